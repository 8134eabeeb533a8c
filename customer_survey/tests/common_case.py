from datetime import datetime

from odoo.fields import Command
from odoo.tests import new_test_user

from .common import SurveyCase

# A Friday; the shop in Berlin works from 8 to 12 and from 13 to 17.
FRIDAY = datetime(2026, 6, 26)


class CaseCase(SurveyCase):
    """A shop in Berlin with deadlines of its own for complaints."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Shop",
                "company_id": cls.company.id,
                "tz": "Europe/Berlin",
                "attendance_ids": [
                    Command.create(
                        {
                            "name": f"{day} {start}",
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": start + 4,
                        }
                    )
                    for day in range(5)
                    for start in (8, 13)
                ],
            }
        )
        cls.company.resource_calendar_id = cls.calendar
        cls.env["customer.case.sla"].search([]).active = False
        cls.env["customer.survey.rule"].search([]).active = False
        cls.boss = cls._make_user("boss", "customer_mgmt.group_customer_manager")
        cls.clerk = cls._make_user("clerk", "customer_mgmt.group_customer_user")
        cls.sla = cls.env["customer.case.sla"].create(
            {
                "name": "Complaint",
                "kind": "complaint",
                "company_id": cls.company.id,
                "response_hours": 4,
                "resolve_hours": 16,
                "escalation_user_id": cls.boss.id,
            }
        )
        cls.new, cls.waiting, cls.closed = (
            cls.env.ref(f"customer_survey.case_stage_{name}")
            for name in ("new", "waiting", "closed")
        )
        cls.cause = cls.env.ref("customer_survey.case_cause_carrier")

    @classmethod
    def _make_user(cls, login, group, **vals):
        return new_test_user(
            cls.env,
            login,
            group,
            company_id=cls.company.id,
            company_ids=cls.company.ids,
            **vals,
        )

    def _make_case(self, partner=None, **vals):
        return self.env["customer.case"].create(
            {
                "name": "Teapot arrived broken",
                "partner_id": (partner or self.ann).id,
                "company_id": self.company.id,
                **vals,
            }
        )

    def _close(self, case):
        case.write(
            {
                "cause_id": self.cause.id,
                "action_taken": "Sent another one",
                "outcome": "compensated",
            }
        )
        case.action_close()
