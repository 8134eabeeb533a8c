from odoo.fields import Command
from odoo.tests import freeze_time

from .common import LoyaltyCase

DAY = "2026-06-01 12:00:00"


class TierCase(LoyaltyCase):
    """Tea Club with Leaf from 0, Silver from 500 and Gold from 1000 points earned in
    12 months, and 30 days of grace. It is the first of June."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(DAY))
        cls.program.write(
            {
                "portal_point_name": "Points",
                "tier_basis": "points_earned",
                "tier_ids": [
                    Command.create({"name": "Leaf", "threshold": 0}),
                    Command.create(
                        {
                            "name": "Silver",
                            "threshold": 500,
                            "multiplier": 1.5,
                            "upgrade_points": 50,
                        }
                    ),
                    Command.create(
                        {
                            "name": "Gold",
                            "threshold": 1000,
                            "multiplier": 2,
                            "upgrade_points": 100,
                            "service_note": "Offer tea",
                            "benefits": "Twice the points\nFree delivery",
                        }
                    ),
                ],
            }
        )
        cls.leaf, cls.silver, cls.gold = cls.program.tier_ids

    def _member(self, partner, program=None):
        return self.env["loyalty.member"].search(
            [
                ("partner_id", "=", partner.id),
                ("program_id", "=", (program or self.program).id),
            ]
        )

    def _review(self, day, program=None):
        """The review of a day, at noon."""
        with freeze_time(f"{day} 12:00:00"):
            (program or self.program).action_review_tiers()

    def _story(self, member):
        """[(cause, tier)] of a member, oldest first."""
        rows = self.env["loyalty.tier.history"].search(
            [("member_id", "=", member.id)], order="id"
        )
        return [(row.cause, row.tier_to_id.name) for row in rows]
