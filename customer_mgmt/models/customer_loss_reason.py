from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerLossReason(models.Model):
    """Why a customer says to have left, told by somebody and not worked out."""

    _name = "customer.loss.reason"
    _description = "Loss Reason"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        help="Short technical name, by which applications refer to the reason.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(string="Enabled", default=True)

    _code_unique = models.Constraint(
        "UNIQUE(code)", "Another loss reason already has this code."
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_ready_made(self):
        """Surveys refer to the reasons the application came with by their code."""
        for names in self._get_external_ids().values():
            if any(not name.startswith("__") for name in names):
                raise UserError(
                    self.env._(
                        "An application uses this loss reason. Disable it instead of "
                        "deleting it."
                    )
                )
