from contextlib import ExitStack
from unittest.mock import patch

from .common import TODAY, CustomerCase

MODELS = "odoo.addons.customer_mgmt.models"


class PredictionCase(CustomerCase):
    def _predict(self, day=TODAY):
        """Score everybody, fit and foresee on a day; the number of profiles written."""
        self._score(day)
        return self.env["customer.predictor"]._run(self.company)

    def _run_of(self, population="consumer"):
        runs = self.env["customer.model.run"]._in_force(self.company)
        return runs.filtered(lambda run: run.population == population)

    def _without_scipy(self):
        """A context in which scipy and numpy cannot be imported."""
        stack = ExitStack()
        for module in ("customer_predictor", "customer_predictor_writing"):
            stack.enter_context(
                patch(f"{MODELS}.{module}.has_scipy", lambda: False),
            )
        stack.enter_context(patch.dict("sys.modules", {"scipy": None, "numpy": None}))
        return stack
