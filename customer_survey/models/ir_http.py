from werkzeug.exceptions import NotFound

from odoo import models
from odoo.http import request

from odoo.addons.base.models.ir_http import SignedIntConverter


class ShortInt(SignedIntConverter):
    """Python refuses to read numbers of thousands of digits, and nothing catches it."""

    regex = r"-?\d{1,40}"


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        return [*super()._get_translation_frontend_modules_name(), "customer_survey"]

    @classmethod
    def _get_converters(cls):
        return {**super()._get_converters(), "int": ShortInt}

    @classmethod
    def _serve_fallback(cls):
        """No page or file has such a name, and asking the database is an error."""
        if "\x00" in request.httprequest.path:
            raise NotFound
        return super()._serve_fallback()
