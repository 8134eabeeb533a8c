import json

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from .customer_repurchase_curve import POPULATION
from .groups import MANAGER

STATES = [
    ("used", "Model Used"),
    ("weaker", "Weaker than the Simple Rule"),
    ("failed", "Model Does Not Fit"),
    ("not_enough", "Not Enough Data"),
    ("unavailable", "Not Available"),
]
FAMILIES = [("mbgnbd", "MBG/NBD"), ("bgnbd", "BG/NBD")]


class CustomerModelRun(models.Model):
    """A model of when customers buy, fitted on a day, with what it is worth.

    Only a model that did better than simple rules on past customers is used. A run
    depends on the documents up to its day and on nothing else.
    """

    _name = "customer.model.run"
    _description = "Prediction"
    _order = "date desc, company_id, population desc"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade", index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    population = fields.Selection(
        POPULATION, string="Kind of Customer", required=True, readonly=True
    )
    date = fields.Date(string="As of", required=True, readonly=True)
    horizon_days = fields.Integer(string="Days Ahead", readonly=True, aggregator=None)
    state = fields.Selection(STATES, string="Verdict", required=True, readonly=True)
    reasons = fields.Json(readonly=True, help="Codes of what speaks against the model.")
    customer_count = fields.Integer(string="Buyers", readonly=True)
    repeater_count = fields.Integer(
        string="Came Back", readonly=True, help="Buyers with a second purchase."
    )
    family = fields.Selection(FAMILIES, string="Model", readonly=True)
    r = fields.Float(readonly=True, aggregator=None)
    alpha = fields.Float(readonly=True, aggregator=None)
    a = fields.Float(readonly=True, aggregator=None)
    b = fields.Float(readonly=True, aggregator=None)
    log_likelihood = fields.Float(readonly=True, aggregator=None)
    is_penalised = fields.Boolean(
        string="Penalised",
        readonly=True,
        help="The fit settled only after large parameters were penalised.",
    )
    spending_p = fields.Float(readonly=True, aggregator=None)
    spending_q = fields.Float(readonly=True, aggregator=None)
    spending_v = fields.Float(readonly=True, aggregator=None)
    spending_log_likelihood = fields.Float(readonly=True, aggregator=None)
    spending_correlation = fields.Float(
        string="Frequency and Spending Go Together",
        readonly=True,
        aggregator=None,
        help="Correlation. The model of spending assumes none; above 0.3 be careful.",
    )
    spending_reasons = fields.Json(readonly=True)
    value_basis = fields.Selection(
        [("margin", "Margin"), ("revenue", "Revenue")], readonly=True
    )
    discount_rate = fields.Float(readonly=True, aggregator=None)
    margin_rate = fields.Float(readonly=True, aggregator=None, groups=MANAGER)
    typical_value = fields.Float(readonly=True, aggregator=None)
    simple_values = fields.Json(
        readonly=True,
        groups=MANAGER,
        help="Value of the next 12 months by stage and tier, where no model is used: "
        "the mean of the last 12 months, drawn towards the mean of all.",
    )
    backtest_ids = fields.One2many(
        "customer.model.backtest", "run_id", string="Tests on the Past", readonly=True
    )

    _unique_run = models.Constraint(
        "UNIQUE(company_id, population, date)",
        "There is one run per company, kind of customer and day.",
    )

    @api.depends("population", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["population"]._description_selection(self.env))
        for run in self:
            run.display_name = self.env._(
                "%(kind)s as of %(date)s",
                kind=kinds[run.population],
                date=format_date(self.env, run.date),
            )

    @api.model
    def _in_force(self, company):
        """The latest run of every kind of customer."""
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (population) id FROM customer_model_run
                    WHERE company_id = %s ORDER BY population, date DESC""",
                company.id,
            )
        )
        return self.sudo().browse(run_id for (run_id,) in rows)

    @api.model
    def _store(self, company, day, population, vals):
        """Keep a run in place of an older one of the same day."""
        key = {"company_id": company.id, "population": population, "date": day}
        run = self.search([(name, "=", value) for name, value in key.items()])
        if not run:
            return self.create({**key, **vals})
        run.backtest_ids.unlink()
        run.write(vals)
        return run

    def action_predict_mine(self):
        """Predict for the companies selected in the company menu.

        Buttons of lists hand on the records that are ticked, which may be none.
        """
        policies = self.env["customer.policy"].search(
            [("company_id", "in", self.env.companies.ids)]
        )
        return policies.action_predict()

    def _get_learned(self):
        """The fitted models, as :class:`Learned`; needs scipy."""
        from ..tools import buying, buying_fit, prediction, spending

        model = buying.Model(self.family, self.r, self.alpha, self.a, self.b)
        counts = self.customer_count, self.repeater_count
        money = spending.Spending(self.spending_p, self.spending_q, self.spending_v)
        reasons = tuple(self.spending_reasons or ())
        return prediction.Learned(
            buying_fit.Fit(model, self.log_likelihood, *counts, self.is_penalised, ()),
            spending.SpendingFit(
                money,
                self.spending_log_likelihood,
                self.repeater_count,
                self.spending_correlation,
                reasons,
            ),
            self.typical_value,
        )

    def _sql_values(self):
        """(population, id, basis, margin rate, simple values) for SQL."""
        run = self.sudo()
        return SQL(
            "(%s, %s, %s, %s::float8, %s::jsonb)",
            run.population,
            run.id,
            run.value_basis,
            run.margin_rate,
            json.dumps(run.simple_values),
        )
