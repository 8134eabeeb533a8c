from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from odoo.addons.customer_mgmt.models.customer_segment_refresh import Changes

from .common import TODAY, CustomerCase

GHENT = "[('partner_id.city', '=', 'Ghent')]"


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
        segment = self._segment(GHENT)
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
        self.assertEqual(segment.member_count, 2)

    def test_who_leaves_and_comes_back_has_two_stays(self):
        segment = self._segment(GHENT)
        self.ann.city = "Bruges"
        self._advance(TODAY + timedelta(days=1))
        self.assertEqual(segment._refresh(), Changes(0, 1))
        left = segment.member_ids.search(
            [("segment_id", "=", segment.id), ("partner_id", "=", self.ann.id)]
        )
        self.assertEqual(left.date_out, TODAY + timedelta(days=1))
        self.ann.city = "Ghent"
        self.assertEqual(segment._refresh(), Changes(1, 0))
        self.assertEqual(
            self._history(segment, self.ann), [("rule", "rule"), ("rule", False)]
        )

    def test_nothing_changes_nothing_is_written(self):
        segments = self._segment(GHENT) | self._segment("[('stage', '=', 'active')]")
        self.assertEqual(segments._refresh(), Changes(0, 0))

    def test_metrics_contact_tags_age_and_properties(self):
        tag = self.env["res.partner.category"].create({"name": "Tea"})
        self.ann.write({"category_id": tag.ids, "birthdate": "1990-06-28"})
        self.bob.properties = [
            {
                "name": "abc",
                "type": "selection",
                "string": "Size",
                "selection": [["s", "Small"], ["l", "Large"]],
                "value": "l",
                "definition_changed": True,
            }
        ]
        with patch("odoo.fields.Date.context_today", lambda *_args: TODAY):
            for domain, expected in [
                ("[('occasions', '>=', 2)]", self.ann | self.cid),
                ("[('stage', 'in', ['active', 'new'])]", self.ann | self.bob),
                ("[('last_date', '<', '2026-06-01')]", self.cid),
                (f"[('partner_id.category_id', 'in', {tag.ids})]", self.ann),
                ("[('category_ids.name', 'ilike', 'tea')]", self.ann),
                ("[('partner_id.age', '>=', 36)]", self.ann),
                ("[('partner_id.age', '>', 36)]", self.partners_none()),
                ("[('partner_id.properties.abc', '=', 'l')]", self.bob),
                ("['!', ('partner_id.city', '=', 'Ghent')]", self.bob),
                (
                    "['|', ('partner_id.city', '=', 'Namur'), ('occasions', '=', 3)]",
                    self.ann | self.bob,
                ),
            ]:
                self.assertEqual(self._members(self._segment(domain)), expected, domain)

    def partners_none(self):
        return self.env["res.partner"]

    def test_many_segments_take_several_words(self):
        """A mask holds 62 segments; the 63rd to 130th are in the next two."""
        segments = self.env["customer.segment"].create(
            [
                {
                    "name": str(number),
                    "domain": GHENT if number % 2 else "[('occasions', '=', 1)]",
                }
                for number in range(130)
            ]
        )
        odd = segments.filtered(lambda s: int(s.name) % 2)
        self.assertEqual(set(odd.mapped("member_count")), {2})
        self.assertEqual(set((segments - odd).mapped("member_count")), {1})
        segments[129].domain = "[('occasions', '=', 1)]"
        self.assertEqual(self._members(segments[129]), self.bob)

    @freeze_time(TODAY)  # Another second would be written as the time of the refresh.
    def test_queries_do_not_grow_with_the_segments(self):
        few = self._segment(GHENT) | self._segment("[('occasions', '=', 1)]")
        many = few | self.env["customer.segment"].create(
            [{"name": "More", "domain": GHENT} for _number in range(20)]
        )
        counts = []
        for minute, segments in enumerate((few, many)):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            # The moment is written, unless it is that of the last refresh.
            with freeze_time(datetime(2026, 6, 28, 12, minute)):
                segments._refresh()
                self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_nightly_run_refreshes_after_scoring(self):
        segment = self._segment("[('stage', '=', 'at_risk')]")
        self.assertEqual(self._members(segment), self.cid)
        self._advance(TODAY + timedelta(days=90))
        steps = self.policy._due_steps()
        self.assertEqual(steps[:3], [None, "prediction", "segments"])
        self.policy._run_step("segments")
        self.assertIn(self.ann, self._members(segment))

    def test_button_tells_what_changed(self):
        segment = self._segment(GHENT)
        self.bob.city = "Ghent"
        action = segment.action_refresh()
        self.assertEqual(action["params"]["message"], "Joined: 1. Left: 0.")

    def test_segments_that_somebody_else_refreshes_are_tried_again(self):
        segment = self._segment(GHENT)
        self.bob.city = "Ghent"
        nobody = segment.browse()
        self.patch(type(segment), "try_lock_for_update", lambda *_a, **_k: nobody)
        triggers = self.env["ir.cron.trigger"].search_count([])
        action = segment.action_refresh()
        self.assertEqual(action["params"]["type"], "info")
        self.assertEqual(self._members(segment), self.ann | self.cid)
        self.assertEqual(self.env["ir.cron.trigger"].search_count([]), triggers + 1)

    def test_archived_contact_leaves_and_returns(self):
        segment = self._segment(GHENT)
        self.ann.active = False
        segment._refresh()
        self.assertEqual(self._members(segment), self.cid)
        self.assertEqual(self._history(segment, self.ann), [("rule", "archived")])
        self.ann.active = True
        segment._refresh()
        self.assertEqual(self._members(segment), self.ann | self.cid)

    def test_archived_contacts_if_asked_for(self):
        self.ann.active = False
        segment = self._segment(
            "[('partner_id.city', '=', 'Ghent'), ('active', 'in', [True, False])]"
        )
        self.assertEqual(segment.member_ids.partner_id, self.ann | self.cid)

    def test_rfm_cells(self):
        cell = self.env["customer.rfm.cell"].search([], limit=1)
        self._profile(self.bob).sudo().rfm_cell_id = cell
        segment = self._segment(kind="rfm", rfm_cell_ids=[Command.set(cell.ids)])
        self.assertEqual(self._members(segment), self.bob)
        self.assertEqual(self._history(segment, self.bob), [("rfm", False)])

    def test_rfm_segment_without_cells_says_so(self):
        segment = self._segment(kind="rfm")
        self.assertEqual(segment.error, "Choose the RFM cells of this segment.")

    # By hand

    def test_pins_beat_the_conditions(self):
        walk_in = self._make_customer("Dan")  # no profile at all
        segment = self._segment(
            GHENT,
            pin_in_ids=[Command.set((self.bob | walk_in).ids)],
            pin_out_ids=[Command.set(self.ann.ids)],
        )
        self.assertEqual(self._members(segment), self.bob | self.cid | walk_in)
        self.assertEqual(self._history(segment, walk_in), [("pinned", False)])
        segment.pin_in_ids = [Command.clear()]
        segment.pin_out_ids = [Command.clear()]
        self.assertEqual(self._members(segment), self.ann | self.cid)
        self.assertEqual(self._history(segment, walk_in), [("pinned", "rule")])

    def test_pinned_out_member_leaves_for_that_reason(self):
        segment = self._segment(GHENT)
        segment.member_ids.filtered(lambda m: m.partner_id == self.ann).action_remove()
        self.assertEqual(segment.pin_out_ids, self.ann)
        self.assertEqual(self._history(segment, self.ann), [("rule", "pinned")])

    def test_archived_pinned_contact_is_no_member(self):
        segment = self._segment(pin_in_ids=[Command.set(self.bob.ids)], domain=GHENT)
        self.bob.active = False
        segment._refresh()
        self.assertNotIn(self.bob, segment.member_ids.partner_id)

    def test_static_list(self):
        segment = self._segment(kind="static")
        self.assertFalse(segment.member_ids)
        wizard = self.env["customer.segment.add"].with_context(
            active_model="customer.profile",
            active_ids=self._profile(self.ann | self.bob).ids,
        )
        wizard.create({"segment_id": segment.id}).action_apply()
        self.assertEqual(self._members(segment), self.ann | self.bob)
        self.assertEqual(segment._refresh(), Changes())
        wizard.with_context(active_model="res.partner", active_ids=self.ann.ids).create(
            {"segment_id": segment.id, "operation": "remove"}
        ).action_apply()
        self.assertEqual(self._members(segment), self.bob)
        self.assertEqual(self._history(segment, self.ann), [("hand", "hand")])

    def test_adding_twice_is_one_membership(self):
        segment = self._segment(kind="static")
        for _time in range(2):
            segment._add_by_hand(self.ann)
        self.assertEqual(self._history(segment, self.ann), [("hand", False)])

    def test_import_fills_lists_only(self):
        segment = self._segment(kind="static")
        fields_ = ["segment_id/.id", "partner_id/.id"]
        members = self.env["customer.segment.member"].with_context(import_file=True)
        result = members.load(fields_, [[str(segment.id), str(self.ann.id)]])
        self.assertTrue(result["ids"], result["messages"])
        self.assertRecordValues(
            segment.member_ids,
            [
                {
                    "partner_id": self.ann.id,
                    "cause_in": "import",
                    "company_id": self.company.id,
                    "date_in": TODAY,
                }
            ],
        )
        ruled = self._segment(GHENT)
        with self.assertRaises(UserError):
            members.create({"segment_id": ruled.id, "partner_id": self.bob.id})

    def test_frozen_copy_keeps_its_members(self):
        segment = self._segment(GHENT)
        copy = self.env["customer.segment"].browse(segment.action_freeze()["res_id"])
        self.assertRecordValues(
            copy, [{"kind": "frozen", "source_id": segment.id, "member_count": 2}]
        )
        self.ann.city = "Bruges"
        (segment | copy)._refresh()
        self.assertEqual(self._members(copy), self.ann | self.cid)
        self.assertEqual(self._history(copy, self.ann), [("frozen", False)])
        with self.assertRaises(UserError):
            copy._add_by_hand(self.bob)

    def test_history_cannot_be_deleted(self):
        segment = self._segment(GHENT)
        with self.assertRaises(UserError):
            segment.member_ids.sudo().unlink()

    def test_archive_empties_and_restores(self):
        ruled, hand = self._segment(GHENT), self._segment(kind="static")
        hand._add_by_hand(self.bob)
        (ruled | hand).active = False
        self.assertFalse((ruled | hand).member_ids)
        self.assertEqual(self._history(ruled, self.cid), [("rule", "segment_archived")])
        (ruled | hand).active = True
        self.assertEqual(self._members(ruled), self.ann | self.cid)
        self.assertEqual(self._members(hand), self.bob)
        self.assertEqual(
            self._history(hand, self.bob),
            [("hand", "segment_archived"), ("restored", False)],
        )

    # Conditions that cannot be evaluated

    def test_unreadable_conditions_are_refused(self):
        for domain in (
            "[('city', '=', ",
            "not a domain",
            "[('no_such_field', '=', 1)]",
            "[('occasions', '=', 1, 2)]",
            "[('partner_id.no_such', '=', 1)]",
        ):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self._segment(domain)

    def test_deleted_field_stops_only_its_segment(self):
        field = self.env["ir.model.fields"].create(
            {
                "name": "x_club",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "ttype": "char",
                "field_description": "Club",
            }
        )
        self.ann.x_club = "Tea"
        broken = self._segment("[('partner_id.x_club', '=', 'Tea')]")
        sound = self._segment(GHENT)
        self.assertEqual(self._members(broken), self.ann)
        field.unlink()
        self.bob.city = "Ghent"
        (broken | sound)._refresh()
        self.assertEqual(self._members(broken), self.ann)
        self.assertEqual(self._members(sound), self.ann | self.bob | self.cid)
        self.assertIn("partner_id.x_club", broken.error)
        self.assertEqual(broken.activity_ids.user_id, broken.user_id)
        broken._refresh()
        self.assertEqual(len(broken.activity_ids), 1)
        broken.domain = GHENT
        self.assertFalse(broken.error)
        self.assertFalse(broken.activity_ids)
        self.assertEqual(self._members(broken), self.ann | self.bob | self.cid)

    def test_error_of_the_database_stops_only_its_segment(self):
        broken, sound = self._segment(GHENT), self._segment(GHENT)
        other = self._segment("[('occasions', '=', 1)]")
        # What the ORM lets pass and the database does not.
        self.env.flush_all()
        self.cr.execute(
            "UPDATE customer_segment SET domain = %s WHERE id = %s",
            ["[('last_date', '>', 'yesterdayish')]", broken.id],
        )
        broken.invalidate_recordset()
        self.bob.city = "Ghent"
        (broken | sound | other)._refresh()
        self.assertTrue(broken.error)
        self.assertEqual(self._members(broken), self.ann | self.cid)
        self.assertEqual(self._members(sound), self.ann | self.bob | self.cid)
        self.assertFalse((sound | other).filtered("error"))

    def test_condition_that_lost_its_products(self):
        product = self._make_product("Gone", 1, 1)
        segment = self._segment(
            condition_ids=[
                Command.create(
                    {"product_ids": [Command.set(product.product_tmpl_id.ids)]}
                )
            ]
        )
        product.product_tmpl_id.unlink()
        segment._refresh()
        self.assertIn("names no Products", segment.error)

    # Preview

    def test_preview_before_saving(self):
        form = Form(self.env["customer.segment"])
        form.name = "Preview"
        form.domain = GHENT
        self.assertTrue(form.is_previewed)
        self.assertEqual(form.preview_count, 2)
        self.assertEqual(
            form.preview_partner_ids[:].sorted("name"), self.ann | self.cid
        )
        form.pin_out_ids.add(self.ann)
        self.assertEqual(form.preview_count, 1)
        form.pin_in_ids.add(self.bob)
        self.assertEqual(form.preview_count, 2)
        form.domain = "[('last_date', '>', 'never')]"
        self.assertTrue(form.preview_error)
        form.domain = "[('occasions', '>', 1)]"
        self.assertFalse(form.preview_error)
        with form.condition_ids.new() as line:
            line.subject = "channel"
            line.channel_ids.add(self.channel)
            line.days = 20
        form.pin_out_ids.clear()
        form.pin_in_ids.clear()
        self.assertEqual(form.preview_count, 1)
        segment = form.save()
        self.assertEqual(self._members(segment), self.ann)
        self.assertFalse(segment.is_previewed)

    # Companies

    def test_company_of_a_segment(self):
        sister = self._make_company("Sister")
        self.env.user.company_ids |= sister
        segment = self._segment(GHENT)
        there = self._segment(GHENT, company_id=sister.id)
        self.assertFalse(there.member_ids)
        self._make_purchase(self.ann, TODAY, company_id=sister.id)
        sister.customer_policy_id.calibrated_on = False
        self.scoring._run(sister)
        (segment | there)._refresh()
        self.assertEqual(self._members(there), self.ann)
        self.assertEqual(self._members(segment), self.ann | self.cid)
        self.assertEqual(there.member_ids.company_id, sister)
        with self.assertRaises(UserError):
            segment.company_id = sister

    # Targets

    def test_target_and_where_it_stands(self):
        segment = self._segment(GHENT, target_measure="revenue", target_value=760)
        # Ann bought for 240, Cid for 140.
        self.assertEqual(segment.target_actual, 380)
        self.assertEqual(segment.target_progress, 50)
        segment.write({"target_measure": "live_share", "target_value": 100})
        self.assertEqual(segment.target_actual, 100)
        segment.write({"target_measure": "members", "target_value": 4})
        self.assertEqual(segment.target_progress, 50)

    def test_joins_and_leaves(self):
        segment = self._segment(GHENT)
        self.ann.city = "Bruges"
        segment._refresh()
        groups = self.env["customer.segment.movement"]._read_group(
            [("segment_id", "=", segment.id)],
            ["date:month", "direction"],
            ["__count", "change:sum"],
        )
        self.assertEqual(
            [(direction, count, net) for _month, direction, count, net in groups],
            [("in", 2, 2), ("out", 1, -1)],
        )
