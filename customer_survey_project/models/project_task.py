from odoo import fields, models

DONE = "1_done"


class ProjectTask(models.Model):
    _inherit = "project.task"

    customer_case_ids = fields.One2many(
        "customer.case",
        "task_id",
        groups="customer_survey.group_customer_case_agent",
    )
    customer_case_count = fields.Integer(
        compute="_compute_customer_case_count",
        groups="customer_survey.group_customer_case_agent",
    )

    def _compute_customer_case_count(self):
        counts = dict(
            self.env["customer.case"]._read_group(
                [("task_id", "in", self.ids)], ["task_id"], ["__count"]
            )
        )
        for task in self:
            task.customer_case_count = counts.get(task, 0)

    def write(self, vals):
        """Whoever does the task need not see the cases."""
        undone = self.filtered(lambda task: task.state != DONE)
        result = super().write(vals)
        done = undone.filtered(lambda task: task.state == DONE)
        if done:
            done.sudo().customer_case_ids._remind_to_tell()
        return result

    def action_view_customer_cases(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_survey.customer_case_action"
        )
        action["domain"] = [("task_id", "=", self.id)]
        action["context"] = {}
        return action
