"""The income walls: income tax, employees' insurance, dependency, the spouse's deduction."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from knowledge.calculators.case import Calculator, Case, Result
from knowledge.calculators.fields import Amount, Flag
from knowledge.money import Number
from knowledge.rates import Rate

_DOCUMENT = "income-walls"
_NO_WAGE_TEST = "change:employee-insurance-wage-test-abolished"
_RELIEF_ENDED = "change:career-up-course-ended"
_ONE_DAY = timedelta(days=1)


def work_out(case: Case) -> Result:
    """Dated by as_of; each wall with its margin, then what it means for this member."""
    income, dependent = case["annual_income"], case["dependent"]
    size, wage = _until_abolished(case, "employer_size"), _until_abolished(case, "short_time_wage")
    tax, dependency = _wall(case, "income_tax", income), _dependency_wall(case, income)
    spouse = _wall(case, "spouse_deduction", income)
    failing = _failing(case, size, wage)
    joins = failing is None
    walls = (tax, _insurance_wall(case, income, failing, size), dependency, spouse)
    keeps = _keeps(case, joins, dependency["crossed"]) if dependent else None
    _notes(case, joins)
    values = {
        "walls": walls,
        "employee_insurance": joins,
        "size_threshold": int(size.value) if size else None,
        "wage_test": int(wage.value) if wage else None,
        "keeps_dependency": keeps,
    }
    return case.result(
        "computed",
        values,
        answer=_answer(case, joins, keeps, walls),
        crossed=tuple(wall["id"] for wall in walls if wall["crossed"]),
        income=income,
        wall=dependency["wall"],
        margin=abs(dependency["margin"]),
        general=_general_hours(case),
    )


def _answer(case: Case, joins: bool, keeps: bool | None, walls: tuple[dict[str, Any], ...]) -> str:
    """The most important consequence for this member."""
    if joins:
        return "joins" if keeps is None else "joins_and_leaves"
    if case["weekly_hours"] >= _general_hours(case):
        return "general_rule" if keeps is None else "general_rule_dependant"
    if keeps is None:
        return "crossed" if any(wall["crossed"] for wall in walls) else "none"
    if not keeps:
        return "loses_but_older" if _older_may_stay(case) else "loses"
    return "keeps_by_certificate" if walls[2]["crossed"] else "keeps"


def _older_may_stay(case: Case) -> bool:
    """From 60 on the limit of the health insurers is higher; the walls of the notice do not know it."""
    age, wall = case.known("age"), case.nearest_rate("older_dependency_wall", case.as_of)
    older = case.nearest_rate("older_dependant_from", case.as_of).value
    return age is not None and age >= older and case["annual_income"] < wall.value


def _wall(case: Case, name: str, income: Number) -> dict[str, Any]:
    """A wall that is crossed by more than its amount."""
    rate = case.nearest_rate(f"{name}_wall", case.as_of)
    wall = int(rate.value)
    over = income > wall
    case.step(f"{name}_{'over' if over else 'within'}", rate.ref, wall=wall, margin=abs(wall - income))
    return {"id": name, "wall": wall, "crossed": over, "margin": wall - income}


def _until_abolished(case: Case, name: str) -> Rate | None:
    """The test in force; None once it has been abolished."""
    last = case.rates[name].values[-1].until
    return None if last is not None and case.as_of > last else case.nearest_rate(name, case.as_of)


def _failing(case: Case, size: Rate | None, wage: Rate | None) -> str | None:
    """The first condition of the short-time rule that is not met, None where all are; only what decides is asked."""
    if case["weekly_hours"] < _short_time_hours(case):
        return "short_hours"
    if case["student"]:
        return "student"
    if size and case["employer_size"] < size.value:
        return "small_employer"
    return "low_wage" if wage and case["monthly_wage"] < wage.value else None


def _insurance_wall(case: Case, income: Number, failing: str | None, size: Rate | None) -> dict[str, Any]:
    """The notice's round figure while there was a wage test; crossing it means being taken in."""
    rate = _until_abolished(case, "employee_insurance_round_wall")
    reason = failing or "all"
    ref = f"{_DOCUMENT}#3.1" if rate else _NO_WAGE_TEST
    case.step("stays_out" if failing else "joins", ref, reason=reason, hours=_short_time_hours(case))
    if size and reason in ("all", "small_employer"):
        case.note("size", size.ref, size=int(size.value))
    if failing == "small_employer":
        _when_included(case)
    wall = int(rate.value) if rate else None
    if wall is None:
        return {"id": "employee_insurance", "wall": None, "crossed": not failing, "margin": None}
    side = "over" if income > wall else "within"
    case.step(f"round_wall_{side}", f"{_DOCUMENT}#1", wall=wall, margin=abs(wall - income))
    return {"id": "employee_insurance", "wall": wall, "crossed": not failing, "margin": wall - income}


def _when_included(case: Case) -> None:
    """The day from which the size test takes in an employer that is still too small."""
    steps = case.rates["employer_size"].values
    later = (rate for rate in steps if rate.start > case.as_of and case["employer_size"] >= rate.value)
    if found := next(later, None):
        case.note("size_later", found.ref, start=found.start, size=int(found.value))
    elif (last := steps[-1]).until:
        case.note("size_abolished", last.ref, start=last.until + _ONE_DAY)


def _dependency_wall(case: Case, income: Number) -> dict[str, Any]:
    """Crossed from the amount on; a higher one for those of 19 to 22 who are not a spouse."""
    rate = case.nearest_rate("young_dependency_wall" if _is_young(case) else "dependency_wall", case.as_of)
    wall = int(rate.value)
    over = income >= wall
    key = "within" if not over else "over_dependant" if case["dependent"] else "over"
    case.step(f"dependency_{key}", rate.ref, wall=wall, margin=abs(wall - income))
    return {"id": "dependency", "wall": wall, "crossed": over, "margin": wall - income}


def _is_young(case: Case) -> bool:
    """Whether the higher wall holds. Age and relation are offered where they can matter, never asked."""
    young = case.rates["young_dependency_wall"]
    if not young.covers(case.as_of) or case.known("spouse"):
        return False
    age = case.offered("age")
    if age is None:
        case.caveat("age_unknown", wall=int(young.on(case.as_of).value))
        return False
    first, last = (case.rate(f"young_dependant_{end}", case.as_of).value for end in ("from", "to"))
    return bool(first <= age <= last) and not case.offered("spouse")


def _keeps(case: Case, joins: bool, crossed: bool) -> bool:
    """Whether the member stays a dependant; a temporary rise counts by the employer's certificate."""
    certificate = case.rates["rise_certificate"]
    if joins:
        case.note("leaves_by_joining", f"{_DOCUMENT}#3.1")
        return False
    excused = crossed and certificate.covers(case.as_of) and bool(case["temporary_rise"])
    general = case["weekly_hours"] >= _general_hours(case)
    if general:
        return excused or not crossed  # the general rule takes the member in: neither sentence below would be true
    if excused:
        case.step("excused", certificate.on(case.as_of).ref)
    elif crossed:
        case.step("own_insurance", f"{_DOCUMENT}#3.2")
        case.note("ask_when", f"{_DOCUMENT}#3.2")
    elif certificate.covers(case.as_of):
        case.note("certificate", certificate.on(case.as_of).ref)
    if excused and case.as_of >= certificate.values[-1].start:
        case.note("twice", certificate.values[-1].ref)
    return excused or not crossed


def _notes(case: Case, joins: bool) -> None:
    if joins:
        _relief(case)
    if case["weekly_hours"] >= _general_hours(case):
        case.note("general_rule", "law:健康保険法#3", hours=_general_hours(case))
    contract = case.rates["contract_based_dependency"]
    if contract.covers(case.as_of):
        case.note("contract_based", contract.on(case.as_of).ref, start=contract.starts)
    case.caveat("decides")
    case.leave_out("residence_tax", "allowance", "other_dependency")


def _relief(case: Case) -> None:
    """What the employer may do so that take-home pay does not fall."""
    case.note("benefits", f"{_DOCUMENT}#3.1")
    course = case.rates["career_up_course"]
    last = course.values[-1].until
    if course.covers(case.as_of):
        case.note("subsidy", f"{_DOCUMENT}#3.1")
    elif last and case.as_of > last:
        case.note("subsidy_ended", _RELIEF_ENDED, until=last)
    if case.as_of >= course.starts:
        case.note("premium_allowance", f"{_DOCUMENT}#3.1")


def _short_time_hours(case: Case) -> Number:
    return int(case.nearest_rate("short_time_hours", case.as_of).value)


def _general_hours(case: Case) -> Number:
    return int(case.nearest_rate("general_rule_hours", case.as_of).value)


CALCULATOR = Calculator(
    name="income-walls",
    inputs=(
        Amount("annual_income"),
        Amount("employer_size", unit="人", counted=True),
        Amount("weekly_hours", unit="時間", most=168),
        Amount("monthly_wage"),
        Flag("student"),
        Flag("dependent"),
        Flag("temporary_rise"),
        Flag("spouse", optional=True, default=False),
        Amount("age", optional=True, unit="歳", counted=True, most=150),
    ),
    work_out=work_out,
    sources=(f"{_DOCUMENT}#1", f"{_DOCUMENT}#3.1", f"{_DOCUMENT}#3.2"),
    outcomes=("computed",),
)
