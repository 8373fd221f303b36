"""Second reading: inputs that must be refused, and the field that the refusal must name."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

Row = tuple[str, object, str]

TOO_MUCH = 10**12 + 1
BAD_NUMBERS: list[object] = [
    True,
    False,
    "5",
    "",
    [5],
    {"value": 5},
    Decimal("NaN"),
    Decimal("Infinity"),
    Decimal("-Infinity"),
    TOO_MUCH,
    Decimal("1000000000000.01"),
    -1,
    Decimal("-0.01"),
]
FRACTIONS: list[object] = [Decimal("1.5"), Decimal("0.01")]
BAD_FLAGS: list[object] = ["true", "", 1, 0, Decimal(1), [True]]
BAD_WORDS: list[object] = ["", "nonsense", 1, True, ["first"]]
BAD_DATES: list[object] = [
    "2024-02-30",
    "2023-02-29",
    "2024-13-01",
    "2024-00-10",
    "2024-04-31",
    "2024/1/1",
    "2024/01/01",
    "2024-1-1",
    "20240101",
    "2024-W01-1",
    "2024-001",
    "2024-01-01T00:00:00",
    " 2024-01-01",
    "2024-01-01\n",
    "２０２４-０１-０１",
    "令和6年1月1日",
    "24-01-01",
    "",
    "1899-12-31",
    "2101-01-01",
    "0000-01-01",
    "9999-12-31",
    "-2024-01-01",
    20240101,
    True,
    ["2024-01-01"],
]

BASES: dict[str, dict[str, Any]] = {
    "maternity-nhi": {"birth_date": "2024-05-10", "multiple": False},
    "maternity-pension": {"birth_date": "2024-05-10", "multiple": False, "insured_kind": "first"},
    "childcare-pension": {
        "birth_date": "2026-05-10",
        "parent": "birth_mother",
        "multiple": False,
        "maternity_exemption": False,
        "insured_kind": "first",
    },
    "overtime-premium": {"hourly_wage": 1500},
    "leave-allowance": {"wages_last_3_months": 600000, "calendar_days": 91, "leave_days": 5},
    "income-walls": {
        "annual_income": 1200000,
        "employer_size": 60,
        "weekly_hours": 18,
        "monthly_wage": 100000,
        "student": False,
        "dependent": True,
        "temporary_rise": False,
    },
    "fixed-term-conversion": {
        "contracts": [
            {"start": "2020-04-01", "end": "2023-03-31"},
            {"start": "2023-04-01", "end": "2026-03-31"},
        ]
    },
    "conditions-disclosure": {"contract_date": "2025-04-01", "kind": "fixed_term"},
    "disability-quota": {
        "workers": 120,
        "date": "2025-04-01",
        "employees": [{"kind": "physical", "severe": False, "weekly_hours": 40, "count": 2}],
    },
    "mental-disorder-criteria": {
        "disorder": "F3",
        "strong_load_within_6_months": "yes",
        "outside_causes": "no",
        "worsened": False,
        "special_event": "no",
    },
    "older-workers": {"birth_date": "1960-05-10"},
    "worker-cooperative": {
        "promoters": 3,
        "principles": {"contribution": True, "opinion": True, "work": True},
        "voluntary_membership": True,
        "contracts_with_members": True,
        "equal_votes": True,
        "contract_members_majority": True,
        "dividend_by_work": True,
        "business": "other",
    },
    "workplace-targets": {"answers": {"1": "yes", "4.1": "no"}},
}

DATES = {
    "maternity-nhi": ["birth_date"],
    "maternity-pension": ["birth_date"],
    "childcare-pension": ["birth_date"],
    "conditions-disclosure": ["contract_date"],
    "disability-quota": ["date"],
    "older-workers": ["birth_date"],
}
FLAGS = {
    "maternity-nhi": ["multiple"],
    "maternity-pension": ["multiple"],
    "childcare-pension": ["multiple", "maternity_exemption"],
    "income-walls": ["student", "dependent", "temporary_rise", "spouse"],
    "conditions-disclosure": ["part_time", "renewal", "renewal_cap", "cap_new_or_shortened", "conversion_right"],
    "mental-disorder-criteria": ["worsened"],
    "worker-cooperative": [
        "voluntary_membership",
        "contracts_with_members",
        "equal_votes",
        "contract_members_majority",
        "dividend_by_work",
    ],
}
WORDS = {
    "maternity-pension": ["insured_kind"],
    "childcare-pension": ["insured_kind", "parent"],
    "conditions-disclosure": ["kind"],
    "mental-disorder-criteria": [
        "disorder",
        "strong_load_within_6_months",
        "outside_causes",
        "special_event",
    ],
    "worker-cooperative": ["business"],
}
AMOUNTS = {
    "maternity-nhi": ["annual_income_levy", "annual_per_capita_levy"],
    "overtime-premium": [
        "hourly_wage",
        "overtime_hours",
        "overtime_night_hours",
        "holiday_hours",
        "holiday_night_hours",
        "scheduled_night_hours",
    ],
    "leave-allowance": ["wages_last_3_months"],
    "income-walls": ["annual_income", "weekly_hours", "monthly_wage"],
    "disability-quota": ["workers"],
}
COUNTS = {
    "leave-allowance": ["calendar_days", "leave_days", "days_worked"],
    "income-walls": ["employer_size", "age"],
    "older-workers": ["retirement_age"],
    "worker-cooperative": ["promoters"],
}
FIELDS_OF_ROWS = {"fixed-term-conversion": "contracts", "disability-quota": "employees"}


def changed(name: str, **fields: object) -> dict[str, Any]:
    """The calculator's valid input with some fields put in place of its own."""
    return {**BASES[name], **fields}


def without(name: str, field: str) -> dict[str, Any]:
    """The calculator's valid input without a field."""
    return {key: value for key, value in BASES[name].items() if key != field}


def refused(name: str, field: str, values: Iterable[object]) -> list[Row]:
    """One row for each value that the field may not have."""
    return [(name, changed(name, **{field: value}), field) for value in values]


def everywhere() -> list[Row]:
    """What no calculator takes: no object, unlisted fields, required fields that are missing or null."""
    rows: list[Row] = []
    for name, base in BASES.items():
        rows += [(name, thing, "") for thing in ([], [base], "text", 5, None, True)]
        rows += [(name, {**base, field: 1}, field) for field in ("extra", "as_of")]
        rows.append((name, {**base, "note": None}, "note"))
        if name == "overtime-premium":  # its required fields depend on each other, see below
            continue
        for field in base:
            rows += [(name, without(name, field), field), (name, changed(name, **{field: None}), field)]
    return rows


def by_type() -> list[Row]:
    """Values of the wrong type or outside the range, field by field."""
    rows: list[Row] = []
    tables: list[tuple[dict[str, list[str]], list[object]]] = [
        (DATES, BAD_DATES),
        (FLAGS, BAD_FLAGS),
        (WORDS, BAD_WORDS),
        (AMOUNTS, BAD_NUMBERS),
        (COUNTS, BAD_NUMBERS + FRACTIONS),
    ]
    for table, values in tables:
        for name, fields in table.items():
            for field in fields:
                rows += refused(name, field, values)
    return rows


def wages() -> list[Row]:
    """The two forms of the wage, and night hours beyond the hours that they are part of."""
    name = "overtime-premium"
    rows: list[Row] = [
        (name, {}, "hourly_wage"),
        (name, {"overtime_hours": 10}, "hourly_wage"),
        (name, {"hourly_wage": None, "overtime_hours": 10}, "hourly_wage"),
        (name, {"hourly_wage": 1500, "monthly_wage": 240000, "monthly_hours": 160}, "hourly_wage"),
        (name, {"monthly_wage": 240000}, "monthly_hours"),
        (name, {"monthly_wage": 240000, "monthly_hours": None}, "monthly_hours"),
        (name, {"monthly_hours": 160}, "monthly_wage"),
        (name, {"monthly_wage": None, "monthly_hours": 160}, "monthly_wage"),
        (name, {"hourly_wage": 0}, "hourly_wage"),
        (name, {"monthly_wage": 0, "monthly_hours": 160}, "monthly_wage"),
        (name, {"monthly_wage": 240000, "monthly_hours": 0}, "monthly_hours"),
    ]
    for value in BAD_NUMBERS:
        rows.append((name, {"monthly_wage": value, "monthly_hours": 160}, "monthly_wage"))
        rows.append((name, {"monthly_wage": 240000, "monthly_hours": value}, "monthly_hours"))
    for whole, part in (("overtime_hours", "overtime_night_hours"), ("holiday_hours", "holiday_night_hours")):
        rows += [
            (name, {"hourly_wage": 1500, whole: 10, part: 11}, part),
            (name, {"hourly_wage": 1500, whole: 10, part: Decimal("10.01")}, part),
            (name, {"hourly_wage": 1500, whole: 0, part: 1}, part),
            (name, {"hourly_wage": 1500, part: 1}, part),
            (name, {"hourly_wage": 1500, whole: None, part: Decimal("0.5")}, part),
        ]
    return rows


def days_and_flags() -> list[Row]:
    """Days that cannot be, flags that contradict each other, an age before the birth."""
    rows = refused("leave-allowance", "calendar_days", [0])
    rows += refused("leave-allowance", "days_worked", [0, 92, 1000])
    name = "childcare-pension"
    for parent in ("father", "adoptive"):
        rows.append((name, changed(name, parent=parent, maternity_exemption=True), "maternity_exemption"))
    rows += refused("older-workers", "birth_date", ["2026-11-23", "2030-01-01", "2100-12-31"])
    return rows


def contracts() -> list[Row]:
    """Faults inside the list of contracts."""
    name, field = "fixed-term-conversion", "contracts"
    one = {"start": "2020-04-01", "end": "2021-03-31"}
    lists: list[object] = [
        [],
        {},
        "2020-04-01",
        5,
        True,
        one,
        [one, None],
        [one, "2021-04-01"],
        [one, []],
        [{}],
        [{"start": "2020-04-01"}],
        [{"end": "2020-04-01"}],
        [{"start": "2020-04-01", "end": None}],
        [{"start": None, "end": "2020-04-01"}],
        [{**one, "note": "x"}],
        [{"start": "2020-04-01", "end": "2020-03-31"}],
        [{"start": "2021-04-01", "end": "2020-03-31"}],
        [one, {"start": "2021-03-31", "end": "2022-03-30"}],
        [one, {"start": "2020-10-01", "end": "2022-03-30"}],
        [one, {"start": "2020-06-01", "end": "2020-08-31"}],
        [one, one],
        [one, {"start": "2019-04-01", "end": "2020-03-31"}],
        [one, {"start": "2021-04-01", "end": "2022-03-31"}, {"start": "2020-04-01", "end": "2022-04-30"}],
        [{"start": "2010-04-01", "end": "2012-03-31"}, {"start": "2012-03-01", "end": "2013-02-28"}],
    ]
    rows: list[Row] = [(name, {field: value}, field) for value in lists]
    for value in BAD_DATES:
        rows.append((name, {field: [{"start": value, "end": "2100-12-31"}]}, field))
        rows.append((name, {field: [{"start": "1900-01-01", "end": value}]}, field))
    return rows


def employees() -> list[Row]:
    """Faults inside the list of employees, and workers not in halves."""
    name, field = "disability-quota", "employees"
    one: dict[str, object] = {"kind": "physical", "severe": False, "weekly_hours": 40, "count": 2}
    lists: list[object] = [
        {},
        "physical",
        5,
        True,
        one,
        [None],
        ["physical"],
        [[]],
        [{}],
        [one, 1],
        [{**one, "note": 1}],
    ]
    for key in one:
        lists.append([{other: value for other, value in one.items() if other != key}])
        lists.append([{**one, key: None}])
    faults: list[tuple[str, list[object]]] = [
        ("kind", [*BAD_WORDS, "Physical"]),
        ("severe", BAD_FLAGS),
        ("weekly_hours", BAD_NUMBERS),
        ("count", BAD_NUMBERS + FRACTIONS),
    ]
    for key, values in faults:
        lists += [[one, {**one, key: value}] for value in values]
    lists.append([{**one, "count": 200}])  # more people than workers
    rows: list[Row] = [(name, changed(name, **{field: value}), field) for value in lists]
    rows += refused(name, "workers", [Decimal("100.25"), Decimal("40.1"), Decimal("43.51"), Decimal("120.75")])
    return rows


def ticked_lists() -> list[Row]:
    """Faults inside the principles and inside the answers."""
    name, field = "worker-cooperative", "principles"
    whole = {"contribution": True, "opinion": True, "work": True}
    things: list[object] = [
        [],
        "contribution",
        3,
        True,
        {},
        ["contribution", "opinion", "work"],
        {**whole, "other": True},
    ]
    for key in whole:
        things.append({other: value for other, value in whole.items() if other != key})
        things += [{**whole, key: value} for value in ("true", 1, 0)]
    rows: list[Row] = [(name, changed(name, **{field: value}), field) for value in things]
    answers: list[object] = [[], "yes", 14, True, ["1", "2"]]
    answers += [{target: "yes"} for target in ("0", "4", "4.4", "5", "5.7", "6.3", "7", "", "5.10", "1.0", "１", " 1")]
    answers += [{"1": "yes", "2": value} for value in ("maybe", "", "Yes", "met", True, False, 1, ["yes"])]
    rows += [("workplace-targets", {"answers": value}, "answers") for value in answers]
    return rows


BAD: list[Row] = [
    *everywhere(),
    *by_type(),
    *wages(),
    *days_and_flags(),
    *contracts(),
    *employees(),
    *ticked_lists(),
]
