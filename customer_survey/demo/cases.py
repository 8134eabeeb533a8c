"""What customers of the demonstration shop complain about and praise."""

from datetime import timedelta
from typing import NamedTuple

from odoo.api import SUPERUSER_ID

from odoo.addons.customer_mgmt.demo.loading import ENGLISH, QUIET


class Told(NamedTuple):
    """What one customer told ``hours`` ago, and where that stands."""

    name: str
    text: str
    hours: int
    kind: str = "complaint"
    severity: str = "1"
    category: str = "product"
    product: str = ""
    stage: str = "new"
    platform: str = ""
    cause: str = ""
    action: str = ""
    outcome: str = ""
    owned: bool = True


CASES = (
    Told("Teapot arrived broken", "The spout is off. It was a gift.", 2, severity="2",
         category="delivery"),
    Told("Drip bags taste stale", "Opened three, all of them flat.", 3,
         product="drip_bags"),
    Told("Drip bags: no date on the pack", "I cannot tell how old they are.", 50,
         kind="suggestion", product="drip_bags", stage="progress"),
    Told("Stale drip bags again", "Second box in a row.", 28, severity="2",
         product="drip_bags", stage="progress"),
    Told("Waiting for the parcel", "Ordered last week, nothing yet.", 9,
         category="delivery", stage="waiting"),
    Told("Which tea for the evening?", "Something without caffeine, please.", 5,
         kind="question", category="other", owned=False),
    Told("Best oolong in town", "Five stars and a picture.", 20, kind="praise",
         product="oolong", platform="xiaohongshu"),
    Told("Rude on the phone", "I was hung up on.", 70, severity="3",
         category="service"),
    Told("Wrong tea in the parcel", "Got jasmine instead of longjing.", 240,
         category="delivery", stage="closed", cause="mistake",
         action="Sent the right one, free of charge; parcels are checked by two.",
         outcome="compensated"),
    Told("Puer smells odd", "Is that how it has to be?", 400, product="puer",
         stage="closed", cause="expectation",
         action="Explained ageing; a note is on the label now.", outcome="explained"),
    Told("Too much plastic", "Please pack in paper.", 300, kind="suggestion",
         category="other", stage="closed", outcome="solved",
         action="Paper since the first of the month."),
)  # fmt: skip


def load_cases(env, now):
    """Load the cases, unless they or the shop are not there."""
    branch = env.ref("customer_mgmt.demo_company_branch", raise_if_not_found=False)
    if not branch or env["customer.case"].search_count([], limit=1):
        return
    company = env.ref("base.main_company")
    env = env(
        user=SUPERUSER_ID,
        context={**QUIET, "lang": ENGLISH, "allowed_company_ids": company.ids},
    )
    orders = env["sale.order"].search(
        [
            ("company_id", "=", company.id),
            ("state", "=", "sale"),
            ("partner_id.partner_share", "=", True),
        ],
        order="date_order desc, id desc",
        limit=5 * len(CASES),
    )
    for told, order in zip(CASES, orders[::5], strict=False):
        _make_case(env, told, order, now - timedelta(hours=told.hours))


def _make_case(env, told, order, moment):
    def find(name):
        return env.ref(name, raise_if_not_found=False) or env["ir.model"].browse()

    seller = find("customer_mgmt.demo_user_sales")
    case = env["customer.case"].create(
        {
            "name": told.name,
            "description": told.text,
            "kind": told.kind,
            "severity": told.severity,
            "category_id": find(f"customer_survey.case_category_{told.category}").id,
            "platform_id": told.platform
            and find(f"customer_survey.case_platform_{told.platform}").id,
            "product_id": told.product
            and find(f"customer_mgmt.demo_product_{told.product}").id,
            "partner_id": order.partner_id.id,
            "order_id": order.id,
            "user_id": told.owned and seller.id,
            "date": moment,
            "cause_id": told.cause
            and find(f"customer_survey.case_cause_{told.cause}").id,
            "action_taken": told.action,
            "outcome": told.outcome,
        }
    )
    if told.stage != "new":
        case.date_first_response = moment + timedelta(hours=1)
    case.stage_id = find(f"customer_survey.case_stage_{told.stage}")
    if case.date_closed:
        # In the past, as it was reported.
        case.date_closed = moment + timedelta(hours=26)
        case._update_sla_state(case.ids)
