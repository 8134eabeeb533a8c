from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.customer_survey.tests.common_case import CaseCase


@tagged("post_install", "-at_install")
class TestCaseTask(CaseCase):
    def test_from_feedback_to_telling_the_customers(self):
        bob = self._make_customer("Bob")
        cases = self._make_case(
            product_id=self.product.id, description="The lid", user_id=self.clerk.id
        ) | self._make_case(bob, product_id=self.product.id, user_id=self.boss.id)
        project = self.env["project.project"].create({"name": "Better Pots"})
        wizards = self.env["customer.case.task"].with_context(active_ids=cases.ids)
        wizard = wizards.create({"project_id": project.id})
        self.assertEqual(wizard.name, "Oolong: Teapot arrived broken")
        wizard.action_convert()
        task = cases.task_id
        self.assertEqual(len(task), 1)
        self.assertEqual(task.project_id, project)
        self.assertIn("The lid", task.description)
        self.assertEqual(task.customer_case_count, 2)
        with self.assertRaisesRegex(UserError, "has a task already"):
            wizards.create({"project_id": project.id}).action_convert()
        worker = new_test_user(
            self.env,
            "worker",
            "project.group_project_user",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        task.with_user(worker).state = "1_done"
        activities = cases.activity_ids
        self.assertEqual(activities.user_id, self.clerk | self.boss)
        self.assertEqual(len(activities), 2)
        task.state = "1_done"
        self.assertEqual(len(cases.activity_ids), 2)

    def test_another_case_of_a_task_there_is(self):
        task = self.env["project.task"].create({"name": "Better lids"})
        case = self._make_case()
        wizards = self.env["customer.case.task"].with_context(active_ids=case.ids)
        wizards.create({"task_id": task.id}).action_convert()
        self.assertEqual(case.task_id, task)
