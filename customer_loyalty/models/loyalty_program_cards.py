from odoo import models


class LoyaltyProgram(models.Model):
    """Whose cards get points, and when a program gives any."""

    _inherit = "loyalty.program"

    def _gives_on(self, day):
        """Whether the program runs on a day."""
        self.ensure_one()
        return bool(
            self.active
            and (not self.date_from or self.date_from <= day)
            and (not self.date_to or day <= self.date_to)
        )

    def _is_of(self, company):
        """Whether customers of a company can be members: the program is the
        company's, a parent company's, or everybody's."""
        self.ensure_one()
        return not self.company_id or self.company_id in company.sudo().parent_ids

    def _get_cards(self, partners, enrol=False):
        """{partner: card in the program}

        :param enrol: make cards for those who have none and may have one
        """
        self.ensure_one()
        cards = self.env["loyalty.card"].sudo()
        found = cards.search(
            [("program_id", "=", self.id), ("partner_id", "in", partners.ids)]
        )
        by_partner = {card.partner_id.id: card for card in found}
        if enrol:
            new = partners.filtered(lambda each: each.id not in by_partner)
            by_partner |= self._enrol(new.filtered("active")._filter_interacting())
        return {each: by_partner[each.id] for each in partners if each.id in by_partner}

    def _enrol(self, partners):
        cards = self.env["loyalty.card"].sudo()
        made = cards.create(
            [{"program_id": self.id, "partner_id": each.id} for each in partners]
        )
        return {card.partner_id.id: card for card in made}
