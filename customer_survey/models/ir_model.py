from odoo import models
from odoo.tools import SQL
from odoo.tools.sql import column_exists

# Where documents are named: table, column, and how to forget one.
NAMED = (
    (
        "customer_case",
        "document",
        """UPDATE customer_case SET document = NULL
            WHERE SPLIT_PART(document, ',', 1) = ANY(%s)""",
    ),
    (
        "survey_user_input",
        "source_model",
        """UPDATE survey_user_input SET source_model = NULL, source_id = NULL
            WHERE source_model = ANY(%s)""",
    ),
    (
        "customer_survey_invitation",
        "source_model",
        """UPDATE customer_survey_invitation SET source_model = NULL, source_id = NULL
            WHERE source_model = ANY(%s)""",
    ),
)


class IrModel(models.Model):
    _inherit = "ir.model"

    def unlink(self):
        """Nothing is about documents of an application that is removed: it could not
        be opened any more."""
        self._forget_documents(self.mapped("model"))
        return super().unlink()

    def _forget_documents(self, names):
        self.env.flush_all()
        for table, column, query in NAMED:
            # The application that is removed may be this one.
            if column_exists(self.env.cr, table, column):
                self.env.cr.execute(SQL(query, list(names)))
        self.env.invalidate_all()
