from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .test_segment import SegmentCase

SIZE = {
    "name": "size",
    "type": "selection",
    "string": "Size",
    "selection": [["s", "Small"], ["l", "Large"]],
}


@tagged("post_install", "-at_install")
class TestTrait(SegmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag = cls.env["res.partner.category"].create({"name": "Loves Oolong"})
        definition = cls.ann.properties_base_definition_id
        definition.properties_definition = [
            SIZE,
            {"name": "vegan", "type": "boolean", "string": "Vegan"},
        ]

    def _traits(self, partner, **context):
        traits = partner.customer_trait_ids.with_context(**context)
        traits = (
            self.env["customer.trait"]
            .with_context(**context)
            .search([("partner_id", "=", partner.id)])
        )
        return sorted((t.name, t.value, t.source) for t in traits)

    @freeze_time("2026-06-28")
    def test_tag_leaves_its_evidence(self):
        self.ann.category_id = self.tag
        self.assertRecordValues(
            self.ann.customer_trait_ids,
            [
                {
                    "category_id": self.tag.id,
                    "name": "Tag",
                    "value": "Loves Oolong",
                    "source": "said",
                    "date": date(2026, 6, 28),
                    "user_id": self.env.uid,
                    "active": True,
                }
            ],
        )

    def test_property_in_words_with_its_source(self):
        self.ann.with_context(customer_trait_source="observed").properties = {
            "size": "l",
            "vegan": True,
        }
        self.assertEqual(
            self._traits(self.ann),
            [("Size", "Large", "observed"), ("Vegan", "yes", "observed")],
        )

    def test_what_no_longer_holds_is_history(self):
        self.ann.write({"category_id": self.tag.ids, "properties": {"size": "s"}})
        self.ann.properties = {"size": "l"}
        self.ann.category_id = [Command.clear()]
        self.assertEqual(self._traits(self.ann), [("Size", "Large", "said")])
        self.assertEqual(
            self._traits(self.ann, active_test=False),
            [
                ("Size", "Large", "said"),
                ("Size", "Small", "said"),
                ("Tag", "Loves Oolong", "said"),
            ],
        )

    def test_other_changes_leave_none(self):
        self.ann.write({"city": "Bruges"})
        self.ann.properties = {"size": "s"}
        self.ann.properties = {"size": "s"}
        self.assertEqual(len(self.ann.customer_trait_ids), 1)

    def test_new_contacts(self):
        eve = self._make_customer("Eve", category_id=self.tag.ids)
        self.assertEqual(self._traits(eve), [("Tag", "Loves Oolong", "said")])
        self.assertFalse(self._make_customer("Dan").customer_trait_ids)

    def test_tags_of_segments_are_no_traits(self):
        self._segment(tag_ids=[Command.set(self.tag.ids)])
        self.assertEqual(self.ann.category_id, self.tag)
        self.assertFalse(self.ann.customer_trait_ids)

    def test_segment_on_traits(self):
        self.ann.with_context(customer_trait_source="survey").properties = {"size": "l"}
        self.bob.properties = {"size": "l"}
        segment = self._segment(
            "[('partner_id.customer_trait_ids', 'any', [('name', '=', 'Size'),"
            " ('value', '=', 'Large'), ('source', '=', 'survey')])]"
        )
        self.assertEqual(self._members(segment), self.ann)

    def test_language_of_the_company_whoever_notes_it(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.tag.with_context(lang="zh_CN").name = "爱喝乌龙茶"
        self.company.partner_id.lang = "en_US"
        self.ann.with_context(lang="zh_CN").category_id = self.tag
        self.assertEqual(self._traits(self.ann), [("Tag", "Loves Oolong", "said")])

    def test_access_to_the_portal_takes_nothing_away(self):
        self.ann.properties = {"size": "l"}
        new_test_user(
            self.env, "ann", groups="base.group_portal", partner_id=self.ann.id
        )
        self.assertEqual(dict(self.ann.properties), {"size": "Large"})
        self.assertEqual(self._traits(self.ann), [("Size", "Large", "said")])

    def test_merge_keeps_evidence(self):
        self.bob.with_context(customer_trait_source="survey").write(
            {"category_id": self.tag.ids, "properties": {"size": "l"}}
        )
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.ann | self.bob).ids, self.ann, extra_checks=False)
        self.assertEqual(
            self._traits(self.ann),
            [("Size", "Large", "survey"), ("Tag", "Loves Oolong", "survey")],
        )
