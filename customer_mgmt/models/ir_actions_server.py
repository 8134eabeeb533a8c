from odoo import api, fields, models


class IrActionsServer(models.Model):
    """A server action that logs an interaction with the customer of a document."""

    _inherit = "ir.actions.server"

    state = fields.Selection(
        selection_add=[("customer_interaction", "Log Interaction"), ("followers",)],
        ondelete={"customer_interaction": "cascade"},
    )
    customer_interaction_type_id = fields.Many2one(
        "customer.interaction.type", string="Interaction Type", ondelete="restrict"
    )
    customer_interaction_summary = fields.Char(string="Summary", translate=True)

    @api.onchange("customer_interaction_type_id")
    def _onchange_customer_interaction_type_id(self):
        self._compute_name()

    def _generate_action_name(self):
        self.ensure_one()
        type_ = self.customer_interaction_type_id
        if self.state == "customer_interaction" and type_:
            return self.env._("Log %s", type_.name)
        return super()._generate_action_name()

    def _get_warning_messages(self):
        # It must not depend on fields of this module: removing the module would then
        # take those of scheduled actions along, which inherit the warning.
        warnings = super()._get_warning_messages()
        if self.state == "customer_interaction" and self.model_id:
            if not self._has_customer(self.model_id.model):
                warnings.append(
                    self.env._(
                        "%(model)s has no contact to log an interaction with.",
                        model=self.model_id.name,
                    )
                )
        return warnings

    def _has_customer(self, model_name):
        model = self.env[model_name]
        partner = model._fields.get("partner_id")
        contact = "res.partner"
        return model_name == contact or partner and partner.comodel_name == contact

    def _run_action_customer_interaction_multi(self, eval_context=None):
        """Log with the rights of the user: the action itself runs as superuser."""
        context = eval_context or {}
        documents = context.get("records") or context.get("record")
        type_ = self.customer_interaction_type_id
        if not type_ or not documents or self._is_recompute():
            return False
        interactions = documents.env["customer.interaction"]
        partners = documents._mail_get_partners()
        interactions._log(
            interactions._leave_out_strangers(
                [
                    interactions._prepare_from(
                        document,
                        partner,
                        type_id=type_.id,
                        summary=self.customer_interaction_summary,
                    )
                    for document in documents
                    for partner in partners[document.id][:1]
                ]
            )
        )
        return False
