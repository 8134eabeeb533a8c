from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL

from ..models.customer_stage_change import GONE_STAGES
from ..models.groups import MANAGER

# In the preview; the thresholds make the rest wait.
MOST_LINES = 500
HEALTHY_STAGES = ("new", "active", "reactivated")


class CustomerChurnWizard(models.TransientModel):
    """Who is leaving, by your thresholds, and what to do about it."""

    _name = "customer.churn.wizard"
    _description = "Who Is Leaving"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    segment_id = fields.Many2one(
        "customer.segment", string="Members of", readonly=True, ondelete="cascade"
    )
    partner_ids = fields.Many2many(
        "res.partner", string="Chosen Customers", readonly=True
    )
    is_chosen = fields.Boolean(readonly=True)
    scope = fields.Char(string="Among", compute="_compute_scope")
    # Thresholds
    horizon_days = fields.Integer(
        string="Does Not Buy within (Days)",
        required=True,
        default=lambda self: self._get_policy_horizon(),
        help="The churn risk is the chance of that.",
    )
    risk_from = fields.Float(
        string="Churn Risk from",
        default=0.5,
        help="Customers whose risk is not known are in, whatever it says here.",
    )
    stake_from = fields.Monetary(string="At Stake from")
    contact_days = fields.Integer(
        string="No Contact for (Days)",
        help="Leaves out whom somebody contacted since. 0: nobody.",
    )
    with_healthy = fields.Boolean(string="New, Active, Reactivated")
    with_at_risk = fields.Boolean(string="At Risk", default=True)
    with_gone = fields.Boolean(string="Lapsed or Lost", default=True)
    # Preview
    line_ids = fields.One2many("customer.churn.wizard.line", "wizard_id")
    found_count = fields.Integer(string="Found", readonly=True)
    is_cut = fields.Boolean(compute="_compute_is_cut")
    stake_found = fields.Monetary(string="At Stake", readonly=True)

    _horizon_range = models.Constraint(
        "CHECK(horizon_days BETWEEN 7 AND 730)",
        "Look ahead between 7 and 730 days.",
    )
    _risk_range = models.Constraint(
        "CHECK(risk_from BETWEEN 0 AND 1)",
        "The churn risk lies between 0 % and 100 %.",
    )
    _contact_positive = models.Constraint(
        "CHECK(contact_days >= 0)", "The days without contact cannot be negative."
    )

    @api.model
    def _get_policy_horizon(self):
        return self.env.company.sudo().customer_policy_id.horizon_days

    @api.depends("segment_id", "partner_ids", "is_chosen")
    def _compute_scope(self):
        for wizard in self:
            if wizard.segment_id:
                scope = wizard.segment_id.display_name
            elif wizard.is_chosen:
                count = len(wizard.partner_ids)
                scope = self.env._("Chosen customers: %s", count)
            else:
                scope = self.env._("All my customers")
            wizard.scope = scope

    @api.depends("found_count")
    def _compute_is_cut(self):
        for wizard in self:
            wizard.is_cut = wizard.found_count > MOST_LINES

    # Opening -------------------------------------------------------------------

    @api.model
    def _action_open(self, records=None):
        """Open the wizard with its preview.

        :param records: contacts, profiles or one segment; None for all customers
        :return: an action
        """
        wizard = self.create(self._prepare_scope(records))
        wizard._fill()
        return wizard._reopen()

    def _prepare_scope(self, records):
        if not records:
            return {}
        if records._name == "customer.segment":
            records.ensure_one()
            return {"segment_id": records.id, "company_id": records.company_id.id}
        partners = records if records._name == "res.partner" else records.partner_id
        customers = partners.commercial_partner_id
        # Whoever was chosen is judged, in whatever stage.
        return {
            "partner_ids": [Command.set(customers.ids)],
            "is_chosen": True,
            "with_healthy": True,
        }

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who Is Leaving"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def action_refresh(self):
        self._fill()
        return self._reopen()

    # Preview -------------------------------------------------------------------

    def _fill(self):
        """Find who is within the thresholds, the most urgent first."""
        self.ensure_one()
        rows = self.env.execute_query(self._query_found())
        self.found_count, self.stake_found = rows[0][2:] if rows else (0, 0)
        profiles = self.env["customer.profile"].browse(row[0] for row in rows)
        verdicts = self._judge(profiles.partner_id)
        self.line_ids.unlink()
        self.env["customer.churn.wizard.line"].create(
            [
                self._prepare_line(profile, risk, verdicts[profile.partner_id])
                for profile, (_id, risk, *_totals) in zip(profiles, rows, strict=True)
            ]
        )

    def _query_found(self):
        """(id, risk, number of all, what all have at stake) of the profiles where most
        is likely to go. The risk is NULL if nothing is known: the worst is assumed."""
        stake = SQL.identifier("profile", self._stake_field())
        risks, risk = self._sql_risk()
        return SQL(
            """SELECT profile.id, %(risk)s, COUNT(*) OVER (),
                      (SUM(%(stake)s) OVER ())::float
                 FROM customer_profile profile %(risks)s
                WHERE profile.id IN %(candidates)s
                  AND COALESCE(%(risk)s >= %(risk_from)s, TRUE)
                ORDER BY %(stake)s * COALESCE(%(risk)s, 1) DESC, profile.id
                LIMIT %(most)s""",
            risk=risk,
            risks=risks,
            stake=stake,
            candidates=self._search_candidates().subselect(),
            risk_from=self.risk_from,
            most=MOST_LINES,
        )

    def _search_candidates(self):
        return self.env["customer.profile"]._search(self._domain())

    def _sql_risk(self):
        """(join, expression) of the risk within the horizon of the wizard."""
        policy = self.company_id.sudo().customer_policy_id
        if self.horizon_days == policy.horizon_days:
            self.env["customer.profile"].flush_model(["risk", "risk_basis"])
            known = SQL("CASE WHEN profile.risk_basis <> 'none' THEN profile.risk END")
            return SQL(), SQL("(%s)::float", known)
        query = self._search_candidates()
        customers = query.select(SQL.identifier(query.table, "partner_id"))
        risks = self.env["customer.predictor"]._fetch_risks_within(
            self.company_id,
            [customer for (customer,) in self.env.execute_query(customers)],
            self.horizon_days,
        )
        join = SQL(
            """LEFT JOIN UNNEST(%s::int[], %s::float[]) foreseen (customer_id, risk)
                      ON foreseen.customer_id = profile.partner_id""",
            list(risks),
            list(risks.values()),
        )
        return join, SQL("foreseen.risk")

    def _stake_field(self):
        """Managers see the value, others the revenue; as in the list of who slipped."""
        manager = self.env.user.has_group(MANAGER)
        return "value_at_stake" if manager else "revenue_at_stake"

    def _domain(self):
        stages = [
            *(HEALTHY_STAGES if self.with_healthy else ()),
            *(("at_risk",) if self.with_at_risk else ()),
            *(GONE_STAGES if self.with_gone else ()),
        ]
        if not stages:
            raise UserError(self.env._("Choose at least one stage to look in."))
        domain = (
            Domain("company_id", "=", self.company_id.id)
            & Domain("active", "=", True)
            & Domain("stage", "in", stages)
            & Domain(self._stake_field(), ">=", self.stake_from)
        )
        if self.contact_days:
            latest = fields.Date.context_today(self) - timedelta(days=self.contact_days)
            domain &= Domain("last_contact_date", "=", False) | Domain(
                "last_contact_date", "<=", latest
            )
        if self.segment_id:
            return domain & Domain("segment_ids", "in", self.segment_id.ids)
        if self.is_chosen:
            return domain & Domain("partner_id", "in", self.partner_ids.ids)
        return domain

    def _judge(self, customers):
        """{customer: verdict} on a call, which is what follows first."""
        return self.env["customer.contact.gate"]._can_contact(
            customers, "phone", "care", company=self.company_id
        )

    def _prepare_line(self, profile, risk, verdict):
        return {
            "wizard_id": self.id,
            "profile_id": profile.id,
            "risk": risk or 0,
            "has_risk": risk is not None,
            "last_contact": profile.last_contact_date,
            "held_back": verdict.reason,
            "held_note": verdict.note,
        }
