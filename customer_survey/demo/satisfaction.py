"""How satisfied the customers of the demonstration shop are, and what comes of it."""

from datetime import timedelta

from odoo.api import SUPERUSER_ID

from odoo.addons.customer_mgmt.demo.loading import ENGLISH, QUIET

from .asking import MONTHS, PURCHASE_DAYS, Asking

# Keywords by theme.
THEMES = {
    "Delivery": "delivery\nparcel\ndamaged\n快递\n发货",
    "Taste": "taste\ntasted\nstale\n品质\n不新鲜",
    "Staff": "staff\nquestion\nfriendly\n客服\n服务",
    "Price": "price\nexpensive\n价格",
}
# Of the last months, without a name.
AT_THE_COUNTER, ON_THE_PACK, ON_PAPER = 64, 14, 12
# Unhappy customers of the last days are followed up; of the oldest it is known how.
FOLLOWED_DAYS, SETTLED_DAYS = 365, 9
SETTLED = (
    ("carrier", "Sent again by another carrier, free of charge.", "compensated"),
    ("product", "Refunded; the supplier was told about the batch.", "solved"),
    ("information", "Called and explained; the page says so now.", "explained"),
)
TO_CALL = 6


def load_satisfaction(env, now):
    """Load campaigns and answers, unless they or the shop are not there."""
    branch = env.ref("customer_mgmt.demo_company_branch", raise_if_not_found=False)
    if not branch or env["customer.survey.campaign"].search_count([], limit=1):
        return
    company = env.ref("base.main_company")
    env = env(
        user=SUPERUSER_ID,
        context={**QUIET, "lang": ENGLISH, "allowed_company_ids": company.ids},
    )
    asking = Asking(env, now)
    orders = _find_orders(env, company, now)
    themes = env["customer.survey.theme"].create(
        [{"name": name, "keywords": words} for name, words in THEMES.items()]
    )
    asking.load_campaigns()
    asking.ask_buyers(orders)
    asking.ask_everybody(orders)
    _load_places(asking)
    _follow_up(asking)
    cases = env["customer.case"].search([("date_closed", "!=", False)])
    asking.ask_about_cases(cases)
    for answer in asking.answers.filtered(lambda each: each.metric_type == "ces"):
        answer._follow_up()
    _confirm_themes(asking, themes)
    _plan(asking, orders)


def _find_orders(env, company, now):
    since = now - timedelta(days=30 * MONTHS + PURCHASE_DAYS)
    return env["sale.order"].search(
        [
            ("company_id", "=", company.id),
            ("state", "=", "sale"),
            ("date_order", ">=", since),
            ("partner_id.active", "=", True),
            ("partner_id.partner_share", "=", True),
        ],
        order="date_order, id",
    )


def _load_places(asking):
    """A screen at the counter, a code on a pack, and a pile of paper."""
    survey = asking.find("survey_csat").id
    drip_bags = asking.env.ref("customer_mgmt.demo_product_drip_bags")
    counter, pack = asking.env["customer.survey.link"].create(
        [
            {
                "name": "Counter, Mission Shop",
                "survey_id": survey,
                "shop_id": asking.env.ref("customer_mgmt.demo_shop_mission").id,
                "is_kiosk": True,
            },
            {
                "name": "Pack of Drip Bags",
                "survey_id": survey,
                "product_tmpl_id": drip_bags.product_tmpl_id.id,
            },
        ]
    )
    asking.translate(counter, "教会区门店柜台")
    asking.translate(pack, "挂耳咖啡包装")
    seller = asking.env.ref("customer_mgmt.demo_user_sales")
    paper = {"channel": "paper", "interviewer_id": seller.id}
    asking.give_without_name(survey, AT_THE_COUNTER, _prepare_place(counter))
    asking.give_without_name(survey, ON_THE_PACK, _prepare_place(pack))
    asking.give_without_name(survey, ON_PAPER, paper)


def _prepare_place(place):
    return {"channel": "qr", **place._prepare_answer(ENGLISH)}


def _follow_up(asking):
    """The rules, as they work every hour; then what became of the older cases."""
    since = asking.now - timedelta(days=FOLLOWED_DAYS)
    unhappy = asking.answers.filtered(
        lambda each: each.score_class == "unhappy" and each.response_date > since
    )
    for answer in unhappy.filtered("partner_id").sorted("response_date"):
        answer._follow_up()
        _move_back(asking, answer)


def _move_back(asking, answer):
    case, moment = answer.case_ids, answer.response_date
    if not case:
        return
    case.activity_ids.date_deadline = moment.date()
    if moment > asking.now - timedelta(days=SETTLED_DAYS):
        return
    cause, action, outcome = asking.rng.choice(SETTLED)
    case.activity_ids.unlink()
    case.date_first_response = moment + timedelta(hours=asking.rng.randrange(1, 6))
    case.write(
        {
            "user_id": case.user_id.id or answer.campaign_id.user_id.id,
            "cause_id": asking.find(f"case_cause_{cause}").id,
            "action_taken": action,
            "outcome": outcome,
            "stage_id": asking.find("case_stage_closed").id,
        }
    )
    case.date_closed = moment + timedelta(hours=asking.rng.randrange(8, 60))
    case._update_sla_state(case.ids)


def _confirm_themes(asking, themes):
    """What keywords proposed was looked at until last week."""
    last_week = asking.now - timedelta(days=7)
    old = asking.answers.filtered(lambda each: each.response_date < last_week)
    old.action_confirm_themes()
    for color, theme in enumerate(themes, 1):
        theme.color = color


def _plan(asking, orders):
    """What the campaigns and a salesperson have before them."""
    for campaign in asking.campaigns.values():
        campaign.state = "running"
        campaign._plan()
        # Its customers are made up, and usually no mail leaves the house.
        if campaign.kind == "event":
            campaign.action_pause()
    seller = asking.env.ref("customer_mgmt.demo_user_sales")
    theirs = orders.partner_id.filtered(lambda who: who.user_id == seller and who.phone)
    answers = asking.answers.with_env(asking.env(user=seller.id, su=True))
    answers._put_on_call_list(asking.find("survey_nps"), theirs[:TO_CALL])
    promoters = asking.env["customer.segment"].create(
        {
            "name": "Promoters",
            "kind": "static",
            "company_id": asking.env.company.id,
            "user_id": asking.campaigns["nps"].user_id.id,
        }
    )
    asking.env["customer.survey.rule"].create(
        {
            "name": "Promoters may be asked for a recommendation",
            "condition": "happy",
            "metric_type": "nps",
            "makes_case": False,
            "segment_id": promoters.id,
            "company_id": asking.env.company.id,
        }
    )
