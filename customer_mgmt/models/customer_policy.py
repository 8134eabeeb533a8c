import logging
from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, ormcache

from ..tools.calibration import Limits, StageRule
from .customer_refresh import LOST_RACE

_logger = logging.getLogger(__name__)

# Steps of the nightly run that follow the scoring.
PREDICTION = "prediction"
ALERTS = "alerts"
SEGMENTS = "segments"


def _get_timezones(policies):
    """A function, so that the names are not offered for translation."""
    return [(name, name) for name in policies._get_zones()]


class CustomerPolicy(models.Model):
    """How one company counts purchases and judges its customers."""

    _name = "customer.policy"
    _description = "Customer Policy"
    _rec_name = "company_id"

    company_id = fields.Many2one(
        "res.company", required=True, ondelete="cascade", readonly=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    tz = fields.Selection(
        _get_timezones,
        string="Time Zone",
        required=True,
        default="UTC",
        help="Decides on which day a sale near midnight falls.",
    )
    # What counts as a purchase
    source = fields.Selection(
        [
            ("orders", "Orders: confirmed sales orders and paid till orders"),
            ("invoices", "Invoices: posted customer invoices and credit notes"),
        ],
        string="Purchases Come From",
        required=True,
        default="orders",
        help="Never both, or the same goods would count twice. Imported purchases of "
        "other platforms always count.",
    )
    include_delivery = fields.Boolean(
        string="Count Delivery Charges", help="Shipping lines count as revenue."
    )
    exclude_employees = fields.Boolean(
        string="Leave Out Employees",
        default=True,
        help="Purchases of internal users are not customer purchases.",
    )
    anonymous_partner_ids = fields.Many2many(
        "res.partner",
        string="Anonymous Customers",
        help="Contacts that stand for 'somebody', such as the default customer of a "
        "till. Their sales count as not identified.",
    )
    # Value
    value_basis = fields.Selection(
        [("margin", "Margin, if costs are known"), ("revenue", "Revenue")],
        required=True,
        default="margin",
    )
    # RFM
    rfm_window = fields.Selection(
        [("year", "Last 12 Months"), ("lifetime", "Since the First Purchase")],
        string="RFM Window",
        required=True,
        default="year",
    )
    rfm_monetary = fields.Selection(
        [("sum", "Total Spent"), ("average", "Average per Purchase")],
        string="Money Score",
        required=True,
        default="sum",
    )
    rfm_mode = fields.Selection(
        [
            ("auto", "Automatic"),
            ("quantile", "Fifths of the Customers"),
            ("fixed", "Fixed Bands"),
        ],
        string="RFM Bands",
        required=True,
        default="auto",
        help="Automatic takes fixed bands for recency and frequency where fifths "
        "mislead: below 500 customers, or when more than 40 % of them are equal.",
    )
    rfm_minimum = fields.Integer(
        string="Fewest Customers to Score",
        default=30,
        help="With fewer customers of a kind there are no RFM scores.",
    )
    # Tiers
    tier_mode = fields.Selection(
        [("pareto", "Share of the Total Value"), ("threshold", "Fixed Thresholds")],
        required=True,
        default="pareto",
    )
    tier_a_share = fields.Float(string="Tier A up to", default=0.80)
    tier_b_share = fields.Float(string="Tier B up to", default=0.95)
    tier_a_threshold = fields.Monetary(string="Tier A from")
    tier_b_threshold = fields.Monetary(string="Tier B from")
    tier_hysteresis = fields.Float(
        default=0.10,
        help="A customer leaves a tier after crossing its border by this share, or "
        "when two runs on different days agree.",
    )
    # Stages
    stage_mode = fields.Selection(
        [("curve", "The Shop's Own Repurchase Curve"), ("days", "Fixed Days")],
        required=True,
        default="curve",
    )
    active_days = fields.Integer(
        string="At Risk after (Days)",
        default=90,
        help="Days of silence. Also used while a curve has too few gaps.",
    )
    lapsed_days = fields.Integer(string="Lapsed after (Days)", default=180)
    minimum_gaps = fields.Integer(
        string="Fewest Gaps for a Curve",
        default=100,
        help="With fewer completed gaps the fixed days are used.",
    )
    use_lost = fields.Boolean(
        string="Lost after Twice as Long",
        default=True,
        help="Customers silent for twice the lapsed limit are Lost.",
    )
    snapshot_months = fields.Integer(
        string="Months of History",
        default=12,
        help="Month-ends kept for comparison. Missing ones are computed from the "
        "documents.",
    )
    # State
    last_run = fields.Date(string="Scored as of", readonly=True)
    calibrated_on = fields.Date(readonly=True)
    basis_in_use = fields.Selection(
        [("margin", "Margin"), ("revenue", "Revenue")],
        string="Value Means",
        readonly=True,
    )
    known_cost_share = fields.Float(
        string="Revenue with Known Cost",
        readonly=True,
        help="Of the last 12 months. Below 95 %, value means revenue.",
    )
    recompute_user_ids = fields.Many2many(
        "res.users",
        "customer_policy_recompute_rel",
        string="Waiting for a Recomputation",
        readonly=True,
    )
    calibration_ids = fields.One2many(
        "customer.calibration", "policy_id", string="Calibrations", readonly=True
    )
    curve_ids = fields.One2many(
        "customer.repurchase.curve", "policy_id", string="Stage Limits"
    )

    _company_unique = models.Constraint(
        "UNIQUE(company_id)", "A company has one customer policy."
    )
    _days_ordered = models.Constraint(
        "CHECK(0 < active_days AND active_days < lapsed_days)",
        "Customers must be at risk before they are lapsed: give a number of days for "
        "At Risk that is above zero and below the one for Lapsed.",
    )
    _shares_ordered = models.Constraint(
        "CHECK(0 < tier_a_share AND tier_a_share < tier_b_share AND tier_b_share <= 1)",
        "The share of tier A must be above 0 % and below the one of tier B, which is "
        "100 % at most.",
    )
    _hysteresis_range = models.Constraint(
        "CHECK(0 <= tier_hysteresis AND tier_hysteresis < 1)",
        "The tier hysteresis lies between 0 % and 100 %.",
    )
    _minimum_positive = models.Constraint(
        "CHECK(rfm_minimum > 0 AND minimum_gaps > 0)",
        "The fewest customers to score and the fewest gaps must be above zero.",
    )
    _snapshot_range = models.Constraint(
        "CHECK(snapshot_months BETWEEN 0 AND 60)",
        "Keep between 0 and 60 months of history.",
    )

    @api.constrains("tier_mode", "tier_a_threshold", "tier_b_threshold")
    def _check_thresholds(self):
        for policy in self.filtered(lambda policy: policy.tier_mode == "threshold"):
            if not 0 < policy.tier_b_threshold < policy.tier_a_threshold:
                raise ValidationError(
                    self.env._(
                        "The threshold of tier A must be above the one of tier B, and "
                        "both above zero."
                    )
                )

    @api.model
    def _create_missing(self):
        """Give every company that has none a policy with the defaults."""
        have = self.search([("company_id", "!=", False)]).company_id
        missing = self.env["res.company"].search([("id", "not in", have.ids)])
        self.create(
            [
                {
                    "company_id": company.id,
                    "tz": self._choose_zone(company.partner_id.tz, self.env.user.tz),
                }
                for company in missing
            ]
        )

    def _choose_zone(self, *names):
        return next((name for name in names if name in self._get_zones()), "UTC")

    @api.model
    @ormcache()
    def _get_zones(self):
        """Time zones that the database knows as well: not all that Odoo does, if their
        lists are of different years. To read its list takes longer than most queries.
        """
        query = SQL(
            "SELECT name FROM pg_timezone_names WHERE name = ANY(%s) ORDER BY name",
            list(pytz.all_timezones),
        )
        return tuple(name for (name,) in self.env.execute_query(query))

    def _today(self):
        """The current day where the company is."""
        self.ensure_one()
        return fields.Date.context_today(self.with_context(tz=self.tz))

    def _stage_rule(self, manual=None):
        """The :class:`StageRule` of a group of customers.

        :param manual: (at risk, lapsed) limits somebody set for the group, in days
        """
        self.ensure_one()
        active, lapsed = self.active_days, self.lapsed_days
        fixed = Limits(active, lapsed, active / 2, personal=False)
        return StageRule(self.stage_mode == "curve", fixed, manual)

    def write(self, vals):
        result = super().write(vals)
        if self._scoring_fields() & vals.keys():
            # The next nightly run calibrates again.
            super().write({"calibrated_on": False})
        return result

    @api.model
    def _scoring_fields(self):
        """Fields whose change makes every profile out of date."""
        return {
            name
            for name, field in self._fields.items()
            if field.store and not field.readonly and name not in models.MAGIC_COLUMNS
        } - {"snapshot_months"}

    def action_recompute(self):
        """Score everybody in the background; the user is told when it is done."""
        self.check_access("read")
        self.sudo().write(
            {
                "recompute_user_ids": [fields.Command.link(self.env.uid)],
                "calibrated_on": False,
            }
        )
        self.env.ref("customer_mgmt.ir_cron_customer_nightly").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "title": self.env._("Recomputing customers"),
                "message": self.env._(
                    "This runs in the background. You can go on working; a message "
                    "tells you when the new figures are there."
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    @api.model
    def action_recompute_mine(self):
        """Recompute the companies selected in the company menu."""
        policies = self.search([("company_id", "in", self.env.companies.ids)])
        return policies.action_recompute()

    def _notify_progress_step(self, message):
        """Show where a recomputation stands to whoever asked for it."""
        for user in self.recompute_user_ids:
            user._bus_send(
                "simple_notification",
                {
                    "type": "info",
                    "title": self.env._("Recomputing customers"),
                    "message": message,
                },
            )

    @api.model
    def _cron_nightly(self):
        """Bring every company up to date, one committed step after the other.

        Each step leaves the database consistent and finds out by itself whether it
        is due, so a run that was interrupted goes on where it stopped.
        """
        cron = self.env["ir.cron"]
        steps = [
            (policy, step)
            for policy in self.search([("company_id.active", "=", True)], order="id")
            for step in policy._due_steps()
        ]
        cron._commit_progress(remaining=len(steps))
        for policy, step in steps:
            policy.with_company(policy.company_id)._try_step(step)
            if not cron._commit_progress(1):
                break

    def _due_steps(self):
        """The scoring of today (None), then the predictions if they are due, the
        segments, the alerts, and the days to take a snapshot of."""
        due = [PREDICTION] if self._prediction_due() else []
        days = self.env["customer.snapshot"]._missing_dates(self)
        return [None, *due, SEGMENTS, ALERTS, *days]

    def _try_step(self, step):
        """A step that fails must not keep the other companies waiting."""
        try:
            self._run_step(step)
            self.env.flush_all()  # a race may be lost only here
        except LOST_RACE:
            # Somebody bought while everybody was scored: try again soon.
            self.env.cr.rollback()
            self._try_again_soon()
        except Exception:
            self.env.cr.rollback()
            _logger.exception("Scoring of %s failed", self.company_id.display_name)

    @api.model
    def _try_again_soon(self):
        soon = fields.Datetime.now() + timedelta(minutes=5)
        self.env.ref("customer_mgmt.ir_cron_customer_nightly").sudo()._trigger(soon)

    def _run_step(self, step):
        scoring = self.env["customer.scoring"]
        if step == SEGMENTS:
            self.env["customer.segment"]._refresh_company(self.company_id)
        elif step == PREDICTION:
            self.env["customer.predictor"]._run(self.company_id)
        elif step == ALERTS:
            self.env["customer.alert"]._raise_alerts(self.company_id)
        elif step:
            self._notify_progress_step(
                self.env._("Looking back to %s", fields.Date.to_string(step))
            )
            scoring._snapshot(self.company_id, step)
        else:
            count = scoring._run(self.company_id)
            self._notify_progress_step(
                self.env._("Done. Customers whose figures changed: %s", count)
            )
            self.recompute_user_ids = False

    def _score_all(self):
        """Score from scratch and take the missing snapshots, in one transaction."""
        for policy in self:
            policy = policy.with_company(policy.company_id)
            policy.calibrated_on = False
            for step in policy._due_steps():
                policy._run_step(step)
