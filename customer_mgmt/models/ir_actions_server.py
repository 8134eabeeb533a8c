from odoo import fields, models


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

    def _name_depends(self):
        return [*super()._name_depends(), "customer_interaction_type_id"]

    def _generate_action_name(self):
        if self.state == "customer_interaction" and self.customer_interaction_type_id:
            return self.env._("Log: %s", self.customer_interaction_type_id.name)
        return super()._generate_action_name()

    def _warning_depends(self):
        return [*super()._warning_depends(), "customer_interaction_type_id"]

    def _get_warning_messages(self):
        warnings = super()._get_warning_messages()
        if self.state == "customer_interaction":
            if not self.customer_interaction_type_id:
                warnings.append(self.env._("Choose the type of interaction to log."))
            if self.model_id and not self._has_customer(self.model_id.model):
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
        if not documents or self._is_recompute():
            return False
        interactions = documents.env["customer.interaction"]
        partners = documents._mail_get_partners()
        interactions._log(
            interactions._leave_out_strangers(
                [
                    interactions._prepare_from(
                        document,
                        partner,
                        type_id=self.customer_interaction_type_id.id,
                        summary=self.customer_interaction_summary,
                    )
                    for document in documents
                    for partner in partners[document.id][:1]
                ]
            )
        )
        return False
