"""Names, towns, telephone numbers and birthdays of people who do not exist.

Telephone numbers come from the ranges that the United States, Canada, the United
Kingdom, France and Germany (Berlin) keep free for fiction.  China has no such range,
so customers there are reached by e-mail.
"""

from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from random import Random

DOMAIN = "example.com"

WOMEN = """
    Abigail Alice Amelia Anna Beatrice Camille Charlotte Chloe Clara Diana Eleanor
    Elena Emma Fiona Grace Hannah Iris Julia Laura Lena Lucy Maya Nora Olivia Ruth
    Sofia Stella Violet Wendy Zoe
""".split()
MEN = """
    Adam Alexander Arthur Benjamin Carlos Daniel David Elias Ethan Felix George Henry
    Hugo Isaac Jack James Leo Liam Lucas Marco Martin Nathan Oliver Oscar Peter Samuel
    Simon Theo Victor William
""".split()
SURNAMES = """
    Adler Baker Bennett Brooks Carter Clarke Collins Dubois Ellis Fischer Foster Garcia
    Hayes Hughes Jensen Keller Lambert Lopez Marshall Meyer Moreau Murphy Nguyen Novak
    Palmer Parker Reed Rossi Russell Schmidt Shaw Silva Turner Walsh Weber Young
""".split()

# Chinese names with their pinyin, which e-mail addresses are made of.
SURNAMES_ZH = """
    王=wang 李=li 张=zhang 刘=liu 陈=chen 杨=yang 赵=zhao 黄=huang 周=zhou 吴=wu
    徐=xu 孙=sun 胡=hu 朱=zhu 高=gao 林=lin 何=he 郭=guo 罗=luo 郑=zheng
""".split()
WOMEN_ZH = """
    敏=min 静=jing 丽娟=lijuan 秀英=xiuying 晓燕=xiaoyan 雪梅=xuemei 婷婷=tingting
    欣怡=xinyi 雨桐=yutong 佳慧=jiahui 思琪=siqi 梦瑶=mengyao
""".split()
MEN_ZH = """
    伟=wei 强=qiang 建国=jianguo 志明=zhiming 俊杰=junjie 浩然=haoran 宇轩=yuxuan
    子涵=zihan 文博=wenbo 家豪=jiahao 国栋=guodong 明哲=mingzhe
""".split()

# Name, mail domain below example.com.
COMPANIES = (
    ("Alder Street Coffee", "alderstreetcoffee"),
    ("Bayview Hotel", "bayviewhotel"),
    ("Bluebird Bakery", "bluebirdbakery"),
    ("Cedar Lodge", "cedarlodge"),
    ("Cloud Nine Books", "cloudninebooks"),
    ("Copper Pot Café", "copperpotcafe"),
    ("Driftwood Diner", "driftwooddiner"),
    ("Fern Valley Yoga", "fernvalleyyoga"),
    ("Fogline Coworking", "foglinecoworking"),
    ("Granite Peak Guides", "granitepeakguides"),
    ("Green Door Deli", "greendoordeli"),
    ("Harbor Light Inn", "harborlightinn"),
    ("Juniper Travel", "junipertravel"),
    ("Lakeside School", "lakesideschool"),
    ("Lantern Theatre", "lanterntheatre"),
    ("Maple Dental Practice", "mapledentalpractice"),
    ("Northwind Architects", "northwindarchitects"),
    ("Oak & Iron Workshop", "oakironworkshop"),
    ("Old Mill Restaurant", "oldmillrestaurant"),
    ("Pine Ridge Camps", "pineridgecamps"),
    ("Red Kite Studio", "redkitestudio"),
    ("Riverbend Clinic", "riverbendclinic"),
    ("Sage Catering", "sagecatering"),
    ("Silver Birch Law", "silverbirchlaw"),
    ("Stone Bridge Events", "stonebridgeevents"),
    ("Summit Trail Outfitters", "summittrailoutfitters"),
    ("Tidewater Museum", "tidewatermuseum"),
    ("Two Herons Gallery", "twoheronsgallery"),
    ("Willow Spa", "willowspa"),
    ("Wren & Daughters", "wrendaughters"),
)
COMPANIES_ZH = (
    ("山水茶馆", "shanshui"),
    ("云栖书店", "yunqi"),
    ("晨曦酒店", "chenxi"),
    ("静安花艺", "jingan-flowers"),
    ("远行户外俱乐部", "yuanxing"),
    ("竹里民宿", "zhuli"),
    ("长乐设计事务所", "changle"),
    ("江南餐厅", "jiangnan"),
    ("拾光咖啡", "shiguang"),
    ("青禾幼儿园", "qinghe"),
    ("海棠会展", "haitang"),
    ("明德律师事务所", "mingde"),
)


@dataclass(frozen=True)
class Town:
    """``phone`` is the reserved range: a pattern for a number below ``numbers``.
    ``place`` is its latitude and longitude."""

    name: str
    country: str
    zip: str
    place: tuple[float, float]
    state: str = ""
    phone: str = ""
    numbers: int = 100


# In America 555-0100 to 555-0199 belong to nobody, in every area code.
TOWNS = (
    Town(
        "San Francisco",
        "US",
        "94110",
        (37.7599, -122.4148),
        "CA",
        "+1 415-555-01{:02d}",
    ),
    Town("Oakland", "US", "94607", (37.8044, -122.2712), "CA", "+1 510-555-01{:02d}"),
    Town("Portland", "US", "97205", (45.5152, -122.6784), "OR", "+1 503-555-01{:02d}"),
    Town("Seattle", "US", "98101", (47.6062, -122.3321), "WA", "+1 206-555-01{:02d}"),
    Town("Denver", "US", "80202", (39.7392, -104.9903), "CO", "+1 303-555-01{:02d}"),
    Town("New York", "US", "10013", (40.7195, -74.002), "NY", "+1 212-555-01{:02d}"),
    Town(
        "Vancouver", "CA", "V6B 1A1", (49.2827, -123.1207), "BC", "+1 604-555-01{:02d}"
    ),
    Town("London", "GB", "E1 6AN", (51.52, -0.0715), "", "+44 20 7946 0{:03d}", 1000),
)
TOWNS_ZH = (
    Town("上海", "CN", "200040", (31.2304, 121.4737)),
    Town("杭州", "CN", "310000", (30.2741, 120.1551)),
    *TOWNS[:2],
    TOWNS[3],
    TOWNS[6],
)
TOWNS_EURO = (
    Town("Paris", "FR", "75011", (48.8575, 2.3814), "", "+33 1 99 00 {:02d} 21"),
    Town("Berlin", "DE", "10119", (52.529, 13.401), "", "+49 30 23125 {:03d}", 1000),
)
STREETS = """
    Alder Birch Cedar Chestnut Elm Hazel Juniper Laurel Linden Maple Oak Willow
""".split()
STREETS_ZH = "中山路 人民路 解放路 文一路 延安路 湖滨路".split()


@dataclass(frozen=True)
class Person:
    name: str
    login: str
    gender: str
    chinese: bool

    @property
    def email(self):
        return f"{self.login}@{DOMAIN}"


@dataclass(frozen=True)
class Business:
    name: str
    login: str
    chinese: bool

    @property
    def email(self):
        return f"hello@{self.login}.{DOMAIN}"


def people(rng):
    """An endless-enough supply of different people, a third with Chinese names."""
    western, chinese = _western(), _chinese()
    rng.shuffle(western)
    rng.shuffle(chinese)
    while western and chinese:
        yield chinese.pop() if rng.random() < 1 / 3 else western.pop()


def businesses(rng):
    """Every business, once, in some order."""
    found = [Business(*company, False) for company in COMPANIES]
    found += [Business(*company, True) for company in COMPANIES_ZH]
    rng.shuffle(found)
    return iter(found)


def _western():
    return [
        Person(f"{given} {surname}", f"{given}.{surname}".lower(), gender, False)
        for names, gender in ((WOMEN, "female"), (MEN, "male"))
        for given, surname in product(names, SURNAMES)
    ]


def _chinese():
    return [
        _chinese_person(surname.split("="), given.split("="), gender)
        for names, gender in ((WOMEN_ZH, "female"), (MEN_ZH, "male"))
        for given, surname in product(names, SURNAMES_ZH)
    ]


def _chinese_person(surname, given, gender):
    return Person(surname[0] + given[0], f"{given[1]}.{surname[1]}", gender, True)


def phone(rng, town):
    """A number nobody has; empty where no such range exists."""
    return town.phone and town.phone.format(rng.randrange(town.numbers))


def street(rng, town):
    number = rng.randrange(1, 400)
    if town.country == "CN":
        return f"{rng.choice(STREETS_ZH)}{number}号"
    return f"{number} {rng.choice(STREETS)} Street"


def place(key, town):
    """Where in or around a town somebody lives; every tenth is not known."""
    rng = Random(key)
    if rng.random() < 0.1:
        return (0.0, 0.0)
    return tuple(round(degrees + rng.gauss(0, 0.04), 4) for degrees in town.place)


def birthdate(rng, today):
    """Between 18 and 80 years ago."""
    return today - timedelta(days=rng.randrange(18 * 365, 80 * 365))


def born_on(birthday, age):
    """The birthdate of somebody who turns ``age`` on a day; 28 for 29 February."""
    day = 28 if birthday.month == 2 else 31
    return birthday.replace(year=birthday.year - age, day=min(birthday.day, day))


def preferred_channel(person, number):
    """What some said at the till: half of the Chinese use WeChat, a few others want to
    be called."""
    if person.chinese:
        return "wechat" if number % 2 else ""
    return "phone" if number % 12 == 0 else ""


def stated_gender(rng, person):
    """Some do not tell, a few are neither."""
    return rng.choices([person.gender, "", "other"], [72, 25, 3])[0]
