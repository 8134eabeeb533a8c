from odoo import api, fields, models, tools
from odoo.exceptions import UserError

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
    @tools.ormcache("code")
    def _id_by_code(self, code):
        """The type with a technical name, enabled or not.

        :raise ValueError: there is none
        """
        found = (
            self.sudo().with_context(active_test=False).search([("code", "=", code)])
        )
        if not found:
            raise ValueError(f"there is no interaction type {code!r}")
        return found.id

    def _get_usual_values(self):
        """What an interaction of this type is unless something else is said."""
        return self._usual_values(self.id) if self else {}

    @api.model
    @tools.ormcache("type_id")
    def _usual_values(self, type_id):
        type_ = self.sudo().browse(type_id)
        return {name: type_[name] for name in ("channel", "direction", "purpose")}

    @api.model_create_multi
    def create(self, vals_list):
        types = super().create(vals_list)
        self.env.registry.clear_cache()
        return types

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_needed(self):
        """Applications log with the types they came with."""
        for names in self._get_external_ids().values():
            if any(not name.startswith("__") for name in names):
                raise UserError(
                    self.env._(
                        "An application logs interactions of this type. Disable it "
                        "instead of deleting it."
                    )
                )
