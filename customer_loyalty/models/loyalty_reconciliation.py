import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..tools.posting import to_points
from ..tools.proof import differences
from .loyalty_card import ADJUSTERS

# More lines than anybody reads; the count is that of all.
LISTED = 1000
KEPT = timedelta(days=90)


class LoyaltyReconciliation(models.Model):
    """One proof of the ledger: what was looked at, and what did not agree.

    Nothing is corrected by itself. Two invariants need no proof: the database keeps
    one card per member, and moves cannot be changed.
    """

    _name = "loyalty.reconciliation"
    _description = "Proof of the Loyalty Ledger"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "date"

    date = fields.Datetime(
        string="Proved On", required=True, readonly=True, default=fields.Datetime.now
    )
    duration = fields.Float(string="Seconds", readonly=True, aggregator="avg")
    card_count = fields.Integer(string="Cards", readonly=True)
    move_count = fields.Integer(string="Moves", readonly=True)
    order_count = fields.Integer(
        string="Orders",
        readonly=True,
        help="Orders that changed since the proof before, compared with their points.",
    )
    difference_count = fields.Integer(string="Differences", readonly=True)
    line_ids = fields.One2many(
        "loyalty.reconciliation.line", "reconciliation_id", readonly=True
    )
    state = fields.Selection(
        [
            ("proved", "Proved"),
            ("different", "Differences"),
            ("posted", "Differences Posted"),
        ],
        compute="_compute_state",
        compute_sudo=True,
        store=True,
    )

    @api.depends("difference_count", "line_ids.state")
    def _compute_state(self):
        for run in self:
            if not run.difference_count:
                run.state = "proved"
            elif run.line_ids.filtered(lambda line: line.state == "open"):
                run.state = "different"
            else:
                run.state = "posted"

    # ------------------------------------------------------------------- the proof

    @api.model
    def _prove(self):
        """Prove the whole ledger, list what does not agree, and tell the managers.

        :return: the new record
        """
        start, moment = time.monotonic(), fields.Datetime.now()
        runs = self.sudo()
        since = runs.search([], limit=1).date or fields.Datetime.now()
        lines = runs._card_lines()
        changed = runs._changed_documents(since)
        for link, documents in changed.items():
            lines += documents.sudo()._loyalty_differences(link)
        lines += runs._lapsed_lines(since)
        run = runs.create(
            {
                **runs._count(),
                # What happens while it is proved is for the next proof.
                "date": moment,
                "order_count": sum(map(len, changed.values())),
                "difference_count": len(lines),
                "line_ids": [fields.Command.create(line) for line in lines[:LISTED]],
                "duration": time.monotonic() - start,
            }
        )
        run._tell_managers()
        return run

    def _count(self):
        [[cards, moves]] = self.env.execute_query(
            SQL(
                """SELECT (SELECT count(*) FROM loyalty_card WHERE on_ledger),
                          (SELECT count(*) FROM loyalty_point_move)"""
            )
        )
        return {"card_count": cards, "move_count": moves}

    def _card_lines(self):
        lines = []
        for card_id, (books, wrong) in (
            self.env["loyalty.card"]._fetch_disagreeing().items()
        ):
            lines += [
                {
                    "kind": kind,
                    "card_id": card_id,
                    "expected": to_points(expected),
                    "found": to_points(found),
                }
                for kind, expected, found in differences(books)
            ]
            lines += [self._lot_line(lot_id) for lot_id in wrong]
        return lines

    def _lot_line(self, lot_id):
        lot = self.env["loyalty.point.lot"].browse(lot_id)
        return {
            "kind": "lot",
            "card_id": lot.card_id.id,
            "lot_id": lot_id,
            "expected": lot.initial - sum(lot.allocation_ids.mapped("points")),
            "found": lot.remaining,
        }

    def _lapsed_lines(self, since):
        """Points that were spent since a moment although they had expired, or were
        still waiting.

        A day more is allowed: it is not the same day everywhere. What was owed is
        paid by points that come later.
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT move.card_id, lot.id,
                          CASE WHEN lot.date_expiry < move.date::date - 1
                               THEN 'lapsed' ELSE 'early' END AS kind,
                          sum(taking.points)
                     FROM loyalty_point_move move
                     JOIN loyalty_point_allocation taking ON taking.move_id = move.id
                     JOIN loyalty_point_lot lot ON lot.id = taking.lot_id
                    WHERE move.type = 'redeem' AND move.date >= %s
                      AND (lot.date_expiry < move.date::date - 1
                           OR lot.date_available > move.date::date + 1
                          AND move.balance_after >= 0)
                      AND taking.points > 0
                 GROUP BY move.card_id, lot.id, kind
                 ORDER BY lot.id, kind""",
                since,
            )
        )
        return [
            {
                "kind": kind,
                "card_id": card_id,
                "lot_id": lot_id,
                "expected": 0,
                "found": points,
            }
            for card_id, lot_id, kind, points in rows
        ]

    def _changed_documents(self, since):
        """Documents confirmed or posted to since a moment.

        :return: {field of a line that names the document: documents}
        """
        self.env.flush_all()
        return {"order_id": self._changed_orders(since)}

    def _changed_orders(self, since):
        rows = self.env.execute_query(
            SQL(
                """SELECT res_id FROM loyalty_point_move
                    WHERE res_model = 'sale.order' AND date >= %(since)s
                    UNION
                   SELECT sale.id FROM sale_order sale
                    WHERE sale.date_order >= %(since)s AND sale.state = 'sale'
                      AND EXISTS (SELECT FROM sale_order_coupon_points point
                                    JOIN loyalty_card card
                                      ON card.id = point.coupon_id AND card.on_ledger
                                   WHERE point.order_id = sale.id)""",
                since=since,
            )
        )
        ids = sorted(order_id for [order_id] in rows)
        return self.env["sale.order"].browse(ids).exists()

    # ----------------------------------------------------------------- afterwards

    def _tell_managers(self):
        """One activity for each manager about the last proof that found something."""
        earlier = self.search([("id", "!=", self.id), ("activity_ids", "!=", False)])
        earlier.activity_unlink(["mail.mail_activity_data_todo"])
        if self.state != "different":
            return
        for user in self.env["res.users"]._loyalty_managers():
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=self.env._("Points that the ledger cannot explain"),
            )

    def action_prove(self):
        """Prove the ledger now and show the result."""
        self._check_manager()
        return self._prove().sudo(False)._action_open()

    def _action_open(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def action_post_all(self):
        """Post every difference that can be posted."""
        self.line_ids.action_post()

    def _check_manager(self):
        if not self.env.user.has_group(ADJUSTERS):
            raise AccessError(
                self.env._("Only who manages loyalty proves and corrects the ledger.")
            )

    @api.autovacuum
    def _gc_proofs(self):
        """Keep the last months, and what found something."""
        old = fields.Datetime.now() - KEPT
        self.search([("date", "<", old), ("state", "=", "proved")]).unlink()
