from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..models.groups import USER
from ..tools.handover import HandoverTarget, spread

ACTIVITIES = "activities"
# Hundreds of records change hands: a note on each and one message to each new owner
# say so, instead of a message for every record.
QUIET = {
    "mail_notrack": True,
    "mail_auto_subscribe_no_notify": True,
    "mail_activity_quick_update": True,
}


class CustomerHandover(models.TransientModel):
    """Give what somebody owns to others, for instance when that person leaves.

    All about one customer goes to one person. Managers only: records are found and
    changed with all rights, within the chosen company.
    """

    _name = "customer.handover"
    _description = "Hand Over Customers"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    from_user_id = fields.Many2one(
        "res.users",
        string="From Whom",
        required=True,
        domain=[("share", "=", False)],
        context={"active_test": False},
        help="Also somebody whose account is archived.",
    )
    to_user_ids = fields.Many2many(
        "res.users",
        string="To Whom",
        required=True,
        domain=lambda self: [
            ("share", "=", False),
            ("all_group_ids", "in", self.env.ref(USER).ids),
        ],
        help="With several, each gets about the same value: the margin (or revenue) "
        "that the customers bring in a year.",
    )
    line_ids = fields.One2many(
        "customer.handover.line",
        "handover_id",
        string="What Moves",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    share_ids = fields.One2many(
        "customer.handover.share",
        "handover_id",
        string="Who Gets What",
        compute="_compute_share_ids",
        store=True,
        readonly=False,
    )

    # Preview -------------------------------------------------------------------

    @api.depends("from_user_id", "company_id")
    def _compute_line_ids(self):
        for wizard in self:
            owned = wizard._find_owned()
            wizard.line_ids = [Command.clear()] + [
                Command.create(
                    {"code": target.code, "name": target.name, "count": len(records)}
                )
                for target, records in owned
            ]

    @api.depends("from_user_id", "to_user_ids", "company_id", "line_ids.is_selected")
    def _compute_share_ids(self):
        for wizard in self:
            owners = wizard._assign(wizard._find_selected())
            values = wizard._fetch_values(owners)
            shares = [
                wizard._prepare_share(
                    user, [c for c in owners if owners[c] == user], values
                )
                for user in wizard.to_user_ids._origin
            ]
            wizard.share_ids = [Command.clear(), *map(Command.create, shares)]

    def _prepare_share(self, user, customers, values):
        return {
            "user_id": user.id,
            "count": len(customers),
            "value": sum(values.get(customer, 0) for customer in customers),
        }

    # What there is -------------------------------------------------------------

    def _handover_targets(self):
        """Extension point: list of :class:`HandoverTarget`, the kinds of records the
        leaving user may own in the company.

        Records are searched and written with all rights: the domains must name the
        owner and the company.
        """
        user, company = self.from_user_id._origin.id, self.company_id.id
        mine = Domain("user_id", "=", user)
        here = Domain("company_id", "=", company)
        shared = Domain("company_id", "in", (company, False))
        targets = [
            HandoverTarget(
                code="customers",
                name=self.env._("Customers and contacts"),
                model="res.partner",
                domain=mine & shared & Domain("active", "in", (True, False)),
                customer="id",
            ),
            HandoverTarget(
                code="interactions",
                name=self.env._("Planned contacts"),
                model="customer.interaction",
                domain=mine & here & Domain("state", "=", "planned"),
                customer="partner_id",
            ),
            HandoverTarget(
                code="alerts",
                name=self.env._("Alerts"),
                model="customer.alert",
                domain=mine & here & Domain("state", "!=", "closed"),
                customer="partner_id",
            ),
            HandoverTarget(
                code="quotations",
                name=self.env._("Open quotations"),
                model="sale.order",
                domain=mine & here & Domain("state", "in", ("draft", "sent")),
                customer="partner_id",
            ),
        ]
        targets += [
            HandoverTarget(
                code=code, name=name, model=model, domain=mine & here, customer=None
            )
            for code, name, model in (
                ("plans", self.env._("Care plans"), "customer.care.plan"),
                ("segments", self.env._("Segments"), "customer.segment"),
            )
        ]
        if "crm.lead" in self.env:
            targets.append(
                HandoverTarget(
                    code="leads",
                    name=self.env._("Open leads and opportunities"),
                    model="crm.lead",
                    domain=mine & shared & Domain("won_status", "=", "pending"),
                    customer="partner_id",
                )
            )
        return targets

    def _find_owned(self):
        """List of (target, records), at the end the open activities on all of them."""
        if not self.from_user_id:
            return []
        owned = [
            (target, self.env[target.model].sudo().search(target.domain))
            for target in self._handover_targets()
        ]
        activities = self._get_activities_target(owned)
        found = self.env["mail.activity"].sudo().search(activities.domain)
        return [*owned, (activities, found)]

    def _get_activities_target(self, owned):
        on_records = Domain.OR(
            Domain("res_model", "=", target.model) & Domain("res_id", "in", records.ids)
            for target, records in owned
        )
        return HandoverTarget(
            code=ACTIVITIES,
            name=self.env._("Open activities on them"),
            model="mail.activity",
            domain=Domain("user_id", "=", self.from_user_id._origin.id) & on_records,
        )

    def _find_selected(self):
        wanted = set(self.line_ids.filtered("is_selected").mapped("code"))
        return [(t, records) for t, records in self._find_owned() if t.code in wanted]

    # Who gets it ---------------------------------------------------------------

    def _assign(self, owned):
        """{customer: new owner}, of about the same value each."""
        users = list(self.to_user_ids._origin)
        if not users:
            return {}
        customers = self.env["res.partner"].sudo()
        for target, records in owned:
            customers |= customers.concat(
                *self._get_customers(target, records).values()
            )
        known = self._fetch_values(customers)
        return spread({c: known.get(c, 0.0) for c in customers.sorted("id")}, users)

    def _get_customers(self, target, records):
        """{record: its customer, or no contact}."""
        none = self.env["res.partner"].sudo()
        if target.code == ACTIVITIES:
            return self._get_customers_of_activities(records)
        if not target.customer:
            return dict.fromkeys(records, none)
        contacts = {
            record: record if target.customer == "id" else record[target.customer]
            for record in records
        }
        return {r: contact.commercial_partner_id for r, contact in contacts.items()}

    def _get_customers_of_activities(self, activities):
        fields_ = {target.model: target for target in self._handover_targets()}
        customers = {}
        for model, some in activities.grouped("res_model").items():
            records = self.env[model].sudo().browse(some.mapped("res_id"))
            by_record = self._get_customers(fields_[model], records)
            for activity in some:
                customers[activity] = by_record[records.browse(activity.res_id)]
        return customers

    def _fetch_values(self, customers):
        """{customer: what it brings in a year}."""
        profiles = self.env["customer.profile"].sudo()
        rows = profiles.search_fetch(
            [
                ("partner_id", "in", [customer.id for customer in customers]),
                ("company_id", "=", self.company_id.id),
                ("active", "in", (True, False)),
            ],
            ["partner_id", "value_at_stake"],
        )
        return {row.partner_id: row.value_at_stake for row in rows}

    # Doing it ------------------------------------------------------------------

    def action_hand_over(self):
        self.ensure_one()
        self._check_receivers()
        owned = self._find_selected()
        owners = self._assign(owned)
        moved = [
            (user, target, records)
            for target, found in owned
            for user, records in self._share_out(target, found, owners).items()
        ]
        if not moved:
            raise UserError(self.env._("There is nothing to hand over."))
        for user, target, records in moved:
            self._move(user, target, records)
        self._tell_receivers(moved)
        return self._tell_manager(moved)

    def _check_receivers(self):
        if self.from_user_id in self.to_user_ids:
            raise UserError(
                self.env._(
                    "%s cannot take over from themselves.", self.from_user_id.name
                )
            )
        for user in self.to_user_ids:
            if not user.has_group(USER) or not user.active:
                raise UserError(
                    self.env._(
                        "%s has no Customers role: give one in the user's settings, or "
                        "choose somebody else.",
                        user.name,
                    )
                )
            if self.company_id not in user.sudo().company_ids:
                raise UserError(
                    self.env._(
                        "%(user)s does not work for %(company)s.",
                        user=user.name,
                        company=self.company_id.name,
                    )
                )

    def _share_out(self, target, records, owners):
        """{new owner: records}; what belongs to no customer goes to the first."""
        customers = self._get_customers(target, records)
        first = self.to_user_ids[:1]
        return records.grouped(lambda record: owners.get(customers[record], first))

    def _move(self, user, target, records):
        records.with_context(**QUIET).write({target.owner: user.id})
        if "message_ids" not in records:
            return
        note = self.env._(
            "Handed over from %(old)s to %(new)s",
            old=self.from_user_id.name,
            new=user.name,
        )
        records._message_log_batch(dict.fromkeys(records.ids, note))

    def _tell_receivers(self, moved):
        """One message to each new owner."""
        for user in self.to_user_ids - self.env.user:
            counts = self._count(moved, user)
            if not counts:
                continue
            self.env["mail.thread"].message_notify(
                partner_ids=user.partner_id.ids,
                subject=self.env._("Handed over from %s", self.from_user_id.name),
                body=self.env._(
                    "%(manager)s handed over to you what %(old)s looked after. "
                    "%(counts)s. You find your customers in Customers ▸ Care ▸ "
                    "Portfolio.",
                    manager=self.env.user.name,
                    old=self.from_user_id.name,
                    counts=counts,
                ),
            )

    def _tell_manager(self, moved):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("Handed over from %s", self.from_user_id.name),
                "message": " · ".join(
                    self.env._(
                        "%(user)s: %(counts)s",
                        user=user.name,
                        counts=self._count(moved, user),
                    )
                    for user in self.to_user_ids
                    if self._count(moved, user)
                ),
                "sticky": True,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _count(self, moved, receiver):
        """What a receiver got, in words."""
        return ", ".join(
            self.env._("%(kind)s: %(count)s", kind=target.name, count=len(records))
            for user, target, records in moved
            if user == receiver
        )
