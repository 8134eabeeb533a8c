from werkzeug.exceptions import NotFound

from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        return [*super()._get_translation_frontend_modules_name(), "customer_survey"]

    @classmethod
    def _serve_fallback(cls):
        """No page or file has such a name, and asking the database is an error."""
        if "\x00" in request.httprequest.path:
            raise NotFound
        return super()._serve_fallback()
