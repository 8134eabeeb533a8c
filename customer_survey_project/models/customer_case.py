from odoo import fields, models


class CustomerCase(models.Model):
    """Feedback that is worth some work."""

    _inherit = "customer.case"

    task_id = fields.Many2one(
        "project.task",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="project.group_project_user",
    )

    def action_open_task(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "project.task",
            "res_id": self.task_id.id,
            "views": [(False, "form")],
        }

    def _remind_to_tell(self):
        """What these customers told was put right: they are to hear of it."""
        for case in self:
            case.activity_schedule(
                "mail.mail_activity_data_call",
                summary=case.env._("Tell the customer: %s is done", case.task_id.name),
                user_id=(case.user_id or case.task_id.user_ids[:1] or case.env.user).id,
            )
