"""Our figures on CDNOW beside those of others: ``backtest_report SAMPLE TESTED``.

Parameters are compared on every tenth customer, as in the papers; predictions on the
purchases of TESTED. ``dev/backtest`` calls this with the maths on the path.
"""

import csv
import sys
from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from tools import backtest, buying_fit, forecast, histories, spending, verdict

FIRST_CUT = date(1997, 9, 30)
CUTS = (FIRST_CUT, date(1997, 12, 31), date(1998, 3, 31))
DAYS = 90
NINE_MONTHS = 39  # weeks
ALL_CUSTOMERS = 23_570
NAMES = {"bgnbd": "BG/NBD", "mbgnbd": "MBG/NBD"}
# r, α, a, b and log-likelihood; purchases predicted for the next 39 weeks, and by the
# rate until then.
BUYING = {
    "bgnbd": ((0.243, 4.414, 0.793, 2.426, -9582.4), 1653),
    "mbgnbd": ((0.525, 6.183, 0.891, 1.614, -9582.1), 1577),
}
SAME_RATE = 2930
CORRELATION = 0.63  # BG/NBD, of predicted and actual purchases of a customer
SPENDING = (6.25, 3.74, 15.44, -4055.9)
# Of all customers, by cut and rule: AUC; for models also Brier, mean probability, and
# AUC of the probability to be alive.
RANKING = {
    (FIRST_CUT, "mbgnbd"): (0.768, None, None, 0.715),
    (FIRST_CUT, "bgnbd"): (0.764, None, None, 0.333),
    (FIRST_CUT, "silence"): (0.763,),
    (FIRST_CUT, "own gap"): (0.663,),
    (date(1998, 3, 31), "mbgnbd"): (0.834, 0.0893, 0.147, 0.789),
    (date(1998, 3, 31), "bgnbd"): (0.830, 0.0895, 0.152, 0.344),
    (date(1998, 3, 31), "silence"): (0.828,),
    (date(1998, 3, 31), "own gap"): (0.762,),
}
SOURCES = """
References: BG/NBD Fader, Hardie and Lee 2005; Gamma-Gamma Fader and Hardie 2013; the
others are earlier measurements on the same data. Figures without one are ours alone.
own gap: silence by the customer's own mean gap, 90 days for those who bought once."""


class Known(NamedTuple):
    """What is known of the customers at a cut, one entry each."""

    x: np.ndarray
    t_x: np.ndarray
    T: np.ndarray
    mean: np.ndarray
    year: np.ndarray
    spent: np.ndarray


def main(sample, tested):
    _compare_parameters(_read(sample))
    shop = _read(tested)
    print(f"\nBuys again within {DAYS} days, {len(shop):,} customers (reference)")
    for cut in CUTS:
        _test(shop, cut)
    print(SOURCES)


def _read(path):
    """{customer: {day: amount}}"""
    shop = defaultdict(lambda: defaultdict(float))
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            day = date.fromisoformat(row["date"])
            shop[row["customer"]][day] += float(row["amount"])
    return list(shop.values())


def _known(shop, cut):
    return Known(*np.array([_history(days, cut) for days in shop]).T)


def _history(days, cut):
    known = sorted(day for day in days if day <= cut)
    first, last = known[0], known[-1]
    repeats = [days[day] for day in known[1:]]
    recent = [day for day in known if (cut - day).days < 365]
    return (
        len(repeats),
        (last - first).days / 7,
        (cut - first).days / 7,
        sum(repeats) / max(len(repeats), 1),
        len(recent),
        sum(days[day] for day in recent),
    )


def _happened(shop, cut, days):
    """Purchases and money of every customer in the days after a cut."""
    end = cut + timedelta(days)
    return backtest.Actual(
        np.array([sum(cut < day <= end for day in row) for row in shop]),
        np.array([sum(row[day] for day in row if cut < day <= end) for row in shop]),
    )


def _compare_parameters(shop):
    known = _known(shop, FIRST_CUT)
    print(f"Fitted until {FIRST_CUT}, {len(shop):,} customers (reference)")
    bought = _happened(shop, FIRST_CUT, 7 * NINE_MONTHS).purchases
    for family, (parameters, expected) in BUYING.items():
        found = buying_fit.fit(family, histories.single(*known[:3]))
        _show(
            NAMES[family], "rαab", (*found.model[1:], found.log_likelihood), parameters
        )
        predicted = forecast.purchases(found.model, *known[:3], NINE_MONTHS)
        print(
            f"    next 39 weeks: {predicted.sum():,.0f} ({expected:,}) of "
            f"{bought.sum():,} purchases, {_correlation(family, predicted, bought)}"
        )
    same = (known.x / known.T * NINE_MONTHS).sum()
    print(f"  At the same rate as before: {same:,.0f} ({SAME_RATE:,}) purchases")
    money = spending.fit_spending(known.x, known.mean)
    _show("Gamma-Gamma", "pqv", (*money.model, money.log_likelihood), SPENDING)


def _correlation(family, predicted, bought):
    found = f"correlation {np.corrcoef(predicted, bought)[0, 1]:.2f}"
    return f"{found} ({CORRELATION:.2f})" if family == "bgnbd" else found


def _show(title, names, found, expected):
    pairs = [
        f"{name} {value:.3f} ({reference:g})"
        for name, value, reference in zip(names, found, expected, strict=False)
    ]
    print(f"  {title}: {', '.join(pairs)}, ln L {found[-1]:.2f} ({expected[-1]:g})")


def _test(shop, cut):
    known, actual = _known(shop, cut), _happened(shop, cut, DAYS)
    rules = _simple_rules(known)
    print(f"\n  {cut}: {actual.bought.mean():.3f} bought again")
    for family in NAMES:
        _test_model(shop, cut, family, known, actual, rules)
    for name, score in _scores_of_rules(known, rules).items():
        found = backtest.auc(score, actual.bought)
        print(f"    {name:<8} AUC {_beside(found, shop, cut, name, 0, 3)}")


def _test_model(shop, cut, family, known, actual, rules):
    model, predicted = _foresee(family, known)
    found = backtest.evaluate(predicted, actual, rules)
    alive = backtest.auc(forecast.alive(model, *known[:3]), actual.bought)
    figures = ((found.auc, 3), (found.brier, 4), (predicted.buys.mean(), 3), (alive, 3))
    auc, brier, mean, alive = (
        _beside(value, shop, cut, family, column, digits)
        for column, (value, digits) in enumerate(figures)
    )
    decision = verdict.judge(found)
    print(
        f"    {NAMES[family]:<8} AUC {auc}, Brier {brier} of {found.brier_base:.4f}, "
        f"mean {mean}\n             AUC of P(alive) {alive}, "
        f"purchases {found.count_bias:+.0%}, money {found.money_bias:+.0%}, "
        f"lift {found.lift:.1f}: {' '.join([decision.state, *decision.reasons])}"
    )


def _foresee(family, known):
    rows, _position = histories.group(*known[:3])
    model = buying_fit.fit(family, rows).model
    money = spending.fit_spending(known.x, known.mean).model
    buys = forecast.buys_again(model, *known[:3], DAYS / 7)
    expected = forecast.purchases(model, *known[:3], DAYS / 7)
    value = expected * spending.expected_value(money, known.x, known.mean)
    return model, backtest.Forecast(buys, expected, value)


def _scores_of_rules(known, rules):
    """The higher, the likelier somebody buys."""
    gap = np.where(known.x > 0, 7 * known.t_x / np.maximum(known.x, 1), DAYS)
    scores = {**rules._asdict(), "silence": -rules.silence}
    return scores | {"own gap": -rules.silence / gap}


def _simple_rules(known):
    silence = 7 * (known.T - known.t_x)
    rfm = sum(map(_scores, (-silence, known.year, known.spent)))
    return backtest.Baselines(silence, known.year * DAYS / 365, rfm)


def _scores(values):
    """1 to 5, equal values equally."""
    return 1 + 5 * np.searchsorted(np.sort(values), values) // len(values)


def _beside(value, shop, cut, rule, column, digits):
    """A figure with its reference, which there is for all customers only."""
    references = RANKING.get((cut, rule), (None,) * 4)
    reference = references[column] if len(shop) == ALL_CUSTOMERS else None
    shown = f"{value:.{digits}f}"
    return shown if reference is None else f"{shown} ({reference:.{digits}f})"


if __name__ == "__main__":
    main(*sys.argv[1:])
