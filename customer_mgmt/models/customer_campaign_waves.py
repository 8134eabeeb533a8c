from odoo import fields, models

from ..tools.uplift import RUNNING, conclude
from .customer_campaign_results import VERDICTS, interval_values
from .groups import MANAGER


class CustomerCampaign(models.Model):
    """Waves judged together, each compared within itself.

    What one wave of a small shop cannot tell, several may. The first wave keeps the
    common result.
    """

    _inherit = "customer.campaign"

    waves_count = fields.Integer(
        string="Waves Judged Together", readonly=True, copy=False, aggregator=None
    )
    waves_verdict = fields.Selection(VERDICTS, readonly=True, copy=False)
    waves_difference = fields.Float(readonly=True, copy=False, aggregator=None)
    waves_difference_low = fields.Float(readonly=True, copy=False, aggregator=None)
    waves_difference_high = fields.Float(readonly=True, copy=False, aggregator=None)
    waves_profit = fields.Monetary(readonly=True, copy=False, groups=MANAGER)
    waves_profit_low = fields.Monetary(readonly=True, copy=False, groups=MANAGER)
    waves_profit_high = fields.Monetary(readonly=True, copy=False, groups=MANAGER)

    def _update_results(self):
        result = super()._update_results()
        for first in self.mapped(lambda campaign: campaign.wave_of_id or campaign):
            first._update_waves()
        return result

    def _update_waves(self):
        """Every wave whose window has ended counts, with what was found at that time.

        :param self: the first wave
        """
        self.ensure_one()
        waves = (self | self.wave_ids).filtered(lambda wave: wave._is_judged())
        if len(waves) < 2:
            self.waves_count = len(waves)
            return
        outcomes = waves._fetch_outcomes()
        found = conclude([*outcomes.values()], self._seed(), self.worth_having)
        self.write(
            {
                "waves_count": len(waves),
                "waves_verdict": found.state,
                **interval_values("waves_difference", found.conversion),
                **interval_values("waves_profit", found.profit),
            }
        )

    def _is_judged(self):
        return self.state != "cancelled" and self.verdict not in (False, RUNNING)
