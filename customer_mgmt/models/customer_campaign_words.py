from odoo import api, fields, models
from odoo.tools import get_lang

from ..tools.campaign_design import Design

# What is assumed when nobody knows how many would buy by themselves.
USUAL_BASE = 0.05


class CustomerCampaign(models.Model):
    """What is going to happen, in plain words, before it does."""

    _inherit = "customer.campaign"

    promise = fields.Text(string="Said before the Launch", readonly=True, copy=False)
    design_words = fields.Text(compute="_compute_design_words")

    @api.depends("promise", "holdout_share", "window_days", "worth_having")
    def _compute_design_words(self):
        for campaign in self:
            campaign.design_words = "\n".join(campaign._design_words())

    def _design_words(self):
        """What the test will be able to show: after the launch, what was said before.

        :return: list of sentences
        """
        self.ensure_one()
        if self.promise:
            return self.promise.splitlines()
        return self._word_design(self._get_design())

    def _get_design(self):
        audience = self._get_audience()
        return Design(
            audience.units,
            self.holdout_share,
            self.window_days,
            audience.base,
            self.worth_having,
        )

    def _word_design(self, design):
        """:param design: a :class:`Design`; :return: list of sentences"""
        if not design.units:
            return [self.env._("Nobody takes part: choose other customers.")]
        if not design.is_provable:
            return self._word_unprovable(design)
        known = design.base is not None
        base = design.base if known else USUAL_BASE
        design = design._replace(base=base)
        return [
            self._word_arms(design),
            self._word_base(design, known),
            *self._word_power(design),
        ]

    def _word_unprovable(self, design):
        if not design.sizes.treated:
            return [self.env._("Nobody would be contacted: leave fewer people alone.")]
        return [
            self.env._("Customers, all to be contacted: %s.", design.sizes.treated),
            self.env._(
                "No proof possible: nobody is left alone to compare with, so nobody "
                "will know who would have bought anyway."
            ),
        ]

    def _word_arms(self, design):
        return self.env._(
            "Of %(units)s customers, %(treated)s will be contacted and %(control)s "
            "will be left alone for %(days)s days, drawn by lot. Purchases of both in "
            "these days are compared; there is no result before they are over.",
            units=design.units,
            treated=design.sizes.treated,
            control=design.sizes.control,
            days=design.days,
        )

    def _word_base(self, design, known):
        share = self._format_share(design.base)
        if known:
            return self.env._(
                "By the predictions, %s of them buy in this time without being "
                "contacted.",
                share,
            )
        return self.env._(
            "How many of them buy without being contacted is not known; %s is assumed.",
            share,
        )

    def _word_power(self, design):
        """The smallest effect that will show, and how many customers it would take to
        see the least one worth having."""
        found = design.detectable()
        if found is None:
            yield self.env._(
                "With so few customers no effect would show: expect “can't tell”."
            )
        else:
            yield self.env._(
                "In four of five cases it shows if contacting them lifts the share of "
                "buyers from %(base)s to %(hoped)s or more, that is by at least "
                "%(effect)s percentage points. A smaller effect will mostly read "
                "“can't tell”.",
                base=self._format_share(design.base),
                hoped=self._format_share(design.base + found),
                effect=self._format_points(found),
            )
        needed = design.units_needed()
        if needed and (found is None or found > design.worth_having):
            yield self.env._(
                "To see the least difference worth having, %(worth)s percentage "
                "points, it takes about %(needed)s customers. Repeat the campaign: "
                "its waves are judged together.",
                worth=self._format_points(design.worth_having),
                needed=self._get_lang().format("%d", needed, grouping=True),
            )

    def _format_share(self, share):
        return self.env._("%s %%", self._format_points(share))

    def _format_points(self, share):
        return self._get_lang().format("%.1f", 100 * share)

    def _get_lang(self):
        return self.env["res.lang"].browse(get_lang(self.env).id)

    # Before the launch ---------------------------------------------------------

    def _word_audience(self, audience):
        """Who takes part, and who does not: sentences."""
        yield self.env._(
            "Contacts: %(contacts)s. Customers: %(units)s, since a company with all "
            "its people is one.",
            contacts=audience.contacts,
            units=audience.units,
        )
        words = {
            "held_out": self.env._(
                "Held out by another campaign, so they cannot be contacted and do not "
                "take part: %s."
            ),
            "blocked": self.env._("Blocked, so they do not take part: %s."),
            "archived": self.env._("Archived, so they do not take part: %s."),
        }
        for reason, count in audience.left_out.items():
            yield words[reason] % count
        if audience.busy:
            yield self.env._(
                "Contacted by another running campaign, whose result will include what "
                "this one does: %s.",
                audience.busy,
            )

    def _word_preview(self, preview):
        """What the launch will do: sentences."""
        yield self.env._(
            "To be contacted: %(treated)s. Left alone: %(control)s.",
            treated=preview.treated,
            control=preview.control,
        )
        yield self.env._("Contacts planned at once: %s.", preview.planned)
        if preview.waiting:
            yield self.env._(
                "Waiting for a day with room under the limits of contacts: %s.",
                preview.waiting,
            )
        labels = self._label_reasons()
        for reason, count in preview.held_back.items():
            yield self.env._(
                "Not contacted, and counted all the same (%(reason)s): %(count)s.",
                count=count,
                reason=labels[reason],
            )
