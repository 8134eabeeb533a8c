from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools.campaign_design import Design

STEPS = [
    ("who", "Who"),
    ("message", "Offer and Message"),
    ("test", "Test"),
    ("review", "Review"),
]


class CustomerCampaignWizard(models.TransientModel):
    """Four questions about a draft; whatever is closed can be gone on with later."""

    _name = "customer.campaign.wizard"
    _description = "Set Up a Campaign"
    _inherits = {"customer.campaign": "campaign_id"}

    campaign_id = fields.Many2one(
        "customer.campaign", required=True, ondelete="cascade"
    )
    is_over_form = fields.Boolean(
        readonly=True, help="The campaign is on the screen already."
    )
    step = fields.Selection(STEPS, required=True, default="who", readonly=True)
    partner_ids = fields.Many2many(
        "res.partner", string="Selected Contacts", context={"active_test": False}
    )
    audience = fields.Html(compute="_compute_audience", sanitize=False)
    test_words = fields.Html(compute="_compute_test_words", sanitize=False)
    review = fields.Html(readonly=True, sanitize=False)

    @api.model
    def default_get(self, fields):
        """For the contacts or customers selected in a list."""
        values = super().default_get(fields)
        model = self.env.context.get("active_model")
        if model in ("res.partner", "customer.profile") and "partner_ids" in fields:
            records = self.env[model].browse(self.env.context.get("active_ids"))
            partners = records if model == "res.partner" else records.partner_id
            values.setdefault("partner_ids", [Command.set(partners.ids)])
        return values

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        for wizard in wizards:
            wizard._keep_partners()
        return wizards

    def write(self, vals):
        """In one go, as the campaign does."""
        shared = {name: vals[name] for name in vals if self._fields[name].inherited}
        if shared:
            self.campaign_id.write(shared)
        return super().write({n: vals[n] for n in vals if n not in shared})

    def _keep_partners(self):
        """A list of contacts is a segment that never changes."""
        if not self.partner_ids or self.segment_id:
            return
        segment = self.env["customer.segment"].create(
            {
                "name": self.env._("Customers of %s", self.name),
                "kind": "frozen",
                "company_id": self.company_id.id,
            }
        )
        segment.sudo()._join(self.partner_ids, "hand")
        self.segment_id = segment

    @api.depends("segment_id", "partner_ids", "window_days")
    def _compute_audience(self):
        for wizard in self:
            found = wizard._fetch_audience()
            words = wizard.campaign_id._word_audience(found)
            wizard.audience = wizard._list(words) if wizard._is_chosen() else False

    @api.depends("segment_id", "holdout_share", "window_days", "worth_having")
    def _compute_test_words(self):
        for wizard in self:
            found = wizard._fetch_audience()
            design = Design(
                found.units,
                wizard.holdout_share,
                wizard.window_days,
                found.base,
                wizard.worth_having,
            )
            wizard.test_words = wizard._list(wizard.campaign_id._word_design(design))

    @api.onchange("segment_id", "partner_ids")
    def _onchange_customers(self):
        units = self._fetch_audience().units
        self.holdout_share = self.env["customer.campaign"]._suggest_share(units)

    def _is_chosen(self):
        return bool(self.segment_id or self.partner_ids)

    def _fetch_audience(self):
        campaigns = self.env["customer.campaign"]
        chosen = campaigns._query_members(self.segment_id._origin)
        if not self.segment_id:
            chosen = campaigns._query_partners(self.partner_ids._origin)
        company = self.company_id or self.env.company
        return campaigns._fetch_audience(company, chosen, self.window_days or 1)

    def _list(self, sentences):
        return Markup("<ul>%s</ul>") % Markup().join(
            Markup("<li>%s</li>") % sentence for sentence in sentences
        )

    # Steps ---------------------------------------------------------------------

    def action_next(self):
        self.ensure_one()
        if self.step == STEPS[-1][0]:
            return self._reopen()  # a second click came after the first
        getattr(self, f"_leave_{self.step}")()
        return self._go(1)

    def action_back(self):
        return self._go(-1)

    def _go(self, steps):
        names = [name for name, _label in STEPS]
        self.step = names[names.index(self.step) + steps]
        return self._reopen()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _leave_who(self):
        self.campaign_id._check_segment()
        if not self._fetch_audience().units:
            raise UserError(self.campaign_id._word_nobody())

    def _leave_message(self):
        self.plan_id._check_complete()

    def _leave_test(self):
        """The review is a launch that is undone."""
        preview = self.campaign_id._preview_launch()
        self.review = self._list(self.campaign_id._word_preview(preview))

    def action_launch(self):
        self.campaign_id.action_launch()
        return self.action_close()

    def action_close(self):
        """Show the campaign: as a draft, it can be gone on with later."""
        if self.is_over_form:
            return {"type": "ir.actions.act_window_close"}
        return self.campaign_id._get_records_action()
