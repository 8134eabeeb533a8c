import csv
from datetime import date, datetime, timedelta

from odoo.fields import Command
from odoo.tools import SQL, file_open

from odoo.addons.base.tests.common import BaseCommon

TODAY = date(2026, 6, 28)


class CustomerCase(BaseCommon):
    """A company of its own with products, a channel and a policy in fixed days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls._make_company("Tea & Trail")
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(
            context=dict(cls.env.context, allowed_company_ids=cls.company.ids)
        )
        cls.company = cls.company.with_env(cls.env)
        cls.policy = cls.company.customer_policy_id
        cls.policy.write({"stage_mode": "days", "tz": "UTC"})
        cls.channel = cls.env["customer.channel"].create(
            {"name": "Market", "code": "test_market"}
        )
        cls.product = cls._make_product("Oolong", price=100.0, cost=60.0)
        cls.scoring = cls.env["customer.scoring"]

    @classmethod
    def _make_company(cls, name):
        return cls.env["res.company"].create(
            {"name": name, "currency_id": cls.env.ref("base.EUR").id}
        )

    @classmethod
    def _make_product(cls, name, price, cost):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "list_price": price,
                "standard_price": cost,
                "taxes_id": False,
                "invoice_policy": "order",
            }
        )

    @classmethod
    def _make_customer(cls, name="Ann", **vals):
        return cls.env["res.partner"].create({"name": name, **vals})

    @classmethod
    def _make_order(cls, partner, day, amount=100.0, state="sale", **vals):
        """A sales order of one line on a day (noon UTC) or at a moment."""
        moment = day
        if not isinstance(day, datetime):
            moment = datetime(day.year, day.month, day.day, 12)
        order = cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.product.id,
                            "product_uom_qty": 1,
                            "price_unit": amount,
                            "tax_ids": False,
                        }
                    )
                ],
                **vals,
            }
        )
        order.write({"state": state, "date_order": moment})
        return order

    _reference = 0

    @classmethod
    def _make_purchase(cls, partner, day, amount=100.0, **vals):
        """An imported purchase."""
        CustomerCase._reference += 1
        return cls.env["customer.transaction"].create(
            {
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "channel_id": cls.channel.id,
                "reference": f"T{CustomerCase._reference}",
                "date": day,
                "amount_untaxed": amount,
                "currency_id": cls.company.currency_id.id,
                **vals,
            }
        )

    @classmethod
    def _make_purchases(cls, partner, silences, amount=100.0, today=TODAY):
        """Purchases ``silences`` days before today."""
        for silence in silences:
            cls._make_purchase(partner, today - timedelta(days=silence), amount)

    def _score(self, day=TODAY):
        """Score the company as of a day, from scratch, and return nothing."""
        self.policy.calibrated_on = False
        self.patch(type(self.policy), "_today", lambda policy: day)
        self.scoring._run(self.company)

    def _advance(self, day):
        """The nightly run of another day."""
        self.patch(type(self.policy), "_today", lambda policy: day)
        return self.scoring._run(self.company)

    def _profile(self, partner):
        return (
            self.env["customer.profile"]
            ._of_any(partner)
            .filtered(lambda profile: profile.company_id == self.company)
        )

    def _past(self, day):
        """{customer name: row} of the score table as of a past day."""
        self.scoring._build_past_scores(self.policy, day)
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT partner.name, score.*
                     FROM customer_scoring_score score
                     JOIN res_partner partner ON partner.id = score.customer_id"""
            )
        )
        return {row["name"]: row for row in rows}

    def _purchases(self, partner):
        return self.env["customer.purchase"].search(
            [("customer_id", "=", partner.id)], order="date, id"
        )


class CdnowCase(CustomerCase):
    """The public CDNOW sample: 2,357 buyers of a music shop, 1997-01 to 1998-06.

    All of them bought first in the first quarter of 1997.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.write({"stage_mode": "curve", "rfm_mode": "quantile"})
        with file_open("customer_mgmt/tests/data/cdnow_sample.csv") as sample:
            rows = list(csv.DictReader(sample))
        names = sorted({row["customer"] for row in rows})
        partners = cls.env["res.partner"].create([{"name": name} for name in names])
        ids = dict(zip(names, partners.ids, strict=True))
        cls.env["customer.transaction"].create(
            [
                {
                    "partner_id": ids[row["customer"]],
                    "company_id": cls.company.id,
                    "channel_id": cls.channel.id,
                    "currency_id": cls.company.currency_id.id,
                    "reference": f"{row['customer']}-{number}",
                    "date": row["date"],
                    "amount_untaxed": float(row["amount"]),
                }
                for number, row in enumerate(rows)
            ]
        )
