from odoo import api, fields, models
from odoo.fields import Domain

KINDS = [
    ("complaint", "Complaint"),
    ("suggestion", "Suggestion"),
    ("praise", "Praise"),
    ("question", "Question"),
]
SEVERITIES = [("0", "Low"), ("1", "Normal"), ("2", "High"), ("3", "Critical")]
SOURCES = [
    ("hand", "By Hand"),
    ("survey", "Survey"),
    ("email", "E-mail"),
    ("portal", "Portal"),
    ("social", "Social Media"),
]
OUTCOMES = [
    ("solved", "Solved"),
    ("compensated", "Compensated"),
    ("explained", "Explained"),
    ("declined", "Not Possible"),
    ("silent", "Customer No Longer Answers"),
]
# What customers do not see of their cases.
INTERNAL = "base.group_user"


class CustomerCase(models.Model):
    """Something a customer told the shop that somebody has to take care of."""

    _name = "customer.case"
    _description = "Case"
    _inherit = ["portal.mixin", "mail.thread.cc", "mail.activity.mixin"]
    _order = "id desc"
    _primary_email = "email_from"
    _check_company_auto = True
    # Customers answer on the portal.
    _mail_post_access = "read"
    _rec_names_search = ["number", "name"]

    number = fields.Char(readonly=True, copy=False, index="trigram")
    name = fields.Char(string="Subject", required=True, tracking=True)
    description = fields.Text(
        string="In Own Words", help="What the customer said, as it was said."
    )
    active = fields.Boolean(default=True)
    kind = fields.Selection(KINDS, required=True, default="complaint", tracking=True)
    severity = fields.Selection(
        SEVERITIES, required=True, default="1", tracking=True, groups=INTERNAL
    )
    category_id = fields.Many2one(
        "customer.case.category",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    source = fields.Selection(
        SOURCES, required=True, default="hand", readonly=True, groups=INTERNAL
    )
    stage_id = fields.Many2one(
        "customer.case.stage",
        required=True,
        default=lambda self: self._get_first_stage(),
        group_expand="_read_group_stages",
        ondelete="restrict",
        index=True,
        copy=False,
        tracking=True,
    )
    is_waiting = fields.Boolean(related="stage_id.is_waiting")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        check_company=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        tracking=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index="btree_not_null",
        check_company=True,
        tracking=True,
    )
    email_from = fields.Char(
        string="E-mail",
        compute="_compute_email_from",
        store=True,
        readonly=False,
        precompute=True,
    )
    order_id = fields.Many2one(
        "sale.order",
        index="btree_not_null",
        check_company=True,
        groups="sales_team.group_sale_salesman",
    )
    product_id = fields.Many2one(
        "product.product", index="btree_not_null", check_company=True
    )
    date = fields.Datetime(
        string="Reported", required=True, default=fields.Datetime.now, copy=False
    )

    _open_idx = models.Index("(partner_id, company_id) WHERE date_closed IS NULL")

    @api.model
    def _get_first_stage(self):
        return self.env["customer.case.stage"].search(
            [("is_closed", "=", False), ("is_waiting", "=", False)], limit=1
        )

    @api.model
    def _read_group_stages(self, stages, domain):
        return stages.search(Domain.TRUE)

    @api.depends("number", "name")
    def _compute_display_name(self):
        for case in self:
            words = [case.number, case.name]
            case.display_name = " · ".join(word for word in words if word)

    @api.depends("category_id", "partner_id")
    def _compute_user_id(self):
        """Whose work the category is, else whose customer it is."""
        for case in self.filtered(lambda case: not case.user_id):
            customer = case.partner_id
            owners = (
                case.category_id.user_id
                | customer.user_id
                | customer.commercial_partner_id.user_id
            )
            company = case.company_id
            case.user_id = next(
                (user for user in owners if company in user.sudo().company_ids), False
            )

    @api.depends("partner_id")
    def _compute_email_from(self):
        for case in self:
            case.email_from = case.partner_id.email or case.email_from

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for case in self:
            case.access_url = f"/my/cases/{case.id}"
        return result

    @api.model_create_multi
    def create(self, vals_list):
        sequence = self.env["ir.sequence"].sudo()
        for vals in vals_list:
            vals["number"] = sequence.next_by_code("customer.case")
        cases = super().create(vals_list)
        cases.sudo()._start_clock()
        for case in cases.filtered("stage_id.is_closed"):
            case.sudo()._close()
        return cases

    def action_close(self):
        """Close with the first stage that does so."""
        stages = self.env["customer.case.stage"]
        self.write({"stage_id": stages.search([("is_closed", "=", True)], limit=1).id})

    def action_take(self):
        self.write({"user_id": self.env.uid})
