from odoo import fields, models


class CustomerCaseCause(models.Model):
    """What a root cause says about customers who then stay away."""

    # One idea per file.  pylint: disable-next=consider-merging-classes-inherited
    _inherit = "customer.case.cause"

    loss_reason_id = fields.Many2one(
        "customer.loss.reason",
        index="btree_not_null",
        ondelete="restrict",
        help="Why a customer is lost who complained of this and does not buy again.",
    )


class CustomerCase(models.Model):
    """A complaint is the last word of customers who never buy again."""

    _inherit = "customer.case"

    def _close(self):
        result = super()._close()
        if self.kind == "complaint" and self.partner_id:
            profiles = self.env["customer.profile"].sudo()
            profiles = profiles._of_customers(self.partner_id, self.company_id)
            profiles._tell_loss(self.sudo().cause_id.loss_reason_id, self.name)
        return result
