"""Every reply that there is, and any text, becomes messages that Slack takes, with nothing lost."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.platforms.slack.rendering import escaped, messages
from bot.platforms.splitting import utf16
from bot.wiring import Parts
from handlers import menu
from handlers.calculating import Calculations, Talked
from handlers.dialogue import ADD, Position
from handlers.messages import Block, BlockKind, Choice, Reply, Span, block
from handlers.questions import QuestionPages
from handlers.wording import paragraphs
from knowledge.calculators import CALCULATORS
from tests.conftest import AS_OF
from tests.handlers.test_agreement import easy, wanted
from tests.handlers.test_questions import questions
from tests.platforms.slack_limits import check, texts
from tests.second_reading.random_inputs import random_case

Json = dict[str, Any]

CASES, GAMES, PATIENCE = 100, 6, 3
COMMANDS = ("why", "summary", "calendar", "wish", "back")


def rendered(reply: Reply) -> list[Json]:
    """The messages of a reply, checked: the limits, the words, the choices."""
    found = messages(reply)
    for message in found:
        assert set(message) == {"text", "blocks"}
        check(message)
    shown = "".join("".join(texts(text_blocks(message))) for message in found)
    assert squeezed(shown) == squeezed("".join(block.text for block in reply.blocks))
    assert sorted(ids(found)) == sorted({choice.id for choice in reply.choices})
    return found


def squeezed(text: str) -> str:
    """The text without white space: lines may be broken anew."""
    return "".join(text.split())


def text_blocks(message: Json) -> list[Json]:
    return [block for block in message["blocks"] if block["type"] != "actions"]


def rows(message: Json) -> list[list[Json]]:
    return [block["elements"] for block in message["blocks"] if block["type"] == "actions"]


def labels(message: Json) -> list[list[str]]:
    return [[button["text"]["text"] for button in row] for row in rows(message)]


def ids(found: list[Json]) -> list[str]:
    return [button["value"] for message in found for row in rows(message) for button in row]


def one(reply: Reply) -> Json:
    """The only message of a usual reply; a member scrolls one message, with the choices under it."""
    (message,) = rendered(reply)
    return message


# Every reply that there is


def test_every_entry_is_one_message(parts: Parts) -> None:
    for key in parts.knowledge.entries:
        for question in ("", "令和では?", "What is it?"):
            one(parts.counter.entry(key, AS_OF, question))


def test_every_page_of_the_menu_is_one_message(parts: Parts) -> None:
    documents = menu.documents(parts.knowledge)
    sections = [menu.opened(parts.knowledge, choice.id) for choice in documents.choices]
    opened = [
        menu.opened(parts.knowledge, choice.id) for page in sections for choice in page.choices if "#" in choice.id
    ]
    assert len(opened) > len(sections) > 0
    for page in (documents, *sections, *opened, menu.calculators(parts.knowledge)):
        one(page)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "。",
        "あ" * 3000,
        "死にたい",
        "均等割って何?",
        "保険料のことを教えて",
        "宇宙人はいますか",
        "<!channel> & <@U1>",
    ],
)
def test_whatever_is_said_is_answered_in_one_message(parts: Parts, said: str) -> None:
    one(parts.counter.answer(said, AS_OF).reply)


def test_welcome_and_the_way_to_a_person_are_one_message(parts: Parts) -> None:
    one(parts.desk.welcome())
    one(parts.counter.person())
    one(Reply(paragraphs(parts.knowledge.words["counter.help"]), parts.desk.welcome().choices))


@pytest.mark.parametrize(("name", "asked"), list(questions()))
def test_every_question_of_a_calculator_is_one_message(parts: Parts, name: str, asked: str) -> None:
    position = Position(name, {}, asked=asked, skippable=True)
    page = QuestionPages(parts.knowledge).question(CALCULATORS[name], position, (), begun=True)
    message = one(page)
    answers = [choice.id for choice in page.choices if choice.id.startswith("answer:")]
    first = [button["value"] for row in rows(message) for button in row][: len(answers)]
    assert first == answers
    assert not any(value in answers for value in [b["value"] for b in rows(message)[-1]])


@pytest.mark.parametrize("name", CALCULATORS)
def test_every_calculation_is_shown_from_its_first_question_to_its_result(parts: Parts, name: str) -> None:
    chance = random.Random(f"slack {name}")
    cases = [case for case in (random_case(name, chance) for _ in range(CASES)) if easy(CALCULATORS[name], case[0])]
    results = 0
    for inputs, as_of in cases[:GAMES]:
        for talked in played(parts.counter.calculations, name, inputs, as_of):
            one(talked.reply)
            results += talked.position is not None and talked.position.result is not None
    assert results >= GAMES


def played(calculations: Calculations, name: str, inputs: dict[str, Any], as_of: date) -> Iterator[Talked]:
    """All that is said in a calculation: questions, results, what is offered besides, what is done with a result."""
    talked: Talked | None = calculations.begin(name, "", as_of)
    while talked is not None:
        yield talked
        dialogue, position = talked.dialogue, talked.position
        if dialogue is None or position is None:
            return
        if position.result is None:
            said = (
                "dialogue:stop"
                if dialogue.misses > PATIENCE
                else wanted(CALCULATORS[name], position.asked or "", inputs)
            )
            heard = calculations.press(dialogue, said, as_of) or calculations.hear(dialogue, said, as_of)
            talked = heard or calculations.missed(dialogue, as_of)
            continue
        used = (calculations.press(dialogue, f"dialogue:{command}", as_of) for command in COMMANDS)
        yield from filter(None, used)
        more = [field for field in position.result.offered if inputs.get(field.partition(".")[0]) is not None]
        talked = calculations.press(dialogue, f"{ADD}{more[0]}", as_of) if more else None


# How it looks


REPLY = Reply(
    (
        block("warning", "⚠ 2026年10月1日から変わっています。賃金の条件がなくなりました。"),
        block("lead", "双子なら**6か月分**です。"),
        block("point", "所得割と**均等割**"),
        block("point", "所得の制限はありません"),
        block("paragraph", "届出は市町村へ。"),
        block("strip", "2027年 **●3月 ●4月** ○5月"),
        block("source", "出典: お知らせ 2(2)"),
        block("source", "その後の変更は確認できていません。"),
        block("heading", "もう1つのご質問"),
        block("copy", "控え\n・6か月"),
        block("paragraph", "終わりです。"),
    ),
    (
        *(Choice(f"entry:{number}", f"関連{number}") for number in range(6)),
        Choice("answer:multiple=yes", "はい"),
        Choice("good:entry:a", "役に立った"),
        Choice("bad:entry:a", "違った"),
        Choice("answer:multiple=no", "いいえ"),
        Choice("person", "人に聞く"),
    ),
)


def run(text: str, bold: bool = False) -> Json:
    return {"type": "text", "text": text} | ({"style": {"bold": True}} if bold else {})


def test_an_answer_reads_as_one_text_with_its_sources_in_small_print() -> None:
    message = one(REPLY)
    first, source, second = text_blocks(message)
    assert first == {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_quote",
                "elements": [
                    run("⚠ 2026年10月1日から変わっています。", bold=True),
                    run("賃金の条件がなくなりました。"),
                ],
            },
            {
                "type": "rich_text_section",
                "elements": [run("\n"), run("双子なら"), run("6か月分", bold=True), run("です。")],
            },
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [
                    {"type": "rich_text_section", "elements": [run("所得割と"), run("均等割", bold=True)]},
                    {"type": "rich_text_section", "elements": [run("所得の制限はありません")]},
                ],
            },
            {
                "type": "rich_text_section",
                "elements": [
                    run("\n"),
                    run("届出は市町村へ。"),
                    run("\n\n"),
                    run("2027年 "),
                    run("●3月 ●4月", bold=True),
                    run(" ○5月"),
                ],
            },
        ],
    }
    line = {
        "type": "plain_text",
        "text": "出典: お知らせ 2(2)\nその後の変更は確認できていません。",
        "emoji": False,
    }
    assert source == {"type": "context", "elements": [line]}
    assert second["elements"] == [
        {"type": "rich_text_section", "elements": [run("もう1つのご質問", bold=True)]},
        {"type": "rich_text_preformatted", "elements": [run("控え\n・6か月")]},
        {"type": "rich_text_section", "elements": [run("\n"), run("終わりです。")]},
    ]


def test_answers_come_first_and_the_judgement_last_with_the_way_to_a_person() -> None:
    assert labels(one(REPLY)) == [
        ["はい", "いいえ"],
        ["関連0", "関連1", "関連2", "関連3", "関連4"],
        ["関連5"],
        ["役に立った", "違った", "人に聞く"],
    ]


def test_without_a_judgement_the_way_to_a_person_stays_with_the_others() -> None:
    choices = (Choice("menu", "一覧"), Choice("person", "人に聞く"), Choice("help", "使い方"))
    assert labels(one(Reply((block("paragraph", "どうぞ。"),), choices))) == [["一覧", "人に聞く", "使い方"]]


def test_a_button_carries_the_id_of_its_choice() -> None:
    (row,) = rows(one(Reply((block("lead", "どうぞ。"),), (Choice("entry:a", "<関連> & 1"),))))
    text = {"type": "plain_text", "text": "<関連> & 1", "emoji": True}
    assert row == [{"type": "button", "text": text, "value": "entry:a", "action_id": "choice:entry:a"}]


def test_a_long_label_ends_in_dots() -> None:
    (row,) = labels(one(Reply((block("lead", "どうぞ。"),), (Choice("a", "長" * 76), Choice("b", "長" * 75)))))
    assert row == ["長" * 74 + "…", "長" * 75]


def test_a_choice_that_occurs_twice_is_one_button() -> None:
    twice = (Choice("person", "人に聞く"), Choice("menu", "一覧"), Choice("person", "人に聞く"))
    assert labels(one(Reply((block("lead", "どうぞ。"),), twice))) == [["人に聞く", "一覧"]]


def test_ids_that_are_too_long_for_an_action_stay_apart() -> None:
    long = tuple(Choice(f"entry:{'長' * 300}{number}", "長い") for number in range(3))
    one(Reply((block("lead", "どうぞ。"),), long))


def test_nobody_is_called_by_what_a_person_typed() -> None:
    message = one(Reply((block("paragraph", "<!channel> *急* & <@U1>"),)))
    assert message["text"] == "&lt;!channel&gt; *急* &amp; &lt;@U1&gt;"
    assert list(texts(message["blocks"])) == ["<!channel> *急* & <@U1>"]


def test_the_fallback_of_a_long_text_fits_in_a_later_edit() -> None:
    for text in ("あ" * 5000, "&" * 5000, "a" * 5000, "😀" * 3000):
        first = rendered(Reply((block("paragraph", text),)))[0]["text"]
        assert first.endswith("…")
        assert len(first.encode()) > 2900


def test_blank_blocks_are_left_out() -> None:
    blank = Block("paragraph", ()), Block("lead", (Span(""),)), block("point", " \n"), block("source", "")
    assert messages(Reply(blank)) == []
    assert len(list(texts(one(Reply((*blank, block("paragraph", "あ"), *blank)))["blocks"]))) == 1


# What the checker is for


def button(label: str = "はい", **others: Any) -> Json:
    text = {"type": "plain_text", "text": label, "emoji": True}
    return {"type": "button", "text": text, "value": "a", "action_id": "choice:a"} | others


def rich(*elements: Json) -> list[Json]:
    return [{"type": "rich_text", "elements": [*elements]}]


def section(*texts: Json) -> Json:
    return {"type": "rich_text_section", "elements": [*texts]}


def actions(*buttons: Json) -> list[Json]:
    return [{"type": "actions", "elements": [*buttons]}]


def context(*lines: str) -> list[Json]:
    return [{"type": "context", "elements": [{"type": "plain_text", "text": line} for line in lines]}]


REFUSED: list[tuple[str, list[Json]]] = [
    ("blocks is empty", []),
    ("51 items", context("出典") * 51),
    ("no block of a message", [{"type": "markdown", "text": "あ"}]),
    ("more than 3000", rich(section(run("あ" * 2000), run("い" * 1001)))),
    ("nothing to read", rich(section(run("\n")))),
    ("is empty", rich(section(run("")))),
    ("is empty", rich(section())),
    ("only plain text is expected", rich(section({"type": "broadcast", "range": "channel"}))),
    ("style", rich({"type": "rich_text_preformatted", "elements": [run("あ", bold=True)]})),
    ("holds sections", rich({"type": "rich_text_list", "style": "bullet", "elements": [run("あ")]})),
    ("missing", rich({"type": "rich_text_list", "elements": [section(run("あ"))]})),
    ("characters of text in all", rich(*[section(run("あ" * 2500))] * 5)),
    ("characters of JSON in all", rich(*[section(run("あ"))] * 200)),
    ("11 items", context(*["出典"] * 11)),
    ("more than 2000", context("あ" * 2001)),
    ("26 items", actions(*(button(action_id=f"choice:{number}") for number in range(26)))),
    ("more than once", actions(button(), button())),
    ("more than once", [*actions(button()), *actions(button())]),
    ("more than 75", actions(button("あ" * 76))),
    ("more than 75", actions(button("😀" * 38))),
    ("is empty", actions(button(" "))),
    ("more than 255", actions(button(action_id="a" * 256))),
    ("more than 2000", actions(button(value="a" * 2001))),
    ("unknown", actions(button(disabled=True))),
    ("more than 150", [{"type": "header", "text": {"type": "plain_text", "text": "あ" * 151}}]),
    ("is not escaped", [{"type": "section", "text": {"type": "mrkdwn", "text": "<!channel>"}}]),
]


@pytest.mark.parametrize(("fault", "blocks"), REFUSED)
def test_the_checker_finds_what_slack_refuses(fault: str, blocks: list[Json]) -> None:
    with pytest.raises(AssertionError, match=fault):
        check({"text": "あ", "blocks": blocks})


@pytest.mark.parametrize(
    ("fault", "text"),
    [("is empty", " "), ("more than 3000", "a" * 3001), ("4002 bytes", "あ" * 1334), ("not escaped", "<!channel>"),
     ("not escaped", "a & b"), ("not escaped", "a > b"), ("string is needed", None)],
)  # fmt: skip
def test_the_checker_finds_what_is_wrong_with_a_fallback(fault: str, text: str | None) -> None:
    with pytest.raises(AssertionError, match=fault):
        check({"text": text})


def test_the_checker_lets_pass_what_slack_takes() -> None:
    check({"text": "<@U1> &amp; <https://example.org|ここ>", "channel": "C1"})
    check({"text": "a" * 3000, "blocks": json.dumps([*rich(section(run("あ" * 3000))), *actions(button("あ" * 75))])})


# A long reply


def test_a_long_reply_is_cut_at_sentences_with_the_choices_at_its_end() -> None:
    long = "".join(f"{number}番目の文はここで終わります。" for number in range(2000))
    found = rendered(Reply((block("lead", "**長い**話です。"), block("paragraph", long)), (Choice("menu", "一覧"),)))
    assert len(found) > 1
    assert [bool(rows(message)) for message in found] == [False] * (len(found) - 1) + [True]
    ends = [[*texts(text_blocks(message))][-1] for message in found]
    assert all(end.endswith("。") for end in ends)


def test_choices_stay_together_where_they_do_not_fit_under_the_text() -> None:
    almost = tuple(block("paragraph", "あ" * 1990 + "。") for _ in range(5))
    choices = tuple(Choice(f"entry:{number}", "関連する質問" * 5) for number in range(20))
    first, second = rendered(Reply(almost, choices))
    assert not rows(first)
    assert not text_blocks(second)
    assert second["text"].startswith("関連する質問")


def test_sixty_choices_are_all_there() -> None:
    choices = tuple(Choice(f"menu:document-{number}", f"項目{number}") for number in range(60))
    found = rendered(Reply((block("lead", "どれを見ますか。"),), choices))
    assert ids(found) == [choice.id for choice in choices]


def test_three_hundred_choices_are_all_there_in_order() -> None:
    choices = tuple(Choice(f"entry:{number}", f"項目{number}") for number in range(300))
    found = rendered(Reply((block("lead", "どれを見ますか。"),), choices))
    assert ids(found) == [choice.id for choice in choices]
    assert all(len(row) <= 5 for message in found for row in rows(message))


def test_many_sources_between_many_paragraphs_fit_in_the_blocks_of_a_message() -> None:
    for length in (1, 150):
        turns = [(block("paragraph", "あ" * length), block("source", f"出典{number}")) for number in range(40)]
        assert len(rendered(Reply(tuple(each for turn in turns for each in turn)))) > 1


def test_sources_that_fill_one_context_go_on_in_another() -> None:
    sources = tuple(block("source", "出" * (1, 2000)[number % 2]) for number in range(11))
    contexts = [shown["elements"] for message in rendered(Reply(sources)) for shown in message["blocks"]]
    assert [len(elements) for elements in contexts] == [10, 1]


@pytest.mark.parametrize(
    ("lengths", "sections"),
    [((2999,), 1), ((3000,), 2), ((1498, 1499), 1), ((1499, 1499), 2), ((999, 999, 997), 1), ((999, 999, 998), 2)],
)
def test_paragraphs_fill_a_section_to_the_last_character(lengths: tuple[int, ...], sections: int) -> None:
    rest = (block("paragraph", "あ" * length) for length in lengths)
    message = one(Reply((block("point", "はじめ"), *rest)))
    (shown,) = message["blocks"]
    assert len(shown["elements"]) == 1 + sections


# Any text

KINDS: tuple[BlockKind, ...] = (
    "warning", "lead", "point", "paragraph", "heading", "strip", "source", "copy",
)  # fmt: skip
WORDS = st.sampled_from(
    ["<!channel>", "<@U123>", "&amp;", "&", "<", ">", "*太字*", "**", "`", "```", "http://example.org/?a=1&b=2",
     "😀", "👩\u200d👩\u200d👧", "🇯🇵", "\u200b", "。", "、", " ", "\n", "\n\n", "\r\n", "⚠ ", "出産",
     "a" * 400, "あ" * 3001, "😀" * 1600]
)  # fmt: skip
TEXTS = st.one_of(st.lists(WORDS, max_size=12).map("".join), st.text(max_size=60))
SPANS = st.builds(Span, TEXTS, st.booleans())
ANY_BLOCK = st.builds(Block, st.sampled_from(KINDS), st.lists(SPANS, max_size=3).map(tuple))
PREFIXES = st.sampled_from(["answer:", "good:", "bad:", "person", "entry:", "menu", ""])
IDS = st.builds("{}{}".format, PREFIXES, st.text("abc<&😀", max_size=4)).filter(bool)
ANY_CHOICE = st.builds(Choice, IDS, TEXTS)
REPLIES = st.builds(
    Reply, st.lists(ANY_BLOCK, max_size=8).map(tuple), st.lists(ANY_CHOICE, max_size=30).map(tuple)
)  # fmt: skip


@given(REPLIES)
@settings(max_examples=100, deadline=None)
def test_any_reply_is_within_the_limits_and_nothing_is_lost(reply: Reply) -> None:
    rendered(reply)


@given(TEXTS, st.integers(18_000, 24_000))
@example("**", 18_000)  # every character emphasised by itself
@settings(max_examples=8, deadline=None)
def test_a_text_without_an_end_of_sentence_is_cut_anyway(text: str, length: int) -> None:
    whole = (text.replace("。", "") + "あ") * length
    rendered(Reply((block("paragraph", whole[:length]),)))


@given(st.lists(ANY_CHOICE, max_size=300))
@settings(max_examples=15, deadline=None)
def test_any_choices_keep_their_order(choices: list[Choice]) -> None:
    found = rendered(Reply((block("lead", "どうぞ。"),), tuple(choices)))
    keys = list(dict.fromkeys(choice.id for choice in choices))
    judgements = {key for key in keys if key.startswith(("good:", "bad:"))}
    last = judgements | {"person"} if judgements else set()
    places = {key: 0 if key.startswith("answer:") else 2 if key in last else 1 for key in keys}
    assert ids(found) == sorted(keys, key=lambda key: places[key])


@given(st.text())
def test_escaped_text_has_no_markup_and_reads_the_same(text: str) -> None:
    shown = escaped(text)
    assert not set("<>") & set(shown)
    assert shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text
    assert utf16(shown) >= utf16(text)
