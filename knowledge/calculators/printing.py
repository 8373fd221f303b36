"""A result as the JSON object that programs read, and as sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from knowledge.calculators.case import Calculator, Line, Result
from knowledge.calculators.fields import BadInput
from knowledge.months import Month
from knowledge.phrasing import Phrases

SHARED = "calculator"


def phrases(words: Mapping[str, str], calculator: str) -> Phrases:
    """The calculator's own words; what it does not say itself is said in calculator.yaml."""
    return Phrases(words, calculator, SHARED)


def printed(calculator: Calculator, result: Result, as_of: date, words: Mapping[str, str]) -> dict[str, Any]:
    """The object of `madoguchi calc`: what was not considered stands at the end of the caveats."""
    said = phrases(words, calculator.name)
    return {
        "calculator": calculator.name,
        "as_of": as_of.isoformat(),
        "outcome": result.outcome,
        "values": jsonable(result.values),
        "steps": _lines(said, result.steps),
        "notes": _lines(said, result.notes),
        "citations": list(cited(calculator, result)),
        "caveats": [
            *(say(said, line) for line in result.caveats),
            *(said.say("not_considered", line=say(said, line)) for line in result.left_out),
        ],
    }


def cited(calculator: Calculator, result: Result) -> tuple[str, ...]:
    """Every reference of the result, the rule's main source first, each once."""
    refs = (*calculator.sources, *(line.ref for line in (*result.steps, *result.notes) if line.ref))
    return tuple(dict.fromkeys(refs))


def say(said: Phrases, line: Line) -> str:
    """The sentence of a line, without marks of emphasis."""
    return said.say(line.key, **line.values).replace("**", "")


def bad_input(error: BadInput, words: Mapping[str, str]) -> str:
    """The sentence that says what to write instead."""
    return Phrases(words, SHARED, SHARED).say(f"bad.{error.key}", field=error.field, **error.values)


def _lines(said: Phrases, lines: Iterable[Line]) -> list[dict[str, Any]]:
    return [{"text": say(said, line), "ref": line.ref} for line in lines]


def jsonable(value: Any) -> Any:
    """Months and dates as text, containers all through; numbers stay as they are."""
    if isinstance(value, Month):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(item) for item in value]
    return value
