from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerRfmCell(models.Model):
    """The map of the 25 pairs (recency, frequency and money) to the named groups.

    The pairs are given and cannot be added or removed, so every customer with
    scores falls into exactly one cell.
    """

    _name = "customer.rfm.cell"
    _description = "RFM Cell"
    _order = "r desc, fm"

    r = fields.Integer(string="Recency Score", required=True, aggregator=None)
    fm = fields.Integer(
        string="Frequency and Money Score",
        required=True,
        aggregator=None,
        help="Mean of the frequency and the money score, halves rounded up.",
    )
    group_id = fields.Many2one(
        "customer.rfm.group", required=True, ondelete="restrict", index=True
    )

    _pair_unique = models.Constraint(
        "UNIQUE(r, fm)", "This pair of scores is already in the grid."
    )
    _pair_range = models.Constraint(
        "CHECK(r BETWEEN 1 AND 5 AND fm BETWEEN 1 AND 5)", "Scores go from 1 to 5."
    )

    @api.depends("r", "fm", "group_id")
    def _compute_display_name(self):
        for cell in self:
            cell.display_name = f"R{cell.r} FM{cell.fm} {cell.group_id.name or ''}"

    def write(self, vals):
        if "r" in vals or "fm" in vals:
            raise UserError(
                self.env._("The scores of a cell are fixed. Change its group instead.")
            )
        result = super().write(vals)
        self.env["customer.scoring"]._relabel()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_uninstall(self):
        raise UserError(
            self.env._("The RFM grid has 25 cells. Change the group of a cell instead.")
        )
