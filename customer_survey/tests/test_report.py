from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .common_report import ReportCase


@tagged("post_install", "-at_install")
@freeze_time("2026-06-28 12:00:00")
class TestReport(ReportCase):
    """One row per answer with a score; averages are exact scores."""

    def setUp(self):
        super().setUp()
        self.report = self.env["customer.survey.report"]

    def _mine(self):
        return [("survey_id", "=", self.survey.id)]

    def test_average_is_the_nps(self):
        self._respond_many(10, {10: 5, 8: 3, 0: 2})
        self._respond_many(40, {9: 1, 7: 1}, channel="sms")
        [(total, count)] = self.report._read_group(
            self._mine(), [], ["nps_value:avg", "__count"]
        )
        self.assertEqual((round(total, 6), count), (round(100 * 4 / 12, 6), 12))
        groups = self.report._read_group(
            self._mine(), ["date:month", "channel"], ["nps_value:avg", "__count"]
        )
        self.assertEqual([group[2:] for group in groups], [(50.0, 2), (30.0, 10)])

    def test_small_groups_have_no_score(self):
        """The counts stay, and totals are of all answers."""
        self._respond_many(10, {10: 6, 8: 2, 0: 2}, channel="email")
        self._respond_many(10, {9: 9}, channel="sms")
        scores = ["nps_value:avg", "score:avg", "score:min"]
        total, channels = self.report.formatted_read_grouping_sets(
            self._mine(), [[], ["channel"]], [*scores, "__count"]
        )
        for groups in (
            channels,
            self.report.formatted_read_group(
                self._mine(), ["channel"], [*scores, "__count"]
            ),
            self.report.web_read_group(self._mine(), ["channel"], scores)["groups"],
        ):
            self.assertEqual(
                [
                    (
                        group["channel"],
                        group["__count"],
                        {spec: group[spec] for spec in scores if spec in group},
                    )
                    for group in groups
                ],
                [
                    (
                        "email",
                        10,
                        {"nps_value:avg": 40, "score:avg": 7.6, "score:min": 0},
                    ),
                    ("sms", 9, {}),
                ],
            )
        self.assertEqual(
            [(row["__count"], round(row["nps_value:avg"], 6)) for row in total],
            [(19, round(100 * 13 / 19, 6))],
        )

    def test_small_groups_without_a_count(self):
        self._respond_many(10, {10: 9})
        read = self.report.formatted_read_group
        [group] = read(self._mine(), [], ["nps_value:avg", "nps_value:sum"])
        self.assertEqual(group.keys(), {"__extra_domain"})
        [[group]] = self.report.formatted_read_grouping_sets(
            self._mine(), [[]], ["nps_value:avg"]
        )
        self.assertEqual(group.keys(), {"__extra_domain"})
        self._respond_many(10, {10: 1})
        [group] = read(self._mine(), aggregates=["nps_value:avg"])
        self.assertEqual(group.keys(), {"__extra_domain", "nps_value:avg"})
        self.assertEqual(group["nps_value:avg"], 100)

    def test_months_without_answers_have_no_score(self):
        self._respond_many(0, {10: 10})
        self._respond_many(60, {10: 10})
        report = self.report.with_context(fill_temporal=True)
        groups = report.formatted_read_group(
            self._mine(), ["date:month"], ["nps_value:avg", "__count"]
        )
        self.assertEqual(
            [(group["__count"], group.get("nps_value:avg")) for group in groups],
            [(10, 100), (0, None), (10, 100)],
        )

    def test_csat_is_a_percentage(self):
        survey = self._make_survey("csat", (1, 5))
        self._respond_many(1, {5: 3, 4: 1, 3: 1, 1: 3}, survey=survey)
        [(score,)] = self.report._read_group(
            [("survey_id", "=", survey.id)], [], ["nps_value:avg"]
        )
        self.assertEqual(score, 50)

    def test_what_does_not_count(self):
        self._ask(self.ann)
        self._respond(self.ann, None, "No score")
        self._respond(self.ann, 9, test_entry=True)
        self.assertFalse(self.report.search(self._mine()))
        answer = self._respond(self.ann, 0)
        self.assertEqual(self.report.search(self._mine()).ids, answer.ids)

    def test_latest_of_the_month(self):
        first = self._respond_on(20, 9, self.ann)
        last = self._respond_on(2, 3, self.ann)
        may = self._respond_on(40, 8, self.ann)
        unknown = self._respond_on(20, 9, self.ann)
        unknown.partner_id = False
        rows = self.report.search([*self._mine(), ("is_latest", "=", True)])
        self.assertEqual(set(rows.ids), {last.id, may.id, unknown.id})
        self.assertFalse(self.report.browse(first.id).is_latest)

    def test_what_is_known_of_the_customer(self):
        firm = self._make_customer("Firm", is_company=True)
        clerk = self._make_customer("Clerk", parent_id=firm.id)
        clerk.user_id = self.env.user
        self._make_purchases(firm, [10, 20])
        self._score()
        answer = self._respond_on(1, 9, clerk)
        row = self.report.browse(answer.id)
        self.assertRecordValues(
            row,
            [
                {
                    "customer_id": firm.id,
                    "partner_id": clerk.id,
                    "user_id": self.env.uid,
                    "stage": "active",
                    "has_verbatim": False,
                }
            ],
        )

    def test_who_served_is_noted(self):
        order = self._make_order(
            self.ann, self.policy._today(), user_id=self.env.user.id
        )
        answer = self._respond(
            self.ann, 9, source_model="sale.order", source_id=order.id
        )
        purchase = self._purchases(self.ann)
        self.assertEqual(answer.staff_id, self.env.user)
        self.assertTrue(answer.touchpoint_id)
        self.assertEqual(answer.touchpoint_id, purchase.channel_id)
        gone = self._respond(self.ann, 9, source_model="no.model", source_id=1)
        gone |= self._respond(self.ann, 9, source_model="sale.order", source_id=2**30)
        self.assertFalse(gone.staff_id | self.env["res.users"])

    def _ask_about(self, *lines):
        """An answer about an order of (product, price) lines."""
        order = self._make_order(
            self.ann,
            self.policy._today(),
            order_line=[
                Command.create(
                    {
                        "product_id": product.id,
                        "product_uom_qty": 1,
                        "price_unit": price,
                        "tax_ids": False,
                    }
                )
                for product, price in lines
            ],
        )
        return self._respond(self.ann, 9, source_model="sale.order", source_id=order.id)

    def test_the_product_is_noted(self):
        tea = self.product
        template = self.env["product.template"].create(
            {
                "name": "Cup",
                "attribute_line_ids": [
                    Command.create(
                        {
                            "attribute_id": attribute.id,
                            "value_ids": [Command.set(attribute.value_ids.ids)],
                        }
                    )
                    for attribute in self.env["product.attribute"].create(
                        {
                            "name": "Glaze",
                            "value_ids": [
                                Command.create({"name": "Blue"}),
                                Command.create({"name": "White"}),
                            ],
                        }
                    )
                ],
            }
        )
        blue, white = template.product_variant_ids
        gift = self._make_product("Spoon", 5, 1)
        discount = self._make_product("Discount", 0, 0)
        one = self._ask_about((tea, 20), (gift, 0), (discount, -5))
        variants = self._ask_about((blue, 20), (white, 30))
        several = self._ask_about((tea, 20), (blue, 20))
        about = {"source_model": "product.template", "source_id": template.id}
        place = self._respond(self.ann, 9, **about)
        unknown = self._respond(self.ann, 9)
        self.assertEqual(
            [
                answer.product_tmpl_id
                for answer in (one, variants, several, place, unknown)
            ],
            [
                tea.product_tmpl_id,
                template,
                template.browse(),
                template,
                template.browse(),
            ],
        )
        groups = self.report.formatted_read_group(
            self._mine(), ["product_tmpl_id"], ["__count"]
        )
        self.assertEqual(
            {group["product_tmpl_id"]: group["__count"] for group in groups},
            {
                (tea.product_tmpl_id.id, tea.name): 1,
                (template.id, "Cup"): 2,
                False: 2,
            },
        )

    def test_delivery_is_no_product(self):
        delivery = self._make_product("Parcel", 5, 1)
        purchases = type(self.env["customer.purchase"])
        with patch.object(purchases, "_get_delivery_products", lambda _self: delivery):
            answer = self._ask_about((self.product, 20), (delivery, 5))
        self.assertEqual(answer.product_tmpl_id, self.product.product_tmpl_id)

    def test_by_segment(self):
        segments = self.env["customer.segment"].create(
            [{"name": "One", "kind": "static"}, {"name": "Two", "kind": "static"}]
        )
        bob = self._make_customer("Bob")
        for segment in segments:
            segment._add(self.ann, "hand")
        self._respond_on(1, 9, self.ann)
        self._respond_on(1, 0, bob)
        groups = self.report._read_group(
            self._mine(), ["customer_segment_id"], ["nps_value:avg", "__count"]
        )
        self.assertEqual(
            [(segment.name, *values) for segment, *values in groups],
            [("One", 100, 1), ("Two", 100, 1), (False, -100, 1)],
        )
        found = self.report.search(
            [*self._mine(), ("customer_segment_id", "=", segments[0].id)]
        )
        self.assertEqual(found.partner_id, self.ann)

    def test_roles(self):
        company = {"company_id": self.company.id, "company_ids": self.company.ids}
        clerk = new_test_user(
            self.env, "clerk", "customer_mgmt.group_customer_user", **company
        )
        boss = new_test_user(
            self.env, "boss", "customer_mgmt.group_customer_manager", **company
        )
        other = self._make_company("Elsewhere")
        stranger = new_test_user(
            self.env,
            "stranger",
            "customer_mgmt.group_customer_manager",
            company_id=other.id,
            company_ids=other.ids,
        )
        bob = self._make_customer("Bob", user_id=boss.id)
        ann = self._respond_on(1, 9, self.ann)
        bobs = self._respond_on(1, 2, bob)
        for user, company, seen in (
            (clerk, self.company, ann),
            (boss, self.company, ann | bobs),
            (stranger, other, ann.browse()),
        ):
            env = self.env(user=user, context={"allowed_company_ids": company.ids})
            for model in ("customer.survey.report", "customer.survey.last"):
                found = self.env[model].with_env(env).search([])
                self.assertEqual(len(found), len(seen), (user.login, model))
            page = env["customer.survey.page"].get_page(30)
            self.assertEqual(
                [row["answers"] for row in page["rows"]], [len(seen)] if seen else []
            )
