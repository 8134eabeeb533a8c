"""Groups of customers that the demonstration shop works with."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bought:
    """Bought something of a category in the last days, or did not."""

    category: str
    days: int
    is_wanted: bool = True


@dataclass(frozen=True)
class Segment:
    """``rfm_group`` is the external id of a named group of RFM cells, ``tag`` what
    contacts get as long as they are members."""

    key: str
    name: str
    name_zh: str
    description: str
    objective: str
    kind: str = "dynamic"
    domain: tuple = ()
    bought: tuple[Bought, ...] = ()
    rfm_group: str = ""
    tag: str = ""
    color: int = 0
    owner: str = "manager"
    measure: str = ""
    target: float = 0


SEGMENTS = (
    Segment(
        "vip",
        "VIP",
        "贵宾客户",
        "Tier A: the customers who bring 80 % of the value.",
        "Keep every one of them: whoever is quiet gets a call.",
        domain=(("tier", "=", "a"),),
        tag="VIP",
        color=3,
        measure="live_share",
        target=95,
    ),
    Segment(
        "tea_bay_area",
        "Tea Lovers of the Bay Area",
        "湾区茶友",
        "Bought tea in the last year and live close enough to come by.",
        "Fill the tastings on Saturdays.",
        domain=(("shop_distance", "<=", 25),),
        bought=(Bought("tea", 365),),
        tag="Tea Lover",
        color=10,
        owner="sales",
        measure="members",
        target=30,
    ),
    Segment(
        "coffee_gone_cold",
        "Coffee Gone Cold",
        "久未购买咖啡",
        "Used to buy coffee here, but not in the last half year.",
        "Find out where they buy now, and win back every fifth.",
        domain=(("partner_id.is_company", "=", False),),
        bought=(Bought("coffee", 0), Bought("coffee", 180, is_wanted=False)),
        color=1,
        owner="sales",
    ),
    Segment(
        "birthday_soon",
        "Birthday in the Next 30 Days",
        "30天内过生日",
        "Has a birthday soon.",
        "Nobody's birthday passes without a word.",
        domain=(("partner_id.days_to_birthday", "<=", 30),),
        color=4,
    ),
    Segment(
        "cant_lose",
        "Can't Lose",
        "不能失去的客户",
        "Bought often and much, but not for long.",
        "Speak with each of them in person.",
        kind="rfm",
        rfm_group="rfm_group_cant_lose",
        color=2,
        measure="live_share",
        target=50,
    ),
    Segment(
        "tasting_panel",
        "Tasting Panel",
        "品鉴小组",
        "Regulars who taste what comes new and tell us what they think.",
        "Three opinions before anything new goes on sale.",
        kind="static",
        tag="Tasting Panel",
        color=8,
        owner="zh",
        measure="members",
        target=15,
    ),
)
