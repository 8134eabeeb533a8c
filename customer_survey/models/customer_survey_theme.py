from odoo import fields, models
from odoo.fields import Domain

from ..tools.keywords import keywords, mentions


class CustomerSurveyTheme(models.Model):
    """What customers talk about in their own words."""

    _name = "customer.survey.theme"
    _description = "Theme of Answers"
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company", help="Empty: for the answers to all companies."
    )
    keywords = fields.Text(
        help="One per line. An answer that has one of them, in small letters or large,"
        " is proposed for the theme. Words are found whole, Chinese ones anywhere."
    )
    answer_ids = fields.Many2many(
        "survey.user_input",
        relation="customer_survey_answer_theme_rel",
        column1="theme_id",
        column2="answer_id",
        string="Answers",
    )
    answer_count = fields.Integer(compute="_compute_answer_count")
    suggested_count = fields.Integer(
        string="To Confirm", compute="_compute_answer_count"
    )

    _name_unique = models.UniqueIndex(
        "(name, COALESCE(company_id, 0))", "There is a theme with this name."
    )

    def _compute_answer_count(self):
        confirmed = self._count_answers("theme_ids")
        suggested = self._count_answers("suggested_theme_ids")
        for theme in self:
            theme.answer_count = confirmed.get(theme._origin, 0)
            theme.suggested_count = suggested.get(theme._origin, 0)

    def _count_answers(self, name):
        answers = self.env["survey.user_input"]
        return dict(answers._read_group([(name, "in", self.ids)], [name], ["__count"]))

    # Rules ---------------------------------------------------------------------

    def _mentioned_by(self, answer):
        """The themes that an answer mentions, of its company or of all."""
        return self.filtered(
            lambda theme: (
                theme.company_id in (answer.company_id, theme.company_id.browse())
                and mentions(answer.verbatim, keywords(theme.keywords))
            )
        )

    def action_find(self):
        """Propose the themes for the answers there are."""
        self.check_access("write")
        found = self.env["survey.user_input"]
        for theme in self:
            found |= theme._find()
        return found._action_themes()

    def _find(self):
        words = keywords(self.keywords)
        # The database sieves, without regard to where words end.
        texts = Domain.OR(Domain("verbatim", "ilike", word) for word in words)
        untold = Domain("theme_ids", "not in", self.ids)
        answers = self.env["survey.user_input"].search(texts & untold)
        found = answers.filtered(lambda answer: self._mentioned_by(answer))
        found.suggested_theme_ids |= self
        return found

    def action_view_answers(self):
        self.ensure_one()
        answers = self.env["survey.user_input"]
        action = answers._action_themes()
        return {
            **action,
            "domain": [
                *("|", ("theme_ids", "in", self.ids)),
                ("suggested_theme_ids", "in", self.ids),
            ],
            "context": {},
            "display_name": self.display_name,
        }
