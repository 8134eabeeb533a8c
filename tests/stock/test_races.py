"""What happens in Odoo without our addons when several do the same at once."""

from contextlib import ExitStack, contextmanager
from functools import partial
from unittest.mock import patch

from loyalty_shop import Shop

from odoo.api import SUPERUSER_ID, Environment
from odoo.exceptions import ValidationError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestStockRaces(BaseCase):
    """Transactions that all began before the first of them ended; a call that lost a
    race is made again, as for a call over the network.

    What is committed stays in the database, which is dropped after the tests.

    A test that fails here tells that Odoo repaired something: look whether the override
    that our test is about can go.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        with cls._transaction() as env:
            shop = Shop(env)
            card = shop.make_card(100)
            cls.owner = card.partner_id
            cls.redeeming = [shop.redeem(card) for _order in range(8)]
            cls.newcomer, cls.buyer = shop.make_customer(), shop.make_customer()
            cls.first_orders = [shop.quote(cls.newcomer) for _order in range(2)]
            cls.ticket = shop.pay(cls.buyer, [shop.line(shop.tea, 10)])
            cls.claim = shop.claim(cls.buyer, 100)

    @classmethod
    @contextmanager
    def _transaction(cls):
        with cls.registry.cursor() as cr:
            # It sees the database as it is now, whatever others commit.
            cr.execute("SELECT 1")
            env = Environment(cr, SUPERUSER_ID, {})
            yield env(user=env.ref("base.user_admin"))

    def _at_once(self, records, method, *arguments):
        """The answers, or the texts of the errors, to calls of each record."""
        # Nobody is in the way any more when a call is made again.
        no_wait = patch("odoo.service.model.time.sleep")
        with ExitStack() as stack, no_wait, mute_logger("odoo.sql_db"):
            envs = [stack.enter_context(self._transaction()) for _each in records]
            return [
                self._call(getattr(record.with_env(env), method), env, *arguments)
                for record, env in zip(records, envs, strict=True)
            ]

    @staticmethod
    def _call(method, env, *arguments):
        try:
            return retrying(partial(method, *arguments), env)
        except ValidationError as error:
            env.cr.rollback()
            return str(error)

    def _points(self, partner):
        """The points of each card of a customer."""
        with self._transaction() as env:
            cards = env["loyalty.card"].search([("partner_id", "=", partner.id)])
            return cards.mapped("points")

    def test_eight_orders_redeem_the_same_points(self):
        """Here Odoo is right by itself, because each of them writes the same card: the
        calls that lost are made again, see what is left, and are told why not.

        Ours: tests/install test_the_same_points_are_spent_once
        """
        told = self._at_once(self.redeeming, "action_confirm")
        refusal = "One or more rewards on the sale order is invalid. Please check them."
        self.assertEqual(told, [True, *[refusal] * 7])
        self.assertEqual(self._points(self.owner), [20])

    def test_two_first_orders(self):
        """They make two cards, and the points of one are worth nothing to the other.

        Ours: tests/install test_two_first_orders_make_one_card
        """
        self.assertEqual(
            self._at_once(self.first_orders, "action_confirm"), [True, True]
        )
        self.assertEqual(self._points(self.newcomer), [20, 20])

    def test_a_ticket_confirmed_five_times(self):
        """It makes five cards, with the points of the ticket on each.

        Ours: tests/install test_a_ticket_confirmed_five_times_counts_once
        """
        tickets = [self.ticket] * 5
        self._at_once(tickets, "confirm_coupon_programs", self.claim)
        self.assertEqual(self._points(self.buyer), [100] * 5)
