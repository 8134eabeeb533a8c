from markupsafe import Markup

from odoo import models
from odoo.tools import SQL, html2plaintext, plaintext2html

# Channels that only people serve, and the type of interaction they make of it.
BY_HAND = {"phone": "call", "visit": "visit", "wechat": "wechat", "post": "letter"}
AUTOMATIC_ACTIONS = ("mail", "sms")


class CustomerCarePlan(models.Model):
    """The channel a customer prefers, in place of the one of the plan.

    A plan that sends e-mails or SMS leaves customers who prefer a channel nothing can
    be sent on to their owner: a task, with the text to copy. Limits, consent and the
    address are those of that channel.

    Between e-mail and SMS the plan decides: its text was written for one of them, and
    a task for each customer who likes the other better would bury the staff. Whoever
    does not want e-mails at all says so as a consent. Plans of activities and server
    actions keep the channel somebody chose for them.
    """

    _inherit = "customer.care.plan"

    def _heeds_preference(self):
        self.ensure_one()
        return self.action in AUTOMATIC_ACTIONS

    def _is_by_hand(self, channel):
        """People do what the plan would send on another channel."""
        return self._heeds_preference() and channel in BY_HAND

    # Planning ------------------------------------------------------------------

    def _sql_channel(self, usual):
        """The channel for a row of the candidates.

        :param usual: the one of the plan
        """
        if not self._heeds_preference():
            return SQL("%s", usual)
        return SQL(
            "CASE WHEN preferred_channel IN %s THEN preferred_channel ELSE %s END",
            tuple(BY_HAND),
            usual,
        )

    def _sql_type(self, usual):
        """The type of interaction that fits ``channel``.

        :param usual: the one of the plan
        """
        if not self._heeds_preference():
            return SQL("%s", usual.id)
        cases = SQL(" ").join(
            SQL("WHEN %s THEN %s", channel, usual._id_by_code(code))
            for channel, code in BY_HAND.items()
        )
        return SQL("CASE channel %s ELSE %s END", cases, usual.id)

    # Execution -----------------------------------------------------------------

    def _prepare_task(self, type_, owner):
        """Values of the activity with which the owner makes a contact of a type."""
        plan = self.with_context(lang=owner.lang)
        return {
            "activity_type_id": self._find_activity_type(type_).id,
            "summary": plan.env._(
                "%(plan)s: %(contact)s",
                plan=plan.name,
                contact=type_.with_env(plan.env).name,
            ),
        }

    def _find_activity_type(self, type_):
        """The kind of activity that is logged as a type, else a to-do."""
        kinds = self.env["mail.activity.type"].search(
            [
                ("customer_interaction_type_id", "=", type_.id),
                ("res_model", "in", (False, "res.partner")),
            ],
            limit=1,
        )
        to_do = self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
        return kinds or to_do or self.activity_type_id

    def _render_copies(self, partners, owner):
        """{partner id: note}: what the plan would have sent to each, to be copied; for
        the customer in the customer's language, around it in the owner's."""
        title = self.with_context(lang=owner.lang).env._("Text to copy:")
        return {
            partner_id: Markup("<p><b>%s</b></p>%s") % (title, plaintext2html(text))
            for partner_id, text in self._render_texts(partners).items()
        }

    def _render_texts(self, partners):
        """{partner id: plain text} of the e-mail, its subject first, or of the SMS."""
        self.ensure_one()
        rendered = {"res_ids": partners.ids, "compute_lang": True}
        if self.action == "sms":
            return self.sms_template_id._render_field("body", **rendered)
        subjects = self.mail_template_id._render_field("subject", **rendered)
        bodies = self.mail_template_id._render_field("body_html", **rendered)
        return {
            partner_id: f"{subject}\n\n{html2plaintext(bodies[partner_id])}"
            for partner_id, subject in subjects.items()
        }
