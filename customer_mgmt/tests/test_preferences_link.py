from ast import literal_eval

from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common_care import CareCase
from .test_consent import ConsentCase


@tagged("post_install", "-at_install")
class TestPreferencesLink(HttpCase, ConsentCase):
    """The page behind the link in a message, without an account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.path = cls.ann._get_preferences_path()

    def _token(self, page):
        start = page.index('name="csrf_token" value="') + 25
        return {"csrf_token": page[start : page.index('"', start)]}

    def _post(self, data, path=None):
        page = self.url_open(self.path).text
        return self.url_open(path or self.path, data={**data, **self._token(page)})

    def _decisions(self, partner=None):
        return (partner or self.ann).customer_consent_ids.mapped("display_name")

    def test_shown_to_whoever_has_the_link(self):
        response = self.url_open(self.path)
        self.assertEqual(response.status_code, 200)
        self.assertIn("Tea &amp; Trail", response.text)
        self.assertEqual(response.text.count('type="checkbox"'), 19)
        self.assertEqual(response.text.count('checked="True"'), 19)
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(response.headers["X-Robots-Tag"], "noindex, nofollow")
        self.assertEqual(response.headers["Cache-Control"], "no-store")

    def test_looking_changes_nothing(self):
        before = self.ann.read(
            ["preferred_channel", "no_personalisation", "write_date"]
        )
        query = "?marketing.sms=off&personal=off&preferred_channel=sms"
        for path in (self.path, f"{self.path}/unsubscribe"):
            response = self.url_open(path + query)
            self.assertEqual(response.status_code, 200)
            self.assertIn("o_contact_preferences", response.text)
        self.env.invalidate_all()
        after = self.ann.read(["preferred_channel", "no_personalisation", "write_date"])
        self.assertEqual(after, before)
        self.assertFalse(self._decisions())
        self.assertFalse(self._history())

    def test_switch_off(self):
        response = self._post(
            {
                "marketing.sms": "off",
                "care.email": ["off", "on"],
                "personal": "off",
                "preferred_channel": "wechat",
            }
        )
        self.assertIn("Saved:", response.text)
        self.assertEqual(self._decisions(), ["Marketing · SMS · Objected"])
        consent = self.ann.customer_consent_ids
        self.assertEqual((consent.source, consent.company_id), ("link", self.company))
        self.assertEqual(self._history(), [("Marketing · SMS · Objected", "web", 0)])
        self.assertTrue(self.ann.no_personalisation)
        self.assertEqual(self.ann.preferred_channel, "wechat")

    def test_each_link_is_for_its_own_company(self):
        other = self._make_company("Book & Cup")
        path = self.ann.with_company(other)._get_preferences_path()
        self.assertNotEqual(path, self.path)
        self._post({"marketing.sms": "off"}, path)
        self.assertEqual(self.ann.customer_consent_ids.company_id, other)

    def test_archived_contact(self):
        self.ann.active = False
        self._post({"marketing.sms": "off"})
        self.assertEqual(self._decisions(), ["Marketing · SMS · Objected"])

    def test_another_session_decides_for_the_contact_of_the_link(self):
        user = new_test_user(self.env, "bob_portal", groups="base.group_portal")
        self.authenticate("bob_portal", "bob_portal")
        self._post({"marketing.sms": "off"})
        self.assertEqual(self._decisions(), ["Marketing · SMS · Objected"])
        self.assertFalse(self._decisions(user.partner_id))

    def test_nobody_decides_for_others(self):
        bob = self._make_customer("Bob", email="bob@example.com")
        token = self.path.rsplit("/", 1)[1]
        self._assert_unknown(f"/customer/preferences/{bob.id}/{token}")
        self._post(
            {"partner_id": bob.id, "company_id": 1, "token": "x", "care.sms": "off"}
        )
        self.assertFalse(self._decisions(bob))
        self.assertEqual(self._decisions(), ["Care · SMS · Objected"])

    def test_portal_users_do_not_read_links_of_others(self):
        user = new_test_user(self.env, "bob_portal", groups="base.group_portal")
        fields = self.env["res.partner"].with_user(user).fields_get()
        self.assertNotIn("care_preferences_url", fields)

    # Links that are wrong ----------------------------------------------------------

    def _assert_unknown(self, path):
        data = {"marketing.sms": "off", **self._token(self.url_open(self.path).text)}
        for target in (path, f"{path}/unsubscribe"):
            for response in (self.url_open(target), self.url_open(target, data=data)):
                self.assertEqual(response.status_code, 404, target)
                self.assertNotIn("Ann", response.text)
        self.assertFalse(self._decisions())

    def test_the_page_of_a_wrong_link_is_friendly(self):
        response = self.url_open(f"{self.path}0")
        self.assertEqual(response.status_code, 404)
        self.assertIn("This link is not valid any more", response.text)
        self.assertEqual(response.headers["X-Robots-Tag"], "noindex, nofollow")

    def test_a_changed_address_voids_the_link(self):
        self.ann.email = "ann@example.org"
        response = self.url_open(self.path)
        self.assertEqual(response.status_code, 404)
        self.ann.email = "ANN@example.com"
        self.assertEqual(self.url_open(self.path).status_code, 200)

    def test_merged_contact(self):
        bob = self._make_customer("Bob", email="ann@example.com")
        path = bob._get_preferences_path()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.ann | bob).ids, self.ann)
        self._assert_unknown(path)

    @mute_logger("odoo.http")
    def test_hostile_links(self):
        token = self.path.rsplit("/", 1)[1]
        company, digest = token.split("-")
        for partner, text in (
            ("0", token),
            ("-1", token),
            ("9" * 9, token),
            ("9" * 5000, token),
            ("²", token),
            ("١", token),
            ("None", token),
            (f"{self.ann.id}%00", token),
            (f"0{self.ann.id}", token),
            (f"{self.ann.id}'%20OR%201=1", token),
            (self.ann.id, ""),
            (self.ann.id, "-"),
            (self.ann.id, digest),
            (self.ann.id, f"{company}-"),
            (self.ann.id, f"{company}-{digest[:-1]}"),
            (self.ann.id, f"{company}-{digest}é"),
            (self.ann.id, f"{company}-%00"),
            (self.ann.id, f"{'9' * 9}-{digest}"),
            (self.ann.id, f"{'9' * 5000}-{digest}"),
            (self.ann.id, "x" * 5000),
        ):
            with self.subTest(partner=str(partner)[:20], token=text[:50]):
                response = self.url_open(f"/customer/preferences/{partner}/{text}")
                self.assertEqual(response.status_code, 404)

    @mute_logger("odoo.http")
    def test_refused_requests(self):
        response = self.url_open(self.path, data={"marketing.sms": "off"})
        self.assertEqual(response.status_code, 400, "a forged form")
        response = self.url_open(self.path, data={"marketing.sms": "x" * 100_000})
        self.assertEqual(response.status_code, 413)
        self.assertEqual(self.opener.put(self.base_url() + self.path).status_code, 405)
        self.assertFalse(self._decisions())

    def test_hostile_form(self):
        response = self._post(
            {
                "marketing.fax": "off",
                "transactional.email": "off",
                "care.sms": ["on", "1"],
                "survey.sms": "\x00",
                "personal": "None",
                "preferred_channel": ["email'; --", "\x00"],
                "source": "till",
            }
        )
        self.assertEqual(response.status_code, 200)
        self.assertFalse(self._decisions())
        self.assertFalse(self.ann.no_personalisation)
        self.assertFalse(self.ann.preferred_channel)

    # One click ---------------------------------------------------------------------

    def _click(self, query=""):
        """As the servers of mail providers do: no session, no token of a form."""
        response = self.url_open(
            f"{self.path}/unsubscribe{query}",
            data={"List-Unsubscribe": "One-Click"},
            allow_redirects=False,
        )
        self.assertEqual((response.status_code, response.text), (200, ""))

    def test_one_click(self):
        self._click()
        self._click()
        self.assertEqual(self._decisions(), ["Marketing · Email · Objected"])
        self.assertEqual(self.ann.customer_consent_ids.source, "link")
        self.assertEqual(len(self._history()), 1)

    def test_one_click_ends_the_mails_it_came_with(self):
        self._click("?purpose=care")
        self.assertEqual(
            sorted(self._decisions()),
            ["Care · Email · Objected", "Marketing · Email · Objected"],
        )

    def test_one_click_with_an_unknown_purpose(self):
        for purpose in ("transactional", "%00", "x" * 1000):
            self._click(f"?purpose={purpose}")
        self.assertEqual(self._decisions(), ["Marketing · Email · Objected"])

    def test_one_click_does_nothing_else(self):
        self._click("?marketing.sms=off&personal=off")
        self.assertEqual(self._decisions(), ["Marketing · Email · Objected"])
        self.assertFalse(self.ann.no_personalisation)


@tagged("post_install", "-at_install")
class TestUnsubscribeHeader(CareCase):
    def test_mails_of_plans_have_one(self):
        ann = self._customer("Ann", [7])
        self._score()
        template = self.env["mail.template"].create(
            {
                "name": "Tea",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "subject": "Tea",
                "body_html": "<p>Tea</p>",
                "use_default_to": True,
            }
        )
        plan = self._make_plan(days=7, action="mail", mail_template_id=template.id)
        self._plan()
        self._rows(plan)._carry_out()
        domain = [("mail_message_id", "=", self._rows(plan).res_id)]
        headers = literal_eval(self.env["mail.mail"].search(domain).headers)
        url = f"{ann.care_preferences_url}/unsubscribe?purpose=care"
        self.assertEqual(
            headers,
            {
                "List-Unsubscribe": f"<{url}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )
