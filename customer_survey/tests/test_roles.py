from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .common_case import CaseCase

ROLES = {
    "interviewer": "survey_interviewer",
    "analyst": "survey_analyst",
    "campaigner": "survey_campaign",
    "agent": "case_agent",
    "case_boss": "case_manager",
    "user": "survey_user",
    "manager": "survey_manager",
}
ANSWERS = "survey.user_input"


@tagged("post_install", "-at_install")
class TestRoles(CaseCase):
    """Each role alone, without any other right in the suite."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls._make_company("Elsewhere")
        cls.users = {
            name: cls._make_user(name, f"customer_survey.group_customer_{group}")
            for name, group in ROLES.items()
        }
        cls.ann.user_id = cls.boss
        cls.ann.phone = "+32 2 290 34 90"
        cls.bob = cls._make_customer("Bob", user_id=cls.users["user"].id)

    def _as(self, name, model):
        context = {"allowed_company_ids": self.company.ids}
        return self.env[model].with_user(self.users[name]).with_context(**context)

    def _seen(self, model, records):
        """{role: whether it sees each of the records; None without any access}"""
        found = {}
        for name in ROLES:
            rows = self._as(name, model)
            found[name] = None
            if rows.has_access("read"):
                seen = rows.search([("id", "in", records.ids)])
                found[name] = [record.id in seen.ids for record in records]
        return found

    def _may(self, operation, model):
        """The roles that may do something with a model."""
        return {name for name in ROLES if self._as(name, model).has_access(operation)}

    def test_roles_imply_each_other(self):
        groups = {
            name: self.env.ref(f"customer_survey.group_customer_{group}")
            for name, group in ROLES.items()
        }
        implied = {
            name: {
                other
                for other, group in groups.items()
                if group in groups[name].all_implied_ids and other != name
            }
            for name in ROLES
        }
        self.assertEqual(
            implied,
            {
                "interviewer": set(),
                "analyst": set(),
                "campaigner": {"interviewer", "analyst"},
                "agent": set(),
                "case_boss": {"agent"},
                "user": {"interviewer", "agent"},
                "manager": set(ROLES) - {"manager"},
            },
        )

    def test_answers(self):
        mine = self._respond(
            self.ann, 9, interviewer_id=self.users["interviewer"].id, channel="phone"
        )
        of_user = self._respond(self.bob, 9)
        unhappy = self._respond(self.ann, 2)
        taken = self._respond(self.ann, 9)
        self._make_case(user_input_id=taken.id, user_id=self.users["agent"].id)
        answers = mine | of_user | unhappy | taken
        expected = {
            "interviewer": [True, False, False, False],
            "analyst": [True, True, True, True],
            "campaigner": [True, True, True, True],
            "agent": [False, False, False, True],
            "case_boss": [False, False, True, True],
            "user": [False, True, False, False],
            "manager": [True, True, True, True],
        }
        self.assertEqual(self._seen(ANSWERS, answers), expected)
        lines = answers.user_input_line_ids
        self.assertEqual(self._seen("survey.user_input.line", lines), expected)
        for name in ("write", "create", "unlink"):
            self.assertEqual(self._may(name, ANSWERS), {"manager"})

    def test_nobody_sees_answers_to_another_company(self):
        survey = self._make_survey(company_id=self.elsewhere.id)
        answer = self._respond(self.ann, 2, survey=survey)
        self._make_case(
            company_id=self.elsewhere.id, user_input_id=answer.id, user_id=False
        )
        choices = survey.question_ids.suggested_answer_ids[:1]
        records = (survey, survey.question_ids[:1], choices, answer) + (
            answer.user_input_line_ids[:1],
            answer.case_ids,
        )
        for record in records:
            seen = self._seen(record._name, record)
            self.assertFalse(any(each and each[0] for each in seen.values()), record)

    def test_company_rules_on_every_model(self):
        bare = []
        for name, model in self.env.items():
            ours = name.startswith(("customer.case", "customer.survey"))
            if not ours or model._abstract or model._transient:
                continue
            if "company_id" not in model._fields:
                continue
            rules = self.env["ir.rule"].search(
                [("model_id.model", "=", name), ("groups", "=", False)]
            )
            if "company_ids" not in " ".join(rules.mapped("domain_force")):
                bare.append(name)
        self.assertEqual(bare, [])

    def test_cases(self):
        taken = self._make_case(user_id=self.users["agent"].id)
        free = self._make_case(user_id=False)
        others = self._make_case(user_id=self.boss.id)
        of_user = self._make_case(self.bob, user_id=self.boss.id)
        expected = {
            "interviewer": None,
            "analyst": None,
            "campaigner": None,
            "agent": [True, True, False, False],
            "case_boss": [True, True, True, True],
            "user": [False, True, False, True],
            "manager": [True, True, True, True],
        }
        cases = taken | free | others | of_user
        self.assertEqual(self._seen("customer.case", cases), expected)
        everybody = {"agent", "case_boss", "user", "manager"}
        self.assertEqual(self._may("write", "customer.case"), everybody)
        bosses = {"case_boss", "manager"}
        self.assertEqual(self._may("unlink", "customer.case"), bosses)
        self.assertEqual(self._may("read", "customer.case.report"), bosses)
        self.assertEqual(self._may("read", "customer.survey.rule"), bosses)
        for name in ("sla", "category", "stage", "cause", "platform"):
            self.assertEqual(self._may("read", f"customer.case.{name}"), everybody)
            self.assertEqual(self._may("write", f"customer.case.{name}"), bosses)

    def test_surveys_and_campaigns(self):
        makers = {"campaigner", "manager"}
        for name in ("survey.survey", "survey.question", "customer.survey.campaign"):
            self.assertEqual(self._may("write", name), makers)
        for name in ("customer.survey.link", "customer.survey.invitation"):
            self.assertEqual(self._may("write", name), makers)
        readers = {"analyst", "campaigner", "user", "manager"}
        for name in ("campaign", "invitation", "report", "last", "theme", "export"):
            self.assertEqual(self._may("read", f"customer.survey.{name}"), readers)
        interviewers = {"interviewer", "campaigner", "user", "manager"}
        self.assertEqual(self._may("create", "customer.survey.entry"), interviewers)

    def test_other_surveys_stay_with_their_users(self):
        survey = self.env["survey.survey"].create({"title": "Of the staff"})
        seen = self._seen("survey.survey", survey)
        self.assertEqual(set(map(tuple, seen.values())), {(False,)})

    def test_interviewer_works(self):
        entry = self._as("interviewer", "customer.survey.entry").create(
            {"survey_id": self.survey.id, "partner_ids": self.ann.ids}
        )
        entry.action_start()
        call = self._as("interviewer", ANSWERS).search([("state", "=", "new")])
        self.assertEqual(call.partner_id, self.ann)
        call.action_no_answer()
        self.assertEqual(call.call_count, 1)
        self.assertFalse(self._as("user", ANSWERS).search([("id", "=", call.id)]))
        entry.write({"channel": "paper"})
        self.assertIn("/survey/start", entry.action_start()["url"])

    def test_analyst_reads_figures_and_changes_nothing(self):
        self._respond(self.ann, 9)
        page = self._as("analyst", "customer.survey.page").get_page()
        self.assertEqual([row["answers"] for row in page["rows"]], [1])
        rows = self._as("analyst", "customer.survey.report").search([])
        self.assertEqual(rows.partner_id.ids, self.ann.ids)
        ann = self.ann.with_user(self.users["analyst"])
        self.assertEqual(ann.satisfaction_class, "happy")
        with self.assertRaises(AccessError):
            ann.name = "Anna"
        with self.assertRaises(AccessError):
            self.survey.with_user(self.users["analyst"]).title = "Mine"
        export = self._as("analyst", ANSWERS).search([]).action_export_answers()
        self.assertIn("/customer_survey/export/", export["url"])

    def test_campaign_manager_works(self):
        survey = self._as("campaigner", "survey.survey").create(
            {"title": "Mine", "survey_type": "customer"}
        )
        self.assertEqual(survey.company_id, self.company)
        with Form(self._as("campaigner", "customer.survey.campaign")) as form:
            form.name = "By hand"
            form.survey_id = self.survey
            form.kind = "manual"
        campaign = form.save()
        campaign.action_preview()
        campaign.action_launch()
        self._as("campaigner", "customer.survey.invite").create(
            {"campaign_id": campaign.id, "partner_ids": self.ann.ids}
        ).action_invite()
        campaign.invalidate_recordset()
        self.assertEqual(campaign.planned_count, 1)
        self._as("campaigner", "customer.segment").search([])
        with self.assertRaises(AccessError):
            self._as("campaigner", "customer.segment").create({"name": "Mine"})

    def test_agent_works(self):
        form = Form(self._as("agent", "customer.case"))
        form.name = "Teapot"
        form.partner_id = self.bob
        case = form.save()
        case.action_take()
        self._close(case)
        self.assertTrue(case.date_closed)
        with self.assertRaises(AccessError):
            self._as("agent", "customer.case.report").search([])
        self.assertEqual(self.bob.with_user(self.users["agent"]).open_case_count, 0)

    def test_case_manager_sets_rules(self):
        form = Form(self._as("case_boss", "customer.survey.rule"))
        form.name = "Call them"
        form.makes_case = True
        form.case_kind = "complaint"
        form.save()
        self._as("case_boss", "customer.case.report").search([])

    def _menus(self, name):
        """Names of the menus with a screen, of the apps for customers."""
        menus = self._as(name, "ir.ui.menu").load_menus(False)
        roots = ("survey.menu_surveys", "customer_mgmt.menu_customer_root")
        todo = [self.env.ref(root).id for root in roots]
        todo = [root for root in todo if root in menus["root"]["children"]]
        found = set()
        while todo:
            menu = menus[todo.pop()]
            todo += menu["children"]
            if not menu["children"]:
                found.add(menu["name"])
        return found

    def test_menus(self):
        self.assertEqual(
            self._menus("interviewer"), {"Answers", "Call List", "Key In Paper Forms"}
        )
        self.assertEqual(
            self._menus("analyst"),
            {"Satisfaction", "Surveys", "Answers", "Campaigns", "Invitations"}
            | {"Places", "In Their Own Words", "Analysis"},
        )
        self.assertEqual(
            self._menus("campaigner"),
            self._menus("analyst") | self._menus("interviewer"),
        )
        self.assertEqual(self._menus("agent"), {"Cases", "Product Feedback"})
        self.assertEqual(
            self._menus("case_boss"),
            {"Cases", "Product Feedback", "Closed Loop", "Follow-Up Rules"}
            | {"Deadlines", "Categories", "Stages", "Root Causes", "Social Platforms"},
        )

    def test_employees_without_role(self):
        nobody = new_test_user(self.env, "nobody", "base.group_user")
        for model in (ANSWERS, "customer.case", "customer.survey.campaign"):
            self.assertFalse(self.env[model].with_user(nobody).has_access("read"))
