from odoo import models

from ..tools.till import Claim


class PosOrder(models.Model):
    """What the till says about points, and what it is told."""

    _inherit = "pos.order"

    def _split_by_ledger(self, coupon_data):
        """What the till says about programs on the ledger, and about others."""
        ours, others = {}, {}
        for key, vals in coupon_data.items():
            program = self.env["loyalty.program"].browse(vals["program_id"]).exists()
            (ours if program.on_ledger else others)[int(key)] = vals
        return ours, others

    def _claims(self, coupon_data):
        """{program: `Claim`} of what the till says this order gives.

        It sends what is left of the points after its rewards were paid.
        """
        claims = {}
        for vals in coupon_data.values():
            program = self.env["loyalty.program"].browse(vals["program_id"])
            claim = claims.get(program, Claim())
            claims[program] = claim.plus(vals["points"], vals.get("multiplier"))
        for line in self._reward_lines():
            program = line.reward_id.program_id
            if program in claims:
                claims[program] = claims[program].plus(line.points_cost)
        return claims

    def _add_to_answer(self, answer, coupon_data):
        """What is on the cards now; their key is the one that the till knows."""
        for key, vals in coupon_data.items():
            program = self.env["loyalty.program"].browse(vals["program_id"])
            card = self._find_card(program) or self._reward_lines().coupon_id.filtered(
                lambda card, program=program: card.program_id == program
            )
            if not card:
                continue
            answer["coupon_updates"].append(
                {
                    "old_id": key,
                    "id": card.id,
                    "points": card.points,
                    "code": card.code,
                    "program_id": program.id,
                    "partner_id": card.partner_id.id,
                }
            )
            answer["program_updates"].append(
                {"program_id": program.id, "usages": program.total_order_count}
            )
            if card.source_pos_order_id == self and program.applies_on == "future":
                answer["new_coupon_info"].append(
                    {
                        "program_name": program.name,
                        "expiration_date": card.expiration_date,
                        "code": card.code,
                    }
                )
