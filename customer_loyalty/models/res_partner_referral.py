from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize


class ResPartner(models.Model):
    _inherit = "res.partner"

    loyalty_referral_count = fields.Integer(
        string="Friends Recommended",
        compute="_compute_loyalty_referral_count",
        groups="customer_loyalty.group_loyalty_user",
    )

    def _compute_loyalty_referral_count(self):
        groups = self.env["loyalty.referral"]._read_group(
            [("referrer_id", "in", self.ids)], ["referrer_id"], ["__count"]
        )
        counts = {partner.id: count for partner, count in groups}
        for partner in self:
            partner.loyalty_referral_count = counts.get(partner.id, 0)

    def action_view_loyalty_referrals(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_loyalty.loyalty_referral_action"
        )
        action["domain"] = [("referrer_id", "=", self.id)]
        action["context"] = {"default_referrer_id": self.id}
        action["display_name"] = self.env._("Recommended by %s", self.display_name)
        return action

    def _get_referral_members(self):
        """Memberships by which somebody can recommend the shop now."""
        self.ensure_one()
        members = (
            self.env["loyalty.member"]
            .sudo()
            .search(
                [("partner_id", "=", self.id), ("program_id.has_referral", "=", True)]
            )
        )
        return members.filtered(lambda member: member._may_recommend())

    # ---------------------------------------------------------------- registration

    def _get_friend(self, friend, company):
        """The contact of somebody who filled in the form, made if nobody knows it.

        A contact that is there stays as it is: anybody can type its address.

        :param Friend friend: what was typed
        :raise UserError: says what is not valid
        """
        email, phone = self._read_addresses(friend, company)
        known = self._find_friend(company, email, phone)
        if known:
            return known
        partner = self.create({"name": friend.name, "email": email, "phone": phone})
        if friend.news:
            channel = "email" if email else "sms"
            self.env["customer.consent"]._decide(
                partner, company, {("marketing", channel): True}, "link"
            )
        return partner

    def _read_addresses(self, friend, company):
        """(e-mail, phone), each normalised or False, at least one of them."""
        if not friend.name:
            raise UserError(self.env._("Please enter your name."))
        email = email_normalize(friend.email)
        if friend.email and not email:
            raise UserError(self.env._("This is not a valid email address."))
        phone = friend.phone and self._phone_format(
            number=friend.phone, country=company.country_id
        )
        if friend.phone and not phone:
            raise UserError(
                self.env._("This is not a valid phone number. Try it with +country.")
            )
        if not email and not phone:
            raise UserError(
                self.env._("Please enter your email address or phone number.")
            )
        return email, phone or False

    def _find_friend(self, company, email, phone):
        everybody = self.with_context(active_test=False)
        ours = Domain("company_id", "in", (company.id, False))
        for name, value in (("email_normalized", email), ("phone_sanitized", phone)):
            if value and (
                found := everybody.search(
                    ours & Domain(name, "=", value), order="active desc, id", limit=1
                )
            ):
                return found
        return self.browse()
