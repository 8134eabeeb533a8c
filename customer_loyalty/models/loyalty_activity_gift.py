from datetime import date, timedelta

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.customer_mgmt.tools.birthday import kept_on

from ..tools.posting import Posting, Source

CRON = "customer_loyalty.ir_cron_loyalty_gift"
# A scheduled action that did not run for longer than this has other worries.
LATE_DAYS = 31
KEYS = {"birthday": "bday", "anniversary": "anniv"}
DATES = {"birthday": SQL("partner.birthdate"), "anniversary": SQL("member.joined")}


class LoyaltyActivityRule(models.Model):
    """Gifts of a day of the year: birthdays, and anniversaries of membership."""

    _inherit = "loyalty.activity.rule"

    @api.model
    def _cron_gifts(self):
        """Give what is due, also of days on which nobody ran this."""
        for rule in self.search([("kind", "in", list(KEYS))]):
            today = rule.program_id._ledger_today()
            due = rule._fetch_due(today) if rule._gives_on(today) else {}
            members = self.env["loyalty.member"].browse(due)
            rule._give_all(members, due)

    def _give_all(self, members, due):
        self.env["loyalty.batch"]._work_off(
            members, lambda batch: self._give(batch, due), CRON
        )

    def _give(self, members, due):
        """:param due: {member id: the day that is celebrated}"""
        self.env["loyalty.card"]._loyalty_post(
            [self._gift(each, due[each.id]) for each in members]
        )

    def _gift(self, member, day):
        kind, program = KEYS[self.kind], self.program_id
        points = self.points
        if self.kind == "birthday":
            points = self._birthday_points(member)
        return Posting(
            card_id=member.card_id.id,
            type="activity",
            points=points,
            key=f"{kind}:{program.id}:{member.partner_id.id}:{day.year}",
            source=Source(self._name, self.id),
            reason=self.name,
        )

    def _birthday_points(self, member):
        """What the tier of the member gives, or else the rule."""
        return member.tier_id.birthday_points or self.points

    def _fetch_due(self, today):
        """{member id: day} of the members who are to get the gift, in order."""
        members = self.env["loyalty.member"]
        members.flush_model()
        self.env["res.partner"].flush_model(["birthdate", "active"])
        return dict(self.env.execute_query(self._query_due(members, today)))

    def _query_due(self, members, today):
        day = DATES[self.kind]
        return SQL(
            """SELECT member.id, feast.day
                 FROM loyalty_member member
                 JOIN loyalty_card card ON card.id = member.card_id AND card.active
                 JOIN res_partner partner
                      ON partner.id = member.partner_id AND partner.active
                 JOIN (VALUES %(feasts)s) feast (day, month, day_of_month)
                      ON feast.month = EXTRACT(MONTH FROM %(date)s)
                     AND feast.day_of_month = EXTRACT(DAY FROM %(date)s)
                WHERE member.program_id = %(program)s
                  AND feast.day >= member.joined AND feast.day > %(date)s
                  AND NOT EXISTS (
                      SELECT FROM loyalty_point_move given
                       WHERE given.partner_id = member.partner_id
                         AND given.program_id = member.program_id
                         AND given.idempotency_key LIKE
                             %(kind)s || ':%%:' || EXTRACT(YEAR FROM feast.day))
             ORDER BY member.id""",
            feasts=self._sql_feasts(today),
            date=day,
            program=self.program_id.id,
            kind=KEYS[self.kind],
        )

    def _sql_feasts(self, today):
        """Days that are due, with the days of birth they stand for."""
        first = max(self.date_from, today - timedelta(days=LATE_DAYS))
        days = [
            date.fromordinal(number)
            for number in range(first.toordinal(), today.toordinal() + 1)
        ]
        return SQL(", ").join(
            SQL("(%s::date, %s, %s)", day, *born)
            for day in days
            for born in kept_on(day)
        )
