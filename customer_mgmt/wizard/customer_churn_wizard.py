from datetime import date, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..models.customer_profile import MANAGER
from ..models.customer_stage_change import GONE_STAGES

# In the preview; the thresholds make the rest wait.
MOST_LINES = 500
HEALTHY_STAGES = ("new", "active", "reactivated")


class Candidate(NamedTuple):
    """A customer within the thresholds; ``risk`` is None if nothing is known, and
    ``last_contact`` a day or None."""

    profile: models.Model
    stake: float
    risk: float | None
    last_contact: date | None

    @property
    def loss(self):
        """What is likely to go: whom to turn to first."""
        return self.stake * (1 if self.risk is None else self.risk)


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
        found = self._find()
        shown = found[:MOST_LINES]
        profiles = self.env["customer.profile"].browse(c.profile.id for c in shown)
        verdicts = self._judge(profiles.partner_id)
        self.line_ids.unlink()
        self.env["customer.churn.wizard.line"].create(
            [self._prepare_line(each, verdicts) for each in shown]
        )
        self.found_count = len(found)
        self.stake_found = sum(candidate.stake for candidate in found)

    def _find(self):
        """List of :class:`Candidate`."""
        stake = self._stake_field()
        profiles = self.env["customer.profile"].search_fetch(
            self._domain(), ["partner_id", "risk", "risk_basis", stake]
        )
        risks = self._get_risks(profiles)
        contacts = self._fetch_last_contacts(profiles.partner_id)
        found = [
            Candidate(
                profile,
                profile[stake],
                risks.get(profile.partner_id.id),
                contacts.get(profile.partner_id.id),
            )
            for profile in profiles
        ]
        return sorted(filter(self._is_in, found), key=lambda each: -each.loss)

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
        if self.segment_id:
            return domain & Domain("segment_ids", "in", self.segment_id.ids)
        if self.is_chosen:
            return domain & Domain("partner_id", "in", self.partner_ids.ids)
        return domain

    def _get_risks(self, profiles):
        """{customer id: risk} within the horizon of the wizard."""
        if self.horizon_days == self.company_id.sudo().customer_policy_id.horizon_days:
            known = profiles.filtered(lambda p: p.risk_basis not in (False, "none"))
            return {profile.partner_id.id: profile.risk for profile in known}
        return self.env["customer.predictor"]._fetch_risks_within(
            self.company_id, profiles.partner_id.ids, self.horizon_days
        )

    def _fetch_last_contacts(self, customers):
        """{customer id: day of the last contact with it or one of its people}."""
        groups = self.env["customer.interaction"]._read_group(
            [
                ("partner_id.commercial_partner_id", "in", customers.ids),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "done"),
            ],
            ["partner_id"],
            ["date:max"],
        )
        last = {}
        for partner, moment in sorted(groups, key=lambda group: group[1]):
            day = fields.Datetime.context_timestamp(self, moment).date()
            last[partner.commercial_partner_id.id] = day
        return last

    def _is_in(self, candidate):
        if candidate.risk is not None and candidate.risk < self.risk_from:
            return False
        if not self.contact_days or not candidate.last_contact:
            return True
        today = fields.Date.context_today(self)
        return candidate.last_contact <= today - timedelta(days=self.contact_days)

    def _judge(self, customers):
        """{customer: verdict} on a call, which is what follows first."""
        return self.env["customer.contact.gate"]._can_contact(
            customers, "phone", "care", company=self.company_id
        )

    def _prepare_line(self, candidate, verdicts):
        verdict = verdicts[candidate.profile.partner_id]
        return {
            "wizard_id": self.id,
            "profile_id": candidate.profile.id,
            "risk": candidate.risk or 0,
            "has_risk": candidate.risk is not None,
            "last_contact": candidate.last_contact,
            "held_back": verdict.reason,
            "held_note": verdict.note,
        }
