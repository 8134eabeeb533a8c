import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)

# More friends than this in a day are no friends.
MOST_A_DAY = 20


class LoyaltyReferral(models.Model):
    """Friends who follow the link of a member."""

    _inherit = "loyalty.referral"

    @api.model
    def _register_friend(self, member, friend):
        """Somebody nobody knows fills in the form.

        What comes of it is the same to her whether she is known already or not: the
        form must not tell who is a customer.

        :param Friend friend: cleaned values
        :raise UserError: they are not valid, or there were too many today
        :return: the recommendation, refused if it does not count
        """
        self._take_turn(member)
        company = member.program_id.company_id or self.env.company
        partner = self.env["res.partner"]._get_friend(friend, company)
        return self._welcome(member, partner)

    @api.model
    def _register_customer(self, member, partner):
        """Somebody the shop knows tells the code of a member.

        :return: the recommendation, refused if it does not count
        :raise UserError: there were too many today
        """
        self._take_turn(member)
        return self._welcome(member, partner)

    @api.model
    def _register_user(self, code, user):
        """Somebody who followed a link before has signed up or logged in.

        Nothing that goes wrong here may keep people from logging in.
        """
        member = self.env["loyalty.member"]._of_code(code)
        if not member or not user.share:
            return
        try:
            with self.env.cr.savepoint():
                self._welcome(member, user.partner_id)
        except Exception:
            _logger.exception("Recommendation of user %s", user.id)

    @api.model
    def _welcome(self, member, partner):
        """Record that a person was recommended by a member, once."""
        known = self.search(
            [
                ("program_id", "=", member.program_id.id),
                ("referrer_id", "=", member.partner_id.id),
                ("referee_id", "=", partner.id),
            ],
            order="id desc",
            limit=1,
        )
        if known:
            known.filtered(lambda each: each.state == "invited")._set_registered()
            return known
        return self._add(member, partner)

    def _add(self, member, partner):
        vals = {
            "program_id": member.program_id.id,
            "referrer_id": member.partner_id.id,
            "referee_id": partner.id,
        }
        reason = self.new(vals)._find_refusal()
        state = "refused" if reason else "registered"
        referral = self.create(
            {
                **vals,
                "state": state,
                "reason": reason,
                "date_registered": fields.Datetime.now(),
            }
        )
        if not reason:
            referral._log_registration()
        return referral

    def _log_registration(self):
        events = self.env["customer.interaction"]
        events._log_automatically(
            [
                {
                    "partner_id": self.referee_id.id,
                    "company_id": (self.company_id or self.env.company).id,
                    "type": "registration",
                    "key": f"loyalty.referral:{self.id}",
                    "summary": self.program_id.name,
                    **events._prepare_about(self._name, self.id),
                }
            ]
        )

    def _take_turn(self, member):
        """Who does the same twice at once fails here, tries again and is known then.

        :raise UserError: there were too many today
        """
        self._check_few_today(member)
        member.referral_date = fields.Datetime.now()

    def _check_few_today(self, member):
        since = fields.Datetime.now() - timedelta(days=1)
        today = self.search_count(
            [
                ("referrer_id", "=", member.partner_id.id),
                ("create_date", ">=", since),
            ]
        )
        if today >= MOST_A_DAY:
            raise UserError(
                self.env._(
                    "This link was used very often today. Please try again tomorrow."
                )
            )
