"""JSON, one sentence and the dialogue give the same result, in whatever order the facts are said."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.wiring import Parts as Wired
from handlers.dialogue import ADD, CARRY, Dialogue, Position, Replay, Turn
from knowledge.calculators import CALCULATORS
from knowledge.calculators.case import Calculator
from knowledge.calculators.fields import Amount, Day, Flag, OneOf, Parts
from knowledge.calculators.printing import jsonable, printed
from knowledge.loading import load
from knowledge.money import Number
from knowledge.phrasing import written_date
from tests.conftest import AS_OF
from tests.second_reading.random_inputs import random_case

KNOWN = load()
REPLAY = Replay(KNOWN.words, KNOWN.rates)
EACH = pytest.mark.parametrize("calculator", CALCULATORS.values(), ids=CALCULATORS)
QUESTIONS = Path(__file__).parents[1] / "questions" / "members-2.jsonl"
COMPLETE = [
    row
    for line in QUESTIONS.read_text(encoding="utf-8").splitlines()
    if (row := json.loads(line, parse_float=Decimal)).get("inputs")
]
CASES = 60
MOST = 15
LEAST = 10_000  # a smaller sum of a month or a year is not taken without asking


def answer_to(calculator: Calculator, asked: str, inputs: dict[str, Any]) -> str:
    """How a member would type the fact."""
    name, _, part = asked.partition(".")
    field, value = calculator.fields[name], inputs.get(name)
    if value is None:
        return "いいえ" if isinstance(field, Flag) else "なし" if name == "overtime_hours" else "わからない"
    if isinstance(field, Parts):
        return answers(field, part, value)
    if name == "contracts":
        days = [[written_date(date.fromisoformat(row[end])) for end in ("start", "end")] for row in value]
        return "、".join(f"{first}〜{last}" for first, last in days)
    if name == "employees":
        return "、".join(map(group, value)) or "いない"
    said: dict[type, Callable[[], str]] = {
        Flag: lambda: "はい" if value else "いいえ",
        Day: lambda: written_date(date.fromisoformat(value)),
        Amount: lambda: f"{value:f}{field.unit}" if not isinstance(value, int) else f"{value}{field.unit}",
        OneOf: lambda: f"answer:{asked}={value}",
    }
    return said[type(field)]()


def answers(field: Parts, part: str, value: dict[str, Any]) -> str:
    """The answer to a question about one part or a group of parts."""
    named = {key: value.get(key, "unknown") for key in field.names if key == part or key.startswith(f"{part}.")}
    states = {True: "はい", False: "いいえ", "yes": "はい", "no": "いいえ", "unknown": "わからない"}
    if len(named) == 1:
        return states[next(iter(named.values()))]
    return "、".join(f"{key}は{states[state]}" for key, state in named.items())


def group(row: dict[str, Any]) -> str:
    kind = {"physical": "身体障害", "intellectual": "知的障害", "mental": "精神障害"}[row["kind"]]
    severe = "(重度)" if row["severe"] and row["kind"] != "mental" else ""
    return f"{kind}{severe}で週{row['weekly_hours']}時間の人が{row['count']}人"


def talked(calculator: Calculator, inputs: dict[str, Any], as_of: date) -> Position:
    """Answers every question from the inputs, then adds what is offered and known."""
    dialogue = Dialogue(calculator.name)
    for _ in range(MOST):
        position = REPLAY.position(dialogue, as_of)
        if position.result is not None:
            more = [name for name in position.result.offered if inputs.get(name.partition(".")[0]) is not None]
            if not more:
                return position
            dialogue = dialogue.said(Turn(f"{ADD}{more[0]}", as_of))
        else:
            assert position.asked is not None
            said = wanted(calculator, position.asked, inputs)
            dialogue = dialogue.said(Turn(said, as_of, position.asked))
            after = REPLAY.position(dialogue, as_of)
            assert after.asked != position.asked, f"{position.asked}: {said} {after.complaint}"
    raise AssertionError("the dialogue did not end")


def wanted(calculator: Calculator, asked: str, inputs: dict[str, Any]) -> str:
    """The answer; a wage that is not given hourly is said monthly."""
    if asked == "hourly_wage" and inputs.get("hourly_wage") is None:
        return f"月給{inputs['monthly_wage']}円"
    return answer_to(calculator, asked, inputs)


def easy(calculator: Calculator, inputs: dict[str, Any]) -> bool:
    """Leaves out what nobody types: long lists, thousandths of an hour, a cap that was changed but is not there."""
    if inputs.get("cap_new_or_shortened") and not (inputs.get("renewal") and inputs.get("renewal_cap")):
        return False
    if any(
        0 < (inputs.get(sum_) or LEAST) < LEAST for sum_ in ("monthly_wage", "annual_income", "wages_last_3_months")
    ):
        return False
    if not 300 <= (inputs.get("hourly_wage") or 300) <= 9_999:
        return False
    rows = [len(value) for value in inputs.values() if isinstance(value, list)]
    numbers = [value for value in inputs.values() if isinstance(value, Number) and not isinstance(value, bool)]
    rows_of = [row for value in inputs.values() if isinstance(value, list) for row in value]
    zero = any(row.get("count") == 0 for row in rows_of)
    return not zero and all(count <= 8 for count in rows) and all(round(value, 2) == value for value in numbers)


@EACH
def test_the_dialogue_gives_what_json_gives(calculator: Calculator) -> None:
    chance = random.Random(f"dialogue {calculator.name}")
    done = 0
    while done < CASES:
        inputs, as_of = random_case(calculator.name, chance)
        if not easy(calculator, inputs):
            continue
        done += 1
        position = talked(calculator, inputs, as_of)
        expected = calculator.compute(inputs, as_of, KNOWN.rates)
        assert position.result is not None
        assert position.result.outcome == expected.outcome, inputs
        found, wished = jsonable(position.result.values), jsonable(expected.values)
        assert {key: found[key] for key in found if found[key] is not None} == {
            key: wished[key] for key in wished if found[key] is not None
        }, inputs


@EACH
def test_the_order_in_which_facts_are_said_does_not_matter(calculator: Calculator) -> None:
    chance = random.Random(f"order {calculator.name}")
    for _ in range(CASES):
        inputs, as_of = random_case(calculator.name, chance)
        facts = [{name: plain(value)} for name, value in inputs.items() if value is not None]
        results = []
        for _ in range(3):
            turns = [Turn(CARRY + json.dumps(fact), as_of) for fact in chance.sample(facts, len(facts))]
            position = REPLAY.position(Dialogue(calculator.name, tuple(turns)), as_of)
            results.append((position.result, position.asked))
        assert results[0] == results[1] == results[2]


def plain(value: Any) -> Any:
    """A fact as it goes through JSON; numbers whole, so that they stay exact."""
    if isinstance(value, list):
        return [{key: plain(inner) for key, inner in row.items()} for row in value]
    return value if isinstance(value, bool | int | str | dict) else int(value)


@pytest.mark.parametrize("row", COMPLETE, ids=[row["id"] for row in COMPLETE])
def test_one_sentence_gives_what_json_gives(parts: Wired, row: dict[str, Any]) -> None:
    calculator = CALCULATORS[row["calculator"]]
    position = parts.counter.calculations.begin(calculator.name, row["question"], AS_OF).position
    assert position is not None
    assert position.result is not None, position.asked
    said = printed(calculator, position.result, AS_OF, parts.knowledge.words)
    expected = printed(calculator, calculator.compute(row["inputs"], AS_OF, KNOWN.rates), AS_OF, parts.knowledge.words)
    assert (said["outcome"], said["values"], said["steps"]) == (
        expected["outcome"],
        expected["values"],
        expected["steps"],
    )
