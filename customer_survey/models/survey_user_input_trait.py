from odoo import models
from odoo.fields import Command


class SurveyUserInput(models.Model):
    """What customers choose says what they are like."""

    _inherit = "survey.user_input"

    def _on_responded(self):
        result = super()._on_responded()
        for answer in self.sudo().filtered("partner_id"):
            answer._note_traits()
        return result

    def _note_traits(self):
        """Tags of the choices made; those of choices not made in the same question go
        if an earlier survey set them."""
        chosen = self.user_input_line_ids.suggested_answer_id
        tags = chosen.trait_category_id
        choices = chosen.question_id.suggested_answer_ids
        others = choices.trait_category_id - tags
        gone = others and others & self._surveyed_tags()
        if tags - self.partner_id.category_id or gone:
            partner = self.partner_id.with_context(customer_trait_source="survey")
            partner.category_id = [
                *(Command.link(tag.id) for tag in tags),
                *(Command.unlink(tag.id) for tag in gone),
            ]

    def _surveyed_tags(self):
        traits = self.partner_id.customer_trait_ids
        return traits.filtered(lambda trait: trait.source == "survey").category_id
