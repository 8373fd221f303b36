"""Allowance for days off by the employer's fault: at least 60 % of the average wage (law:労働基準法#26, #12)."""

from __future__ import annotations

from fractions import Fraction

from knowledge.calculators.case import Calculator, Case, Result
from knowledge.calculators.fields import Amount
from knowledge.money import truncated, yen

_REF = "unpaid-wages#2.3"
_SHORTEST, _LONGEST = 89, 92  # days of three calendar months


def work_out(case: Case) -> Result:
    """Average wage cut off at 0.01 yen, the larger of two for daily, hourly or piece pay; × 0.6 × days."""
    wages, days = case["wages_last_3_months"], case["calendar_days"]
    by_calendar = Fraction(wages) / Fraction(days)
    average = max(by_calendar, _floor(case, Fraction(wages), days))
    daily = truncated(average, 2)
    case.step("average", "law:労働基準法#12", wages=wages, days=days, average=truncated(by_calendar, 2))
    worked = case.known("days_worked")
    if worked is not None:
        case.step(
            "floor" if average > by_calendar else "above_floor", "law:労働基準法#12", worked=worked, average=daily
        )
    share = case.nearest_rate("leave_allowance", case.as_of).value
    minimum = daily * share
    leave = case["leave_days"]
    total = yen(Fraction(minimum) * leave)
    case.step("minimum", _REF, average=daily, share=share, minimum=minimum)
    case.step("total", _REF, minimum=minimum, leave=leave, total=total)
    case.note("fault", _REF)
    case.note("which_months", "law:労働基準法#12")
    case.caveat("minimum")
    if not _SHORTEST <= days <= _LONGEST:
        case.caveat("unusual_days", days=days, shortest=_SHORTEST, longest=_LONGEST)
    case.leave_out("part_day", "excluded_days")
    values = {"average_daily_wage": f"{daily:f}", "minimum_per_day": f"{minimum:f}", "total": total}
    return case.result("computed", values, days=leave)


def _floor(case: Case, wages: Fraction, calendar_days: int) -> Fraction:
    """60 % of the wages by days worked; 0 where the days worked are not given."""
    worked = case.offered("days_worked")
    if worked is None:
        return Fraction(0)
    if worked > calendar_days:
        raise case.bad("days_worked", "part_above_whole", whole="calendar_days")
    return wages / Fraction(worked) * Fraction(case.nearest_rate("average_wage_floor", case.as_of).value)


CALCULATOR = Calculator(
    name="leave-allowance",
    inputs=(
        Amount("wages_last_3_months"),
        Amount("calendar_days", unit="日", counted=True, above=True),
        Amount("leave_days", unit="日", counted=True),
        Amount("days_worked", optional=True, unit="日", counted=True, above=True),
    ),
    work_out=work_out,
    sources=(_REF,),
    outcomes=("computed",),
)
