from odoo import api, fields, models
from odoo.tools import format_date, format_datetime

SOURCES = [
    ("said", "Said by the customer"),
    ("survey", "Survey"),
    ("bought", "Purchases"),
    ("observed", "By Observation"),
]


class CustomerTrait(models.Model):
    """How the shop knows a preference, value or size: the evidence for a tag or a
    property of a contact.

    Written whenever somebody changes tags or properties. What no longer holds is
    archived, so the history stays.
    """

    _name = "customer.trait"
    _description = "Customer Trait"
    _order = "date desc, id desc"
    _rec_name = "value"

    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    category_id = fields.Many2one(
        "res.partner.category",
        string="Tag",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
    )
    property_key = fields.Char(readonly=True)
    name = fields.Char(string="Trait", required=True, readonly=True)
    value = fields.Char(string="Content", required=True, readonly=True)
    source = fields.Selection(SOURCES, required=True, default="said")
    date = fields.Date(
        required=True, default=lambda self: fields.Date.context_today(self)
    )
    user_id = fields.Many2one(
        "res.users",
        string="Noted By",
        readonly=True,
        default=lambda self: self.env.user,
    )
    active = fields.Boolean(string="Still True", default=True, readonly=True)

    # Facts of contacts: {key: (name, value)}, the key being ("tag", id) or
    # ("property", technical name) -------------------------------------------------

    @api.model
    def _facts(self, partners):
        """{partner: facts}, in the language of the company, whoever notes them: all
        colleagues read one list."""
        lang = self.env.company.sudo().partner_id.lang or self.env.lang
        traits = self.with_context(lang=lang)
        return {
            partner: traits._facts_of(partner.with_context(lang=lang))
            for partner in partners
        }

    def _facts_of(self, partner):
        return self._tags_in_words(partner) | {
            ("property", key): words
            for key, words in self._properties_in_words(partner).items()
        }

    def _tags_in_words(self, partner):
        label = self.env._("Tag")
        return {
            ("tag", tag.id): (label, tag.display_name) for tag in partner.category_id
        }

    @api.model
    def _properties_in_words(self, partner):
        """{technical name: (label, value)} of the properties that are filled in."""
        field = partner._fields["properties"]
        return {
            row["name"]: (row.get("string") or row["name"], self._in_words(row))
            for row in field.convert_to_read(partner.properties, partner) or ()
            if row.get("value") not in (None, False, "", [])
        }

    def _in_words(self, row):
        """The value of a property in the format of ``read``."""
        value, kind = row["value"], row["type"]
        if kind == "boolean":
            return self.env._("yes")
        if kind == "selection":
            return dict(row.get("selection") or ()).get(value, str(value))
        if kind == "tags":
            labels = {tag[0]: tag[1] for tag in row.get("tags") or ()}
            return ", ".join(labels.get(tag, str(tag)) for tag in value)
        if kind == "many2one":
            return str(value[1])
        if kind == "many2many":
            return ", ".join(str(name) for _id, name in value)
        if kind == "date":
            return format_date(self.env, value)
        if kind == "datetime":
            return format_datetime(self.env, value)
        return str(value)

    # Recording -----------------------------------------------------------------

    @api.model
    def _record(self, before, after):
        """Note what changed between two states of contacts.

        The context key ``customer_trait_source`` tells how it is known.
        """
        gone, new = [], []
        for partner, facts in after.items():
            earlier = before.get(partner, {})
            gone += [
                (partner, key) for key in earlier if earlier[key] != facts.get(key)
            ]
            new += [
                self._prepare_vals(partner, key, words)
                for key, words in facts.items()
                if earlier.get(key) != words
            ]
        traits = self.sudo()
        traits._retire(gone)
        traits.create(traits._without_known(new))

    def _prepare_vals(self, partner, key, words):
        kind, reference = key
        return {
            "partner_id": partner.id,
            "category_id": reference if kind == "tag" else False,
            "property_key": reference if kind == "property" else False,
            "name": words[0],
            "value": words[1],
            "source": self.env.context.get("customer_trait_source", "said"),
            "user_id": self.env.uid,
        }

    def _retire(self, pairs):
        if not pairs:
            return
        lost = set(pairs)
        partners = self.env["res.partner"].union(*(partner for partner, _key in pairs))
        traits = self.search([("partner_id", "in", partners.ids)])
        traits.filtered(lambda t: (t.partner_id, t._key()) in lost).active = False

    def _key(self):
        if self.category_id:
            return ("tag", self.category_id.id)
        return ("property", self.property_key)

    def _without_known(self, vals_list):
        """Evidence that is there stays, with its date: merged contacts bring theirs."""
        known = {
            (t.partner_id.id, t.category_id.id, t.property_key, t.value)
            for t in self.search(
                [("partner_id", "in", [vals["partner_id"] for vals in vals_list])]
            )
        }
        return [
            vals
            for vals in vals_list
            if (
                vals["partner_id"],
                vals["category_id"],
                vals["property_key"],
                vals["value"],
            )
            not in known
        ]
