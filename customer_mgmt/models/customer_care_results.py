from odoo import api, fields, models
from odoo.tools import SQL

OPT_OUT_DAYS = 14  # An opt-out so soon after a contact is an answer to it.
FEWEST_CONTACTS = 20  # With fewer, one opt-out would say nothing about the plan.


class CustomerCarePlan(models.Model):
    """What came of a plan: counted from the ledger once a day, after each run of
    the scheduled action that did something for it, and on demand."""

    _inherit = "customer.care.plan"

    planned_count = fields.Integer(string="Planned", readonly=True, copy=False)
    done_count = fields.Integer(string="Done", readonly=True, copy=False)
    suppressed_count = fields.Integer(string="Held Back", readonly=True, copy=False)
    failed_count = fields.Integer(string="Failed", readonly=True, copy=False)
    opened_count = fields.Integer(
        string="Opened",
        readonly=True,
        copy=False,
        help="Measured for emails when Email Marketing is installed.",
    )
    clicked_count = fields.Integer(
        string="Clicked",
        readonly=True,
        copy=False,
        help="Measured for emails when Email Marketing is installed.",
    )
    bought_count = fields.Integer(
        string="Bought",
        readonly=True,
        copy=False,
        help="Contacts followed by a purchase within the days of the goal, net of "
        "returns. Some of them would have bought anyway.",
    )
    opted_out_count = fields.Integer(
        string="Opted Out",
        readonly=True,
        copy=False,
        help="Contacts followed within 14 days by a withdrawn consent or an entry in "
        "the blacklist.",
    )
    offer_count = fields.Integer(string="Offers Given", readonly=True, copy=False)
    offer_cost = fields.Monetary(
        string="Cost of Offers",
        readonly=True,
        copy=False,
        help="Points at their value, and coupons at the discount they gave so far.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    is_traced = fields.Boolean(
        compute="_compute_is_traced", help="Opens and clicks are counted."
    )
    bought_rate = fields.Float(compute="_compute_rates")
    opted_out_rate = fields.Float(compute="_compute_rates")
    is_amber = fields.Boolean(
        string="Too Many Opt-Outs",
        compute="_compute_rates",
        help="From 20 contacts on.",
    )
    results_date = fields.Datetime(string="Results as of", readonly=True, copy=False)

    @api.depends("action")
    def _compute_is_traced(self):
        """Without Email Marketing nobody knows, which is not the same as none."""
        installed = "mailing.trace" in self.env
        for plan in self:
            plan.is_traced = installed and plan.action == "mail"

    @api.depends("done_count", "bought_count", "opted_out_count", "opt_out_limit")
    def _compute_rates(self):
        for plan in self:
            done = plan.done_count
            plan.bought_rate = plan.bought_count / done if done else 0
            plan.opted_out_rate = plan.opted_out_count / done if done else 0
            plan.is_amber = (
                done >= FEWEST_CONTACTS and plan.opted_out_rate > plan.opt_out_limit
            )

    def action_update_results(self):
        self.check_access("write")
        self.sudo()._update_results()

    def _update_results(self):
        if not self:
            return
        offers = [("plan_id", "in", self.ids), ("offer", "!=", False)]
        self.env["customer.interaction"].search(offers)._update_offer_costs()
        self.env.flush_all()
        rows = self.env.execute_query_dict(self._query_results())
        counts = {row.pop("plan_id"): row for row in rows}
        names = ("planned", "done", "suppressed", "failed", "opened", "clicked")
        names += ("bought", "opted_out", "offer")
        for plan in self:
            found = counts.get(plan.id, {})
            plan.write(
                {f"{name}_count": found.get(name, 0) for name in names}
                | {
                    "offer_cost": found.get("offer_cost", 0),
                    "results_date": fields.Datetime.now(),
                }
            )

    def _query_results(self):
        """Counts by plan; only contacts of these plans and their customers are read."""
        return SQL(
            """
            WITH contact AS MATERIALIZED (
                SELECT contact.id, contact.plan_id, contact.state, contact.date,
                       contact.date_opened, contact.date_clicked, contact.company_id,
                       contact.offer, contact.offer_cost,
                       partner.commercial_partner_id AS customer_id, plan.goal_days,
                       contact.state = 'done' AND %(opted_out)s AS opted_out
                  FROM customer_interaction contact
                  JOIN customer_care_plan plan ON plan.id = contact.plan_id
                  JOIN res_partner partner ON partner.id = contact.partner_id
                 WHERE contact.plan_id IN %(plans)s
            ),
            purchase AS MATERIALIZED (
                SELECT customer_id, company_id, net,
                       COALESCE(origin_date, date) AS day
                  FROM (%(purchases)s) document
                 WHERE customer_id IN (SELECT customer_id FROM contact
                                        WHERE state = 'done')
                   AND date >= (SELECT MIN(date)::date FROM contact
                                 WHERE state = 'done')
            ),
            bought AS (
                SELECT contact.id
                  FROM contact JOIN purchase USING (customer_id, company_id)
                 WHERE contact.state = 'done' AND purchase.day > contact.date
                   AND purchase.day
                       <= contact.date + contact.goal_days * INTERVAL '1 day'
                 GROUP BY contact.id
                HAVING SUM(purchase.net) > 0
            )
            SELECT plan_id,
                   COUNT(*) FILTER (WHERE state = 'planned') AS planned,
                   COUNT(*) FILTER (WHERE state = 'done') AS done,
                   COUNT(*) FILTER (WHERE state = 'suppressed') AS suppressed,
                   COUNT(*) FILTER (WHERE state = 'failed') AS failed,
                   COUNT(date_opened) AS opened,
                   COUNT(date_clicked) AS clicked,
                   COUNT(*) FILTER (WHERE id IN (SELECT id FROM bought)) AS bought,
                   COUNT(*) FILTER (WHERE opted_out) AS opted_out,
                   COUNT(offer) AS offer, COALESCE(SUM(offer_cost), 0) AS offer_cost
              FROM contact
             GROUP BY plan_id
            """,
            plans=tuple(self.ids),
            purchases=self.env["customer.purchase"]._query_purchases(),
            opted_out=self._sql_opted_out(),
        )

    def _sql_opted_out(self):
        """True for contacts that were soon followed by an opt-out."""
        soon = SQL(
            "BETWEEN contact.date AND contact.date + %s * INTERVAL '1 day'",
            OPT_OUT_DAYS,
        )
        return SQL(
            """(EXISTS (SELECT FROM customer_consent consent
                         WHERE consent.partner_id = contact.partner_id
                           AND consent.company_id = contact.company_id
                           AND consent.state = 'withdrawn' AND consent.date %(soon)s)
                OR EXISTS (SELECT FROM mail_blacklist listed
                            WHERE listed.email = partner.email_normalized
                              AND listed.active AND listed.create_date %(soon)s))""",
            soon=soon,
        )
