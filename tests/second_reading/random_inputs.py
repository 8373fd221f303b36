"""Second reading: valid inputs by chance, crowded around the places where the rules change."""

from __future__ import annotations

import random
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from .checks import TARGETS
from .contracts import fixed_term_conversion, gap_that_resets

Case = tuple[dict[str, Any], date]

FIRST_YEAR, LAST_YEAR = 1902, 2098
ONE_DAY = timedelta(days=1)
TODAYS = ["2023-10-20", "2024-04-01", "2026-10-01", "2026-11-22"]


def chance(rng: random.Random, probability: float) -> bool:
    """True with that probability."""
    return rng.random() < probability


def some_day(rng: random.Random, anchors: list[str], first: int = FIRST_YEAR, last: int = LAST_YEAR) -> date:
    """A day near one of the anchors, at a month's end or beginning, around 29 February, or anywhere."""
    draw = rng.random()
    if draw < 0.5:
        return date.fromisoformat(rng.choice(anchors)) + timedelta(days=rng.randint(-2, 2))
    near = date.fromisoformat(rng.choice(anchors)).year + rng.randint(-2, 2)
    year = near if chance(rng, 0.6) else rng.randint(first, last)
    year = min(max(year, first), last)
    if draw < 0.7:
        month = rng.randint(1, 12)
        return date(year, month, rng.choice([1, 28, monthrange(year, month)[1] - 1, monthrange(year, month)[1]]))
    if draw < 0.8:
        leap = min(max(year - year % 4, first + 3), last)
        leap -= leap % 4
        return date(leap, 3, 1) + timedelta(days=rng.randint(-2, 1))
    return date(year, 1, 1) + timedelta(days=rng.randint(0, 364))


def month_starts(first: str, count: int) -> list[str]:
    """The first days of so many months in a row."""
    day = date.fromisoformat(first)
    days = []
    for _ in range(count):
        days.append(day.isoformat())
        day = (day + timedelta(days=31)).replace(day=1)
    return days


def around(rng: random.Random, anchors: list[int], low: int, high: int) -> int:
    """A whole number at an anchor or one beside it, or anywhere in the range."""
    number = rng.choice(anchors) + rng.randint(-1, 1) if chance(rng, 0.7) else rng.randint(low, high)
    return min(max(number, low), high)


def yen(rng: random.Random, low: int = 0) -> int:
    """An amount: mostly of everyday size, now and then very large or the smallest."""
    draw = rng.random()
    if draw < 0.05:
        return low
    if draw < 0.1:
        return rng.randint(low, 999_999_999_999)
    return max(low, rng.randint(1, 10 ** rng.randint(1, 7)))


def decimal_number(rng: random.Random, anchors: list[str], low: str, high: str) -> int | Decimal:
    """A number with up to two decimals at an anchor, a hundredth beside it or anywhere; whole ones as int."""
    least, most = Decimal(low), Decimal(high)
    if chance(rng, 0.7):
        number = Decimal(rng.choice(anchors)) + rng.choice([Decimal(0), Decimal("0.01"), Decimal("-0.01"), Decimal(1)])
    else:
        number = Decimal(rng.randint(int(least * 100), int(most * 100))) / 100
    number = min(max(number, least), most)
    return int(number) if number == int(number) else number


def optionals(rng: random.Random, inputs: dict[str, Any], fields: dict[str, Any]) -> None:
    """Each optional field is given, or null, or left out."""
    for field, value in fields.items():
        draw = rng.random()
        if draw < 0.7:
            inputs[field] = value
        elif draw < 0.8:
            inputs[field] = None


def maternity_nhi(rng: random.Random) -> Case:
    """A birth near the start of the relief, levies given or not."""
    birth = some_day(rng, ["2023-11-01", *month_starts("2023-10-01", 9), "2024-08-31", "2025-08-29"])
    inputs: dict[str, Any] = {"birth_date": birth.isoformat(), "multiple": chance(rng, 0.5)}
    optionals(rng, inputs, {"annual_income_levy": yen(rng), "annual_per_capita_levy": yen(rng)})
    return inputs, some_day(rng, TODAYS)


def maternity_pension(rng: random.Random) -> Case:
    """A birth near the start of the relief, all kinds of insurance."""
    birth = some_day(rng, [*month_starts("2018-12-01", 10), "2020-08-31", "2024-02-29"])
    kind = rng.choice(["first", "first", "first", "voluntary", "second", "third"])
    inputs = {"birth_date": birth.isoformat(), "multiple": chance(rng, 0.5), "insured_kind": kind}
    return inputs, some_day(rng, TODAYS)


def childcare_pension(rng: random.Random) -> Case:
    """A birth in the year before or after the start of the relief, or around that of the other one."""
    birth = some_day(rng, [*month_starts("2025-09-01", 20), "2019-02-01", "2019-04-01"])
    parent = rng.choice(["birth_mother", "birth_mother", "father", "adoptive"])
    inputs = {
        "birth_date": birth.isoformat(),
        "parent": parent,
        "multiple": chance(rng, 0.5),
        "maternity_exemption": parent == "birth_mother" and chance(rng, 0.6),
        "insured_kind": rng.choice(["first", "first", "first", "first", "voluntary", "second", "third"]),
    }
    return inputs, some_day(rng, TODAYS)


def overtime_premium(rng: random.Random) -> Case:
    """Hours around sixty, wages in either form, night hours inside the hours that they belong to."""
    inputs: dict[str, Any] = {}
    other_form = ["hourly_wage"]
    if chance(rng, 0.5):
        inputs["hourly_wage"] = yen(rng, 1)
        other_form = ["monthly_wage", "monthly_hours"]
    else:
        inputs["monthly_wage"] = yen(rng, 1)
        inputs["monthly_hours"] = decimal_number(rng, ["1", "2", "160", "162.5", "173.8"], "0.01", "744")
        if chance(rng, 0.3):  # an exact half of a yen
            inputs["monthly_hours"] = 2 * rng.randint(1, 100)
            inputs["monthly_wage"] = (2 * rng.randint(0, 2000) + 1) * inputs["monthly_hours"] // 2
    if chance(rng, 0.2):
        inputs.update(dict.fromkeys(other_form))
    overtime = decimal_number(rng, ["0", "1", "45", "60", "60", "60", "80"], "0", "300")
    holiday = decimal_number(rng, ["0", "1", "8", "16"], "0", "120")
    given = {"overtime_hours": overtime, "holiday_hours": holiday}
    inputs.update({field: value for field, value in given.items() if value or chance(rng, 0.5)})
    nights = {
        "overtime_night_hours": decimal_number(rng, ["0", "1", "60", str(overtime)], "0", str(overtime)),
        "holiday_night_hours": decimal_number(rng, ["0", "7", str(holiday)], "0", str(holiday)),
        "scheduled_night_hours": decimal_number(rng, ["0", "1", "7.5"], "0", "200"),
    }
    optionals(rng, inputs, nights)
    return inputs, some_day(rng, TODAYS)


def leave_allowance(rng: random.Random) -> Case:
    """Three months' wages, with or without days worked."""
    calendar_days = rng.choice([1, 59, 89, 90, 91, 92, rng.randint(1, 400)])
    inputs: dict[str, Any] = {
        "wages_last_3_months": yen(rng),
        "calendar_days": calendar_days,
        "leave_days": around(rng, [0, 1, 5, 20, 31], 0, 1000),
    }
    sixty_percent = calendar_days * 6 // 10
    worked = around(rng, [1, 60, sixty_percent, calendar_days], 1, calendar_days)
    optionals(rng, inputs, {"days_worked": worked})
    return inputs, some_day(rng, TODAYS)


def income_walls(rng: random.Random) -> Case:
    """Every figure near the one at which something changes."""
    incomes = [1_030_000, 1_060_000, 1_300_000, 1_500_000, 1_600_000, 1_690_000, 1_780_000]
    inputs: dict[str, Any] = {
        "annual_income": around(rng, incomes, 0, 4_000_000) if chance(rng, 0.95) else yen(rng),
        "employer_size": around(rng, [11, 21, 36, 51, 101], 0, 300),
        "weekly_hours": decimal_number(rng, ["20", "20", "20", "29.99", "30", "40"], "0", "60"),
        "monthly_wage": around(rng, [88_000], 0, 300_000),
        "student": chance(rng, 0.2),
        "dependent": chance(rng, 0.7),
        "temporary_rise": chance(rng, 0.5),
    }
    optionals(rng, inputs, {"spouse": chance(rng, 0.3), "age": around(rng, [19, 22], 0, 120)})
    steps = ["2023-10-20", "2024-10-01", "2025-10-01", "2026-04-01", "2026-10-01"]
    later = ["2027-10-01", "2029-10-01", "2032-10-01", "2035-10-01"]
    years = ["2024-01-01", "2025-01-01", "2026-01-01", "2027-01-01", "2028-01-01"]
    return inputs, some_day(rng, [*steps, *later, *years])


def end_after(first: date, months: int) -> date:
    """The last day of a term of so many months from the first day (the day before it for no months)."""
    index = first.year * 12 + first.month - 1 + months
    year, month = divmod(index, 12)
    days = monthrange(year, month + 1)[1]
    if first.day > days:
        return date(year, month + 1, days)
    return date(year, month + 1, first.day) - ONE_DAY


def counted_so_far(contracts: list[dict[str, str]]) -> tuple[int, int]:
    """Months and days that the contracts up to now have gathered."""
    total = fixed_term_conversion({"contracts": contracts}, date(2000, 1, 1))["values"]["total"]
    return total["years"] * 12 + total["months"], total["days"]


def next_start(rng: random.Random, contracts: list[dict[str, str]]) -> date:
    """The first day of the next contract: at once, after some days, or after a gap near one that resets the count."""
    free = date.fromisoformat(contracts[-1]["end"]) + ONE_DAY
    draw = rng.random()
    if draw < 0.5:
        return free
    if draw < 0.6:
        return free + timedelta(days=rng.randint(1, 45))
    counted = counted_so_far(contracts)
    months = 6 if draw < 0.75 else gap_that_resets(counted) if counted > (0, 0) else rng.randint(1, 6)
    if draw > 0.95:
        months = rng.randint(1, 30)
    day = end_after(free, months) + ONE_DAY + timedelta(days=rng.choice([-2, -1, -1, 0, 0, 1, 2]))
    return max(day, free)


def next_end(rng: random.Random, start: date, contracts: list[dict[str, str]]) -> date:
    """The last day of a contract: of a usual length give or take some days, or near the five years."""
    if contracts and chance(rng, 0.3):
        months, days = counted_so_far(contracts)
        if months < 60:
            end = end_after(start, 60 - months) - timedelta(days=days)
            return max(start, end + timedelta(days=rng.choice([-32, -3, -2, -1, 0, 0, 1, 1, 2, 3, 30])))
    usual = [0, 0, 1, 1, 2, 3, 4, 6, 8, 10, 11, 12, 12, 12, 24, 36, 59, 60, 60, 61]
    end = end_after(start, rng.choice(usual)) + timedelta(days=rng.choice([-2, -1, 0, 0, 0, 0, 1, 2, 5, 15, 29]))
    return max(start, end)


def fixed_term(rng: random.Random) -> Case:
    """One to eight contracts in order, and a day near the first or the last day of the right."""
    start = some_day(
        rng, ["2013-04-01", "2013-04-01", "2012-04-01", "2016-02-29", "2018-04-01", "2020-01-31"], last=2035
    )
    contracts: list[dict[str, str]] = []
    for _ in range(rng.randint(1, 8)):
        end = next_end(rng, start, contracts)
        contracts.append({"start": start.isoformat(), "end": end.isoformat()})
        start = next_start(rng, contracts)
        if start.year > 2085:
            break
    values = fixed_term_conversion({"contracts": contracts}, date(2000, 1, 1))["values"]
    marks = [contracts[0]["start"], contracts[-1]["start"], contracts[-1]["end"]]
    if values["right"]:
        marks = [values["right_from"], values["apply_by"], *marks[1:2]]
    if chance(rng, 0.7):
        return {"contracts": contracts}, date.fromisoformat(rng.choice(marks)) + timedelta(days=rng.randint(-2, 2))
    return {"contracts": contracts}, some_day(rng, [*TODAYS, *marks])


def conditions_disclosure(rng: random.Random) -> Case:
    """A contract near one of the two dates; a cap that is new or shortened is always a cap."""
    kind = rng.choice(["indefinite", "fixed_term", "fixed_term"])
    signed = some_day(rng, ["2024-04-01", "2026-10-01"])
    inputs: dict[str, Any] = {"contract_date": signed.isoformat(), "kind": kind}
    flags = ("part_time", "renewal", "renewal_cap", "cap_new_or_shortened", "conversion_right")
    optionals(rng, inputs, {flag: chance(rng, 0.6) for flag in flags})
    if kind == "fixed_term" and inputs.get("cap_new_or_shortened"):
        inputs["renewal_cap"] = True
    return inputs, some_day(rng, TODAYS)


def disability_quota(rng: random.Random) -> Case:
    """Workers near a threshold, people of all kinds and hours, never more heads than workers."""
    days = ["2023-04-01", "2024-04-01", "2026-07-01"]
    day = some_day(rng, days)
    halves = rng.choice([75, 80, 87, 200, 201, 400, 800, 1000]) + rng.randint(-2, 2)
    if chance(rng, 0.3):
        halves = rng.randint(0, 10 ** rng.randint(1, 5))
    workers = halves // 2 if halves % 2 == 0 else Decimal(halves) / 2
    left = int(workers)
    rows: list[dict[str, Any]] = []
    if chance(rng, 0.5):  # near the required number, or ten above it
        rate = {"2023": 23, "2024": 25, "2025": 25}.get(day.isoformat()[:4], 27)
        count = halves * rate // 2000 + rng.choice([-1, 0, 0, 1, 9, 10, 11, 20])
        rows.append({"kind": "physical", "severe": False, "weekly_hours": 40, "count": min(max(count, 0), left)})
        left -= rows[0]["count"]
    for _ in range(rng.randint(0, 5)):
        count = min(left, rng.choice([0, 1, 1, 1, 2, 3]))
        hours = decimal_number(rng, ["10", "10", "20", "20", "30", "30", "9.5", "0"], "0", "60")
        kind = rng.choice(["physical", "intellectual", "mental"])
        rows.append({"kind": kind, "severe": chance(rng, 0.5), "weekly_hours": hours, "count": count})
        left -= count
    rng.shuffle(rows)
    return {"workers": workers, "date": day.isoformat(), "employees": rows}, some_day(rng, days)


def mental_disorder_criteria(rng: random.Random) -> Case:
    """All answers, the favourable ones somewhat more often."""
    inputs = {
        "disorder": rng.choice(["F2", "F3", "F4", "organic_or_substance", "other", "unknown"]),
        "strong_load_within_6_months": rng.choice(["yes", "no", "unknown"]),
        "outside_causes": rng.choice(["no", "no", "yes", "unknown"]),
        "worsened": chance(rng, 0.5),
        "special_event": rng.choice(["yes", "no", "unknown"]),
    }
    return inputs, some_day(rng, TODAYS)


def older_workers(rng: random.Random) -> Case:
    """A person near a birthday that matters, often born on 29 February."""
    if chance(rng, 0.4):
        birth = date(rng.randrange(1904, 2029, 4), 2, 29) + timedelta(days=rng.randint(-1, 1))
    else:
        birth = some_day(rng, ["1956-11-22", "1961-11-22", "1960-02-29"], last=2030)
    years = rng.choice([0, 64, 65, 66, 69, 70, 71, rng.randint(0, 110)])
    year = min(birth.year + years, LAST_YEAR)
    if chance(rng, 0.8):
        day = min(birth.day, monthrange(year, birth.month)[1])
        as_of = date(year, birth.month, day) + timedelta(days=rng.randint(-2, 2))
    else:
        as_of = some_day(rng, ["2026-11-22"])
    inputs: dict[str, Any] = {"birth_date": birth.isoformat()}
    optionals(rng, inputs, {"retirement_age": around(rng, [60, 65, 70], 40, 100)})
    return inputs, max(as_of, birth)


def worker_cooperative(rng: random.Random) -> Case:
    """A founding that lacks nothing, little or much."""
    there = rng.choice([0.5, 0.9, 1.0])
    flags = ("voluntary_membership", "contracts_with_members", "equal_votes", "contract_members_majority")
    inputs = {
        "promoters": around(rng, [3], 0, 50),
        "principles": {name: chance(rng, there) for name in ("contribution", "opinion", "work")},
        **{name: chance(rng, there) for name in (*flags, "dividend_by_work")},
        "business": rng.choice(["dispatch", "licensed", "other"]),
    }
    return inputs, some_day(rng, TODAYS)


def workplace_targets(rng: random.Random) -> Case:
    """Any number of answers in any order."""
    words = rng.choice([["yes"], ["yes", "yes", "yes", "no"], ["yes", "no", "unknown"]])
    listed = list(TARGETS) if chance(rng, 0.5) else rng.sample(TARGETS, rng.randint(0, 14))
    rng.shuffle(listed)
    return {"answers": {target: rng.choice(words) for target in listed}}, some_day(rng, TODAYS)


MAKERS: dict[str, Callable[[random.Random], Case]] = {
    "maternity-nhi": maternity_nhi,
    "maternity-pension": maternity_pension,
    "childcare-pension": childcare_pension,
    "overtime-premium": overtime_premium,
    "leave-allowance": leave_allowance,
    "income-walls": income_walls,
    "fixed-term-conversion": fixed_term,
    "conditions-disclosure": conditions_disclosure,
    "disability-quota": disability_quota,
    "mental-disorder-criteria": mental_disorder_criteria,
    "older-workers": older_workers,
    "worker-cooperative": worker_cooperative,
    "workplace-targets": workplace_targets,
}


def random_case(name: str, rng: random.Random) -> Case:
    """Valid inputs for the calculator and a day."""
    return MAKERS[name](rng)
