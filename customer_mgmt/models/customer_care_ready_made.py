from odoo import api, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

TEXTS = ("name", "objective")
REFERENCES = (
    "mail_template_id",
    "note_template_id",
    "interaction_type_id",
    "activity_type_id",
)
# What a shop finds at the beginning: values, with external ids for the references.
READY_MADE = {
    "welcome": {
        "name": _lt("Welcome"),
        "objective": _lt(
            "Thank new customers the day after their first purchase and tell them whom "
            "to ask. More of them should come back."
        ),
        "sequence": 10,
        "trigger": "purchase",
        "days": 1,
        "purchase_number": "first",
        "action": "mail",
        "purpose": "care",
        "mail_template_id": "customer_mgmt.mail_template_welcome",
        "goal_days": 60,
    },
    "second_purchase": {
        "name": _lt("Second Purchase"),
        "objective": _lt(
            "Ask new customers after three weeks how they like what they bought. "
            "Whoever has bought again by then is left in peace."
        ),
        "sequence": 20,
        "trigger": "purchase",
        "days": 21,
        "purchase_number": "first",
        "action": "mail",
        "purpose": "marketing",
        "mail_template_id": "customer_mgmt.mail_template_second_purchase",
        "stop_on_purchase": True,
        "goal_days": 30,
    },
    "key_customers": {
        "name": _lt("Key Customers: Call"),
        "objective": _lt(
            "Speak with every customer of tier A once a month and of tier B every two "
            "months, before something goes wrong."
        ),
        "sequence": 30,
        "trigger": "interval",
        "days_tier_a": 30,
        "days_tier_b": 60,
        "days_tier_c": 0,
        "days_tier_d": 0,
        "action": "activity",
        "purpose": "care",
        "interaction_type_id": "customer_mgmt.interaction_type_call",
        "activity_type_id": "mail.mail_activity_data_call",
        "note_template_id": "customer_mgmt.mail_template_talking_points",
        "is_limited": True,
        "daily_limit": 20,
        # Those for whom a day has no room wait for the next one.
        "patience_days": 30,
        "goal_days": 30,
    },
    "birthday": {
        "name": _lt("Birthday"),
        "objective": _lt(
            "Congratulate customers on their birthday, and be remembered."
        ),
        "sequence": 40,
        "trigger": "birthday",
        "days": 0,
        "action": "mail",
        "purpose": "care",
        "mail_template_id": "customer_mgmt.mail_template_birthday",
        "repeat_days": 300,
        "goal_days": 30,
    },
    "lapsing": {
        "name": _lt("Lapsing: Reminder"),
        "objective": _lt(
            "Write to customers who stay away longer than usual, and learn what was "
            "wrong."
        ),
        "sequence": 50,
        "trigger": "stage",
        "stage": "at_risk",
        "days": 0,
        "action": "mail",
        "purpose": "marketing",
        "mail_template_id": "customer_mgmt.mail_template_lapsing",
        "repeat_days": 90,
        "stop_on_purchase": True,
        "goal_days": 30,
    },
}


class CustomerCarePlan(models.Model):
    """Every company begins with the same plans, as drafts of its own."""

    _inherit = "customer.care.plan"

    def action_create_ready_made(self):
        """Bring back what the company in use has deleted, or never had."""
        self.check_access("create")
        count = len(self.sudo()._create_ready_made(self.env.company))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if count else "info",
                "message": self.env._("Ready-made plans added as drafts: %s", count)
                if count
                else self.env._("All ready-made plans are there, perhaps archived."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _create_ready_made(self, companies=None):
        """Give companies the ready-made plans that they do not have yet.

        :param companies: by default all
        :return: the new plans
        """
        if companies is None:
            companies = self.env["res.company"].search([("active", "=", True)])
        missing = {
            xml_id: (company, key)
            for company in companies
            for key in READY_MADE
            if not self._find(xml_id := self._name_ready_made(key, company))
        }
        plans = self._load_records(
            [
                {
                    "xml_id": xml_id,
                    "values": self._prepare_ready_made(company, READY_MADE[key]),
                    "noupdate": True,
                }
                for xml_id, (company, key) in missing.items()
            ]
        )
        for plan, (_company, key) in zip(plans, missing.values(), strict=True):
            plan._translate_ready_made(READY_MADE[key])
        return plans

    def _name_ready_made(self, key, company):
        """The external id, by which a plan is known again whatever it is called."""
        main = self._find("base.main_company")
        suffix = "" if company == main else f"_{company.id}"
        return f"customer_mgmt.care_plan_{key}{suffix}"

    def _prepare_ready_made(self, company, values):
        texts = {name: values[name]._translate("en_US") for name in TEXTS}
        references = {
            name: self._find(values[name]).id for name in REFERENCES if name in values
        }
        return {**values, **texts, **references, "company_id": company.id}

    def _translate_ready_made(self, values):
        for lang, _label in self.env["res.lang"].get_installed():
            texts = {name: values[name]._translate(lang) for name in TEXTS}
            self.with_context(lang=lang).write(texts)

    def _find(self, xml_id):
        """The record; none if somebody has deleted it."""
        return self.env.ref(xml_id, raise_if_not_found=False) or self.browse()
