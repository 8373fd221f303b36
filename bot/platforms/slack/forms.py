"""A calculator as a Slack modal: its questions on one page, and what was entered there as facts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from handlers.dialogue import option_labels
from handlers.understood import label
from knowledge.calculators import CALCULATORS
from knowledge.calculators.case import Calculator
from knowledge.calculators.fields import Amount, BadInput, Day, Field, Flag, OneOf, Parts
from knowledge.calculators.printing import SHARED, phrases
from knowledge.loading import Knowledge
from knowledge.money import Number
from knowledge.phrasing import Phrases
from knowledge.reading import fold
from knowledge.reading.model import plain_number
from knowledge.reading.short import UNKNOWN, read_answer

Json = dict[str, Any]

CALLBACK, ACTION = "form", "value"

# https://docs.slack.dev/reference/views/modal-views and /reference/block-kit
TITLE, METADATA = 24, 3000
_FLAGS = {"yes": True, "no": False}
_SEVERAL = 3
_MOST_RADIOS = 5  # more options stand in a list that opens
_SHORT_TEXT, _LONG_TEXT = 100, 3000
_YEN = "円"
_EXACT = re.compile(r"(?P<number>-?\d+(?:\.\d+)?)\s?(?P<unit>円|時間|人|日|歳)?", re.ASCII)
_DIGITS = re.compile(r"[\d.]+")
_NUMBER = re.compile(r"\d{1,13}(?:\.\d{1,6})?", re.ASCII)


@dataclass(frozen=True)
class _Question:
    """One input block. `block` is `field` or `field.part`, `field` what its answer must be (named by the whole)."""

    block: str
    field: Field
    optional: bool


def shorter_as_form(calculator: Calculator) -> bool:
    """Whether one page is less work than the questions one by one.

    Never for a calculator that forgets: what it asks may hurt, and is asked gently. Never for lists either: in a
    dialogue they can be told in several sentences.
    """
    questions = _questions(calculator)
    fits = all(isinstance(question.field, Day | Flag | OneOf | Amount) for question in questions)
    return fits and len(questions) >= _SEVERAL and not calculator.forgets


def view(knowledge: Knowledge, calculator: Calculator, private_metadata: str) -> Json:
    """The modal for views.open. `origin` gives back `private_metadata`; ValueError where it is too long for Slack."""
    metadata = json.dumps({"calculator": calculator.name, "given": private_metadata}, ensure_ascii=False)
    if len(metadata) > METADATA:
        raise ValueError(f"private_metadata has {len(metadata)} characters, Slack takes {METADATA}")
    words = knowledge.words
    intro = {"type": "section", "text": _plain(words["form.intro"])}
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": _plain(_title(knowledge.calculators[calculator.name].title)),
        "submit": _plain(words["form.submit"]),
        "close": _plain(words["form.close"]),
        "private_metadata": metadata,
        "blocks": [intro, *(_input(words, calculator, question) for question in _questions(calculator))],
    }


def origin(private_metadata: object) -> tuple[Calculator, str] | None:
    """The calculator of a submitted modal and the string that `view` was given; None where it is none of ours."""
    try:
        kept = json.loads(private_metadata) if isinstance(private_metadata, str) else None
    except (ValueError, RecursionError):
        return None
    match kept:
        case {"calculator": str(name), "given": str(given)} if name in CALCULATORS:
            return CALCULATORS[name], given
    return None


def read(knowledge: Knowledge, calculator: Calculator, values: object, as_of: date) -> tuple[Json, dict[str, str]]:
    """Facts as JSON values by field, and what is to be mended by block_id, from `view.state.values`.

    Without errors the facts can be computed: those that contradict each other are errors as well. What was left open
    is left out. Words such as 今日 count from `as_of`. Nothing that `values` can hold raises.
    """
    raw: Json = {field.name: {} for field in calculator.inputs if isinstance(field, Parts)}
    errors: dict[str, str] = {}
    for question in _questions(calculator):
        try:
            answer = _answer(calculator, question, _entered(values, question), as_of)
        except BadInput as error:
            errors[question.block] = _complaint(knowledge.words, calculator, error, question.block)
            continue
        if answer is not None:
            _put(raw, question, answer)
    return raw, errors or _contradictions(knowledge, calculator, raw, as_of)


def _questions(calculator: Calculator) -> list[_Question]:
    """What must be answered first, what may be left open at the end."""
    found: list[_Question] = []
    for field in calculator.inputs:
        if isinstance(field, Parts):
            inner, optional = replace(field.inner, name=field.name), field.optional or field.missing is not None
            found += [_Question(f"{field.name}.{part}", inner, optional) for part in field.names]
        else:
            found.append(_Question(field.name, field, field.optional))
    return sorted(found, key=lambda question: question.optional)


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def _title(title: str) -> str:
    """The title without what stands in brackets behind it."""
    short = title.partition("(")[0]
    return short if len(short) <= TITLE else f"{short[: TITLE - 1]}…"


def _input(words: Mapping[str, str], calculator: Calculator, question: _Question) -> Json:
    own = words.get(f"form.label.{question.block}")
    hint = _hint(words, calculator, question)
    return {
        "type": "input",
        "block_id": question.block,
        "label": _plain(own or phrases(words, calculator.name).say(f"ask.{question.block}.question")),
        "element": {"action_id": ACTION, **_element(words, calculator, question)},
        "optional": question.optional,
        **({"hint": _plain(hint)} if hint else {}),
    }


def _element(words: Mapping[str, str], calculator: Calculator, question: _Question) -> Json:
    """The element without its action_id."""
    if isinstance(question.field, Day):
        return {"type": "datepicker"}
    if options := _options(words, calculator, question):
        kind = "radio_buttons" if len(options) <= _MOST_RADIOS else "static_select"
        return {"type": kind, "options": [{"text": _plain(text), "value": key} for key, text in options.items()]}
    long = not isinstance(question.field, Amount)
    return {"type": "plain_text_input", "multiline": long, "max_length": _LONG_TEXT if long else _SHORT_TEXT}


def _options(words: Mapping[str, str], calculator: Calculator, question: _Question) -> dict[str, str]:
    """Labels of the answers that can be picked, by value; none where the answer is written.

    A picked radio button cannot be taken back: what may be left open has 「わからない」.
    """
    field = question.field
    if not isinstance(field, Flag | OneOf):
        return {}
    own = option_labels(phrases(words, calculator.name), question.block, field)
    keys = [*(own or _FLAGS), *([UNKNOWN] if question.optional else [])]
    common = {key: words.get(f"dialogue.label_{key}", key) for key in keys}
    return common | {key: text for key, text in own.items() if text != key}


def _hint(words: Mapping[str, str], calculator: Calculator, question: _Question) -> str:
    """An example of what can be written; nothing where the answer is picked."""
    if isinstance(question.field, Day | Flag | OneOf):
        return ""
    example = _example(words, calculator, question.block)
    if isinstance(question.field, Amount):
        return words["form.hint_unit"].format(unit=question.field.unit, example=example)
    return words["form.hint"].format(example=example)


def _example(words: Mapping[str, str], calculator: Calculator, block: str) -> str:
    own = words.get(f"form.example.{block}")
    return own or phrases(words, calculator.name).find(f"ask.{block}.example") or ""


def _entered(values: object, question: _Question) -> str | None:
    """The text, the date or the value of the option that was entered; None for nothing and for what is no form's."""
    state: Any = values
    for key in (question.block, ACTION):
        state = state.get(key) if isinstance(state, dict) else None
    if not isinstance(state, dict):
        return None
    picked = state.get("selected_option")
    if isinstance(question.field, Flag | OneOf):
        said = picked.get("value") if isinstance(picked, dict) else None
    else:
        said = state.get("selected_date" if isinstance(question.field, Day) else "value")
    return said if isinstance(said, str) and said.strip() else None


def _answer(calculator: Calculator, question: _Question, said: str | None, as_of: date) -> Any:
    """The answer as JSON, None where it was left open. Raises BadInput."""
    answer = None if said is None else _meant(calculator, question, said, as_of)
    if answer is not None:
        question.field.parse(answer)
    elif not question.optional:
        raise question.field.bad("missing")
    return answer


def _meant(calculator: Calculator, question: _Question, said: str, as_of: date) -> Any:
    """What was entered as JSON, unchecked; None for 「わからない」. Raises BadInput for words that cannot be read."""
    field = question.field
    if isinstance(field, OneOf) and said in field.options:
        return said
    if isinstance(field, Flag | OneOf):
        flag = _FLAGS.get(said, said) if isinstance(field, Flag) else said
        return None if said == UNKNOWN and question.optional else flag
    if isinstance(field, Amount):
        return _amount(calculator, field, said, as_of)
    return said if isinstance(field, Day) else _rows(calculator, field, said, as_of)


def _rows(calculator: Calculator, field: Field, text: str, as_of: date) -> Any:
    """A list as a sentence tells it, None for 「わからない」. Raises BadInput."""
    heard = read_answer(calculator.name, field, "", text, as_of, {})
    if field.name not in heard.values and not heard.unsure:
        raise field.bad("unreadable")
    return None if heard.unsure else heard.values[field.name].value


def _amount(calculator: Calculator, field: Amount, text: str, as_of: date) -> Any:
    """A number in any usual way of writing, None for 「わからない」. Raises BadInput.

    A sum that could be meant in 万円 needs its unit; with its unit no sum is too small to be meant.
    """
    number, unit = _alone(field, fold(text, calculator.name))
    heard = read_answer(calculator.name, field, "", text, as_of, {})
    if heard.unsure:
        return None
    own = heard.values.get(field.name) if len(heard.values) == 1 else None
    bare = number is not None and not unit
    if own and (not bare or own.value == number):
        return own.value
    if number is not None and unit == field.unit and not heard.values:
        return number
    raise field.bad("unit" if bare and field.unit == _YEN else "number")


def _alone(field: Amount, folded: str) -> tuple[Number | None, str]:
    """(number, unit) of a text that is nothing else, else (None, ""). Raises BadInput.

    Refused are a number that the field does not take, and digits that are no number (1..2).
    """
    exact = _EXACT.fullmatch(folded)
    number, unit = (plain_number(Decimal(exact["number"])), exact["unit"] or "") if exact else (None, "")
    if exact and unit in ("", field.unit):
        field.parse(number)
    if not all(_NUMBER.fullmatch(digits) for digits in _DIGITS.findall(folded)):
        raise field.bad("number")
    return number, unit


def _put(raw: Json, question: _Question, answer: Any) -> None:
    name, _, part = question.block.partition(".")
    if part:
        raw[name][part] = answer
    else:
        raw[name] = answer


def _contradictions(knowledge: Knowledge, calculator: Calculator, raw: Json, as_of: date) -> dict[str, str]:
    """Why the facts cannot be computed together, at the input that is named."""
    try:
        calculator.compute(raw, as_of, knowledge.rates)
    except BadInput as error:
        blocks = [question.block for question in _questions(calculator)]
        block = next((block for block in blocks if block.partition(".")[0] == error.field), blocks[0])
        return {block: _complaint(knowledge.words, calculator, error, error.field)}
    return {}


def _complaint(words: Mapping[str, str], calculator: Calculator, error: BadInput, block: str) -> str:
    """What to write instead, with the names that members know."""

    def named(field: str) -> str:
        known = field.partition(".")[0] in calculator.fields
        return label(words, calculator.name, field) if known else words["form.as_of"]

    values = {key: named(str(value)) if key == "whole" else value for key, value in error.values.items()}
    values |= {"field": named(block), "example": _example(words, calculator, block)}
    return Phrases(words, "form", SHARED).say(f"bad.{error.key}", **values)
