"""Self-check of a federation's union against the policy's fourteen workplace targets."""

from __future__ import annotations

from fractions import Fraction

from knowledge.calculators.case import Calculator, Case, Result, Unasked
from knowledge.calculators.fields import OneOf, Parts
from knowledge.money import half_up

_REF = "policy-2024#targets"
TARGETS = ("1", "2", "3", "4.1", "4.2", "4.3", "5.1", "5.2", "5.3", "5.4", "5.5", "5.6", "6.1", "6.2")
GROUPS = tuple(dict.fromkeys(target.partition(".")[0] for target in TARGETS))


def work_out(case: Case) -> Result:
    """met / 14; a target left out counts as unknown."""
    answers = dict.fromkeys(TARGETS, "unknown") | _answers(case)
    states = {state: tuple(t for t in TARGETS if answers[t] == state) for state in ("yes", "no", "unknown")}
    score = half_up(Fraction(len(states["yes"]), len(TARGETS)), 2)
    for key, state in (("met", "yes"), ("unmet", "no"), ("open", "unknown")):
        if states[state]:
            case.step(key, _REF, targets=states[state], count=len(states[state]))
    case.step("score", _REF, met=len(states["yes"]), all=len(TARGETS), score=score)
    case.note("aims", _REF)
    case.leave_out("degree")
    complete = len(states["yes"]) == len(TARGETS)
    values = {"met": states["yes"], "unmet": states["no"], "open": states["unknown"], "score": f"{score:.2f}"}
    outcome = "complete" if complete else "in_progress"
    return case.result(outcome, values, count=len(states["yes"]), all=len(TARGETS), share=score)


def _answers(case: Case) -> dict[str, str]:
    """The answers there are; the first group is asked for where there is none, the others are offered."""
    if not case.known("answers"):
        raise Unasked(f"answers.{GROUPS[0]}")
    for group in GROUPS:
        case.offered_part("answers", group, [t for t in TARGETS if t.partition(".")[0] == group])
    answers: dict[str, str] = case["answers"]
    return answers


CALCULATOR = Calculator(
    name="workplace-targets",
    inputs=(Parts("answers", names=TARGETS, inner=OneOf("", options=("yes", "no", "unknown")), missing="unknown"),),
    work_out=work_out,
    sources=(_REF,),
    outcomes=("complete", "in_progress"),
    thorough=tuple(f"answers.{group}" for group in GROUPS),
)
