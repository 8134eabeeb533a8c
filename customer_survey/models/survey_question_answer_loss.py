from odoo import fields, models


class SurveyQuestionAnswer(models.Model):
    """A choice may be a reason to leave."""

    # One idea per file.  pylint: disable-next=consider-merging-classes-inherited
    _inherit = "survey.question.answer"

    loss_reason_id = fields.Many2one(
        "customer.loss.reason",
        index="btree_not_null",
        ondelete="restrict",
        help="Contacts who choose this told why they stay away, if they do not buy "
        "again.",
    )
