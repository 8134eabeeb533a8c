from odoo import models
from odoo.fields import Domain
from odoo.tools import float_round


class SaleOrder(models.Model):
    """Members of a tier earn more, and get what is only for them."""

    _inherit = "sale.order"

    # ------------------------------------------------------------------ multiplier

    def _program_check_compute_points(self, programs):
        result = super()._program_check_compute_points(programs)
        tiered = programs.filtered(lambda program: program._has_tiers())
        multipliers = self._get_multipliers(tiered) if tiered else {}
        for program, multiplier in multipliers.items():
            status = result[program]
            if multiplier != 1 and "points" in status:
                status["points"] = [
                    float_round(
                        points * multiplier, precision_digits=2, rounding_method="DOWN"
                    )
                    for points in status["points"]
                ]
        return result

    def _get_multipliers(self, programs):
        """{program: how many times the points this order earns}: by the tier now, or
        when the order was confirmed."""
        multipliers = dict.fromkeys(programs, 1.0)
        multipliers |= {
            member.program_id.with_env(self.env): member._earning_multiplier()
            for member in self._get_loyalty_members(programs)
        }
        if self.state == "sale":
            for entry in self.sudo().coupon_point_ids:
                program = entry.coupon_id.program_id.with_env(self.env)
                if program in multipliers:
                    multipliers[program] = entry.multiplier
        return multipliers

    def _get_loyalty_members(self, programs):
        return (
            self.env["loyalty.member"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", self.partner_id.id),
                    ("program_id", "in", programs.ids),
                ]
            )
        )

    def _update_programs_and_rewards(self):
        result = super()._update_programs_and_rewards()
        if self.state != "sale":
            self._note_multipliers()
        return result

    def _note_multipliers(self):
        """Changes and returns of the confirmed order will count as it was sold."""
        entries = self.sudo().coupon_point_ids
        programs = entries.coupon_id.program_id.filtered(lambda each: each._has_tiers())
        if not programs:
            return
        multipliers = self._get_multipliers(programs.with_env(self.env))
        for entry in entries:
            program = entry.coupon_id.program_id.with_env(self.env)
            multiplier = multipliers.get(program, 1.0)
            if entry.multiplier != multiplier:
                entry.multiplier = multiplier

    # --------------------------------------------------------------- only for tiers

    def _get_program_domain(self):
        return [*super()._get_program_domain(), *self._get_tier_domain("")]

    def _get_trigger_domain(self):
        return [*super()._get_trigger_domain(), *self._get_tier_domain("program_id.")]

    def _get_tier_domain(self, path):
        """What is for everybody, or for a tier of the customer."""
        tiers = self.partner_id._get_loyalty_tiers()
        return Domain(f"{path}allowed_tier_ids", "in", [False, *tiers.ids])

    def _get_claimable_rewards(self, forced_coupons=None):
        result = super()._get_claimable_rewards(forced_coupons)
        for coupon, rewards in list(result.items()):
            allowed = rewards._allowed_to(self.partner_id)
            if allowed:
                result[coupon] = allowed
            else:
                del result[coupon]
        return result

    def _apply_program_reward(self, reward, coupon, **kwargs):
        if not reward._allowed_to(self.partner_id):
            return {"error": self.env._("This reward is for members of other tiers.")}
        return super()._apply_program_reward(reward, coupon, **kwargs)
