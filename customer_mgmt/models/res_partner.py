from math import ceil, floor
from operator import ge, gt, itemgetter, le, lt

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, Query, groupby

from ..tools.birthday import age_on, birthday_in, latest_birthdate, next_birthdays
from .customer_profile import TIERS
from .customer_profile_prediction import BASES
from .customer_stage_change import STAGES
from .groups import MANAGER, USER

# Fields of the profile of the current company, to list, search, sort and group by.
PROFILE_FIELDS = {
    "customer_stage": "stage",
    "customer_stage_since": "stage_since",
    "customer_tier": "tier",
    "customer_rfm_group_id": "rfm_group_id",
    "customer_rfm_cell_id": "rfm_cell_id",
    "customer_last_date": "last_date",
    "customer_occasions": "occasions",
    "customer_revenue_12m": "revenue_12m",
    "customer_risk": "risk",
    "customer_risk_basis": "risk_basis",
}
# The same for those who see margins; not read with the others.
VALUE_FIELDS = {"customer_clv_12m": "clv_12m"}
# In the context: SQL is composed to see whether it can be, and never run.
DESCRIBING = "customer_mgmt_describing"
COMPARE = {
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
    "in": lambda number, numbers: number in numbers,
}
STAGE_COLORS = {
    "prospect": 4,
    "new": 10,
    "active": 10,
    "reactivated": 10,
    "at_risk": 2,
    "lapsed": 1,
    "lost": 0,
    "blocked": 0,
}


def _search_profile(name):
    """A search method by a field of the profile; no profile is an empty value."""

    def search(partners, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        mine = Domain("company_id", "=", partners.env.company.id)
        found = mine & Domain(name, operator, value)
        domain = Domain("customer_profile_ids", "any", found)
        if operator == "in" and False in value:
            domain |= Domain("customer_profile_ids", "not any", mine)
        return domain

    return search


class ResPartner(models.Model):
    _inherit = "res.partner"

    birthdate = fields.Date()
    gender = fields.Selection(
        [("female", "Female"), ("male", "Male"), ("other", "Other")],
        help="Leave empty if not stated.",
    )
    age = fields.Integer(
        compute="_compute_age", search="_search_age", help="Completed years."
    )
    birth_month = fields.Integer(
        compute="_compute_age", search="_search_birth_month", help="1 to 12."
    )
    next_birthday = fields.Date(
        compute="_compute_age", help="29 February is kept on the 28th in other years."
    )
    days_to_birthday = fields.Integer(
        string="Days to Birthday",
        compute="_compute_age",
        search="_search_days_to_birthday",
        help="0: today, -1: the birthday is not known.",
    )
    customer_profile_ids = fields.One2many(
        "customer.profile", "partner_id", string="Customer Profiles", groups=USER
    )
    customer_profile_id = fields.Many2one(
        "customer.profile", compute="_compute_customer_profile_id", groups=USER
    )
    customer_stage = fields.Selection(
        STAGES,
        compute="_compute_customer_fields",
        search=_search_profile("stage"),
        groups=USER,
    )
    customer_stage_since = fields.Date(
        string="In Stage Since",
        compute="_compute_customer_fields",
        search=_search_profile("stage_since"),
        groups=USER,
    )
    customer_tier = fields.Selection(
        TIERS,
        compute="_compute_customer_fields",
        search=_search_profile("tier"),
        groups=USER,
    )
    customer_rfm_group_id = fields.Many2one(
        "customer.rfm.group",
        string="RFM Group",
        compute="_compute_customer_fields",
        search=_search_profile("rfm_group_id"),
        groups=USER,
    )
    customer_rfm_cell_id = fields.Many2one(
        "customer.rfm.cell",
        string="RFM Cell",
        compute="_compute_customer_fields",
        search=_search_profile("rfm_cell_id"),
        groups=USER,
    )
    customer_last_date = fields.Date(
        string="Last Purchase",
        compute="_compute_customer_fields",
        search=_search_profile("last_date"),
        groups=USER,
    )
    customer_occasions = fields.Integer(
        string="Purchases",
        compute="_compute_customer_fields",
        search=_search_profile("occasions"),
        groups=USER,
    )
    customer_revenue_12m = fields.Monetary(
        string="Revenue (12 Months)",
        compute="_compute_customer_revenue_12m",
        search=_search_profile("revenue_12m"),
        currency_field="customer_currency_id",
        groups=USER,
    )
    customer_risk = fields.Float(
        string="Churn Risk",
        compute="_compute_customer_fields",
        search=_search_profile("risk"),
        groups=USER,
    )
    customer_risk_basis = fields.Selection(
        BASES,
        string="Risk From",
        compute="_compute_customer_fields",
        search=_search_profile("risk_basis"),
        groups=USER,
    )
    customer_clv_12m = fields.Monetary(
        string="Value of the Next 12 Months",
        compute="_compute_customer_clv_12m",
        search=_search_profile("clv_12m"),
        currency_field="customer_currency_id",
        groups=MANAGER,
    )
    customer_currency_id = fields.Many2one(
        "res.currency", compute="_compute_customer_profile_id", groups=USER
    )

    @api.depends("birthdate")
    @api.depends_context("tz")
    def _compute_age(self):
        today = fields.Date.context_today(self)
        for partner in self:
            birthdate = partner.birthdate
            if not birthdate:
                partner.age = partner.birth_month = 0
                partner.next_birthday = False
                partner.days_to_birthday = -1
                continue
            birthday = birthday_in(birthdate, today.year)
            if birthday < today:
                birthday = birthday_in(birthdate, today.year + 1)
            partner.age = age_on(birthdate, today)
            partner.birth_month = birthdate.month
            partner.next_birthday = birthday
            partner.days_to_birthday = (birthday - today).days

    def _search_age(self, operator, value):
        """Contacts without birthdate have no age: no number finds them."""
        if operator == "in":
            return Domain.OR(self._domain_age(age) for age in value)
        if operator not in ("<", "<=", ">", ">="):
            return NotImplemented
        # Nobody is 17 and a half: the next whole age decides.
        least = floor(value) + 1 if operator in (">", "<=") else ceil(value)
        latest = latest_birthdate(least, fields.Date.context_today(self))
        return Domain("birthdate", "<=" if operator in (">", ">=") else ">", latest)

    def _domain_age(self, age):
        if age is False:
            return Domain("birthdate", "=", False)
        today = fields.Date.context_today(self)
        return Domain("birthdate", "<=", latest_birthdate(age, today)) & Domain(
            "birthdate", ">", latest_birthdate(age + 1, today)
        )

    def _search_birth_month(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("birthdate.month_number", "in", value)

    def _search_days_to_birthday(self, operator, value):
        """Unknown birthdays are found as -1 only: no number is small enough."""
        compare = COMPARE.get(operator)
        if not compare:
            return NotImplemented
        today = fields.Date.context_today(self)
        domain = self._domain_born(
            born
            for born, day in next_birthdays(today).items()
            if compare((day - today).days, value)
        )
        if operator == "in" and -1 in value:
            domain |= Domain("birthdate", "=", False)
        return domain

    def _domain_born(self, days):
        """Born on one of these days, each (month, day)."""
        return Domain.OR(
            Domain("birthdate.month_number", "=", month)
            & Domain("birthdate.day_of_month", "in", [day for _month, day in group])
            for month, group in groupby(days, key=itemgetter(0))
        )

    @api.depends_context("company")
    def _compute_customer_profile_id(self):
        # What contacts and summaries show: other columns would take as long again.
        profiles = self._with_archived_profiles().search_fetch(
            [
                ("partner_id", "in", self.ids),
                ("company_id", "=", self.env.company.id),
            ],
            ["partner_id", "company_id", *PROFILE_FIELDS.values()],
        )
        by_partner = profiles.grouped("partner_id")
        self.customer_currency_id = self.env.company.currency_id
        for partner in self:
            partner.customer_profile_id = by_partner.get(partner._origin)

    @api.depends("customer_profile_id")
    @api.depends_context("company")
    def _compute_customer_fields(self):
        for partner in self:
            profile = partner.customer_profile_id
            for name in PROFILE_FIELDS.keys() - {"customer_revenue_12m"}:
                partner[name] = profile[PROFILE_FIELDS[name]]

    @api.depends("customer_profile_id")
    @api.depends_context("company")
    def _compute_customer_revenue_12m(self):
        """Apart from the others: amounts read their currency, and forms show none."""
        for partner in self:
            partner.customer_revenue_12m = partner.customer_profile_id.revenue_12m

    @api.depends("customer_profile_id")
    @api.depends_context("company")
    def _compute_customer_clv_12m(self):
        for partner in self:
            partner.customer_clv_12m = partner.customer_profile_id.clv_12m

    def _with_archived_profiles(self):
        """Profiles to search in; ``active`` belongs to the contact and costs a join."""
        return self.env["customer.profile"].with_context(active_test=False)

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Describe the fields without joining profiles or segments.

        For every contact form the web client asks which fields can be sorted and
        grouped by, and the ORM answers by composing the SQL of each.
        """
        described = self.with_context(**{DESCRIBING: True})
        return super(ResPartner, described).fields_get(allfields, attributes)

    def _field_to_sql(self, alias, field_expr, query: Query | None = None) -> SQL:
        """Let contacts be grouped and sorted by what their profile says."""
        name = (PROFILE_FIELDS | VALUE_FIELDS).get(field_expr)
        if not name or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        if self.env.context.get(DESCRIBING):
            return SQL.identifier(alias, field_expr)
        self._check_field_access(self._fields[field_expr], "read")
        profiles = self.env["customer.profile"]
        visible = self._with_archived_profiles()._search([])
        profile = query.make_alias(alias, "customer_profile")
        query.add_join(
            "LEFT JOIN",
            profile,
            visible.subselect(SQL("%s.*", SQL.identifier(profiles._table))),
            SQL(
                "%s = %s AND %s = %s",
                SQL.identifier(profile, "partner_id"),
                SQL.identifier(alias, "id"),
                SQL.identifier(profile, "company_id"),
                self.env.company.id,
            ),
        )
        return profiles._field_to_sql(profile, name, query)

    def _compute_application_statistics_hook(self):
        """Badges: stage and tier, on the cards of contacts."""
        statistics = super()._compute_application_statistics_hook()
        if not self.env.user.has_group(USER):
            return statistics
        stages = dict(self._fields["customer_stage"]._description_selection(self.env))
        for partner in self.filtered("customer_profile_id"):
            stage = partner.customer_stage
            statistics[partner.id].append(
                {
                    "iconClass": "fa-user",
                    "value": stages[stage],
                    "label": self.env._("Customer stage"),
                    "tagClass": f"o_tag_color_{STAGE_COLORS[stage]}",
                }
            )
        return statistics

    def write(self, vals):
        """Moving a contact to another company moves its purchases along."""
        moves = {"parent_id", "is_company"} & vals.keys()
        before = self.commercial_partner_id if moves else self.browse()
        result = super().write(vals)
        if moves:
            self._enqueue_customer_refresh(before | self.commercial_partner_id)
        return result

    def _enqueue_customer_refresh(self, customers):
        companies = (
            self.env["customer.profile"]
            .sudo()
            ._read_group(
                [
                    ("partner_id", "in", customers.ids),
                    ("active", "in", (True, False)),
                ],
                ["company_id"],
            )
        )
        self.env["customer.refresh"]._enqueue(
            (company, customer) for (company,) in companies for customer in customers
        )

    def action_view_customer_purchases(self):
        """Purchases of the customer, whoever of the company placed them."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_mgmt.customer_purchase_action"
        )
        customer = self.commercial_partner_id
        action["domain"] = [("customer_id", "=", customer.id)]
        action["display_name"] = self.env._("Purchases of %s", customer.display_name)
        return action
