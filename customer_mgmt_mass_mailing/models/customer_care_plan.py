from odoo import fields, models


class CustomerCarePlan(models.Model):
    _inherit = "customer.care.plan"

    mailing_id = fields.Many2one(
        "mailing.mailing",
        string="Statistics of the Emails",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="Counts who opens the emails of the plan and follows their links.",
    )

    def _get_mailing(self):
        """The mailing that the emails of the plan are counted by; it is never sent."""
        self.ensure_one()
        if not self.mailing_id:
            # Nobody is told of a task: there is nothing to do.
            mailings = self.env["mailing.mailing"].sudo()
            mailings = mailings.with_context(mail_auto_subscribe_no_notify=True)
            self.mailing_id = mailings.create(self._prepare_mailing_vals())
        return self.mailing_id

    def _prepare_mailing_vals(self):
        return {
            "subject": self.name,
            "name": self.name,
            "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
            "mailing_domain": "[(0, '=', 1)]",
            "body_html": self.mail_template_id.body_html,
            "user_id": self.user_id.id,
            "state": "done",
        }
