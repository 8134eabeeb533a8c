from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .customer_case import INTERNAL


class CustomerCase(models.Model):
    """What somebody said in public, noted by hand or imported from a file."""

    _inherit = "customer.case"

    platform_id = fields.Many2one(
        "customer.case.platform", index="btree_not_null", groups=INTERNAL
    )
    link = fields.Char(copy=False, groups=INTERNAL, help="Where it can be read.")
    author = fields.Char(
        groups=INTERNAL, help="The name somebody uses there, if not a known customer."
    )

    _link_unique = models.UniqueIndex(
        "(company_id, link) WHERE link IS NOT NULL",
        "There is a case about this comment already: its link is the same.",
    )

    @api.constrains("link")
    def _check_link(self):
        for case in self.filtered("link"):
            if not case.link.startswith(("https://", "http://")):
                raise ValidationError(
                    self.env._(
                        "“%(link)s” is no link: copy the whole address of the comment,"
                        " starting with https://",
                        link=case.link,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [
                {"source": "social", **vals} if vals.get("platform_id") else vals
                for vals in vals_list
            ]
        )
