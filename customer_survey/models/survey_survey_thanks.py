from odoo import fields, models


class SurveySurvey(models.Model):
    """What customers read when they have answered, by how happy they are."""

    _inherit = "survey.survey"

    thanks_unhappy = fields.Html(
        string="Thanks to the Unhappy",
        translate=True,
        help="Say that somebody will look at it, and by when.",
    )
    thanks_neutral = fields.Html(string="Thanks to the Neutral", translate=True)
    thanks_happy = fields.Html(
        string="Thanks to the Happy",
        translate=True,
        help="A good moment to ask for a review or for a friend's address.",
    )
