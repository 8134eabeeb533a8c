from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

SUBJECTS = [
    ("product", "Products"),
    ("category", "Product Categories"),
    ("channel", "Sales Channels"),
]
# The field that names what a subject is about.
TARGETS = {
    "product": "product_ids",
    "category": "categ_ids",
    "channel": "channel_ids",
}


class CustomerSegmentCondition(models.Model):
    """Something a customer bought, or did not buy, within some days."""

    _name = "customer.segment.condition"
    _description = "Segment Condition"
    _order = "id"
    _rec_name = "segment_id"

    segment_id = fields.Many2one(
        "customer.segment", required=True, ondelete="cascade", index=True
    )
    operator = fields.Selection(
        [("bought", "Bought"), ("not_bought", "Did Not Buy")],
        string="Customer",
        required=True,
        default="bought",
    )
    subject = fields.Selection(
        SUBJECTS, string="Any of the", required=True, default="product"
    )
    # What is archived was bought all the same.
    product_ids = fields.Many2many(
        "product.template", string="Products", context={"active_test": False}
    )
    categ_ids = fields.Many2many(
        "product.category",
        string="Categories",
        help="With the categories below them.",
    )
    channel_ids = fields.Many2many(
        "customer.channel", string="Channels", context={"active_test": False}
    )
    days = fields.Integer(
        string="Within Days",
        default=90,
        help="0 looks at all purchases there are.",
    )

    _days_positive = models.Constraint(
        "CHECK(days >= 0)",
        "A condition looks back some days: give a number, or 0 for all purchases.",
    )

    @api.constrains("subject", "product_ids", "categ_ids", "channel_ids")
    def _check_targets(self):
        for condition in self:
            if not condition._targets():
                raise ValidationError(condition._message_empty())

    def _targets(self):
        """The products, categories or channels in question."""
        self.ensure_one()
        return self[TARGETS[self.subject]]

    def _check_usable(self):
        """Products and channels may be deleted later.

        :raise UserError: nothing is left to compare with
        """
        for condition in self:
            if not condition._targets():
                raise UserError(condition._message_empty())

    def _message_empty(self):
        return self.env._(
            "A condition on purchases names no %s. Choose some, or remove it.",
            dict(self._fields["subject"]._description_selection(self.env))[
                self.subject
            ],
        )

    def _in_words(self):
        """The condition as a sentence."""
        self.ensure_one()
        names = ", ".join(self._targets().mapped("display_name"))
        bought = self.operator == "bought"
        if not self.days:
            if bought:
                return self.env._("Bought: %s", names)
            return self.env._("Never bought: %s", names)
        if bought:
            return self.env._(
                "Bought in the last %(days)s days: %(what)s", days=self.days, what=names
            )
        return self.env._(
            "Not bought in the last %(days)s days: %(what)s",
            days=self.days,
            what=names,
        )
