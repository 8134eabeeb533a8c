from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, mute_logger

from .customer_interaction_type import (
    CHANNELS,
    DIRECTIONS,
    LIMITED_PURPOSES,
    PURPOSES,
)

STATES = [
    ("planned", "Planned"),
    ("done", "Done"),
    ("suppressed", "Held Back"),
    ("held_out", "Held Out"),
    ("failed", "Failed"),
    ("cancelled", "Cancelled"),
]
# A planned contact has its slot reserved, so that nobody else takes it.
TOUCHING_STATES = ("planned", "done")
# What happened stays as it was logged; outcome, summary and note may be completed.
FACTS = {
    "partner_id",
    "company_id",
    "date",
    "type_id",
    "channel",
    "direction",
    "purpose",
    "state",
    "reason",
    "user_id",
    "res_model",
    "res_id",
    "key",
    "touch",
    "corrected_by_id",
    "offer",
    "offer_code",
    "offer_until",
    "offer_cost",
}
# What decides whether contact limits count a row, and whose.
COUNTED = {
    "state",
    "direction",
    "purpose",
    "company_id",
    "partner_id",
    "corrected_by_id",
}
# What is known about a planned contact only when it has happened.
TOLD = {"date", "state", "reason", "reason_note", "outcome", "note", "user_id"}
# Contacts with one person logged at the same moment by others; more is an error.
RACES = 20
OUTCOMES = [
    ("reached", "Reached"),
    ("no_answer", "No Answer"),
    ("callback", "Call Back Later"),
    ("will_buy", "Will Buy"),
    ("not_interested", "Not Interested"),
    ("wrong_number", "Wrong Number"),
]
REASONS = [
    ("blocked", "Customer is blocked"),
    ("complaint", "Open complaint"),
    ("held_out", "Held out to measure a campaign"),
    ("no_address", "No address for this channel"),
    ("blacklist", "On the blacklist"),
    ("consent", "No consent"),
    ("no_personalisation", "Does not want personal offers"),
    ("never", "The rules forbid this kind of contact"),
    ("limit", "Contact limit reached"),
    ("quiet", "Quiet hours"),
    ("bought", "Bought in the meantime"),
    ("plan_limit", "Limit of the plan reached"),
    ("error", "Error"),
]


class CustomerInteraction(models.Model):
    """The one ledger of contacts with customers and of what customers did.

    One row per contact or happening, whatever application caused it. Contacts that
    were held back are rows, too, with the reason. A row is written once: what turns
    out wrong is corrected by another row (``corrected_by_id``).

    ``touch`` numbers the contacts that the contact limits count, per contact and
    company. It is unique, so two workers that plan a contact with the same person at
    the same time cannot both succeed.
    """

    _name = "customer.interaction"
    _description = "Customer Interaction"
    _order = "date desc, id desc"
    _rec_name = "summary"
    _rec_names_search = ["summary", "partner_id"]

    partner_id = fields.Many2one(
        "res.partner", string="Contact", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    type_id = fields.Many2one(
        "customer.interaction.type", required=True, ondelete="restrict", index=True
    )
    icon = fields.Char(related="type_id.icon")
    channel = fields.Selection(CHANNELS, required=True)
    direction = fields.Selection(DIRECTIONS, required=True)
    purpose = fields.Selection(PURPOSES, required=True)
    state = fields.Selection(STATES, required=True, default="done")
    reason = fields.Selection(
        REASONS, help="Why a contact was held back, cancelled or failed."
    )
    reason_note = fields.Char(
        string="Details", help="The limit that was reached, or the error, in words."
    )
    summary = fields.Char()
    note = fields.Html()
    outcome = fields.Selection(OUTCOMES)
    user_id = fields.Many2one(
        "res.users", string="By", default=lambda self: self.env.user, index=True
    )
    res_model = fields.Char(string="Document Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", readonly=True
    )
    key = fields.Char(
        readonly=True,
        copy=False,
        help="Names the event, so that it is logged only once.",
    )
    touch = fields.Integer(readonly=True, copy=False, aggregator=None)
    protected_until = fields.Datetime(
        readonly=True,
        help="End of the time in which a held-out customer is left alone.",
    )
    date_opened = fields.Datetime(readonly=True, copy=False)
    date_clicked = fields.Datetime(readonly=True, copy=False)
    corrected_by_id = fields.Many2one(
        "customer.interaction",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    active = fields.Boolean(
        compute="_compute_active",
        search="_search_active",
        help="Corrected rows stay, and are left out of lists.",
    )

    _key_unique = models.UniqueIndex("(key) WHERE key IS NOT NULL")
    # Serialises contacts with one person, and finds their number.
    _touch_unique = models.UniqueIndex(
        "(partner_id, company_id, touch) WHERE touch IS NOT NULL",
        "Another contact with this customer was planned at the same moment; try again.",
    )
    # The contact limits: how often, lately.
    _pressure_idx = models.Index(
        "(partner_id, company_id, date) INCLUDE (channel, purpose)"
        " WHERE touch IS NOT NULL"
    )
    # The time line of a contact.
    _timeline_idx = models.Index("(partner_id, date)")
    # Who is held out.
    _held_out_idx = models.Index(
        "(partner_id, company_id, protected_until) WHERE state = 'held_out'"
    )
    # The latest of all customers.
    _latest_idx = models.Index("(date DESC, id DESC)")
    # Which contact a message carries out, whenever one is sent.
    _message_idx = models.Index("(res_id) WHERE res_model = 'mail.message'")
    # What is due.
    _due_idx = models.Index("(company_id, date) WHERE state = 'planned'")

    @api.depends("partner_id", "summary", "type_id")
    def _compute_display_name(self):
        for row in self:
            what = row.summary or row.type_id.display_name or ""
            row.display_name = f"{row.partner_id.display_name or ''} · {what}"

    @api.depends("corrected_by_id")
    def _compute_active(self):
        for row in self:
            row.active = not row.corrected_by_id

    def _search_active(self, operator, value):
        if operator != "in":
            return NotImplemented
        wanted = {not active for active in value}
        if len(wanted) == 2:
            return Domain.TRUE
        return Domain("corrected_by_id", "!=" if True in wanted else "=", False)

    @api.constrains("date", "state")
    def _check_date(self):
        # Clocks of servers differ a little.
        now = fields.Datetime.now() + timedelta(minutes=1)
        if any(row.state == "done" and row.date > now for row in self):
            raise ValidationError(
                self.env._(
                    "This has not happened yet: the date is in the future. Schedule an "
                    "activity instead, or log it when it is done."
                )
            )

    @api.onchange("type_id")
    def _onchange_type_id(self):
        if self.type_id:
            self.update(self.type_id._get_usual_values())

    # Writing -------------------------------------------------------------------

    @api.model
    def _log(self, vals_list):
        """Log happenings once each.

        :param vals_list: values for :meth:`create`; ``type`` may give the code of the
            type instead of ``type_id``, and ``channel``, ``direction`` and ``purpose``
            default to those of the type. Rows whose ``key`` is there already are left
            out; if they were planned they are done now.
        :return: the new rows
        """
        keys = [vals["key"] for vals in vals_list if vals.get("key")]
        known = self.sudo().with_context(active_test=False)
        known = known.search_fetch([("key", "in", keys)], ["key", "state"])
        self._fulfil(known.filtered(lambda row: row.state == "planned"), vals_list)
        seen = set(known.mapped("key"))
        new = {}
        for number, vals in enumerate(vals_list):
            new.setdefault(vals.get("key") or number, vals)
        return self.create([vals for key, vals in new.items() if key not in seen])

    def _fulfil(self, planned, vals_list):
        """What was planned has happened, or failed, as told."""
        told = {vals["key"]: vals for vals in vals_list if vals.get("key")}
        for row in planned:
            vals = {"state": "done", "date": fields.Datetime.now(), **told[row.key]}
            if vals["state"] in ("done", "failed"):
                row.write({name: vals[name] for name in TOLD & vals.keys()})

    def _on_logged(self):
        """Extension point: react to new rows, in batch and in the same transaction."""

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create([self._complete(vals) for vals in vals_list])
        rows._number_touches()
        rows._on_logged()
        return rows

    def _complete(self, vals):
        """Fill in what follows from the type; the number is given, never told."""
        vals = {name: value for name, value in vals.items() if name != "touch"}
        types = self.env["customer.interaction.type"]
        code = vals.pop("type", None)
        if code:
            vals["type_id"] = types._id_by_code(code)
        usual = types.browse(vals.get("type_id"))._get_usual_values()
        return {**usual, **vals}

    def write(self, vals):
        if not self.env.su and FACTS & vals.keys():
            self._check_open()
        result = super().write(vals)
        if COUNTED & vals.keys():
            self._number_touches()
        return result

    def _check_open(self):
        """Users change the facts of what is still planned, and of nothing else."""
        if any(row.state != "planned" for row in self):
            raise UserError(
                self.env._(
                    "An interaction stays as it was logged; only the outcome, the "
                    "summary and the note can be completed. If it is wrong, use "
                    "Correct."
                )
            )

    def _correct(self, vals):
        """Log what really happened in place of a row that is wrong.

        :param vals: the values that differ
        :return: the new row
        """
        self.ensure_one()
        self.check_access("write")
        if self.corrected_by_id:
            raise UserError(self.env._("This interaction has been corrected already."))
        correction = self.create(self.copy_data(vals))
        self.sudo().corrected_by_id = correction
        return correction

    @api.model
    def _of_any(self, partners):
        """Rows of contacts in any company, corrected or not."""
        every = self.with_context(active_test=False)
        return every.search([("partner_id", "in", partners.ids)])

    def action_correct(self):
        """Ask what really happened."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_mgmt.customer_interaction_log_action"
        )
        action["name"] = self.env._("Correct")
        action["context"] = {"default_corrected_id": self.id}
        return action

    def action_done(self):
        """A planned contact took place now."""
        self.write(
            {"state": "done", "date": fields.Datetime.now(), "user_id": self.env.uid}
        )

    def action_cancel(self):
        self.write({"state": "cancelled"})

    def action_open_document(self):
        self.ensure_one()
        document = self._get_document()
        if not document:
            raise UserError(self.env._("The document has been deleted."))
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "views": [(False, "form")],
        }

    def _get_document(self):
        """The document behind a row, or None."""
        if not self.res_id or self.res_model not in self.env:
            return None
        return self.env[self.res_model].browse(self.res_id).exists()

    # Numbers -------------------------------------------------------------------

    def _counts(self):
        """Whether a contact uses up a contact limit."""
        return (
            self.direction == "out"
            and self.state in TOUCHING_STATES
            and self.purpose in LIMITED_PURPOSES
            and not self.corrected_by_id
        )

    def _number_touches(self):
        """Number the rows that contact limits count, per contact and company.

        A reservation that loses the race for a number fails: somebody else has just
        taken the slot. What has happened is a fact and takes another number.
        """
        counting = self.filtered(lambda row: row._counts())
        (self - counting).filtered("touch")._free_numbers()
        unnumbered = counting.filtered(lambda row: not row.touch)
        reserved = unnumbered.filtered(lambda row: row.state == "planned")
        reserved._assign_numbers()
        (unnumbered - reserved)._assign_free_numbers()

    def _free_numbers(self):
        if not self:
            return
        self.flush_recordset()
        # The ORM knows no empty integer.
        self.env.cr.execute(
            SQL(
                "UPDATE customer_interaction SET touch = NULL WHERE id = ANY(%s)",
                self.ids,
            )
        )
        self.invalidate_recordset(["touch"])

    def _assign_free_numbers(self):
        if not self:
            return
        for skipped in range(RACES):
            try:
                # The snapshot of this transaction does not show the rows of others:
                # looking again would find the same number.
                with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                    self._assign_numbers(skipped)
                return
            except UniqueViolation:
                continue
        self._assign_numbers(RACES)

    def _assign_numbers(self, skipped=0):
        """Give the next numbers, after leaving out some."""
        if not self:
            return
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                """UPDATE customer_interaction row
                      SET touch = numbered.touch
                     FROM (SELECT i.id,
                                  COALESCE(last.touch, 0) + %(skipped)s
                                  + ROW_NUMBER() OVER (
                                      PARTITION BY i.partner_id, i.company_id
                                      ORDER BY i.date, i.id) AS touch
                             FROM customer_interaction i
                             LEFT JOIN LATERAL (
                                  SELECT MAX(o.touch) AS touch
                                    FROM customer_interaction o
                                   WHERE o.partner_id = i.partner_id
                                     AND o.company_id = i.company_id
                                     AND o.touch IS NOT NULL) last ON TRUE
                            WHERE i.id = ANY(%(ids)s)) numbered
                    WHERE row.id = numbered.id""",
                skipped=skipped,
                ids=self.ids,
            )
        )
        self.invalidate_recordset(["touch"])
