from odoo import api, models

from ..tools import sample

COUNT = "__count"
SCORES = ("score", "nps_value")


class CustomerSurveyReport(models.Model):
    """Pivots, graphs and lists hide the scores of small groups, as the page does."""

    _inherit = "customer.survey.report"

    @api.model
    @api.readonly
    def formatted_read_group(self, domain, groupby=(), aggregates=(), *args, **kwargs):
        groups = super().formatted_read_group(
            domain, groupby, self._with_count(aggregates), *args, **kwargs
        )
        return self._hide_small_groups(groups, aggregates)

    @api.model
    @api.readonly
    def formatted_read_grouping_sets(
        self, domain, grouping_sets, aggregates=(), **kwargs
    ):
        sets = super().formatted_read_grouping_sets(
            domain, grouping_sets, self._with_count(aggregates), **kwargs
        )
        return [self._hide_small_groups(groups, aggregates) for groups in sets]

    @staticmethod
    def _with_count(aggregates):
        return list(dict.fromkeys([*aggregates, COUNT]))

    @staticmethod
    def _hide_small_groups(groups, aggregates):
        """Left out, as graphs draw what is empty as 0."""
        scores = [spec for spec in aggregates if spec.split(":")[0] in SCORES]
        for group in groups:
            if sample.visibility(group[COUNT]) == sample.HIDDEN:
                for spec in scores:
                    group.pop(spec, None)
            if COUNT not in aggregates:
                del group[COUNT]
        return groups
