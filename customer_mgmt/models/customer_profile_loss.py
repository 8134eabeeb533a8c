from odoo import api, fields, models


class CustomerProfile(models.Model):
    """Why customers left, as they told it."""

    # One idea per file.  pylint: disable-next=consider-merging-classes-inherited
    _inherit = "customer.profile"

    loss_reason_id = fields.Many2one(
        "customer.loss.reason",
        string="Told Reason",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Why the customer stays away: told in a call or a survey, or said when "
        "the customer was closed.",
    )
    loss_note = fields.Char(string="In Own Words", readonly=True)
    loss_told_on = fields.Date(string="Told on", readonly=True)

    def _tell_loss(self, reason, note=False):
        """Note why customers stay away; what was told last counts.

        Whoever sees a customer may note it, whatever else of the profile is computed.

        :param reason: ``customer.loss.reason``; an empty one changes nothing
        :param note: in the words of the customer
        """
        self.check_access("read")
        if not reason:
            return
        for company, profiles in self.grouped("company_id").items():
            profiles.sudo().write(
                {
                    "loss_reason_id": reason.id,
                    "loss_note": note,
                    "loss_told_on": company.sudo().customer_policy_id._today(),
                }
            )

    @api.model
    def _of_customers(self, partners, company):
        """Profiles that one company has of contacts, or of the companies they work
        for."""
        customers = partners.commercial_partner_id
        return self._of_any(customers).filtered(lambda p: p.company_id == company)
