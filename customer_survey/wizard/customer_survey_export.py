from odoo import fields, models


class CustomerSurveyExport(models.TransientModel):
    """Which answers somebody is about to download: more than an address can hold."""

    _name = "customer.survey.export"
    _description = "Export of Answers"

    answer_ids = fields.Many2many("survey.user_input", string="Answers")
