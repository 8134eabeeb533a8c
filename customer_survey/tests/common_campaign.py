from datetime import datetime, timedelta

from odoo.tests import freeze_time

from .common import SurveyCase

NOON = datetime(2026, 6, 29, 12)  # a Monday


class CampaignCase(SurveyCase):
    """A company without contact limits, on a fixed day, and a campaign."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clock = cls.startClassPatcher(freeze_time(NOON))
        cls.policy.contact_rule_ids.unlink()
        cls.policy.write({"quiet_from": 0, "quiet_until": 0})
        cls.company.email = "shop@example.com"
        cls.ann.phone = "+32 2 290 34 90"
        cls.bob = cls._make_customer("Bob", email="bob@example.com")
        cls.campaign = cls._make_campaign()

    @classmethod
    def _make_campaign(cls, launched=True, **vals):
        campaign = cls.env["customer.survey.campaign"].create(
            {
                "name": "After a purchase",
                "survey_id": cls.survey.id,
                "company_id": cls.company.id,
                "send_from": 0,
                "send_until": 24,
                **vals,
            }
        )
        if launched:
            campaign.action_launch()
            campaign.date_start = NOON - timedelta(days=365)
        return campaign

    def _make_closed_case(self, **vals):
        case = self.env["customer.case"].create(
            {
                "name": "Where is it?",
                "kind": "question",
                "partner_id": self.ann.id,
                "company_id": self.company.id,
                **vals,
            }
        )
        case.action_close()
        return case

    def _plan(self, campaign=None):
        return (campaign or self.campaign)._plan()

    def _invitations(self, campaign=None, partner=None):
        domain = [("campaign_id", "=", (campaign or self.campaign).id)]
        if partner:
            domain.append(("partner_id", "in", partner.ids))
        return self.env["customer.survey.invitation"].search(domain, order="id")

    def _invite(self, partners, campaign=None):
        campaign = campaign or self.campaign
        campaign._plan(campaign._query_by_hand(partners), by_hand=True)
        return self._invitations(campaign, partners)

    def _send(self, partners, campaign=None):
        invitations = self._invite(partners, campaign)
        invitations._send()
        return invitations

    def _interactions(self, partner, code="survey_invitation"):
        return self.env["customer.interaction"].search(
            [("partner_id", "=", partner.id), ("type_id.code", "=", code)], order="id"
        )

    def _mail(self, invitation):
        message = invitation.interaction_id.res_id
        return self.env["mail.mail"].search([("mail_message_id", "=", message)])

    def _later(self, **delta):
        return freeze_time(NOON + timedelta(**delta))
