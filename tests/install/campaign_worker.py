"""A process that launches campaigns and carries out what they plan."""

from worker import Worker, work

from odoo.exceptions import UserError
from odoo.service.model import retrying

CUSTOMERS = 60
COMPANY = "base.main_company"


class CampaignWorker(Worker):
    def __init__(self, name):
        super().__init__(name)
        self.campaigns = self.env["customer.campaign"]

    def _watch(self):
        super()._watch()
        self._before(self.env["customer.campaign"], "_check_ready", self.meet)

    # Orders --------------------------------------------------------------------

    def prepare(self):
        company = self.env.ref(COMPANY)
        company.customer_policy_id.tz = "UTC"
        partners = self.env["res.partner"].create(
            [
                {"name": f"Customer {number}", "email": f"customer{number}@example.com"}
                for number in range(CUSTOMERS)
            ]
        )
        segment = self.env["customer.segment"].create(
            {"name": "All", "kind": "static", "company_id": company.id}
        )
        segment._add_by_hand(partners)
        template = self.env["mail.template"].create(
            {
                "name": "Tea",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "subject": "Tea",
                "body_html": "<p>Tea</p>",
                "use_default_to": True,
            }
        )
        for name, share in (("alone", 0.5), ("first", 0.5), ("second", 0.0)):
            self.campaigns.create(
                {
                    "name": name,
                    "segment_id": segment.id,
                    "mail_template_id": template.id,
                    "holdout_share": share,
                    "send_hour": 0,
                }
            )

    def launch_alone(self):
        return self._launch("alone")

    def cancel_alone(self):
        self.campaigns.search([("name", "=", "alone")]).action_cancel()

    def launch_first(self):
        return self._launch("first")

    def launch_second(self):
        return self._launch("second")

    def _launch(self, name):
        campaign = self.campaigns.search([("name", "=", name)])
        try:
            retrying(campaign.action_launch, self.env)
        except UserError as error:
            self.env.cr.rollback()
            return {"refused": str(error)}
        return {"refused": ""}

    def carry_out(self):
        self.meet()
        self.env["customer.care.plan"]._carry_out_due()


if __name__ == "__main__":
    work(CampaignWorker)
