"""Every question of every calculator understands the ways of answering that it names itself, and the usual ones."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from handlers.dialogue import Dialogue, Replay, option_labels
from knowledge.calculators import CALCULATORS
from knowledge.calculators.fields import Amount, Day, Flag, OneOf, Parts
from knowledge.calculators.printing import phrases
from knowledge.loading import load
from tests.conftest import AS_OF

KNOWN = load()
REPLAY = Replay(KNOWN.words, KNOWN.rates)


def questions() -> Iterator[tuple[str, str]]:
    """(calculator, question) of everything that can be asked."""
    for calculator in CALCULATORS.values():
        said = phrases(KNOWN.words, calculator.name)
        for field in calculator.inputs:
            parts = (
                [*field.names, *{name.partition(".")[0] for name in field.names}] if isinstance(field, Parts) else []
            )
            for asked in [field.name, *(f"{field.name}.{part}" for part in parts)]:
                if said.find(f"ask.{asked}.question"):
                    yield calculator.name, asked


EACH = pytest.mark.parametrize(("name", "asked"), list(questions()))


@EACH
def test_every_example_is_understood(name: str, asked: str) -> None:
    example = phrases(KNOWN.words, name).say(f"ask.{asked}.example")
    assert said_of(name, asked, example) or all(
        said_of(name, asked, part) for part in re.split(r"、(?![^(]*\))", example)
    ), example


def said_of(name: str, asked: str, text: str) -> bool:
    heard = REPLAY.heard(Dialogue(name), asked, text, AS_OF)
    return asked.partition(".")[0] in heard.values or heard.unsure


USUAL = {
    Flag: {
        "はい": True,
        "うん": True,
        "いいえ": False,
        "いや": False,
        "ちがいます": False,
        "そうです": True,
        "ないです": False,
    },
    Day: {
        "2027年3月15日": "2027-03-15",
        "R9.3.15": "2027-03-15",
        "来年の3月15日": "2027-03-15",
        "２０２７／３／１５": "2027-03-15",
    },
}


@EACH
def test_the_usual_ways_of_answering_are_understood(name: str, asked: str) -> None:
    field = CALCULATORS[name].fields[asked.partition(".")[0]]
    inner = field.inner if isinstance(field, Parts) else field
    for text, expected in USUAL.get(type(inner), {}).items():
        values = REPLAY.heard(Dialogue(name), asked, text, AS_OF).values
        value = values[field.name].value
        assert (list(value.values()) == [expected]) if isinstance(field, Parts) else value == expected, text


@EACH
def test_every_label_means_its_option(name: str, asked: str) -> None:
    field = CALCULATORS[name].fields[asked.partition(".")[0]]
    if isinstance(field, OneOf):
        for option, label in option_labels(phrases(KNOWN.words, name), asked, field).items():
            for text in (label, f"answer:{option}"):
                assert REPLAY.heard(Dialogue(name), asked, text, AS_OF).values[field.name].value == option, text


AMOUNTS = {"円": [("12万", 120_000), ("20万ちょうど", 200_000), ("12万円くらい", 120_000), ("128,000円", 128_000)],
           "時間": [("20時間", 20), ("8", 8), ("１２．５時間", 12.5), ("1時間30分", 1.5)],
           "人": [("60人", 60), ("六十人", 60), ("120名くらい", 120)],
           "日": [("10日", 10), ("十日間", 10), ("45", 45)],
           "歳": [("60歳", 60), ("六十五", 65)]}  # fmt: skip


@EACH
def test_amounts_are_read_with_and_without_their_unit(name: str, asked: str) -> None:
    field = CALCULATORS[name].fields[asked.partition(".")[0]]
    if isinstance(field, Amount):
        for text, expected in AMOUNTS[field.unit]:
            values = REPLAY.heard(Dialogue(name), asked, text, AS_OF).values
            assert {key: float(item.value) for key, item in values.items()} == {field.name: expected}, text
