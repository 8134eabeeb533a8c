from datetime import timedelta

from odoo.tests import new_test_user

from .common import TODAY, CustomerCase

TOMORROW = TODAY + timedelta(days=1)


class AlertCase(CustomerCase):
    """At Risk after 90 days, Lapsed after 180; looking 90 days ahead."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alerts = cls.env["customer.alert"]
        cls.owner = new_test_user(
            cls.env,
            "owner",
            groups="sales_team.group_sale_salesman",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.ann = cls._make_customer("Ann", user_id=cls.owner.id)

    def _night(self, day):
        """The nightly run of a day, as far as alerts go."""
        self._advance(day)
        return self.alerts._raise_alerts(self.company)

    def _start(self, day=TODAY):
        """The first run of the company."""
        self._score(day)
        self.assertFalse(self.alerts._raise_alerts(self.company))

    def _alerts(self, partner=None):
        domain = [("company_id", "=", self.company.id)]
        if partner:
            domain.append(("partner_id", "=", partner.id))
        return self.alerts.search(domain, order="id")

    def _buy(self, partner, day, amount=100.0, **vals):
        """A purchase, and the figures that follow within the minute."""
        purchase = self._make_purchase(partner, day, amount, **vals)
        self._advance(day)
        self.scoring._refresh(self.company, partner.ids)
        return purchase

    @classmethod
    def _make_steady(cls, *partners, months=18, amount=100.0, until=TODAY):
        """A purchase every 30 days, the last one on a day."""
        for partner in partners:
            for number in range(months):
                cls._make_purchase(partner, until - timedelta(days=30 * number), amount)
