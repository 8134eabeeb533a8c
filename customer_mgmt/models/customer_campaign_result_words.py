from odoo import api, fields, models
from odoo.tools import format_date

from ..tools.sample_size import sizes_needed
from ..tools.uplift import DID_NOT, FEWEST, NO_PROOF, UNCLEAR, WORKED
from .groups import MANAGER


class CustomerCampaign(models.Model):
    """The result in words a shopkeeper understands: out of 100 customers, so many."""

    _inherit = "customer.campaign"

    verdict_words = fields.Char(compute="_compute_verdict_words")
    verdict_advice = fields.Char(compute="_compute_verdict_words")
    waves_words = fields.Char(compute="_compute_waves_words")
    profit_words = fields.Char(compute="_compute_profit_words", groups=MANAGER)

    @api.depends("verdict", "difference_low", "difference_high", "date_end", "state")
    def _compute_verdict_words(self):
        for campaign in self:
            campaign.verdict_words = campaign._word_verdict()
            campaign.verdict_advice = campaign._word_advice()

    def _word_verdict(self):
        """What came out, in one sentence or two."""
        if not self.verdict or self.state == "cancelled":
            return False
        return {
            WORKED: self._word_worked,
            DID_NOT: self._word_did_not,
            UNCLEAR: self._word_unclear,
            NO_PROOF: self._word_no_proof,
        }.get(self.verdict, self._word_running)()

    def _word_running(self):
        return self.env._(
            "The window ends on %(day)s. Nothing is said before: whoever looks early "
            "and often finds success by chance.",
            day=format_date(self.env, self._local_day(self.date_end)),
        )

    def _word_worked(self):
        return self.env._(
            "It worked: of 100 customers contacted %(treated)s bought, of 100 left "
            "alone %(control)s. Between %(low)s and %(high)s of 100 bought because of "
            "the campaign.",
            **self._per_hundred(),
        )

    def _word_did_not(self):
        if self.difference_high < 0:
            return self.env._(
                "It did harm: of 100 customers contacted %(treated)s bought, of 100 "
                "left alone %(control)s. It kept at least %(loss)s of 100 from buying.",
                **self._per_hundred(),
                loss=self._hundredth(-self.difference_high),
            )
        return self.env._(
            "It did not work: of 100 customers contacted %(treated)s bought, of 100 "
            "left alone %(control)s. At most %(high)s of 100 more bought, and "
            "%(worth)s would have been worth it.",
            **self._per_hundred(),
            worth=self._hundredth(self.worth_having),
        )

    def _word_unclear(self):
        if min(self.treated_count, self.control_count) < FEWEST:
            return self.env._(
                "Can't tell: at least %(fewest)s customers contacted and %(fewest)s "
                "left alone are needed to say anything; there were %(treated)s and "
                "%(control)s.",
                fewest=FEWEST,
                treated=self.treated_count,
                control=self.control_count,
            )
        return self.env._(
            "Can't tell: of 100 customers contacted %(treated)s bought, of 100 left "
            "alone %(control)s. With so few customers that can be chance: the "
            "campaign may have changed anything from %(low)s to %(high)s of 100.",
            **self._per_hundred(),
        )

    def _word_no_proof(self):
        if self.control_count:
            return self.env._("No proof possible: nobody was there to be contacted.")
        return self.env._(
            "No proof possible: nobody was left alone, so there is nothing to compare "
            "with. Of 100 customers contacted %(treated)s bought, with or without the "
            "campaign.",
            treated=self._hundredth(self.conversion_treated),
        )

    def _per_hundred(self):
        return {
            "treated": self._hundredth(self.conversion_treated),
            "control": self._hundredth(self.conversion_control),
            "low": self._hundredth(self.difference_low),
            "high": self._hundredth(self.difference_high),
        }

    def _word_advice(self):
        """What to do now, where it is not clear from the result."""
        if self.verdict == NO_PROOF:
            return self.env._("Next time, leave part of the customers alone.")
        if self.verdict != UNCLEAR:
            return False
        needed = self._needed()
        if not needed:
            return self.env._(
                "Repeat the campaign as a further wave: waves are judged together."
            )
        return self.env._(
            "To be sure about %(worth)s of 100 it takes about %(needed)s customers, "
            "half of them left alone; there were %(count)s. Repeat the campaign as a "
            "further wave: waves are judged together.",
            worth=self._hundredth(self.worth_having),
            needed=needed,
            count=self.treated_count + self.control_count,
        )

    def _needed(self):
        """Customers it takes to show the least difference worth having, None if that
        cannot be said or they were there."""
        base, hoped = self.conversion_control, self.conversion_control
        hoped += self.worth_having
        if not self.worth_having or not 0 < base < hoped < 1:
            return None
        needed = sum(sizes_needed(base, hoped))
        return needed if needed > self.treated_count + self.control_count else None

    @api.depends("verdict", "profit", "profit_low", "profit_high", "has_money")
    def _compute_profit_words(self):
        for campaign in self:
            campaign.profit_words = campaign._word_profit()

    def _word_profit(self):
        if not self.has_money:
            return False
        if not self.treated_buyers + self.control_buyers:
            return self._word_nobody_bought()
        money = {
            name: self._format_money(self[field])
            for name, field in (
                ("profit", "profit"),
                ("low", "profit_low"),
                ("high", "profit_high"),
            )
        }
        if self.profit_low > 0:
            return self.env._(
                "It paid: about %(profit)s were earned after all costs, between "
                "%(low)s and %(high)s.",
                **money,
            )
        if self.profit_high < 0:
            return self.env._(
                "It cost more than it brought: about %(profit)s after all costs, "
                "between %(low)s and %(high)s.",
                **money,
            )
        return self.env._(
            "Whether it paid is not certain: about %(profit)s after all costs, but "
            "anything between %(low)s and %(high)s is possible.",
            **money,
        )

    def _word_nobody_bought(self):
        return self.env._(
            "Nobody bought: what the contacts and offers cost is lost, %(cost)s.",
            cost=self._format_money(self._total_cost()),
        )

    @api.depends("waves_count", "waves_verdict")
    def _compute_waves_words(self):
        verdicts = dict(self._fields["waves_verdict"]._description_selection(self.env))
        for campaign in self:
            verdict = verdicts.get(campaign.waves_verdict)
            campaign.waves_words = verdict and campaign._word_waves(verdict)

    def _word_waves(self, verdict):
        return self.env._(
            "All %(count)s waves together: %(verdict)s. Between %(low)s and %(high)s "
            "of 100 bought because of the campaign.",
            count=self.waves_count,
            verdict=verdict,
            low=self._hundredth(self.waves_difference_low),
            high=self._hundredth(self.waves_difference_high),
        )

    def _hundredth(self, share):
        """A share as a number out of 100; small ones with a decimal."""
        if 0 < round(abs(100 * share), 1) < 3:
            return self._format_points(share)
        return f"{round(100 * share)}"
