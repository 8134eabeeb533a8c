from markupsafe import Markup

from odoo import models
from odoo.tools import format_date


class PosOrder(models.Model):
    """What somebody has to look at: a sale is never stopped, and nothing is silent."""

    _inherit = "pos.order"

    def _doubt_points(self, program, claimed, booked):
        return self.env._(
            "%(program)s: the till computed %(claimed).2f points, the rules of the"
            " program give %(booked).2f, which were booked.",
            program=program.display_name,
            claimed=claimed,
            booked=booked,
        )

    def _doubt_cost(self, reward, claimed, booked):
        return self.env._(
            "%(reward)s: the till took %(claimed).2f points, the reward costs"
            " %(booked).2f, which were booked.",
            reward=reward.display_name,
            claimed=claimed,
            booked=booked,
        )

    def _doubt_audience(self, reward):
        return self.env._(
            "%(reward)s is for members of other tiers than %(customer)s.",
            reward=reward.display_name,
            customer=self.partner_id.display_name,
        )

    def _doubt_balance(self, card):
        return self.env._(
            "%(customer)s spent points that were gone already: the card %(code)s now"
            " owes %(points).2f.",
            customer=card.partner_id.display_name,
            code=card.code,
            points=-card.points,
        )

    def _doubt_expired(self, card):
        return self.env._(
            "%(customer)s spent points of the card %(code)s, which expired on %(day)s.",
            customer=card.partner_id.display_name,
            code=card.code,
            day=format_date(self.env, card.expiration_date),
        )

    def _raise_doubts(self, doubts):
        """Ask who manages loyalty to look at this order."""
        if not doubts:
            return
        items = Markup().join(Markup("<li>%s</li>") % doubt for doubt in doubts)
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Check the points of this order"),
            note=Markup("<ul>%s</ul>") % items,
            user_id=self._points_manager().id,
        )

    def _points_manager(self):
        """Who manages tills of the company, best somebody who manages loyalty too."""
        company = self.company_id
        users = self.env.ref("point_of_sale.group_pos_manager").all_user_ids.filtered(
            lambda user: user.active and company in user.company_ids
        )
        loyal = self.env.ref("customer_loyalty.group_loyalty_manager").all_user_ids
        return users.sorted(lambda user: (user not in loyal, user.id))[:1]
