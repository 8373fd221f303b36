"""Examples worked out by hand, those of the notices first."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.loading import Knowledge
from tests.knowledge.calculators.cases import worked_out

Example = tuple[str, str, dict[str, Any], str, str, dict[str, Any]]
COOP = {
    "promoters": 3, "principles": {"contribution": True, "opinion": True, "work": True}, "voluntary_membership": True,
    "contracts_with_members": True, "equal_votes": True, "contract_members_majority": True, "dividend_by_work": True,
    "business": "other",
}  # fmt: skip
CHECK = {
    "disorder": "F3", "strong_load_within_6_months": "yes", "outside_causes": "no", "worsened": False,
    "special_event": "no",
}  # fmt: skip


def person(kind: str, severe: bool, hours: int, count: int) -> dict[str, Any]:
    return {"kind": kind, "severe": severe, "weekly_hours": hours, "count": count}


EXAMPLES: list[Example] = [
    (
        "the notice's own example: born on 2023-11-01, one month",
        "maternity-nhi", {"birth_date": "2023-11-01", "multiple": False}, "2024-02-02", "exempt",
        {
            "period": ["2023-10", "2023-11", "2023-12", "2024-01"], "exempt_months": ["2024-01"],
            "exempt_count": 1, "filing_from": "2023-05-01", "estimated_reduction": None,
        },
    ),
    (
        "one day before the scheme",
        "maternity-nhi", {"birth_date": "2023-10-31", "multiple": True}, "2024-02-02", "too_early",
        {"exempt_months": [], "exempt_count": 0, "filing_from": "2023-04-30"},
    ),
    (
        "six months before the end of August is the end of February",
        "maternity-nhi", {"birth_date": "2027-08-31", "multiple": False}, "2026-11-22", "exempt",
        {"filing_from": "2027-02-28", "exempt_months": ["2027-07", "2027-08", "2027-09", "2027-10"]},
    ),
    (
        "levies of 180,000 and 48,000 over four months of twelve",
        "maternity-nhi",
        {
            "birth_date": "2026-12-10", "multiple": False,
            "annual_income_levy": 180_000, "annual_per_capita_levy": 48_000,
        },
        "2026-11-22", "exempt", {"estimated_reduction": 76_000},
    ),
    (
        "a yen that cannot be divided is cut off",
        "maternity-nhi", {"birth_date": "2026-12-10", "multiple": False, "annual_per_capita_levy": 100_000},
        "2026-11-22", "exempt", {"estimated_reduction": 33_333},
    ),
    (
        "seventy hours of overtime at 1,200 yen: 60 at 1.25 and 10 at 1.50",
        "overtime-premium", {"hourly_wage": 1200, "overtime_hours": 70}, "2026-11-22", "computed",
        {"hourly_wage": 1200, "total": 108_000},
    ),
    (
        "eight hours on a legal holiday at 1,400 yen",
        "overtime-premium", {"hourly_wage": 1400, "holiday_hours": 8}, "2026-11-22", "computed", {"total": 15_120},
    ),
    (
        "five scheduled hours at night earn a quarter",
        "overtime-premium", {"hourly_wage": 1600, "scheduled_night_hours": 5}, "2026-11-22", "computed",
        {"total": 2000},
    ),
    (
        "a monthly wage is rounded to the yen before it is multiplied",
        "overtime-premium", {"monthly_wage": 250_000, "monthly_hours": 163, "overtime_hours": 10},
        "2026-11-22", "computed",
        {"hourly_wage": 1534, "total": 19_175},
    ),
    (
        "each day's allowance is exact, the total is rounded once",
        "leave-allowance", {"wages_last_3_months": 750_000, "calendar_days": 92, "leave_days": 10},
        "2026-11-22", "computed",
        {"average_daily_wage": "8152.17", "minimum_per_day": "4891.302", "total": 48_913},
    ),
    (
        "for daily pay sixty per cent of the wage by days worked may be more",
        "leave-allowance", {"wages_last_3_months": 450_000, "calendar_days": 90, "leave_days": 5, "days_worked": 45},
        "2026-11-22", "computed", {"average_daily_wage": "6000.00", "minimum_per_day": "3600.000", "total": 18_000},
    ),
    (
        "120 workers and the rate of the day: three in fiscal 2024",
        "disability-quota", {"workers": 120, "date": "2024-04-01", "employees": []}, "2026-11-22", "short",
        {"rate": "0.025", "threshold": 40, "required": 3, "shortfall": 3, "levy_per_year": 1_800_000},
    ),
    (
        "severe counts twice, mental part-time one, ten hours half",
        "disability-quota",
        {
            "workers": 200, "date": "2026-07-01",
            "employees": [
                person("physical", True, 30, 1), person("mental", False, 20, 2), person("mental", False, 10, 1),
            ],
        },
        "2026-11-22", "short", {"required": 5, "counted": 4.5, "shortfall": 0.5, "levy_per_year": 300_000},
    ),
    (
        "above ten people the adjustment falls to 23,000",
        "disability-quota",
        {"workers": 400, "date": "2024-04-01", "employees": [person("intellectual", False, 30, 22)]},
        "2026-11-22", "met", {"surplus": 12, "adjustment_per_year": (10 * 29_000 + 2 * 23_000) * 12},
    ),
    (
        "a year earlier all of the surplus got 29,000",
        "disability-quota",
        {"workers": 400, "date": "2024-03-31", "employees": [person("intellectual", False, 30, 21)]},
        "2026-11-22", "met", {"surplus": 12, "adjustment_per_year": 12 * 29_000 * 12},
    ),
    (
        "before the notice nothing is known",
        "disability-quota", {"workers": 400, "date": "2023-03-31", "employees": []}, "2026-11-22", "unknown_period",
        {"rate": None, "obliged": None, "levy_per_year": None},
    ),
    ("all three requirements", "mental-disorder-criteria", CHECK, "2026-11-22", "may_qualify",
     {"worsening_note": False}),
    (
        "a special event is a strong load",
        "mental-disorder-criteria",
        {**CHECK, "strong_load_within_6_months": "no", "special_event": "yes", "worsened": True}, "2026-11-22",
        "may_qualify", {"worsening_note": True},
    ),
    ("one thing unknown", "mental-disorder-criteria", {**CHECK, "disorder": "other"}, "2026-11-22", "open", {}),
    (
        "one requirement not met outweighs what is open",
        "mental-disorder-criteria", {**CHECK, "disorder": "organic_or_substance", "outside_causes": "unknown"},
        "2026-11-22", "outside_criteria", {},
    ),
    (
        "the day before the 65th birthday",
        "older-workers", {"birth_date": "1961-11-23"}, "2026-11-22", "under_65",
        {"age": 64, "turns_65_on": "2026-11-23", "duty": "secure_to_65"},
    ),
    ("the 65th birthday", "older-workers", {"birth_date": "1961-11-22"}, "2026-11-22", "from_65_to_69",
     {"age": 65, "duty": "effort_to_70"}),
    ("the 70th birthday", "older-workers", {"birth_date": "1956-11-22"}, "2026-11-22", "70_or_over",
     {"age": 70, "duty": "none", "measures": []}),
    ("29 February", "older-workers", {"birth_date": "1960-02-29"}, "2025-02-28", "under_65",
     {"age": 64, "turns_65_on": "2025-03-01", "turns_70_on": "2030-03-01"}),
    ("three promoters are enough", "worker-cooperative", COOP, "2026-11-22", "can_found",
     {"missing": [], "licence_needed": False}),
    (
        "two are not, and dispatch is no business for it",
        "worker-cooperative", {**COOP, "promoters": 2, "business": "dispatch"}, "2026-11-22", "not_yet",
        {"missing": ["promoters", "business"], "licence_needed": False},
    ),
    ("a licensed business needs its licence", "worker-cooperative", {**COOP, "business": "licensed"}, "2026-11-22",
     "can_found", {"licence_needed": True}),
    (
        "eleven of fourteen targets",
        "workplace-targets",
        {"answers": dict.fromkeys(("1", "3", "4.1", "4.2", "5.1", "5.2", "5.3", "5.4", "5.5", "5.6", "6.2"), "yes")},
        "2026-11-22", "in_progress", {"score": "0.79", "unmet": [], "open": ["2", "4.3", "6.1"]},
    ),
    ("none answered", "workplace-targets", {"answers": {}}, "2026-11-22", "in_progress", {"score": "0.00", "met": []}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "given", "as_of", "outcome", "values"), [row[1:] for row in EXAMPLES], ids=[row[0] for row in EXAMPLES]
)
def test_a_worked_example_comes_out(
    known: Knowledge, name: str, given: dict[str, Any], as_of: str, outcome: str, values: dict[str, Any]
) -> None:
    found = worked_out(known, name, given, as_of)
    assert found["outcome"] == outcome
    assert {key: found["values"][key] for key in values} == values


def test_the_caveats_and_notes_that_the_rules_demand_are_there(known: Knowledge) -> None:
    def said(name: str, given: dict[str, Any], as_of: str = "2026-11-22") -> str:
        found = worked_out(known, name, given, as_of)
        return "".join([*(note["text"] for note in found["notes"]), *found["caveats"]])

    assert "3月から4月" in said("maternity-nhi", {"birth_date": "2027-03-15", "multiple": False})
    assert "3月から4月" not in said("maternity-nhi", {"birth_date": "2027-06-15", "multiple": False})
    assert "この制度は2024年1月1日からです" in said("maternity-nhi", {"birth_date": "2024-03-15", "multiple": False})
    assert "最低の割合" in said("overtime-premium", {"hourly_wage": 1200, "overtime_hours": 1})
    quota = {"workers": 150, "date": "2026-07-01", "employees": []}
    assert "月ごとの人数" in said("disability-quota", quota)
    assert "報奨金" in said("disability-quota", {**quota, "workers": 90})
    assert "誕生日の前の日" in said("older-workers", {"birth_date": "1961-11-23"})
    assert "60歳" in said("older-workers", {"birth_date": "1961-11-23", "retirement_age": 60})
    for outcome in ({}, {"disorder": "other"}, {"outside_causes": "yes"}):
        check = said("mental-disorder-criteria", {**CHECK, **outcome})
        assert "組合" in check
        assert "労働基準監督署" in check
        assert "判定でもありません" in check
