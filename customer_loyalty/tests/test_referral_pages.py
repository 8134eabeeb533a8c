from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged

from .test_referral import ReferralCase


@tagged("post_install", "-at_install")
class TestReferralPages(HttpCase, ReferralCase):
    """The page behind the link, for friends and for those who are none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.code = cls.member._get_referral_code()
        cls.url = f"/loyalty/r/{cls.code}"

    def _post(self, url=None, **form):
        form.setdefault("csrf_token", Request.csrf_token(self))
        return self.url_open(url or self.url, data=form)

    def _friend(self):
        return self.referrals.search([("referrer_id", "=", self.ann.id)])

    def test_a_friend_registers(self):
        self.authenticate(None, None)
        page = self.url_open(self.url)
        self.assertEqual(page.status_code, 200)
        self.assertIn("Ann", page.text)
        self.assertIn("100", page.text)
        self.assertFalse(self._friend())
        page = self._post(name="Cleo", email="cleo@example.com", agree="1")
        self.assertIn("Thank you", page.text)
        self.assertEqual(self._friend().referee_id.email, "cleo@example.com")

    def test_a_known_customer_reads_the_same(self):
        self._make_purchase(self.bob, "2025-01-01", 5)
        self.authenticate(None, None)
        page = self._post(name="Bob", email="bob@example.com", agree="1")
        self.assertIn("Thank you", page.text)
        self.assertEqual(self._friend().reason, "existing")

    def test_a_form_without_token_writes_nothing(self):
        self.authenticate(None, None)
        page = self._post(name="C", email="c@example.com", agree="1", csrf_token="x")
        self.assertEqual(page.status_code, 400)
        self.assertFalse(self._friend())

    def test_without_agreement_nothing_is_kept(self):
        self.authenticate(None, None)
        page = self._post(name="Cleo", email="cleo@example.com")
        self.assertIn("Please agree", page.text)
        self.assertIn('value="cleo@example.com"', page.text)
        self.assertFalse(self._friend())

    def test_hostile_input(self):
        self.authenticate(None, None)
        for form in (
            {"name": "\x00\x1f" * 50, "email": "a@example.com"},
            {"name": "A" * 10_000, "email": "\x00b@example.com'; DROP TABLE x"},
            {"name": "<script>alert(1)</script>", "email": "no"},
            {"name": "{{ 7*7 }}", "phone": "9" * 500},
            {"name": "\N{GRINNING FACE}\u202e", "phone": "\u0660\u0661\u0662"},
            {"name": ["a", "b"], "email": ["c@example.com", "d@example.com"]},
            {},
        ):
            page = self._post(agree="1", **form)
            self.assertEqual(page.status_code, 200, form)
            self.assertNotIn("<script>alert", page.text)
        for friend in self._friend().referee_id:
            self.assertLessEqual(len(friend.name), 100)
            self.assertTrue(friend.name.isprintable())
        page = self._post(name="A", email="e@example.com", agree="1", x="y" * 50_000)
        self.assertEqual(page.status_code, 413)

    def test_hostile_links(self):
        self.authenticate(None, None)
        for code in (
            "AAAAA-AAAAA",
            "x" * 3000,
            "%00",
            "%ff%fe",
            "' OR 1=1 --",
            "%F0%9F%98%80",
        ):
            for page in (
                self.url_open(f"/loyalty/r/{code}"),
                self._post(f"/loyalty/r/{code}", name="A", agree="1"),
            ):
                self.assertIn(page.status_code, (400, 404, 414), code)

    def test_a_customer_who_is_logged_in(self):
        user = new_test_user(self.env, "referral_portal", "base.group_portal")
        self.authenticate("referral_portal", "referral_portal")
        self.assertNotIn('name="email"', self.url_open(self.url).text)
        self.assertIn("Thank you", self._post().text)
        self.assertEqual(self._friend().referee_id, user.partner_id)
        self.assertEqual(self._friend().state, "registered")

    def test_the_code_is_kept_until_the_friend_has_an_account(self):
        user = new_test_user(self.env, "referral_later", "base.group_portal")
        self.authenticate(None, None)
        self.url_open(self.url)
        page = self.url_open(
            "/web/login",
            data={
                "login": "referral_later",
                "password": "referral_later",
                "csrf_token": Request.csrf_token(self),
            },
        )
        self.assertEqual(page.status_code, 200)
        self.assertEqual(self._friend().referee_id, user.partner_id)

    def test_the_code_is_kept_while_the_friend_signs_up(self):
        self.env["ir.config_parameter"].set_param("auth_signup.invitation_scope", "b2c")
        self.authenticate(None, None)
        self.url_open(self.url)
        self.url_open(
            "/web/signup",
            data={
                "login": "new.friend@example.com",
                "name": "New Friend",
                "password": "a long password",
                "confirm_password": "a long password",
                "csrf_token": Request.csrf_token(self),
            },
        )
        self.assertEqual(self._friend().referee_id.name, "New Friend")
        self.assertEqual(self._friend().state, "registered")

    def _count_friends(self, user):
        friends = self.referrals._count_friends(user.partner_id)
        return tuple(friends[self.program.id].values())

    def test_members_find_their_link(self):
        user = new_test_user(self.env, "referral_member", "base.group_portal")
        self.authenticate("referral_member", "referral_member")
        self.assertIn("as soon as you are a member", self.url_open("/my/referral").text)
        self.assertNotIn("/my/referral", self.url_open("/my").text)
        member = self._make_card(user.partner_id, 1).member_id
        self._recommend(self.bob, member)
        page = self.url_open("/my/referral").text
        self.assertIn(member.referral_code, page)
        self.assertIn(f"/loyalty/r/{member.referral_code}", page)
        self.assertNotIn("Bob", page)
        self.assertEqual(self._count_friends(user), (1, 0, 0))
        self.assertNotIn(self.code, page)
        self.assertIn("/my/referral", self.url_open("/my").text)
        self.assertIn('src="data:image/svg+xml;base64,', page)
