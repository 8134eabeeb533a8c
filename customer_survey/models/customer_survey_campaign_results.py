from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import nps
from ..tools.precision import SCALES
from ..tools.satisfaction import satisfaction
from .customer_survey_invitation import ASKED_STATES

COUNTS = (
    "invitation_count",
    "planned_count",
    "skipped_count",
    "sent_count",
    "opened_count",
    "started_count",
    "responded_count",
)


class CustomerSurveyCampaign(models.Model):
    """What came of the invitations."""

    _inherit = "customer.survey.campaign"

    invitation_count = fields.Integer(compute="_compute_counts")
    planned_count = fields.Integer(string="Planned", compute="_compute_counts")
    skipped_count = fields.Integer(string="Skipped", compute="_compute_counts")
    sent_count = fields.Integer(string="Sent", compute="_compute_counts")
    opened_count = fields.Integer(string="Opened", compute="_compute_counts")
    started_count = fields.Integer(string="Started", compute="_compute_counts")
    responded_count = fields.Integer(string="Answered", compute="_compute_counts")
    response_rate = fields.Float(compute="_compute_counts")
    metric_type = fields.Selection(related="survey_id.metric_type")
    score_count = fields.Integer(string="Answers with Score", compute="_compute_score")
    score = fields.Float(
        compute="_compute_score", help="NPS, or the percentage of satisfied customers."
    )
    score_low = fields.Float(string="Score at Least", compute="_compute_score")
    score_high = fields.Float(string="Score at Most", compute="_compute_score")
    score_text = fields.Char(string="Score with Interval", compute="_compute_score")

    def _compute_counts(self):
        self.env["customer.survey.invitation"].flush_model()
        found = {}
        if self.ids:
            found = {
                id_: counts
                for id_, *counts in self.env.execute_query(self._query_counts())
            }
        for campaign in self:
            counts = found.get(campaign._origin.id, [0] * len(COUNTS))
            campaign.update(dict(zip(COUNTS, counts, strict=True)))
            sent = campaign.sent_count
            campaign.response_rate = sent and campaign.responded_count / sent

    def _query_counts(self):
        return SQL(
            """SELECT campaign_id, COUNT(*),
                      COUNT(*) FILTER (WHERE state = 'planned'),
                      COUNT(*) FILTER (WHERE state = 'skipped'),
                      COUNT(*) FILTER (WHERE state IN %(asked)s),
                      COUNT(*) FILTER (WHERE state = 'responded' OR
                          state IN %(asked)s AND
                          COALESCE(opened_date, started_date) IS NOT NULL),
                      COUNT(*) FILTER (WHERE state = 'responded' OR
                          state IN %(asked)s AND started_date IS NOT NULL),
                      COUNT(*) FILTER (WHERE state = 'responded')
                 FROM customer_survey_invitation
                WHERE campaign_id = ANY(%(ids)s)
                GROUP BY campaign_id""",
            asked=ASKED_STATES,
            ids=self.ids,
        )

    @api.depends("survey_id")
    def _compute_score(self):
        answers = self._fetch_scores()
        for campaign in self:
            counts = answers.get(campaign._origin.id, {})
            campaign.score_count = sum(counts.values())
            found = campaign._summarise(counts)
            campaign.score, campaign.score_low, campaign.score_high = found
            campaign.score_text = campaign._describe_score()

    def _fetch_scores(self):
        """{campaign id: {score: how many gave it}}"""
        groups = (
            self.env["survey.user_input"]
            .sudo()
            ._read_group(
                [
                    ("campaign_id", "in", self.ids),
                    ("has_score", "=", True),
                    ("test_entry", "=", False),
                ],
                ["campaign_id", "score"],
                ["__count"],
            )
        )
        found = {}
        for campaign, score, count in groups:
            found.setdefault(campaign.id, {})[score] = count
        return found

    def _summarise(self, counts):
        """(score, lower end, upper end) of {score: how many gave it}."""
        answers = [score for score, count in counts.items() for _ in range(count)]
        if not answers:
            return 0.0, 0.0, 0.0
        if self.metric_type == "nps":
            return tuple(nps.score(nps.count(answers)))
        found = satisfaction(SCALES[self.metric_type], answers)
        return found.percent, found.low, found.high

    def _describe_score(self):
        if not self.score_count:
            return ""
        return self.env._(
            "%(score)d (between %(low)d and %(high)d)",
            score=round(self.score),
            low=round(self.score_low),
            high=round(self.score_high),
        )

    def action_open_invitations(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_survey.customer_survey_invitation_action"
        )
        shown = {
            name: value
            for name, value in self.env.context.items()
            if name.startswith("search_default_")
        }
        return {
            **action,
            "domain": [("campaign_id", "=", self.id)],
            "context": {**shown, "create": False},
            "display_name": self.display_name,
        }

    def action_open_answers(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answers"),
            "res_model": "survey.user_input",
            "views": [(False, "list"), (False, "form")],
            "domain": [
                ("campaign_id", "=", self.id),
                ("response_date", "!=", False),
            ],
            "context": {"create": False},
        }
