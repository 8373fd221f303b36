"""What an employer owes an older worker: employment secured to 65, effort to 70."""

from __future__ import annotations

from datetime import date

from knowledge.calculators.case import Calculator, Case, Result
from knowledge.calculators.fields import Amount, Day

_REF = "older-workers#1.1"
_SECURE = ("abolish_retirement", "raise_retirement_age", "continued_employment")
_EFFORT = (*_SECURE, "startup_support")


def work_out(case: Case) -> Result:
    """Age by birthdays; the duty by age (高年齢者雇用安定法 9条, 10条の2)."""
    birth = case["birth_date"]
    if birth > case.as_of:
        raise case.bad("birth_date", "born_later")
    secured, effort = (int(case.nearest_rate(f"{duty}_age", case.as_of).value) for duty in ("secured", "effort"))
    age, turns_65, turns_70 = age_on(case.as_of, birth), birthday(birth, secured), birthday(birth, effort)
    outcome, duty, measures = _duty(age, secured, effort)
    case.step("age", _REF, birth=birth, as_of=case.as_of, age=age)
    case.step(outcome, _REF, turns_65=turns_65, turns_70=turns_70)
    if measures:
        case.step(f"measures_{outcome}", _REF, measures=measures)
    _for_all(case, outcome)
    _about_retirement(case, outcome, age, secured)
    case.caveat("day_before")
    case.leave_out("pension")
    values = {"age": age, "turns_65_on": turns_65, "turns_70_on": turns_70, "duty": duty, "measures": measures}
    return case.result(outcome, values)


def age_on(day: date, birth: date) -> int:
    """Full years by birthdays; 29 February counts as 1 March in common years."""
    return day.year - birth.year - (birthday(birth, day.year - birth.year) > day)


def birthday(birth: date, age: int) -> date:
    """The day on which the age is reached by birthdays."""
    try:
        return birth.replace(year=birth.year + age)
    except ValueError:
        return date(birth.year + age, 3, 1)


def _duty(age: int, secured: int, effort: int) -> tuple[str, str, tuple[str, ...]]:
    if age < secured:
        return "under_65", "secure_to_65", _SECURE
    if age < effort:
        return "from_65_to_69", "effort_to_70", _EFFORT
    return "70_or_over", "none", ()


def _for_all(case: Case, outcome: str) -> None:
    """Since the transition ended, the employer cannot choose whom to keep."""
    since = case.rates["continued_employment_for_all"].values[0]
    if outcome == "under_65":
        key = "all_who_wish" if case.as_of >= since.start else "not_all_yet"
        case.note(key, since.ref, start=since.start)


def _about_retirement(case: Case, outcome: str, age: int, secured: int) -> None:
    """What the employer's own retirement age means at this age; nothing once no duty is left."""
    retirement = case.offered("retirement_age") if outcome != "70_or_over" else None
    if retirement is None:
        return
    lowest = case.nearest_rate("lowest_retirement_age", case.as_of)
    if retirement < lowest.value:
        case.note("retirement_too_low", lowest.ref, retirement=retirement, lowest=int(lowest.value))
    elif retirement > age and retirement >= secured:
        case.note("retirement_ahead", _REF, retirement=retirement)
    elif outcome == "under_65":
        case.note("retirement_below", _REF, retirement=retirement, secured=secured)
    else:
        case.note("retirement_passed", _REF, retirement=retirement)


CALCULATOR = Calculator(
    name="older-workers",
    inputs=(
        Day("birth_date", with_year=True),
        Amount("retirement_age", optional=True, unit="歳", counted=True, most=150),
    ),
    work_out=work_out,
    sources=(_REF,),
    outcomes=("under_65", "from_65_to_69", "70_or_over"),
)
