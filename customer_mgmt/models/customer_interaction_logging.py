import logging

from odoo import api, models

_logger = logging.getLogger(__name__)


class CustomerInteraction(models.Model):
    """How other applications' documents become interactions."""

    _inherit = "customer.interaction"

    @api.model
    def _log_automatically(self, vals_list):
        """Log what an application has seen happen between the company and people.

        Rows of people who are no customers are left out. The log never stops the
        application: an e-mail that left the house must not be sent again because its
        row could not be written.

        :param vals_list: as for :meth:`_log`, each with a ``key``
        :return: the new rows
        """
        rows = self.sudo()
        vals_list = rows._leave_out_strangers(vals_list)
        if not vals_list:
            return rows
        # What others have pending must fail outside, or stay when the log fails.
        self.env.flush_all()
        try:
            with self.env.cr.savepoint(flush=False):
                return rows._log(vals_list)
        except Exception:
            if len(vals_list) > 1:
                # One that fails must not take the others along.
                return rows.concat(*(self._log_automatically([v]) for v in vals_list))
            _logger.exception("Not logged: %s", vals_list[0]["key"])
            return rows

    def _leave_out_strangers(self, vals_list):
        partners = self.env["res.partner"].browse(
            {vals["partner_id"] for vals in vals_list}
        )
        customers = set(partners._filter_interacting().ids)
        return [vals for vals in vals_list if vals["partner_id"] in customers]

    @api.model
    def _prepare_from(self, document, partner, **vals):
        """Values of an interaction with a person about a document.

        :param vals: at least ``type``; they win
        """
        companies = document._mail_get_companies(default=self.env.company)
        return {
            "partner_id": partner.id,
            "company_id": companies[document.id].id,
            **self._prepare_about(document._name, document.id),
            **vals,
        }

    @api.model
    def _prepare_about(self, model, res_id):
        """Values that point to a document. Contacts are none: the row names them, and
        a merge would leave the pointer behind."""
        if model == "res.partner":
            return {}
        return {"res_model": model, "res_id": res_id}

    @api.model
    def _prepare_mailing(self, sent, partner, type_):
        """Values that differ where an e-mail or text message is part of a mailing.

        A mailing is marketing and counts once per person. ``mailing_id`` is there with
        the applications that send mailings.
        """
        mailing = "mailing_id" in sent._fields and sent.mailing_id
        if not mailing:
            return {}
        return {
            "type": type_,
            "purpose": "marketing",
            "key": f"mailing.mailing:{mailing.id}:{partner.id}",
            "user_id": mailing.user_id.id,
            **self._prepare_about(mailing._name, mailing.id),
        }
