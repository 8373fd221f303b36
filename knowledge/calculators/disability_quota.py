"""The employment quota for people with disabilities, the levy and the adjustment payment."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor

from knowledge.calculators.case import Calculator, Case, Result
from knowledge.calculators.fields import Amount, Day
from knowledge.calculators.quota_counting import Employees, Group, as_workers, counted_people
from knowledge.money import Number, whole

_DOCUMENT = "disability-employment"
_LAW = "law:障害者の雇用の促進等に関する法律#43"
_MONTHS = 12
_VALUES = (
    "rate", "threshold", "obliged", "required", "counted", "shortfall", "surplus",
    "levy_per_year", "adjustment_per_year",
)  # fmt: skip


def work_out(case: Case) -> Result:
    """Rates and counting of the notice, from 2023-04-01 on; the date picks the rule."""
    day = case["date"]
    rates = case.rates["disability_rate"]
    if not rates.covers(day):
        case.step("unknown", f"{_DOCUMENT}#1", starts=rates.starts)
        return case.result("unknown_period", dict.fromkeys(_VALUES), starts=rates.starts)
    rate, threshold = case.rate("disability_rate", day), case.rate("disability_threshold", day)
    workers = case["workers"]
    obliged = workers >= threshold.value
    required = floor(Fraction(workers) * Fraction(rate.value))
    case.step(
        "threshold_over" if obliged else "threshold_below", threshold.ref, workers=workers, threshold=threshold.value
    )
    exact = Fraction(workers) * Fraction(rate.value)
    case.step("required", rate.ref, workers=workers, rate=rate.value, exact=exact, required=required)
    if not obliged and case.known("employees") is None:
        values = {**dict.fromkeys(_VALUES), "rate": f"{rate.value}", "threshold": whole(threshold.value)}
        return case.result("not_obliged", {**values, "obliged": False, "required": required})
    groups: Sequence[Group] = case["employees"]
    if as_workers(case, groups) > workers:
        raise case.bad("employees", "part_above_whole", whole="workers")
    counted = counted_people(case, groups)
    shortfall, surplus = max(Fraction(0), required - counted), max(Fraction(0), counted - required)
    levy, adjustment = _money(case, workers, shortfall, surplus)
    _notes(case, workers, obliged)
    case.caveat("monthly")
    values = {
        "rate": f"{rate.value}",
        "threshold": whole(threshold.value),
        "obliged": obliged,
        "required": required,
        "counted": _number(counted),
        "shortfall": _number(shortfall),
        "surplus": _number(surplus),
        "levy_per_year": levy,
        "adjustment_per_year": adjustment,
    }
    outcome = "not_obliged" if not obliged else "short" if shortfall else "met"
    return case.result(outcome, values, _answer(outcome, levy, adjustment), limit=_limit(case))


def _answer(outcome: str, levy: int, adjustment: int) -> str:
    """The key of the first sentence: the levy and the adjustment are named where there are any."""
    if outcome == "short" and not levy:
        return "short_no_levy"
    return "met_adjustment" if outcome == "met" and adjustment else outcome


def _limit(case: Case) -> int:
    """Up to so many workers there is neither levy nor adjustment."""
    return int(case.rate("levy_workers", case["date"]).value)


def _money(case: Case, workers: Number, shortfall: Fraction, surplus: Fraction) -> tuple[int, int]:
    """Yen a year; 0 at the limit of workers or fewer."""
    day = case["date"]
    if workers <= _limit(case):
        case.note("no_levy", f"{_DOCUMENT}#3.1", limit=_limit(case))
        return 0, 0
    each = case.rate("levy", day).value
    levy = int(shortfall * Fraction(each) * _MONTHS)
    if levy:
        case.step("levy", f"{_DOCUMENT}#3.1", shortfall=shortfall, each=each, levy=levy)
    return levy, _adjustment(case, surplus)


def _adjustment(case: Case, surplus: Fraction) -> int:
    """Yen a year for people beyond the required number; less for those beyond ten, once that rule is in force."""
    day = case["date"]
    each, beyond = case.rate("adjustment", day).value, case.rates["adjustment_beyond"]
    most = Fraction(case.rates["adjustment_people"].nearest(day).value)
    many = max(Fraction(0), surplus - most) if beyond.covers(day) else Fraction(0)
    reduced = beyond.nearest(day).value
    adjustment = int(((surplus - many) * Fraction(each) + many * Fraction(reduced)) * _MONTHS)
    if adjustment:
        shown = {"surplus": surplus, "first": surplus - many, "each": each, "many": many, "reduced": reduced}
        key = "adjustment_many" if many else "adjustment"
        case.step(key, f"{_DOCUMENT}#3.1", adjustment=adjustment, **shown)
    return adjustment


def _notes(case: Case, workers: Number, obliged: bool) -> None:
    day = case["date"]
    if workers <= _limit(case):
        reward, people, beyond = (case.rates[name] for name in ("reward", "reward_people", "reward_beyond"))
        shown = {"limit": _limit(case), "reward": reward.on(day).value}
        if people.covers(day):
            shown |= {"people": people.on(day).value, "beyond": beyond.on(day).value}
        case.note("rewards" if people.covers(day) else "rewards_plain", f"{_DOCUMENT}#3.1", **shown)
    if obliged:
        case.note("report", _LAW)
    case.leave_out("exclusion")


def _number(value: Fraction) -> Number:
    """A count in half steps as int or Decimal."""
    return whole(Decimal(value.numerator) / Decimal(value.denominator))


CALCULATOR = Calculator(
    name="disability-quota",
    inputs=(
        Amount("workers", unit="人", step=Decimal("0.5")),
        Day("date"),
        Employees("employees"),
    ),
    work_out=work_out,
    sources=(f"{_DOCUMENT}#1", f"{_DOCUMENT}#2.1", f"{_DOCUMENT}#3.1"),
    outcomes=("met", "short", "not_obliged", "unknown_period"),
)
