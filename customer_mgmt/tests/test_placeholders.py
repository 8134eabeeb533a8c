from datetime import date
from unittest.mock import patch

from markupsafe import Markup

from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools.translate import code_translations

from .common import TODAY, CustomerCase

NOON = f"{TODAY} 12:00:00"
NEUTRAL = {
    "care_name": "customer",
    "care_age": "",
    "care_birthday": "your birthday",
    "care_last_date": "some time ago",
    "care_expected_date": "soon",
    "care_gap": "some time",
    "care_tier": "no tier yet",
    "care_last_product": "our products",
    "care_stage": "not known",
    "care_stage_since": "some time ago",
    "care_value": "",
    "care_reasons": "",
    "care_favourites": "",
    "care_last_contact": "",
    "care_offer": "our current offers",
    "care_offer_code": "",
    "care_offer_until": "",
}


class PlaceholderCase(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.company.write({"phone": "+32 2 100", "email": "shop@example.com"})
        cls.owner = new_test_user(
            cls.env,
            "owner",
            name="Sandy Sales",
            email="sandy@example.com",
            groups="sales_team.group_sale_salesman",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.owner.phone = "+32 2 200"
        cls.ann = cls._make_customer(
            "Ann Smith", birthdate="1990-03-05", user_id=cls.owner.id
        )
        cls.bare = cls._make_customer("bare@example.com")
        cls.tea = cls.env["product.category"].create({"name": "Tea"})
        cls.product.categ_id = cls.tea

    def _words(self, partner, names):
        return {name: partner[name] for name in names}

    def _add_line(self, order, name, price, **product):
        item = self._make_product(name, price=price, cost=1)
        item.write(product)
        order.order_line = [
            Command.create(
                {"product_id": item.id, "price_unit": price, "tax_ids": False}
            )
        ]
        return item


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestPlaceholders(PlaceholderCase):
    def test_what_is_known(self):
        for day in (date(2026, 5, 1), date(2026, 5, 29), date(2026, 6, 20)):
            self._make_order(self.ann, day)
        self._score()
        self.assertEqual(
            self._words(self.ann, [*NEUTRAL, "care_owner", "care_company"]),
            {
                "care_name": "Ann",
                "care_age": "36",
                "care_birthday": "March 5",
                "care_last_date": "June 20, 2026",
                "care_expected_date": self.ann.care_expected_date,
                "care_gap": self.ann.care_gap,
                "care_tier": "Tier A",
                "care_last_product": "Oolong",
                "care_stage": "Active",
                "care_stage_since": "May 29, 2026",
                "care_value": self.ann.care_value,
                "care_reasons": "Bought again within 90 days.",
                "care_favourites": "Tea",
                "care_last_contact": "",
                "care_offer": "our current offers",
                "care_offer_code": "",
                "care_offer_until": "",
                "care_owner": "Sandy Sales",
                "care_company": "Tea & Trail",
            },
        )
        self.assertRegex(self.ann.care_expected_date, r"^(July|August) \d+, 2026$")
        self.assertRegex(self.ann.care_gap, r"^\d+ weeks$")
        self.assertIn("300.00", self.ann.care_value)

    def test_what_is_not_known_reads_as_neutral_words(self):
        self.assertEqual(self._words(self.bare, NEUTRAL), NEUTRAL)
        self.assertEqual(
            self._words(
                self.bare, ("care_owner", "care_owner_phone", "care_owner_email")
            ),
            {
                "care_owner": "Tea & Trail",
                "care_owner_phone": "+32 2 100",
                "care_owner_email": "shop@example.com",
            },
        )

    def test_nothing_is_ever_false(self):
        self.company.write({"phone": False, "email": False})
        names = [n for n in self.ann._fields if n.startswith("care_")]
        self._make_purchases(self.ann, [400])
        self._score()
        for partner in (self.ann, self.bare, self._make_customer("", type="delivery")):
            for name in names:
                self.assertIsInstance(partner[name], str, name)
                self.assertNotIn("False", partner[name], name)

    def test_one_purchase_makes_no_habit_and_a_past_day_is_nothing_to_expect(self):
        self._make_purchases(self.ann, [200])
        self._score()
        self.assertEqual(self.ann.care_gap, "some time")
        self.assertEqual(self.ann.care_expected_date, "soon")
        # Imported purchases do not tell the product.
        self.assertEqual(self.ann.care_last_product, "your last purchase")

    def test_chinese(self):
        words = {
            "customer": "顾客",
            "some time ago": "前些时候",
            "our products": "我们的产品",
        }
        wang = self._make_customer("王小明", birthdate="1990-03-05")
        self._make_order(wang, date(2026, 6, 1))
        self._make_order(wang, date(2026, 6, 20))
        self.product.with_context(lang="zh_CN").name = "乌龙茶"
        self._score()
        wang, bare = (p.with_context(lang="zh_CN") for p in (wang, self.bare))
        with patch.dict(
            code_translations.python_translations, {("customer_mgmt", "zh_CN"): words}
        ):
            self.assertEqual(
                self._words(
                    wang,
                    (
                        "care_name",
                        "care_birthday",
                        "care_last_date",
                        "care_last_product",
                    ),
                ),
                {
                    "care_name": "王小明",
                    "care_birthday": "3月5日",
                    "care_last_date": "2026年6月20日",
                    "care_last_product": "乌龙茶",
                },
            )
            self.assertEqual(
                self._words(bare, ("care_name", "care_last_date", "care_last_product")),
                {
                    "care_name": "顾客",
                    "care_last_date": "前些时候",
                    "care_last_product": "我们的产品",
                },
            )
        self.assertIn("周", wang.care_gap)

    def test_people_of_a_company_share_its_purchases(self):
        firm = self._make_customer("Firm Ltd", is_company=True, user_id=self.owner.id)
        clerk = self._make_customer("Cleo Clerk", parent_id=firm.id, user_id=False)
        clerk.user_id = False
        self._make_order(firm, date(2026, 6, 20))
        self._score()
        self.assertEqual(clerk.care_name, "Cleo")
        self.assertEqual(firm.care_name, "Firm Ltd")
        self.assertEqual(clerk.care_last_product, "Oolong")
        self.assertEqual(clerk.care_owner, "Sandy Sales")

    # Last product ----------------------------------------------------------------

    def test_last_product_is_what_made_most_of_the_last_order(self):
        self._add_line(self._make_order(self.ann, date(2026, 6, 1)), "Kettle", 900)
        last = self._make_order(self.ann, date(2026, 6, 20))
        self._add_line(last, "Cup", 30)
        draft = self._make_order(self.ann, date(2026, 6, 21), state="draft")
        self._add_line(draft, "Tray", 500)
        self._score()
        self.assertEqual(self.ann.care_last_product, "Oolong")

    def test_last_product_is_no_delivery_gift_card_down_payment_or_discount(self):
        order = self._make_order(self.ann, date(2026, 6, 20), 10)
        delivery = self._add_line(order, "Delivery", 50)
        voucher = self._add_line(order, "Gift Card", 90)
        self._add_line(order, "Down Payment", 80)
        order.order_line[-1].is_downpayment = True
        self._add_line(order, "Discount", -5)
        purchases = type(self.env["customer.purchase"])
        self.patch(purchases, "_get_delivery_products", lambda self: delivery)
        self.patch(purchases, "_get_liability_products", lambda self: voucher)
        self._score()
        self.assertEqual(self.ann.care_last_product, "Oolong")
        self.assertEqual(self.ann.care_favourites, "Tea")

    def test_a_later_order_that_does_not_count_is_not_mentioned(self):
        """Such as one that was returned in full: the last purchase is before it."""
        self._make_order(self.ann, date(2026, 6, 1))
        later = self._make_order(self.ann, date(2026, 6, 20))
        self._add_line(later, "Broken Pot", 500)
        self._score()
        self._profile(self.ann).last_date = date(2026, 6, 1)
        self.assertEqual(self.ann.care_last_product, "Oolong")

    # Who may see what --------------------------------------------------------------

    def test_salesperson_tells_about_own_customers_only(self):
        other = self._make_customer("Olga", user_id=self.env.uid)
        for partner in (self.ann, other):
            self._make_order(partner, date(2026, 6, 20))
        self._score()
        mine, others = ((p.with_user(self.owner)) for p in (self.ann, other))
        self.assertEqual(mine.care_last_product, "Oolong")
        self.assertEqual(others.care_last_product, "our products")
        self.assertEqual(others.care_last_date, "some time ago")
        self.assertEqual(others.care_name, "Olga")

    def test_without_role_neutral_words_and_no_error(self):
        clerk = new_test_user(self.env, "clerk", groups="base.group_user")
        self._make_order(self.ann, date(2026, 6, 20))
        self._score()
        expected = {
            **NEUTRAL,
            "care_name": "Ann",
            "care_age": "36",
            "care_birthday": "March 5",
        }
        self.assertEqual(self._words(self.ann.with_user(clerk), NEUTRAL), expected)
        # The cache of one reader is not that of another.
        self.assertEqual(self.ann.care_last_product, "Oolong")

    def test_words_are_about_the_company_of_the_message(self):
        sister = self._make_company("Sister")
        sister.phone = "+49 30 1"
        self.env.user.company_ids |= sister
        self._make_order(self.ann, date(2026, 6, 20))
        self._score()
        there = self.ann.with_company(sister)
        self.assertEqual(there.care_last_product, "our products")
        self.assertEqual(there.care_company, "Sister")
        # The owner does not work there.
        self.assertEqual(there.care_owner, "Sister")
        self.assertEqual(there.care_owner_phone, "+49 30 1")
        self.assertEqual(self.ann.care_owner_phone, "+32 2 200")

    def test_owner_who_left_is_not_named(self):
        self.owner.active = False
        self.assertEqual(self.ann.care_owner, "Tea & Trail")

    def test_last_contact(self):
        self.env["customer.interaction"]._log(
            [
                {
                    "type": "call",
                    "partner_id": self.ann.id,
                    "date": f"2026-06-{day} 10:00:00",
                    "summary": summary,
                }
                for day, summary in ((10, "Old"), (12, "Wants a kettle"))
            ]
        )
        self.assertIn("June 12, 2026, ", self.ann.care_last_contact)
        self.assertIn(": Wants a kettle", self.ann.care_last_contact)

    # Templates ---------------------------------------------------------------------

    def test_anybody_may_use_the_placeholders(self):
        allowed = self.env["res.partner"].mail_allowed_qweb_expressions()
        self.assertIn("object.care_last_product", allowed)
        self.assertIn("object.name", allowed)

    def test_ready_made_mails_on_a_real_customer(self):
        self._make_order(self.ann, date(2026, 6, 20))
        self._score()
        self.ann.email = "ann@example.com"
        for name in ("welcome", "second_purchase", "birthday", "lapsing"):
            template = self.env.ref(f"customer_mgmt.mail_template_{name}")
            for partner in (self.ann, self.bare):
                preview = self._preview("mail.template.preview", template, partner)
                self.assertFalse(preview.error_msg)
                self.assertIn(partner.care_name, str(preview.body_html))
                self.assertIn(partner.care_preferences_url, str(preview.body_html))
                self.assertNotIn("False", str(preview.body_html))
                self.assertNotIn("{{", preview.subject)

    def test_ready_made_sms_on_a_real_customer(self):
        for name in ("welcome", "second_purchase", "birthday", "lapsing"):
            template = self.env.ref(f"customer_mgmt.sms_template_{name}")
            for partner in (self.ann, self.bare):
                preview = self._preview("sms.template.preview", template, partner)
                self.assertIn(partner.care_name, preview.body)
                self.assertIn(partner.care_preferences_url, preview.body)
                self.assertNotIn("False", preview.body)

    def _preview(self, model, template, partner):
        field = "mail_template_id" if "mail" in model else "sms_template_id"
        return self.env[model].create(
            {field: template.id, "resource_ref": f"res.partner,{partner.id}"}
        )

    def test_template_speaks_the_language_of_the_customer(self):
        template = self.env.ref("customer_mgmt.mail_template_birthday")
        template.with_context(lang="zh_CN").subject = "{{ object.care_name }}，生日快乐"
        wang = self._make_customer("王小明", lang="zh_CN")
        subjects = template._render_field(
            "subject", (wang | self.ann).ids, compute_lang=True
        )
        self.assertEqual(
            list(subjects.values()), ["王小明，生日快乐", "Happy birthday, Ann!"]
        )

    def test_talking_points(self):
        self._make_order(self.ann, date(2026, 6, 20))
        self._score()
        self.ann.service_note = "Allergic to nuts"
        template = self.env.ref("customer_mgmt.mail_template_talking_points")
        note = template._render_field("body_html", self.ann.ids)[self.ann.id]
        self.assertIsInstance(note, Markup)
        for text in ("New", "Tier A", "June 20, 2026", "Oolong", "Tea", "nuts"):
            self.assertIn(text, note)
        self.assertNotIn("60.00", note)  # the cost
        self.assertNotIn("40.00", note)  # the margin

    # Speed -------------------------------------------------------------------------

    def test_queries_for_a_thousand_recipients(self):
        partners = self.env["res.partner"].create(
            [{"name": f"P {n}", "user_id": self.owner.id} for n in range(1000)]
        )
        for partner in partners[:20]:
            self._make_order(partner, date(2026, 6, 20))
        self._score()
        names = [name for name in partners._fields if name.startswith("care_")]
        partners[:1].mapped(lambda p: [p[name] for name in names])  # warm caches
        counts = []
        for some in (partners[:20], partners):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            for partner in some:
                self._words(partner, names)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        # 18 placeholders. The products to leave out are looked up several times.
        self.assertLessEqual(counts[1], 45)
