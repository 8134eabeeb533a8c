from datetime import datetime, time, timedelta

from pytz import timezone

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..tools.expiry import expiry_date


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    on_ledger = fields.Boolean(
        compute="_compute_on_ledger",
        store=True,
        help="Every change of points of this program is a move that can be proved.",
    )
    expire_after = fields.Integer(
        string="Points Expire After",
        help="Days after which points that were not spent expire. 0: never.",
    )
    expire_rounding = fields.Selection(
        [
            ("none", "On That Day"),
            ("month", "At the End of the Month"),
            ("quarter", "At the End of the Quarter"),
            ("year", "At the End of the Year"),
        ],
        string="Expire On",
        required=True,
        default="none",
    )
    expiry_mode = fields.Selection(
        [
            ("per_lot", "After They Were Earned"),
            ("inactivity", "After the Last Activity"),
        ],
        string="Expiry Counts",
        required=True,
        default="per_lot",
        help="Activity is earning or spending points.",
    )
    pending_days = fields.Integer(
        string="Points Wait",
        help="Days until earned points can be spent, usually the return window.",
    )
    earn_on = fields.Selection(
        [("confirm", "Order Is Confirmed"), ("paid", "Invoices Are Paid")],
        string="Points Are Earned When",
        required=True,
        default="confirm",
    )
    debt_policy = fields.Selection(
        [
            ("allow_debt", "Owe Them"),
            ("floor_zero", "Waive Them"),
        ],
        string="Returned but Spent Points",
        required=True,
        default="allow_debt",
        help="A customer returns goods whose points are spent already: the balance goes"
        " below zero and the next points pay it, or what is missing is waived.",
    )
    reversal_of_burn = fields.Selection(
        [
            ("restore_original_expiry", "With Their Expiry"),
            ("restore_min_days", "With a Minimum of Days"),
        ],
        string="Points Given Back",
        required=True,
        default="restore_original_expiry",
        help="What happens to spent points when the order is cancelled or returned.",
    )
    restore_min_days = fields.Integer(string="Minimum of Days", default=30)
    point_value = fields.Monetary(
        help="What one point costs the shop when it is spent.",
        currency_field="currency_id",
    )
    breakage_rate = fields.Float(
        help="Share of points that are expected never to be spent.",
    )

    _expire_after_positive = models.Constraint(
        "CHECK (expire_after >= 0 AND pending_days >= 0 AND restore_min_days >= 0)",
        "Days cannot be negative.",
    )
    _breakage_rate_share = models.Constraint(
        "CHECK (breakage_rate BETWEEN 0 AND 1)",
        "The breakage rate lies between 0 % and 100 %.",
    )

    @api.depends("program_type", "applies_on")
    def _compute_on_ledger(self):
        for program in self:
            program.on_ledger = (
                program.program_type == "loyalty" and program.applies_on != "current"
            )

    def write(self, vals):
        if {"program_type", "applies_on"} & vals.keys():
            self._check_may_change_kind(vals)
        return super().write(vals)

    def _check_may_change_kind(self, vals):
        """A program whose points are in the books stays what it is."""
        for program in self.filtered("on_ledger"):
            kind = vals.get("program_type", program.program_type)
            applies_on = vals.get("applies_on", program.applies_on)
            if kind == "loyalty" and applies_on != "current":
                continue
            if program._has_moves():
                raise UserError(
                    self.env._(
                        "Points of %(program)s are in the ledger: archive it and"
                        " make a new program instead.",
                        program=program.display_name,
                    )
                )

    def _has_moves(self):
        moves = self.env["loyalty.point.move"].sudo()
        return bool(moves.search_count([("program_id", "in", self.ids)], limit=1))

    @api.constrains("expiry_mode", "expire_after")
    def _check_inactivity_has_days(self):
        for program in self:
            if program.expiry_mode == "inactivity" and not program.expire_after:
                raise ValidationError(
                    self.env._(
                        "Say after how many days without activity the points of"
                        " %(program)s expire.",
                        program=program.name,
                    )
                )

    def _with_own_rules(self):
        """With their rules, which were archived together with archived programs: what
        these gave still comes back with the goods."""
        return self.with_context(active_test=False)

    def _ledger_today(self):
        """The day it is for the members of a program."""
        return self._ledger_day(fields.Datetime.now())

    def _ledger_day(self, moment):
        """The day of the members at a UTC datetime."""
        zone = timezone(self._ledger_zone())
        return timezone("UTC").localize(moment).astimezone(zone).date()

    def _ledger_midnight(self, day):
        """When a day begins for the members, in UTC as it is stored."""
        zone = timezone(self._ledger_zone())
        moment = zone.localize(datetime.combine(day, time.min))
        return moment.astimezone(timezone("UTC")).replace(tzinfo=None)

    def _ledger_zone(self):
        """The name of the time zone whose days count."""
        self.ensure_one()
        company = self.company_id or self.env.company
        return company.partner_id.tz or "UTC"

    def _points_wait(self):
        """Points of an order cannot be spent when it is confirmed."""
        self.ensure_one()
        return bool(self.pending_days) or self.earn_on == "paid"

    def _query_ledger_days(self):
        """`SQL` of (id, today) of these programs."""
        days = [SQL("(%s, %s::date)", each.id, each._ledger_today()) for each in self]
        return SQL("SELECT * FROM (VALUES %s) AS day (id, today)", SQL(", ").join(days))

    def _point_expiry(self, start):
        """The last day of points that can be spent from ``start`` on, or None."""
        self.ensure_one()
        return expiry_date(start, self.expire_after, self.expire_rounding)

    def _fresh_expiry(self, today):
        """The last day of points given back whose own expiry is near, or None."""
        self.ensure_one()
        if self.reversal_of_burn == "restore_min_days":
            return today + timedelta(days=self.restore_min_days)
        return None

    def _point_value_in(self, company, day):
        """What a point is worth in the currency of a company on a day."""
        self.ensure_one()
        rate = self.env["res.currency"]._get_conversion_rate(
            self.currency_id, company.currency_id, company, day
        )
        return self.point_value * rate
