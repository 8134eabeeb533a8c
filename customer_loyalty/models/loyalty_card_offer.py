from odoo import models
from odoo.tools import SQL, format_date


class LoyaltyCard(models.Model):
    """Coupons that were offered: in words, and what they cost."""

    _inherit = "loyalty.card"

    def _get_offer_words(self, lang):
        """What a coupon gives, in a language."""
        self.ensure_one()
        coupon = self.with_context(lang=lang)
        words = {
            "reward": coupon.program_id.reward_ids[:1].description or "",
            "code": coupon.code,
            "day": format_date(coupon.env, coupon.expiration_date, lang_code=lang),
        }
        if not coupon.expiration_date:
            return coupon.env._("%(reward)s with the code %(code)s", **words)
        return coupon.env._("%(reward)s with the code %(code)s, until %(day)s", **words)

    def _get_discounts_given(self):
        """{card id: net discount on confirmed orders, in the company's currency}"""
        if not self:
            return {}
        self.env.flush_all()
        sources = SQL(" UNION ALL ").join(self._discount_sources())
        rows = self.env.execute_query(
            SQL(
                "SELECT card_id, sum(discount) FROM (%s) used GROUP BY card_id", sources
            )
        )
        return {card_id: float(discount) for card_id, discount in rows}

    def _discount_sources(self):
        """Extension point: list of `SQL` selecting ``card_id`` and ``discount``, one
        for each kind of document on which these cards are used."""
        return [
            SQL(
                """SELECT line.coupon_id AS card_id,
                          (line.price_unit * line.product_uom_qty * line.discount / 100
                           - least(line.price_subtotal, 0))
                          / coalesce(nullif(sale.currency_rate, 0), 1) AS discount
                     FROM sale_order_line line
                     JOIN sale_order sale ON sale.id = line.order_id
                    WHERE sale.state = 'sale' AND line.coupon_id IN %s""",
                tuple(self.ids),
            )
        ]
