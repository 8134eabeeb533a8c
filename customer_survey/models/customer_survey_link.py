import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.customer_mgmt.tools.qr import qr_data_url

# Without letters and digits that look alike on a printed sheet.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
# Answers that may be begun at one place in a minute; more is no queue of customers.
PER_MINUTE = 30


class CustomerSurveyLink(models.Model):
    """A place where customers scan a code to answer: a shop, a receipt, a product."""

    _name = "customer.survey.link"
    _description = "Survey Place"
    _order = "name, id"

    name = fields.Char(
        string="Place", required=True, translate=True, help="Customers read it, too."
    )
    code = fields.Char(
        required=True,
        copy=False,
        readonly=True,
        default=lambda self: self._new_code(),
    )
    active = fields.Boolean(default=True)
    survey_id = fields.Many2one(
        "survey.survey",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('survey_type', '=', 'customer'),"
        " ('company_id', 'in', (False, company_id))]",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    shop_id = fields.Many2one(
        "res.partner", help="The address of the shop, if it is one of several."
    )
    product_tmpl_id = fields.Many2one(
        "product.template", string="Product", help="The product the code is stuck on."
    )
    is_kiosk = fields.Boolean(
        string="Kiosk",
        help="A screen in the shop that many customers use: it returns to the start.",
    )
    kiosk_seconds = fields.Integer(
        string="Return After", default=15, help="Seconds that the thanks are shown."
    )
    url = fields.Char(string="Address", compute="_compute_url")
    qr_url = fields.Char(compute="_compute_url")
    answer_ids = fields.One2many("survey.user_input", "place_id")
    answer_count = fields.Integer(string="Answers", compute="_compute_answer_count")

    _code_unique = models.Constraint("UNIQUE (code)", "This code is taken.")
    _kiosk_seconds_check = models.Constraint(
        "CHECK (kiosk_seconds BETWEEN 3 AND 600)",
        "A kiosk returns to its start after 3 to 600 seconds.",
    )

    @api.model
    def _new_code(self):
        return "".join(secrets.choice(ALPHABET) for _ in range(10))

    @api.constrains("survey_id", "company_id")
    def _check_survey(self):
        for place in self:
            survey = place.survey_id
            foreign = survey.company_id and survey.company_id != place.company_id
            if survey.survey_type != "customer" or foreign:
                raise ValidationError(
                    self.env._(
                        "%(survey)s is no survey of the customers of %(company)s.",
                        survey=survey.title,
                        company=place.company_id.name,
                    )
                )

    @api.depends("code")
    def _compute_url(self):
        for place in self:
            place.url = f"{place.get_base_url()}/survey/place/{place.code}"
            place.qr_url = qr_data_url(place.url)

    def _compute_answer_count(self):
        groups = self.env["survey.user_input"]._read_group(
            [("place_id", "in", self.ids), ("response_date", "!=", False)],
            ["place_id"],
            ["__count"],
        )
        counts = {place.id: count for place, count in groups}
        for place in self:
            place.answer_count = counts.get(place.id, 0)

    def action_open_answers(self):
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "customer_survey.survey_user_input_action_customer"
            ),
            "domain": [("place_id", "in", self.ids), ("response_date", "!=", False)],
        }

    def action_open_page(self):
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.url}

    # ------------------------------------------------------------------ the page

    @api.model
    def _find_place(self, code):
        """The place of a code that somebody scanned or typed.

        :return: a record with all rights, empty if there is none
        """
        places = self.sudo().with_context(active_test=False)
        text = code.lower() if isinstance(code, str) and code.isascii() else ""
        return self.env["customer.survey.token"]._find(places, text, "code")

    def _is_crowded(self):
        """Whether something else than customers begins answers here."""
        since = fields.Datetime.now() - timedelta(minutes=1)
        answers = self.env["survey.user_input"].sudo()
        count = answers.search_count(
            [("place_id", "=", self.id), ("create_date", ">", since)],
            limit=PER_MINUTE,
        )
        return count >= PER_MINUTE

    def _begin_answer(self, language):
        """The answer of somebody who stands there and has pressed the button."""
        self.ensure_one()
        answer = self.survey_id._create_customer_answer(
            self.env["res.partner"], "qr", **self._prepare_answer(language)
        )
        answer._mark_in_progress()
        return answer

    def _prepare_answer(self, language):
        about = self.product_tmpl_id or self.shop_id
        return {
            "place_id": self.id,
            "lang_id": self.env["res.lang"]._lang_get(language).id,
            "source_model": about._name if about else False,
            "source_id": about.id,
        }
