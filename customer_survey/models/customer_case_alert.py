from odoo import api, models


class CustomerCase(models.Model):
    """A key customer who complains may be about to leave."""

    # One idea per file.  pylint: disable-next=consider-merging-classes-inherited
    _inherit = "customer.case"

    @api.model_create_multi
    def create(self, vals_list):
        cases = super().create(vals_list)
        cases._alert()
        return cases

    def write(self, vals):
        """It may turn out later what it is, or whose."""
        if not {"kind", "partner_id"} & vals.keys():
            return super().write(vals)
        before = {case: case.partner_id for case in self._complaints()}
        result = super().write(vals)
        changed = self.filtered(lambda case: before.get(case) != case.partner_id)
        changed._alert()
        return result

    def _complaints(self):
        return self.filtered(
            lambda case: (
                case.kind == "complaint" and case.partner_id and not case.date_closed
            )
        )

    def _alert(self):
        for case in self._complaints():
            self.env["customer.alert"]._raise_now(
                case.partner_id,
                case.company_id,
                "complaint",
                {"text": case.name, "model": case._name, "ids": case.ids},
            )
