from odoo import api, fields, models
from odoo.tools import SQL

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
    ("bought", "Bought in the meantime"),
    ("goal", "Goal reached"),
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
        "customer.interaction", readonly=True, copy=False, ondelete="set null"
    )

    _key_unique = models.UniqueIndex("(key) WHERE key IS NOT NULL")
    # Serialises contacts with one person, and finds their number.
    _touch_unique = models.UniqueIndex(
        "(partner_id, company_id, touch) WHERE touch IS NOT NULL"
    )
    # The contact limits: how often, lately.
    _pressure_idx = models.Index(
        "(partner_id, company_id, date) INCLUDE (channel, purpose)"
        " WHERE touch IS NOT NULL"
    )
    # The time line of a contact.
    _timeline_idx = models.Index("(partner_id, date)")
    # What is due.
    _due_idx = models.Index("(company_id, date) WHERE state = 'planned'")

    @api.model
    def _log(self, vals_list):
        """Log happenings once each.

        :param vals_list: values for :meth:`create`; ``type`` may give the code of the
            type instead of ``type_id``, and ``channel``, ``direction`` and ``purpose``
            default to those of the type. Rows whose ``key`` is there already are left
            out.
        :return: the new rows
        """
        keys = [vals["key"] for vals in vals_list if vals.get("key")]
        known = set(self.sudo().search([("key", "in", keys)]).mapped("key"))
        return self.create([vals for vals in vals_list if vals.get("key") not in known])

    def _on_logged(self):
        """Extension point: react to new rows, in batch and in the same transaction."""

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create([self._complete(vals) for vals in vals_list])
        rows._number_touches()
        rows._on_logged()
        return rows

    def _complete(self, vals):
        """Fill in what follows from the type."""
        vals = dict(vals)
        types = self.env["customer.interaction.type"]
        code = vals.pop("type", None)
        if code:
            vals["type_id"] = types._by_code(code).id
        type_ = types.browse(vals.get("type_id"))
        for name in ("channel", "direction", "purpose"):
            vals.setdefault(name, type_[name])
        return vals

    def write(self, vals):
        result = super().write(vals)
        if {"state", "direction", "purpose", "company_id", "partner_id"} & vals.keys():
            self._number_touches()
        return result

    def _number_touches(self):
        """Number the rows that contact limits count, per contact and company."""
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                """UPDATE customer_interaction row
                      SET touch = CASE WHEN counted.counts THEN counted.number END
                     FROM (SELECT i.id, %(counts)s AS counts,
                                  COALESCE(last.touch, 0) + ROW_NUMBER() OVER (
                                      PARTITION BY i.partner_id, i.company_id,
                                                   %(counts)s
                                      ORDER BY i.id) AS number
                             FROM customer_interaction i
                             LEFT JOIN LATERAL (
                                  SELECT MAX(o.touch) AS touch
                                    FROM customer_interaction o
                                   WHERE o.partner_id = i.partner_id
                                     AND o.company_id = i.company_id
                                     AND o.touch IS NOT NULL) last ON TRUE
                            WHERE i.id = ANY(%(ids)s)) counted
                    WHERE row.id = counted.id
                      AND (row.touch IS NOT NULL) <> counted.counts""",
                counts=self._sql_counts(SQL("i")),
                ids=self.ids,
            )
        )
        self.invalidate_recordset(["touch"])

    @api.model
    def _sql_counts(self, alias):
        """True for contacts that use up a contact limit."""
        return SQL(
            """(%(row)s.direction = 'out' AND %(row)s.state IN %(states)s
                AND %(row)s.purpose IN %(purposes)s)""",
            row=alias,
            states=TOUCHING_STATES,
            purposes=LIMITED_PURPOSES,
        )
