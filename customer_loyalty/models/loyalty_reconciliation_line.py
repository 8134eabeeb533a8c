from odoo import api, fields, models

# Points that are gone: no posting undoes that.
GONE = ("lapsed", "early")


class LoyaltyReconciliationLine(models.Model):
    """Something that does not agree with the ledger, until somebody posts it."""

    _name = "loyalty.reconciliation.line"
    _description = "Difference in the Loyalty Ledger"
    _order = "state, id"
    _rec_name = "kind"

    reconciliation_id = fields.Many2one(
        "loyalty.reconciliation", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [
            ("moves", "Card and Moves"),
            ("lots", "Card and Lots"),
            ("pending", "Waiting Points"),
            ("lot", "Lot and Its Use"),
            ("earned", "Earned by an Order"),
            ("spent", "Spent on an Order"),
            ("lapsed", "Spent After Expiry"),
            ("early", "Spent While Waiting"),
        ],
        string="Difference In",
        required=True,
        readonly=True,
    )
    card_id = fields.Many2one(
        "loyalty.card", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="card_id.partner_id", string="Member")
    program_id = fields.Many2one(
        related="card_id.program_id", store=True, index="btree_not_null"
    )
    lot_id = fields.Many2one("loyalty.point.lot", readonly=True, ondelete="cascade")
    order_id = fields.Many2one("sale.order", readonly=True, ondelete="cascade")
    expected = fields.Float(digits=(16, 2), readonly=True, aggregator=None)
    found = fields.Float(digits=(16, 2), readonly=True, aggregator=None)
    difference = fields.Float(digits=(16, 2), compute="_compute_difference", store=True)
    state = fields.Selection(
        [("open", "Open"), ("posted", "Posted")],
        required=True,
        readonly=True,
        default="open",
    )
    posted_by_id = fields.Many2one("res.users", readonly=True)
    posted_on = fields.Datetime(readonly=True)

    @api.depends("expected", "found")
    def _compute_difference(self):
        for line in self:
            line.difference = line.expected - line.found

    def action_post(self):
        """Post what explains the difference; what is in order by now is left alone.

        A card is corrected as a whole, and with it what earlier proofs said of it.
        Points spent after their expiry or too early stay open.
        """
        self.reconciliation_id._check_manager()
        lines = self.filtered(lambda line: line.state == "open")
        for link in self._document_links():
            lines[link].sudo()._loyalty_settle()
        lines.card_id._correct_books()
        lines._find_settled()._mark_posted()

    @api.model
    def _document_links(self):
        """The fields that name a document."""
        return ["order_id"]

    def _find_settled(self):
        domain = [
            ("state", "=", "open"),
            ("kind", "not in", GONE),
            ("card_id", "in", self.card_id.ids),
        ]
        for link in self._document_links():
            domain.append((link, "in", [False, *self[link].ids]))
        return self.sudo().search(domain)

    def _mark_posted(self):
        self.write(
            {
                "state": "posted",
                "posted_by_id": self.env.uid,
                "posted_on": fields.Datetime.now(),
            }
        )
        done = self.reconciliation_id.filtered(lambda run: run.state == "posted")
        done.activity_unlink(["mail.mail_activity_data_todo"])
