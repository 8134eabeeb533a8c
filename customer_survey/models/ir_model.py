from odoo import models
from odoo.tools import SQL


class IrModel(models.Model):
    _inherit = "ir.model"

    def unlink(self):
        """Nothing is about documents of an application that is removed: it could not
        be opened any more."""
        self._forget_documents(self.mapped("model"))
        return super().unlink()

    def _forget_documents(self, names):
        self.env.flush_all()
        for query in (
            """UPDATE customer_case SET document = NULL
                WHERE SPLIT_PART(document, ',', 1) = ANY(%s)""",
            """UPDATE survey_user_input SET source_model = NULL, source_id = NULL
                WHERE source_model = ANY(%s)""",
            """UPDATE customer_survey_invitation
                  SET source_model = NULL, source_id = NULL
                WHERE source_model = ANY(%s)""",
        ):
            self.env.cr.execute(SQL(query, list(names)))
        self.env.invalidate_all()
