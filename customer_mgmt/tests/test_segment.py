from odoo.tests import tagged

from .common import TODAY, CustomerCase


class SegmentCase(CustomerCase):
    """Ann buys often, Bob bought once, Cid was silent for long."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls._make_customer("Ann", city="Ghent")
        cls.bob = cls._make_customer("Bob", city="Namur")
        cls.cid = cls._make_customer("Cid", city="Ghent")
        cls._make_purchases(cls.ann, [5, 30, 60], 80)
        cls._make_purchases(cls.bob, [10], 50)
        cls._make_purchases(cls.cid, [150, 200], 70)
        cls.everybody = cls.ann | cls.bob | cls.cid

    def setUp(self):
        super().setUp()
        self._score()

    def _segment(self, domain="[]", **vals):
        return self.env["customer.segment"].create(
            {
                "name": "Test",
                "domain": domain,
                "company_id": self.company.id,
                **vals,
            }
        )

    def _members(self, segment):
        return segment.member_ids.partner_id.sorted("name")

    def _history(self, segment, partner):
        """[(cause in, cause out)] of the stays of a contact."""
        stays = self.env["customer.segment.member"].search(
            [("segment_id", "=", segment.id), ("partner_id", "=", partner.id)],
            order="id",
        )
        return [(stay.cause_in, stay.cause_out) for stay in stays]


@tagged("post_install", "-at_install")
class TestSegment(SegmentCase):
    def test_members_are_there_once_saved(self):
        segment = self._segment("[('partner_id.city', '=', 'Ghent')]")
        self.assertEqual(self._members(segment), self.ann | self.cid)
        self.assertRecordValues(
            segment.member_ids.filtered(lambda m: m.partner_id == self.ann),
            [
                {
                    "company_id": self.company.id,
                    "date_in": TODAY,
                    "date_out": False,
                    "cause_in": "rule",
                }
            ],
        )
