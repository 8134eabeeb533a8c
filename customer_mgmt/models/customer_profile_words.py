from datetime import timedelta

from babel.dates import format_timedelta

from odoo import fields, models
from odoo.tools import babel_locale_parse, format_amount, format_date, get_lang

# A unit of time is used from this number of it on: 45 days are 6 weeks.
UNITS = 2


class CustomerProfile(models.Model):
    """What a profile says to customers and in notes, for placeholders."""

    _inherit = "customer.profile"

    def _get_care_words(self):
        """Values of the placeholders; neutral words if there is no profile."""
        stages = dict(self._fields["stage"]._description_selection(self.env))
        since, last = self._in_long(self.stage_since), self._in_long(self.last_date)
        tier = self.tier and self.env._("Tier %s", self.tier.upper())
        return {
            "care_last_date": last or self.env._("some time ago"),
            "care_expected_date": self._get_expected_words() or self.env._("soon"),
            "care_gap": self._get_gap_words() or self.env._("some time"),
            "care_tier": tier or self.env._("no tier yet"),
            "care_stage": stages.get(self.stage) or self.env._("not known"),
            "care_stage_since": since or self.env._("some time ago"),
            "care_value": self._get_value_words(),
        }

    def _in_long(self, date):
        return format_date(self.env, date, date_format="long") if date else ""

    def _get_expected_words(self):
        """A day that has passed is nothing to expect."""
        if not self.expected_date:
            return ""
        today = fields.Date.context_today(self)
        return self._in_long(self.expected_date) if self.expected_date >= today else ""

    def _get_gap_words(self):
        """The usual gap in the unit people would use; one purchase makes no habit."""
        if self.occasions < 2:
            return ""
        return format_timedelta(
            timedelta(days=self.gap_days),
            granularity="day",
            threshold=UNITS,
            locale=babel_locale_parse(get_lang(self.env).code),
        )

    def _get_value_words(self):
        """Revenue: what customers bring in the end is for managers only."""
        if not self:
            return ""
        return format_amount(self.env, self.revenue_12m, self.currency_id)
