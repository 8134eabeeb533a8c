from odoo import api, fields, models

CHANNELS = [
    ("phone", "Phone"),
    ("visit", "Visit"),
    ("email", "Email"),
    ("sms", "SMS"),
    ("wechat", "WeChat"),
    ("chat", "Chat"),
    ("post", "Letter"),
    ("event", "Event"),
    ("web", "Website"),
    ("other", "Other"),
]
DIRECTIONS = [("out", "To the Customer"), ("in", "From the Customer")]
PURPOSES = [
    ("marketing", "Marketing"),
    ("care", "Care"),
    ("survey", "Survey"),
    ("service", "Service"),
    ("transactional", "Transactional"),
]
# The purposes that contact limits are for: answers and documents the customer waits
# for are exempt.
LIMITED_PURPOSES = ("marketing", "care", "survey")


class CustomerInteractionType(models.Model):
    """A kind of contact or happening, and how one of it is usually meant."""

    _name = "customer.interaction.type"
    _description = "Interaction Type"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        help="Short technical name, by which applications refer to the type.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(string="Enabled", default=True)
    channel = fields.Selection(CHANNELS, required=True, default="other")
    direction = fields.Selection(DIRECTIONS, required=True, default="out")
    purpose = fields.Selection(PURPOSES, required=True, default="service")
    icon = fields.Char(default="fa-comment-o", help="Name of a Font Awesome icon.")
    is_manual = fields.Boolean(
        string="Logged by Hand", help="Offered when somebody logs an interaction."
    )

    _code_unique = models.Constraint(
        "UNIQUE(code)", "Another interaction type already has this code."
    )

    @api.model
    def _by_code(self, code):
        """The type with a technical name, enabled or not.

        :raise ValueError: there is none
        """
        found = (
            self.sudo().with_context(active_test=False).search([("code", "=", code)])
        )
        if not found:
            raise ValueError(f"there is no interaction type {code!r}")
        return found
