from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.posting import Posting, Source
from ..tools.referral import Document, Terms, judge
from .loyalty_referral import OPEN

CRON = "customer_loyalty.ir_cron_loyalty_referral"
# So long after the reward a return still takes it back.
WATCH_DAYS = 365


class LoyaltyReferral(models.Model):
    """From the purchases of friends to points for both."""

    _inherit = "loyalty.referral"

    @api.model
    def _cron_referrals(self):
        """Look at what friends bought and returned. Running it again changes nothing:
        every state follows from the documents, and points have keys. What was given
        is watched also when the program gives no more."""
        watched = fields.Date.subtract(fields.Date.today(), days=WATCH_DAYS)
        referrals = self.search(
            [
                "|",
                "&",
                "&",
                ("program_id.has_referral", "=", True),
                ("program_id.active", "=", True),
                ("state", "in", OPEN),
                "&",
                ("state", "=", "rewarded"),
                ("date_rewarded", ">=", watched),
            ],
            order="id",
        )
        documents = referrals._fetch_documents()
        moved = referrals.filtered(
            lambda each: each.id in documents or each.state in ("purchased", "rewarded")
        )
        self.env["loyalty.batch"]._work_off(
            moved, lambda batch: batch._follow(documents), CRON
        )

    def _follow(self, documents):
        """Bring recommendations in line with what friends bought.

        :param documents: {id: [`Document`]}
        """
        postings = []
        for referral in self:
            judged = judge(documents[referral.id], referral._terms())
            if judged.existing:
                referral._refuse("existing")
            elif referral.state == "rewarded":
                referral._watch(judged)
            else:
                referral._progress(judged)
                if judged.due and judged.due <= referral.program_id._ledger_today():
                    postings += referral._reward()
        self.env["loyalty.card"]._loyalty_post(postings)

    def _terms(self):
        program = self.program_id
        return Terms(
            program._ledger_day(self.date_invited),
            program.referral_min_amount,
            timedelta(days=program.referral_wait_days),
        )

    def _watch(self, judged):
        """No purchase is left that would have earned the reward: it goes back."""
        if not judged.counts:
            self._refuse("returned")
        self._set({"revenue": judged.revenue})

    def _progress(self, judged):
        document = judged.counts or judged.first
        before = "registered" if self.date_registered else "invited"
        self._set(
            {
                "state": "purchased" if document else before,
                "date_purchased": document and document.day,
                "date_due": judged.due,
                "res_model": document and document.model,
                "res_id": document and document.id,
                "revenue": judged.revenue,
            }
        )

    def _set(self, vals):
        """Write what differs: most recommendations stay as they are."""
        vals = {
            name: value
            for name, value in vals.items()
            if (self[name] or False) != (value or False)
        }
        if vals:
            self.write(vals)

    # ------------------------------------------------------------------- points

    def _reward(self):
        """Postings for both."""
        program, today = self.program_id, self.program_id._ledger_today()
        self.write(
            {
                "is_over_limit": self._is_limit_reached(today),
                "state": "rewarded",
                "date_rewarded": today,
            }
        )
        cards = program._get_cards(self.referrer_id | self.referee_id, enrol=True)
        sides = [("referee", self.referee_id, program.referee_points)]
        if not self.is_over_limit:
            sides.append(("referrer", self.referrer_id, program.referrer_points))
        return [
            self._reward_posting(side, cards[partner], points)
            for side, partner, points in sides
            if partner in cards
        ]

    def _reward_posting(self, side, card, points):
        friend = self.referee_id if side == "referrer" else self.referrer_id
        env = self.with_context(lang=card.partner_id.lang).env
        words = {
            "referrer": env._("You recommended us to %s", friend.care_name),
            "referee": env._("Recommended by %s", friend.care_name),
        }
        return Posting(
            card_id=card.id,
            type="referral",
            points=points,
            key=f"referral:{self.id}:{side}",
            source=Source(self._name, self.id),
            reason=words[side],
        )

    def _is_limit_reached(self, day):
        program = self.program_id
        if not program.referral_limit:
            return False
        rewarded = self.search_count(
            [
                ("program_id", "=", program.id),
                ("referrer_id", "=", self.referrer_id.id),
                ("state", "=", "rewarded"),
                ("is_over_limit", "=", False),
                ("date_rewarded", ">=", program._referral_period_start(day)),
            ]
        )
        return rewarded >= program.referral_limit

    def _take_back(self):
        moves = self.env["loyalty.point.move"].search(
            [
                ("type", "=", "referral"),
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
            ]
        )
        self.env["loyalty.card"]._loyalty_post(
            [
                move._reversal(self.env._("The recommendation does not count"))
                for move in moves
            ]
        )

    # ---------------------------------------------------------------- documents

    def _fetch_documents(self):
        """{id: [`Document`]} of what the friends bought, for those who did."""
        documents = defaultdict(list)
        if not self:
            return documents
        self.env.flush_all()
        rows = self.env.execute_query_dict(self._query_documents())
        paid = self._find_paid({(row["res_model"], row["res_id"]) for row in rows})
        for row in rows:
            referral = self.browse(row["id"])
            company = self.env["res.company"].browse(row["company_id"])
            if not referral.program_id._is_of(company):
                continue
            documents[referral.id].append(
                Document(
                    day=row["day"],
                    company=company.id,
                    net=company.currency_id._convert(
                        float(row["net"]), referral.currency_id, company, row["day"]
                    ),
                    is_purchase=row["is_purchase"],
                    is_paid=(row["res_model"], row["res_id"]) in paid,
                    model=row["res_model"],
                    id=row["res_id"],
                )
            )
        return documents

    def _query_documents(self):
        purchases = self.env["customer.purchase"]._query_purchases(bulk=len(self) > 100)
        return SQL(
            """SELECT referral.id, document.company_id, document.net,
                      coalesce(document.origin_date, document.date) AS day,
                      document.is_purchase, document.res_model, document.res_id
                 FROM (%(purchases)s) document
                 JOIN res_partner friend
                      ON friend.commercial_partner_id = document.customer_id
                 JOIN loyalty_referral referral ON referral.referee_id = friend.id
                WHERE referral.id IN %(referrals)s
                  AND document.customer_id IN %(customers)s
             ORDER BY referral.id, day, document.id""",
            purchases=purchases,
            referrals=tuple(self.ids),
            customers=tuple(self.referee_id.commercial_partner_id.ids),
        )

    def _find_paid(self, documents):
        """Those of the documents, pairs of model and id, that are paid.

        What comes from a till or was imported is paid.
        """
        paid = {each for each in documents if each[0] not in PAID}
        for model, is_paid in PAID.items():
            ids = [id_ for name, id_ in documents if name == model]
            records = self.env[model].browse(ids)
            paid |= {(model, record.id) for record in records if is_paid(record)}
        return paid


def _is_order_paid(order):
    return order._is_paid() or 0 < order.amount_total <= order.amount_paid


def _is_invoice_paid(move):
    return move.move_type == "out_refund" or move.payment_state in (
        "paid",
        "in_payment",
        "reversed",
    )


PAID = {"sale.order": _is_order_paid, "account.move": _is_invoice_paid}
