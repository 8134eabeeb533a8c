from odoo.tests import new_test_user

from .common_care import CareCase


class CampaignCase(CareCase):
    """Campaigns that contact customers by a server action that does nothing."""

    def _list(self, partners, **vals):
        segment = self.env["customer.segment"].create(
            {"name": "List", "kind": "static", "company_id": self.company.id, **vals}
        )
        segment._add_by_hand(partners)
        return segment

    def _campaign(self, partners, **vals):
        """A draft whose lot is always the same."""
        number = self.env["customer.campaign"].search_count([])
        return self.env["customer.campaign"].create(
            {
                "name": "Come back",
                "segment_id": self._list(partners).id,
                "action": "server",
                "server_action_id": self.action.id,
                "uuid": f"b1f4-{number}",
                **vals,
            }
        )

    def _launched(self, partners, **vals):
        campaign = self._campaign(partners, **vals)
        campaign._launch()
        return campaign

    def _customers(self, count, **vals):
        return self.env["res.partner"].create(
            [
                {"name": f"Customer {number}", "email": f"c{number}@example.com"} | vals
                for number in range(count)
            ]
        )

    def _arm(self, campaign, arm):
        return campaign.member_ids.filtered(lambda member: member.arm == arm)

    def _treated(self, campaign):
        return self._arm(campaign, "treated")

    def _control(self, campaign):
        return self._arm(campaign, "control")

    def _states(self, campaign):
        """{state: number of contacts} of a campaign."""
        groups = self.env["customer.interaction"]._read_group(
            [("plan_id", "=", campaign.plan_id.id)], ["state"], ["__count"]
        )
        return dict(groups)

    def _as(self, groups, **vals):
        return new_test_user(
            self.env,
            groups.split(".")[-1],
            groups=groups,
            company_id=self.company.id,
            company_ids=self.company.ids,
            **vals,
        )
