from odoo import api, fields, models

STATE = "customer_segment"


class IrActionsServer(models.Model):
    """Automation rules and buttons put the contact of a record into a segment."""

    _inherit = "ir.actions.server"

    state = fields.Selection(
        selection_add=[(STATE, "Add to Segment"), ("followers",)],
        ondelete={STATE: "cascade"},
    )
    customer_segment_id = fields.Many2one(
        "customer.segment",
        string="Segment",
        ondelete="restrict",
        index="btree_not_null",
        domain=[("kind", "!=", "frozen")],
        help="Static segments get the contact as a member, others pin it in.",
    )

    @api.onchange("customer_segment_id")
    def _onchange_customer_segment_id(self):
        self._compute_name()

    # Neither the name nor the warning may depend on fields of this module: removing
    # the module would take those of scheduled actions along, which inherit them.
    def _generate_action_name(self):
        self.ensure_one()
        if self.state == STATE and self.customer_segment_id:
            return self.env._("Add to %s", self.customer_segment_id.name)
        return super()._generate_action_name()

    def _get_warning_messages(self):
        warnings = super()._get_warning_messages()
        if self.state != STATE:
            return warnings
        if not self.customer_segment_id:
            warnings.append(self.env._("Choose the segment to add contacts to."))
        if self.model_id and not self._contact_field():
            warnings.append(
                self.env._(
                    "%s has no contact that could be added to a segment.",
                    self.model_id.name,
                )
            )
        return warnings

    def _contact_field(self):
        """Name of the field with the contact: "id" for contacts themselves."""
        model = self.env[self.model_id.model]
        if model._name == "res.partner":
            return "id"
        field = model._fields.get("partner_id")
        is_contact = field is not None and field.comodel_name == "res.partner"
        return "partner_id" if is_contact else None

    def _run_action_customer_segment_multi(self, eval_context=None):
        """Add the contacts, with the rights of whoever runs the action."""
        records = eval_context.get("records") or eval_context.get("record")
        if not records or not self.customer_segment_id:
            return False
        name = self._contact_field()
        partners = records if name == "id" else records[name]
        segment = self.customer_segment_id.with_env(records.env)
        segment._add_by_hand(partners, cause="action")
        return False
