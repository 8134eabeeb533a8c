from ast import literal_eval

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common_case import CaseCase

MAIL = """From: %(sender)s
To: complaints@example.com
Subject: %(subject)s
Message-ID: <%(id)s@example.com>
Content-Type: text/plain

%(text)s
"""


@tagged("post_install", "-at_install")
class TestCase(CaseCase):
    def test_number_and_owner(self):
        self.ann.user_id = self.clerk
        first, second = self._make_case(), self._make_case()
        self.assertNotEqual(first.number, second.number)
        self.assertEqual(first.display_name, f"{first.number} · Teapot arrived broken")
        self.assertEqual(first.user_id, self.clerk)
        category = self.env["customer.case.category"].create(
            {"name": "Pots", "user_id": self.boss.id}
        )
        self.assertEqual(self._make_case(category_id=category.id).user_id, self.boss)

    def test_a_complaint_is_closed_when_it_is_understood(self):
        case = self._make_case()
        with self.assertRaises(UserError) as caught:
            case.action_close()
        self.assertIn("Root Cause, Action Taken, Outcome", str(caught.exception))
        self._close(case)
        self.assertTrue(case.date_closed)
        self.assertEqual(case.stage_id, self.closed)
        praise = self._make_case(kind="praise")
        praise.action_close()
        self.assertTrue(praise.date_closed)

    def test_closed_from_the_start(self):
        with self.assertRaisesRegex(UserError, "Before it is closed"):
            self._make_case(stage_id=self.closed.id)
        praise = self._make_case(kind="praise", stage_id=self.closed.id)
        self.assertTrue(praise.date_closed)

    def test_what_a_stage_means(self):
        self._make_case()
        with self.assertRaisesRegex(UserError, "There are cases in the stage"):
            self.new.is_closed = True
        self.new.write({"name": "Newest", "is_closed": False})

    def test_reopened(self):
        with freeze_time("2026-06-29 06:00:00"):
            case = self._make_case()
        with freeze_time("2026-06-29 07:00:00"):
            self._close(case)
        with freeze_time("2026-07-06 06:00:00"):
            case.action_reopen()
        self.assertRecordValues(
            case,
            [
                {
                    "date_closed": False,
                    "outcome": False,
                    "reopen_count": 1,
                    "sla_state": "ok",
                    "stage_id": self.new.id,
                }
            ],
        )
        self.assertEqual(str(case.deadline_resolve), "2026-07-07 15:00:00")

    # ----------------------------------------------------------------------- e-mails

    def _mail(self, number, sender="Ann <ann@example.com>", subject="Broken", text="!"):
        mail = MAIL % {"sender": sender, "subject": subject, "id": number, "text": text}
        gateway = self.env["mail.thread"].with_context(mail_create_nolog=True)
        case_id = gateway.message_process("customer.case", mail)
        return self.env["customer.case"].browse(case_id)

    def test_the_address_of_a_category(self):
        self.company.alias_domain_id = self.env["mail.alias.domain"].create(
            {"name": "shop.example.com"}
        )
        category = self.env["customer.case.category"].create(
            {
                "name": "Complaints",
                "alias_name": "complaints",
                "kind": "complaint",
                "company_id": self.company.id,
                "user_id": self.clerk.id,
            }
        )
        self.assertEqual(category.alias_email, "complaints@shop.example.com")
        mail = (
            MAIL
            % {
                "sender": "Ann <ann@example.com>",
                "subject": "It broke",
                "id": 1,
                "text": "In two",
            }
        ).replace("complaints@example.com", "complaints@shop.example.com")
        case_id = self.env["mail.thread"].message_process(None, mail)
        self.assertRecordValues(
            self.env["customer.case"].browse(case_id),
            [
                {
                    "name": "It broke",
                    "description": "In two",
                    "kind": "complaint",
                    "source": "email",
                    "category_id": category.id,
                    "company_id": self.company.id,
                    "user_id": self.clerk.id,
                    "partner_id": self.ann.id,
                }
            ],
        )
        category.kind = "suggestion"
        self.assertIn("suggestion", category.alias_id.alias_defaults)

    def test_mails_of_strangers_and_without_subject(self):
        case = self._mail(2, sender="Zoe <zoe@example.com>", subject="")
        self.assertFalse(case.partner_id)
        self.assertEqual(case.email_from, '"Zoe" <zoe@example.com>')
        self.assertEqual(case.name, "No subject")

    def test_who_writes_goes_on(self):
        case = self._make_case()
        case.with_user(self.boss).message_post(
            body="Which teapot?", message_type="comment", subtype_xmlid="mail.mt_note"
        )
        self.assertFalse(case.date_first_response)
        case.with_user(self.boss).message_post(
            body="Which teapot?",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertTrue(case.date_first_response)
        case.stage_id = self.waiting
        self._answer(case)
        self.assertEqual(case.stage_id, self.new)

    def _answer(self, case):
        case.message_post(
            body="The blue one",
            author_id=self.ann.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )

    def test_a_call_is_a_response(self):
        case = self._make_case()
        for activity_type, responded in (
            ("mail.mail_activity_data_todo", False),
            ("mail.mail_activity_data_call", True),
        ):
            case.activity_schedule(activity_type, user_id=self.boss.id)
            case.activity_ids.action_feedback("Done")
            self.assertEqual(bool(case.date_first_response), responded)

    # ---------------------------------------------------------------- social, products

    def test_comments_are_imported_once(self):
        fields = ["name", "platform_id", "author", "link", "kind"]
        row = ["Too cold", "Weibo", "teafan", "https://weibo.com/1", "complaint"]
        cases = self.env["customer.case"]
        result = cases.load(fields, [row])
        self.assertFalse(result["messages"])
        case = cases.browse(result["ids"])
        self.assertEqual((case.source, case.author), ("social", "teafan"))
        with mute_logger("odoo.sql_db"):
            [message] = cases.load(fields, [row])["messages"]
        self.assertIn("its link is the same", message["message"])

    def test_a_link_is_a_link(self):
        with self.assertRaisesRegex(ValidationError, "is no link"):
            self._make_case(link="javascript:alert(1)")

    def test_products_by_number_of_cases(self):
        pot = self._make_product("Pot", 10, 5)
        for product in (pot, pot, self.product):
            self._make_case(product_id=product.id)
        groups = self.env["customer.case"].formatted_read_group(
            [("product_id", "in", (pot | self.product).ids)],
            ["product_id"],
            ["__count"],
            order="__count desc",
        )
        self.assertEqual(
            [(group["product_id"][0], group["__count"]) for group in groups],
            [(pot.id, 2), (self.product.id, 1)],
        )

    # --------------------------------------------------------------- what follows of it

    def test_no_offers_while_a_complaint_is_open(self):
        gate = self.env["customer.contact.gate"]
        self.policy.write({"quiet_from": 0, "quiet_until": 0})
        company = self._make_customer("Mill", is_company=True)
        self.ann.parent_id = company
        bob = self._make_customer("Bob", email="bob@example.com", parent_id=company.id)
        case = self._make_case()

        def reason(partner, purpose, **kw):
            return gate._can_contact(partner, "email", purpose, **kw)[partner].reason

        for purpose, expected in (
            ("marketing", "complaint"),
            ("care", "complaint"),
            ("survey", "complaint"),
            ("service", None),
            ("transactional", None),
        ):
            self.assertEqual(reason(self.ann, purpose), expected, purpose)
        self.assertEqual(reason(bob, "marketing"), "complaint")
        other = self._make_company("Elsewhere")
        self.assertNotEqual(reason(bob, "marketing", company=other), "complaint")
        case.kind = "suggestion"
        self.assertNotEqual(reason(self.ann, "marketing"), "complaint")
        case.kind = "complaint"
        self._close(case)
        self.assertNotEqual(reason(self.ann, "marketing"), "complaint")

    def test_reasons_to_worry(self):
        bob = self._make_customer("Bob")
        for partner in (self.ann, bob):
            self._make_purchases(partner, [20, 10])
        self._score()
        case = self._make_case()
        profiles = self._profile(self.ann) | self._profile(bob)
        ann, bob = profiles.with_user(self.clerk)
        [complaint] = [each for each in ann.reasons if each["code"] == "complaint"]
        self.assertEqual(complaint["code"], "complaint")
        self.assertEqual(complaint["ids"], case.ids)
        self.assertIn("Teapot arrived broken", complaint["text"])
        self.assertNotIn("complaint", [reason["code"] for reason in bob.reasons or []])
        self._close(case)
        self.env.invalidate_all()
        self.assertNotIn("complaint", [each["code"] for each in ann.reasons or []])

    def test_on_the_contact_and_the_order(self):
        order = self._make_order(self.ann, self.policy._today())
        self._make_case(order_id=order.id)
        self._close(self._make_case(order_id=order.id))
        clerk = self.ann.with_user(self.clerk)
        self.assertEqual(clerk.open_case_count, 1)
        self.assertEqual(order.customer_case_count, 2)
        facts = clerk.get_customer_page()["facts"]
        self.assertIn(
            {"label": "Cases", "text": "1 open", "action": "action_view_cases"}, facts
        )
        action = order.action_view_cases()
        self.assertEqual(action["context"]["default_partner_id"], self.ann.id)

    def test_merged_contacts_keep_their_cases(self):
        double = self._make_customer("Ann", email="ann@example.org")
        case = self._make_case(double)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.ann | double).ids, self.ann)
        self.assertEqual(case.partner_id, self.ann)
        self.assertEqual(self.ann.open_case_count, 1)

    def test_handed_over(self):
        case = self._make_case(user_id=self.clerk.id)
        self._close(self._make_case(user_id=self.clerk.id))
        wizard = self.env["customer.handover"].new(
            {"from_user_id": self.clerk.id, "company_id": self.company.id}
        )
        [target] = [t for t in wizard._handover_targets() if t.code == "cases"]
        self.assertEqual(self.env["customer.case"].search(target.domain), case)

    def test_tell_the_customers(self):
        bob = self._make_customer("Bob", email="bob@example.com")
        cases = self._make_case() | self._make_case(bob)
        action = self.env.ref("customer_survey.customer_case_action_tell")
        context = literal_eval(action.context) | {
            "active_model": "customer.case",
            "active_ids": cases.ids,
        }
        composer = self.env["mail.compose.message"].with_context(**context)
        composer = composer.create({"subject": "Fixed", "body": "New lids are in."})
        composer.action_send_mail()
        mails = self.env["mail.mail"].search([("subject", "=", "Fixed")])
        self.assertEqual(len(mails), 2)
        self.assertEqual(mails.recipient_ids, self.ann | bob)
        self.assertEqual(set(mails.mapped("res_id")), set(cases.ids))
