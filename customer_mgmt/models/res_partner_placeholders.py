from babel.dates import format_skeleton

from odoo import api, fields, models
from odoo.tools import babel_locale_parse, get_lang

from ..tools.naming import greeting_name

PREFIX = "care_"


class ResPartner(models.Model):
    """Words about a customer for templates of messages and notes.

    ``{{ object.care_name }}`` and the like: text in the language of the message, about
    the company in the context. What is not known, or not for the eyes of who writes
    the message, reads as neutral words or as nothing; never as "False", never as an
    error. Everything is computed for all recipients at once.
    """

    _inherit = "res.partner"

    # For messages
    care_name = fields.Char(string="Care: Name", compute="_compute_care_person")
    care_age = fields.Char(string="Care: Age", compute="_compute_care_person")
    care_birthday = fields.Char(string="Care: Birthday", compute="_compute_care_person")
    care_company = fields.Char(
        string="Care: Our Company", compute="_compute_care_sender"
    )
    care_owner = fields.Char(string="Care: Salesperson", compute="_compute_care_sender")
    care_owner_phone = fields.Char(
        string="Care: Phone of Salesperson", compute="_compute_care_sender"
    )
    care_owner_email = fields.Char(
        string="Care: Email of Salesperson", compute="_compute_care_sender"
    )
    care_last_date = fields.Char(
        string="Care: Date of Last Purchase", compute="_compute_care_purchases"
    )
    care_expected_date = fields.Char(
        string="Care: Date of Next Expected Purchase", compute="_compute_care_purchases"
    )
    care_gap = fields.Char(
        string="Care: Usual Time between Purchases", compute="_compute_care_purchases"
    )
    care_tier = fields.Char(string="Care: Tier", compute="_compute_care_purchases")
    care_last_product = fields.Char(
        string="Care: Last Product", compute="_compute_care_last_product"
    )
    # For the notes of those who call
    care_stage = fields.Char(string="Care: Stage", compute="_compute_care_purchases")
    care_stage_since = fields.Char(
        string="Care: In Stage Since", compute="_compute_care_purchases"
    )
    care_value = fields.Char(
        string="Care: Revenue of 12 Months", compute="_compute_care_purchases"
    )
    care_reasons = fields.Char(string="Care: Why", compute="_compute_care_reasons")
    care_favourites = fields.Char(
        string="Care: Usually Buys", compute="_compute_care_favourites"
    )
    care_last_contact = fields.Char(
        string="Care: Last Contact", compute="_compute_care_last_contact"
    )

    @api.model
    def mail_allowed_qweb_expressions(self):
        """Everybody may use the placeholders, not only editors of templates."""
        names = [name for name in self._fields if name.startswith(PREFIX)]
        return (
            *super().mail_allowed_qweb_expressions(),
            *(f"object.{name}" for name in names),
        )

    @api.depends("name", "is_company", "birthdate")
    @api.depends_context("lang", "tz")
    def _compute_care_person(self):
        locale = babel_locale_parse(get_lang(self.env).code)
        for partner in self:
            born = not partner.is_company and partner.birthdate
            name = greeting_name(partner.name, partner.is_company)
            partner.care_name = name or self.env._("customer")
            partner.care_age = str(partner.age) if born and partner.age > 0 else ""
            partner.care_birthday = (
                format_skeleton("MMMMd", born, locale=locale)
                if born
                else self.env._("your birthday")
            )

    @api.depends("user_id", "commercial_partner_id.user_id")
    @api.depends_context("company")
    def _compute_care_sender(self):
        company = self.env.company.sudo()
        for partner in self:
            owner = partner._get_care_owner()
            partner.care_company = company.name
            partner.care_owner = owner.name or company.name
            partner.care_owner_phone = owner.phone or company.phone or ""
            partner.care_owner_email = owner.email or company.email or ""

    def _get_care_owner(self):
        """The salesperson of the customer in the company, as superuser, if any:
        customers may know who serves them, whoever writes the message."""
        partner = self.sudo()
        owner = partner.user_id or partner.commercial_partner_id.user_id
        serves = owner.active and self.env.company in owner.company_ids
        return owner if serves else owner.browse()

    def _get_care_sender(self):
        """The contact of who signs a message and gets the reply."""
        owner, company = self._get_care_owner(), self.env.company.sudo()
        return owner.partner_id if owner.email else company.partner_id

    # Purchases -----------------------------------------------------------------

    @api.depends("commercial_partner_id")
    @api.depends_context("company", "lang", "tz", "uid")
    def _compute_care_purchases(self):
        profiles = self._get_care_profiles()
        none = self.env["customer.profile"]
        for partner in self:
            profile = profiles.get(partner.commercial_partner_id, none)
            partner.update(profile._get_care_words())

    def _get_care_profiles(self):
        """{customer: profile in the company}, as far as the reader may see them."""
        profiles = self.env["customer.profile"]
        if not profiles.has_access("read"):
            return {}
        found = profiles.search(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "=", self.env.company.id),
                ("active", "in", (True, False)),
            ]
        )
        return found.grouped("partner_id")

    @api.depends("commercial_partner_id")
    @api.depends_context("company", "lang", "uid")
    def _compute_care_last_product(self):
        names = self._name_bought("product.product", "_fetch_last_products")
        profiles = self._get_care_profiles()
        for partner in self:
            customer = partner.commercial_partner_id
            bought = customer in profiles and profiles[customer].last_date
            partner.care_last_product = names.get(customer.id) or (
                self.env._("your last purchase")
                if bought
                else self.env._("our products")
            )

    @api.depends("commercial_partner_id")
    @api.depends_context("company", "lang", "uid")
    def _compute_care_favourites(self):
        names = self._name_bought("product.category", "_fetch_favourite_categories")
        for partner in self:
            partner.care_favourites = names.get(partner.commercial_partner_id.id, "")

    def _name_bought(self, model, fetch):
        """{customer id: names of what it bought}, in the language of the message.

        :param fetch: the method of purchased lines that finds the ids of ``model``
        """
        profiles = self.env["customer.profile"].concat(
            *self._get_care_profiles().values()
        )
        found = getattr(self.env["customer.purchase.line"], fetch)(profiles)
        groups = {
            profile.partner_id.id: ids if isinstance(ids, list) else [ids]
            for profile in profiles
            if (ids := found.get(profile.id))
        }
        # Names of products are no secret.
        bought = (
            self.env[model].sudo().browse({i for ids in groups.values() for i in ids})
        )
        names = {record.id: record.name for record in bought}
        return {
            customer: ", ".join(names[id_] for id_ in ids)
            for customer, ids in groups.items()
        }

    @api.depends("commercial_partner_id")
    @api.depends_context("company", "lang", "tz", "uid")
    def _compute_care_reasons(self):
        profiles = self._get_care_profiles()
        none = self.env["customer.profile"]
        none.concat(*profiles.values()).mapped("reason_summary")
        for partner in self:
            profile = profiles.get(partner.commercial_partner_id, none)
            partner.care_reasons = profile.reason_summary or profile.stage_rule or ""

    @api.depends("commercial_partner_id")
    @api.depends_context("company", "lang", "tz", "uid")
    def _compute_care_last_contact(self):
        rows = self.env["customer.interaction"]
        last = rows._fetch_last_of(self.commercial_partner_id)
        for partner in self:
            row = last.get(partner.commercial_partner_id.id, rows)
            partner.care_last_contact = row._get_contact_words()
