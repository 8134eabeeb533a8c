import logging

from odoo import fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.customer_mgmt.models.customer_care_planning import PASSING_REASONS

_logger = logging.getLogger(__name__)

CHANNEL, PURPOSE = "email", "care"


class LoyaltyMember(models.Model):
    """One email about all points that expire soon, if the customer may be contacted."""

    _inherit = "loyalty.member"

    def _get_unnoticed_lots(self):
        self.ensure_one()
        lots = self.env["loyalty.point.lot"].sudo()
        return lots.search(
            [
                ("card_id", "=", self.card_id.id),
                ("remaining", ">", 0),
                ("noticed_on", "=", False),
                *self._soon(self.program_id),
            ]
        )

    def _notify_expiring(self):
        """Tell members of one program, and remember it in the ledger of contacts.

        Who may be contacted later is left for later.
        """
        if not self:
            return
        verdicts = self.env["customer.contact.gate"]._can_contact(
            self.partner_id, CHANNEL, PURPOSE, company=self._get_sender()
        )
        now = fields.Datetime.now()
        for member in self:
            verdict = verdicts[member.partner_id]
            if verdict.allowed and verdict.at <= now:
                member._send_notice()
            elif verdict.reason and verdict.reason not in PASSING_REASONS:
                member._log_notice(
                    state="suppressed",
                    reason=verdict.reason,
                    reason_note=verdict.note,
                )

    def _get_sender(self):
        return self.program_id.company_id or self.env.company

    def _send_notice(self):
        """An error concerns one member only."""
        template = self.program_id.expiry_notice_template_id
        template = template.with_company(self._get_sender())
        try:
            with self.env.cr.savepoint():
                mail = self.env["mail.mail"].sudo().browse(template.send_mail(self.id))
                self._log_notice(
                    res_model="mail.message", res_id=mail.mail_message_id.id
                )._succeed()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            self.env.invalidate_all()
            _logger.info("Notice to member %s failed", self.id)
            self._log_notice(
                state="failed", reason="error", reason_note=str(error)[:500]
            )

    def _log_notice(self, **vals):
        """Enter it in the ledger; these points are not told of again."""
        lots = self._get_unnoticed_lots()
        text = self.env._("Points expire: %(points)s", points=self.expiring_text)
        values = {
            "partner_id": self.partner_id.id,
            "company_id": self._get_sender().id,
            "type": "email",
            "channel": CHANNEL,
            "purpose": PURPOSE,
            "state": "planned",
            "key": f"loyalty.expiry:{self.id}:{max(lots.ids)}",
            "summary": text,
            **vals,
        }
        lots.write({"noticed_on": self.program_id._ledger_today()})
        return self.env["customer.interaction"].sudo()._log([values])
