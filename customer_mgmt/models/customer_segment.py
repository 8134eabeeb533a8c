from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

KINDS = [
    ("dynamic", "Dynamic"),
    ("rfm", "RFM Cells"),
    ("static", "Static"),
    ("frozen", "Frozen"),
]
RULED_KINDS = ("dynamic", "rfm")
# Whoever changes these expects other members.
RULE_FIELDS = {
    "active",
    "condition_ids",
    "domain",
    "kind",
    "pin_in_ids",
    "pin_out_ids",
    "rfm_cell_ids",
}


def _measure(condition):
    """Ask the customer, not the contact, for the distance: through a relation "not
    within 5 km" would include everybody whose place is unknown."""
    if condition.field_expr == "partner_id.shop_distance":
        return Domain("shop_distance", condition.operator, condition.value)
    return condition


class CustomerSegment(models.Model):
    """A named group of customers of one company, with what is to be done for them.

    Members are rows of ``customer.segment.member`` with the day and the cause of
    joining and leaving. Who the members of a dynamic segment are is worked out for
    all segments together (see ``_refresh``).
    """

    _name = "customer.segment"
    _description = "Customer Segment"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10,
        help="Of several segments with a pricelist, the first one in this order "
        "decides.",
    )
    active = fields.Boolean(string="Enabled", default=True, tracking=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
        index=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        KINDS,
        required=True,
        default="dynamic",
        tracking=True,
        help="Dynamic: whoever meets the conditions. RFM cells: whoever is in them. "
        "Static: a list kept by hand. Frozen: a copy that never changes.",
    )
    description = fields.Text(help="Whom this segment is meant to hold, in words.")

    # Who is in
    domain = fields.Char(
        string="Conditions",
        default="[]",
        required=True,
        tracking=True,
        help="What is known about the customer; fields of the contact are found under "
        "Customer.",
    )
    condition_ids = fields.One2many(
        "customer.segment.condition",
        "segment_id",
        string="Purchase Conditions",
        copy=True,
    )
    rfm_cell_ids = fields.Many2many("customer.rfm.cell", string="RFM Cells")
    pin_in_ids = fields.Many2many(
        "res.partner",
        "customer_segment_pin_in_rel",
        "segment_id",
        "partner_id",
        string="Always In",
        help="Members whatever the conditions say.",
        context={"active_test": False},
    )
    pin_out_ids = fields.Many2many(
        "res.partner",
        "customer_segment_pin_out_rel",
        "segment_id",
        "partner_id",
        string="Never In",
        help="No members whatever the conditions say.",
        context={"active_test": False},
    )
    source_id = fields.Many2one(
        "customer.segment", string="Copy Of", readonly=True, index="btree_not_null"
    )
    member_ids = fields.One2many(
        "customer.segment.member",
        "segment_id",
        string="Members",
        domain=[("date_out", "=", False)],
    )
    refreshed_on = fields.Datetime(readonly=True, copy=False)
    error = fields.Char(
        readonly=True,
        copy=False,
        help="Why the members could not be worked out. Until this is solved the "
        "members stay as they are.",
    )

    # What it is for
    tag_ids = fields.Many2many(
        "res.partner.category",
        string="Tags on Contacts",
        help="Contacts have these tags as long as they are members. Tags that "
        "somebody gave by hand stay.",
    )
    pricelist_id = fields.Many2one(
        "product.pricelist",
        check_company=True,
        index="btree_not_null",
        help="Prices for members who have no pricelist of their own.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        default=lambda self: self.env.user,
        tracking=True,
        help="Is told when the conditions cannot be evaluated.",
    )
    objective = fields.Text(help="What the shop wants to reach with these customers.")

    @api.model
    def _parse_domain(self, text):
        """The :class:`Domain` written in a text.

        :raise UserError: it cannot be read
        """
        try:
            return Domain(literal_eval(text or "[]")).map_conditions(_measure)
        except (ValueError, SyntaxError, TypeError, MemoryError) as error:
            raise UserError(
                self.env._("The conditions cannot be read: %s", error)
            ) from error

    def _check_domain(self):
        """Conditions on fields that the author may not read would reveal them.

        Not a constraint, for those are checked with all rights.
        """
        profiles = self.env["customer.profile"]
        for segment in self:
            try:
                profiles._search(self._parse_domain(segment.domain))
            except (UserError, ValueError, TypeError, NotImplementedError) as error:
                raise ValidationError(str(error)) from error

    @api.model_create_multi
    def create(self, vals_list):
        segments = super().create(vals_list)
        segments._check_domain()
        segments._refresh()
        return segments

    def write(self, vals):
        if "company_id" in vals and any(
            segment.company_id.id != vals["company_id"] for segment in self
        ):
            raise UserError(
                self.env._("A segment stays in its company. Copy it to another one.")
            )
        result = super().write(vals)
        if "domain" in vals:
            self._check_domain()
        if "active" in vals:
            self._follow_archive(vals["active"])
        if RULE_FIELDS & vals.keys():
            self._refresh()
        if "tag_ids" in vals:
            self.sudo()._sync_tags()
        return result

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        return [
            {"name": self.env._("%s (copy)", segment.name), **vals}
            if not (default or {}).get("name")
            else vals
            for segment, vals in zip(self, vals_list, strict=True)
        ]

    def unlink(self):
        """The tags that only this segment put on contacts go with it."""
        self.sudo()._release_tags(everything=True)
        return super().unlink()

    def _check_kept_by_hand(self):
        """:raise UserError: one of the segments has other members than a list"""
        other = self.filtered(lambda segment: segment.kind != "static")
        if other:
            raise UserError(
                self.env._(
                    "%s is not a list kept by hand. Pin contacts in or out instead, or "
                    "choose a static segment.",
                    other[0].display_name,
                )
            )

    # By hand -------------------------------------------------------------------

    def _check_may_change(self, partners):
        """Lists by hand are open to everybody who sees the customer; pins and frozen
        copies are not."""
        self.ensure_one()
        self.check_access("read")
        partners.check_access("read")
        if self.kind == "frozen":
            raise UserError(
                self.env._("%s is frozen: its members never change.", self.display_name)
            )
        if self.kind != "static":
            self.check_access("write")

    def _add_by_hand(self, partners, cause="hand"):
        """Put contacts into a list, or pin them into a segment with conditions."""
        self._check_may_change(partners)
        self.sudo()._add(partners, cause)

    def _remove_by_hand(self, partners):
        """Take contacts off a list, or pin them out of a segment with conditions."""
        self._check_may_change(partners)
        self.sudo()._remove(partners)

    def _add(self, partners, cause):
        if self.kind in RULED_KINDS:
            commands = [fields.Command.link(id_) for id_ in partners.ids]
            others = [fields.Command.unlink(id_) for id_ in partners.ids]
            self.write({"pin_in_ids": commands, "pin_out_ids": others})
        else:
            self._join(partners, cause)

    def _remove(self, partners):
        if self.kind in RULED_KINDS:
            commands = [fields.Command.link(id_) for id_ in partners.ids]
            others = [fields.Command.unlink(id_) for id_ in partners.ids]
            self.write({"pin_out_ids": commands, "pin_in_ids": others})
        else:
            self._leave(partners, "hand")

    # Actions -------------------------------------------------------------------

    def action_refresh(self):
        """Work out the members now and say what changed."""
        self.check_access("read")
        changes = self._refresh()
        failed = self.filtered("error")
        if failed:
            return self._notify(
                "danger", self.env._("Members could not be worked out"), failed[0].error
            )
        if changes.busy:
            return self._notify(
                "info",
                self.env._("Members are being worked out already"),
                self.env._("They are up to date in a few minutes."),
            )
        return self._notify(
            "success",
            self.env._("Members are up to date"),
            self.env._(
                "Joined: %(joined)s. Left: %(left)s.",
                joined=changes.joined,
                left=changes.left,
            ),
        )

    def _notify(self, kind, title, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind,
                "title": title,
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_freeze(self):
        """A copy that keeps today's members."""
        return {
            "type": "ir.actions.act_window",
            "res_model": "customer.segment",
            "res_id": self._freeze().id,
            "views": [(False, "form")],
        }

    def _freeze(self):
        """A copy that keeps today's members; a segment that is frozen needs none."""
        self.ensure_one()
        if self.kind == "frozen":
            return self
        today = fields.Date.to_string(self.company_id.customer_policy_id._today())
        copy = self.create(
            {
                "name": self.env._(
                    "%(segment)s as of %(date)s", segment=self.name, date=today
                ),
                "kind": "frozen",
                "source_id": self.id,
                "company_id": self.company_id.id,
                "color": self.color,
                "description": self.description,
            }
        )
        copy.sudo()._join_members_of(self)
        return copy

    def action_open_members(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_mgmt.customer_segment_member_action"
        )
        action["domain"] = [("segment_id", "=", self.id)]
        action["context"] = {
            "search_default_open": 1,
            "default_segment_id": self.id,
        }
        action["display_name"] = self.env._("Members of %s", self.display_name)
        return action

    def action_open_movements(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_mgmt.customer_segment_movement_action"
        )
        action["domain"] = [("segment_id", "=", self.id)]
        action["display_name"] = self.env._("Joins and Leaves: %s", self.display_name)
        return action

    def action_open_curve(self):
        """How fast the members of these segments come back."""
        self.check_access("read")
        weeks = self.env["customer.segment.curve"]._draw(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_mgmt.customer_segment_curve_action"
        )
        action["domain"] = [("id", "in", weeks.ids)]
        return action

    def action_why(self):
        """Ask about any contact, member or not."""
        self.ensure_one()
        return self._action_why(self.env["res.partner"])

    def _action_why(self, partner):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why in or out?"),
            "res_model": "customer.segment.why",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_segment_id": self.id,
                "default_partner_id": partner.id,
            },
        }
