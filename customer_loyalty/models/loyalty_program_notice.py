from odoo import api, fields, models
from odoo.tools import split_every

BATCH = 100


class LoyaltyProgram(models.Model):
    """Telling members in time that points expire."""

    _inherit = "loyalty.program"

    expiry_notice_days = fields.Integer(
        string="Notice Before Expiry",
        help="Days before points expire in which members are told by email, once for"
        " the points that expire by then. 0: they are not told.",
    )
    expiry_notice_template_id = fields.Many2one(
        "mail.template",
        string="Notice Email",
        domain=[("model", "=", "loyalty.member")],
        default=lambda self: self.env.ref(
            "customer_loyalty.mail_template_points_expiring", raise_if_not_found=False
        ),
        ondelete="set null",
    )

    _expiry_notice_days_positive = models.Constraint(
        "CHECK (expiry_notice_days >= 0)", "Days cannot be negative."
    )

    @api.model
    def _cron_expiry_notices(self):
        """Every hour, because customers have quiet hours."""
        programs = self.search(
            [
                ("on_ledger", "=", True),
                ("expiry_notice_days", ">", 0),
                ("expiry_notice_template_id", "!=", False),
            ]
        )
        for program in programs:
            if not program._send_notices_in_batches():
                break

    def _send_notices_in_batches(self):
        """:return: whether there is time left"""
        members = self._get_members_to_notify()
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(members))
        for batch in split_every(BATCH, members.ids, members.browse):
            batch.try_lock_for_update()._notify_expiring()
            if not cron._commit_progress(len(batch)):
                return False
        return True

    def _get_members_to_notify(self):
        """Members with points about to expire that they were not told of."""
        self.ensure_one()
        members = self.env["loyalty.member"]
        lots = self.env["loyalty.point.lot"].sudo()
        soon = lots.search(
            [
                ("card_id.program_id", "=", self.id),
                ("remaining", ">", 0),
                ("noticed_on", "=", False),
                *members._soon(self),
            ]
        )
        return members.search([("card_id", "in", soon.card_id.ids)])
