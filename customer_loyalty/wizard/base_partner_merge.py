from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """When contacts are merged, points move with their lots and expiry."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge_loyalty_cards(self, src_partners, dst_partner):
        cards = self.env["loyalty.card"].sudo()
        sources = cards.search(
            [("partner_id", "in", src_partners.ids), ("on_ledger", "=", True)],
            order="id",
        )
        for program, merged in sources.grouped("program_id").items():
            target = cards.search(
                [
                    ("partner_id", "=", dst_partner.id),
                    ("program_id", "=", program.id),
                ]
            )
            target = target or merged[:1]
            (merged - target)._merge_into(target)
            target.write({"partner_id": dst_partner.id})
        return super()._merge_loyalty_cards(src_partners, dst_partner)
