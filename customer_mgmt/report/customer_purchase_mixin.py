from odoo import fields, models
from odoo.tools import SQL


class CustomerPurchaseMixin(models.AbstractModel):
    """What is known of a document of purchase, for itself and for each of its lines:
    the fields, and the SQL that fills them."""

    _name = "customer.purchase.mixin"
    _description = "Document of a Purchase"

    name = fields.Char(string="Document", readonly=True)
    date = fields.Date(readonly=True)
    customer_id = fields.Many2one(
        "res.partner",
        readonly=True,
        help="The company, or the person who buys privately. Empty for anonymous "
        "sales.",
    )
    partner_id = fields.Many2one("res.partner", string="Contact", readonly=True)
    population = fields.Selection(
        [("consumer", "Consumers"), ("business", "Businesses")],
        string="Kind of Customer",
        readonly=True,
    )
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    channel_id = fields.Many2one("customer.channel", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    margin = fields.Monetary(
        readonly=True,
        groups="customer_mgmt.group_customer_manager",
        help="Net amount less cost. Sales orders: cost on the order line. Invoices: "
        "cost of the order line, else the current cost of the product.",
    )
    is_return = fields.Boolean(string="Return", readonly=True)
    is_identified = fields.Boolean(string="Customer Known", readonly=True)
    res_model = fields.Char(string="Document Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Document ID", model_field="res_model", readonly=True
    )

    def action_open_document(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }

    def _sql_document_columns(self, model, columns):
        """What is known of a document, for the purchase and for each of its lines."""
        return SQL(
            """%(name)s AS name,
               %(date)s AS date,
               partner.commercial_partner_id AS customer_id,
               doc.partner_id AS partner_id,
               CASE WHEN customer.is_company THEN 'business'
                    WHEN customer.id IS NOT NULL THEN 'consumer' END AS population,
               doc.company_id AS company_id,
               policy.currency_id AS currency_id,
               %(channel_id)s AS channel_id,
               %(user_id)s AS user_id,
               partner.id IS NOT NULL AS is_identified,
               %(model)s::varchar AS res_model,
               doc.id AS res_id""",
            model=model,
            **columns,
        )

    def _sql_documents(self, model):
        """Documents as ``doc``, with the policy and the buyer, if known."""
        return SQL(
            """%(table)s doc
               JOIN (%(policy)s) policy ON policy.company_id = doc.company_id
               LEFT JOIN res_partner partner
                      ON partner.id = doc.partner_id AND %(identified)s
               LEFT JOIN res_partner customer
                      ON customer.id = partner.commercial_partner_id""",
            table=SQL.identifier(self.env[model]._table),
            policy=self._query_policy(),
            identified=self._sql_identified(),
        )

    def _query_policy(self):
        return SQL(
            """SELECT p.company_id, p.source, p.tz, p.include_delivery,
                      p.exclude_employees, c.currency_id, k.decimal_places AS decimals
                 FROM customer_policy p
                 JOIN res_company c ON c.id = p.company_id
                 JOIN res_currency k ON k.id = c.currency_id"""
        )

    def _sql_identified(self):
        """False for contacts that stand for an unknown buyer."""
        return SQL(
            """doc.partner_id NOT IN (
                      SELECT res_partner_id FROM customer_policy_res_partner_rel)"""
        )

    def _sql_counted_customer(self):
        """Sales between the own companies and to employees are no purchases."""
        return SQL(
            """COALESCE(partner.commercial_partner_id, 0)
                      NOT IN (SELECT partner_id FROM res_company)
               AND (policy.exclude_employees IS NOT TRUE
                    OR COALESCE(doc.partner_id, 0) NOT IN (
                       SELECT partner_id FROM res_users WHERE share IS NOT TRUE))"""
        )
