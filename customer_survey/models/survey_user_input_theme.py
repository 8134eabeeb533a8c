from odoo import fields, models
from odoo.fields import Command


class SurveyUserInput(models.Model):
    """Open answers coded to themes: proposed by keywords, confirmed by hand."""

    _inherit = "survey.user_input"

    theme_ids = fields.Many2many(
        "customer.survey.theme",
        relation="customer_survey_answer_theme_rel",
        column1="answer_id",
        column2="theme_id",
        string="Themes",
        copy=False,
    )
    suggested_theme_ids = fields.Many2many(
        "customer.survey.theme",
        relation="customer_survey_answer_suggestion_rel",
        column1="answer_id",
        column2="theme_id",
        string="Proposed Themes",
        copy=False,
    )

    def _on_responded(self):
        result = super()._on_responded()
        self.sudo()._suggest_themes()
        return result

    def _suggest_themes(self):
        told = self.filtered("verbatim")
        if not told:
            return
        themes = self.env["customer.survey.theme"].search([("keywords", "!=", False)])
        for answer in told:
            if mentioned := themes._mentioned_by(answer) - answer.theme_ids:
                answer.suggested_theme_ids = [Command.set(mentioned.ids)]

    def action_confirm_themes(self):
        """What the keywords propose is right."""
        for answer in self.filtered("suggested_theme_ids"):
            answer.write(
                {
                    "theme_ids": [
                        Command.link(theme.id) for theme in answer.suggested_theme_ids
                    ],
                    "suggested_theme_ids": [Command.clear()],
                }
            )

    def action_reject_themes(self):
        """What the keywords propose is wrong."""
        self.write({"suggested_theme_ids": [Command.clear()]})

    def _action_themes(self):
        """The list of these answers in the words of the customers."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_survey.survey_user_input_action_verbatim"
        )
        return {**action, "domain": [("id", "in", self.ids)], "context": {}}
