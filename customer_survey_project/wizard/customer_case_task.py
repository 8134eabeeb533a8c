from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html


class CustomerCaseTask(models.TransientModel):
    """Makes one task of what several customers say."""

    _name = "customer.case.task"
    _description = "Convert Cases to a Task"

    case_ids = fields.Many2many("customer.case", string="Cases", required=True)
    task_id = fields.Many2one(
        "project.task", string="Existing Task", help="Empty: a new task."
    )
    project_id = fields.Many2one("project.project")
    name = fields.Char(
        string="Title", compute="_compute_name", store=True, readonly=False
    )
    user_ids = fields.Many2many("res.users", string="Assignees")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        values.setdefault("case_ids", self.env.context.get("active_ids", []))
        return values

    @api.depends("case_ids")
    def _compute_name(self):
        for wizard in self:
            first = wizard.case_ids[:1]
            names = [first.product_id.display_name, first.name]
            wizard.name = ": ".join(name for name in names if name)

    def action_convert(self):
        taken = self.case_ids.filtered(lambda case: case.task_id)
        if taken:
            raise UserError(
                self.env._(
                    "%(case)s has a task already: %(task)s.",
                    case=taken[0].display_name,
                    task=taken[0].task_id.display_name,
                )
            )
        task = self.task_id or self.env["project.task"].create(self._prepare_task())
        self.case_ids.write({"task_id": task.id})
        return self.case_ids[:1].action_open_task()

    def _prepare_task(self):
        words = [
            f"{case.number} · {case.name}\n{case.description or ''}".strip()
            for case in self.case_ids
        ]
        return {
            "name": self.name,
            "project_id": self.project_id.id,
            "company_id": self.case_ids.company_id[:1].id,
            "user_ids": [fields.Command.set(self.user_ids.ids)],
            "description": plaintext2html("\n\n".join(words)),
        }
