"""Everything that can be said fits Telegram's limits, is all there, in order and emphasised where it was."""

from __future__ import annotations

import random
import unicodedata
from collections import Counter as Tally
from collections.abc import Iterator
from functools import cache
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.platforms.telegram.rendering import CONTINUED, callback, keyboard, marked, messages
from bot.wiring import Parts
from handlers import menu
from handlers.calculating import Calculations, Talked
from handlers.dialogue import Position
from handlers.messages import Block, BlockKind, Choice, Reply, Span, block
from handlers.questions import QuestionPages
from knowledge.calculators import CALCULATORS
from knowledge.calculators.fields import Amount, Day
from knowledge.calculators.fields import Parts as PartsField
from knowledge.calculators.printing import phrases
from knowledge.calculators.walking import Walk
from tests.conftest import AS_OF
from tests.handlers.talk import Talk
from tests.handlers.test_questions import questions
from tests.knowledge.calculators.test_every_calculator import questions as questions_of
from tests.platforms.telegram_limits import check

MOST_STEPS = 40
WALKS, MOST_WALKS = 8, 150
EVERY_PART = [
    (field.name, part)
    for calculator in CALCULATORS.values()
    for field in calculator.inputs
    for part in (field.names if isinstance(field, PartsField) else ("",))
]
EACH = pytest.mark.parametrize("name", CALCULATORS)


def sent(reply: Reply) -> list[dict[str, Any]]:
    """The bodies of a reply, once all that must hold of any reply has been found to hold."""
    bodies = messages(reply)
    for body in bodies:
        check("sendMessage", {"chat_id": 1, **body})
    read = letters("".join(body["text"] for body in bodies))
    said = letters(reply_text(reply))
    assert read.startswith(said)
    assert not read[len(said) :].replace(CONTINUED, "")
    assert letters("".join(emphasised(bodies, "bold"))) == letters(strong_text(reply))
    assert all("reply_markup" not in body for body in bodies[: len(bodies) - continued(bodies) - 1])
    shown = [(button["callback_data"], button["text"]) for row in buttons(bodies) for button in row]
    assert Tally(shown) == Tally((callback(choice.id), cut(choice.label)) for choice in reply.choices)
    return bodies


def letters(text: str) -> str:
    """What can be seen of a text, and the bullets left out, which only a rendered point has."""
    return "".join(filter(is_letter, text))


@cache
def is_letter(c: str) -> bool:
    return c != "・" and unicodedata.category(c) not in {"Cc", "Cf", "Zl", "Zp", "Zs"}


def reply_text(reply: Reply) -> str:
    return "".join(block.text for block in reply.blocks)


def strong_text(reply: Reply) -> str:
    spans = (
        Span(span.text, (span.strong or block.kind == "heading") and block.kind != "copy")
        for block in reply.blocks
        for span in block.spans
    )
    return "".join(span.text for span in spans if span.strong)


def emphasised(bodies: list[dict[str, Any]], kind: str) -> Iterator[str]:
    """The words under each entity of the kind, cut out as Telegram does."""
    for body in bodies:
        units = body["text"].encode("utf-16-le")
        for entity in body.get("entities", ()):
            if entity["type"] == kind:
                end = entity["offset"] + entity["length"]
                yield units[2 * entity["offset"] : 2 * end].decode("utf-16-le")


def buttons(bodies: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    return [row for body in bodies for row in body.get("reply_markup", {}).get("inline_keyboard", ())]


def continued(bodies: list[dict[str, Any]]) -> int:
    """How many messages only carry buttons that did not fit before."""
    return max(0, sum("reply_markup" in body for body in bodies) - 1)


def cut(label: str) -> str:
    return label if len(label) <= 60 else label[:59] + "…"


def labels(choices: tuple[Choice, ...]) -> list[list[str]]:
    return [[button["text"] for button in row] for row in keyboard(choices)]


# What the program says.


def test_every_entry_can_be_sent(parts: Parts) -> None:
    for key in parts.knowledge.entries:
        for question in ("", "What was it in 平成31年?"):
            assert len(sent(parts.counter.entry(key, AS_OF, question))) == 1


def test_no_id_of_the_knowledge_base_needs_a_hash(parts: Parts) -> None:
    known = parts.knowledge
    entries = [f"{vote}entry:{key}" for key in known.entries for vote in ("", "good:", "bad:")]
    menus = [f"menu:{key}#{section}" for key, source in known.sources.items() for section in source.sections]
    asked = [f"answer:{name}.{part}=unknown" for name, part in EVERY_PART]
    assert [key for key in (*entries, *menus, *asked) if callback(key) != key] == []


def test_every_menu_page_can_be_sent(parts: Parts) -> None:
    known = parts.knowledge
    sent(menu.documents(known))
    sent(menu.calculators(known))
    for document, source in known.sources.items():
        for section in ("", *(f"#{key}" for key in source.sections)):
            sent(menu.opened(known, f"{menu.PREFIX}{document}{section}"))


TWINS = "2027年6月15日に双子が生まれる予定です。国保は何か月免除されますか"
SAID = [
    ["使い方", "人に聞く", "メニュー", "計算", "どれでもない"],
    ["免除", "免除"],
    ["もう死にたい", "パワハラで限界。消えてしまいたい。労災の対象になりますか"],
    ["明日の天気は?", "?", "あ" * 3000, "産休中の保険料は何か月免除?"],
    ["機関紙は年に何回出しますか?あと休業手当は平均賃金の何割ですか?", "What is a labor union newspaper?"],
    [TWINS, "一人だったら?", "まとめ", "なぜ", "予定表", "知らせて", "もう死にたい"],
    ["計算", "1", "来年の6月", "2027年2月30日", "6月15日", "均等割って何?", "戻る", "やめる"],
    ["計算", "1", "2027年6月15日", "流産しました", "計算に戻る"],
]


@pytest.mark.parametrize("said", SAID, ids=range(len(SAID)))
def test_every_other_page_can_be_sent(parts: Parts, said: list[str]) -> None:
    talk = Talk(parts.counter)
    sent(talk.last)
    for words in said:
        talk.say(words)
        assert sent(talk.last)


@pytest.mark.parametrize("begun", [True, False])
def test_every_question_can_be_sent(parts: Parts, begun: bool) -> None:
    pages = QuestionPages(parts.knowledge)
    for name, asked in questions():
        for skippable in (True, False):
            position = Position(name, {}, asked=asked, skippable=skippable)
            why = block("paragraph", pages.why(CALCULATORS[name], asked))
            assert len(sent(pages.question(CALCULATORS[name], position, (why,), begun))) == 1


@EACH
def test_every_calculation_can_be_sent(parts: Parts, name: str) -> None:
    chance, walk = random.Random(name), Walk(CALCULATORS[name], parts.knowledge.rates, AS_OF)
    asked, open_ones, results = set[str](), set(questions_of(walk.tree())), 0
    for number in range(MOST_WALKS):
        if number >= WALKS and results and asked >= open_ones:
            return
        for talked in walked(parts, name, walk, chance):
            sent(talked.reply)
            asked |= {talked.position.asked or ""} if talked.position else set()
        if talked.position and talked.position.result:
            results += 1
            for follow in follow_ups(parts.counter.calculations, talked):
                assert sent(follow.reply)
    pytest.fail(f"{results} results; never asked: {open_ones - asked}")


def walked(parts: Parts, name: str, walk: Walk, chance: random.Random) -> Iterator[Talked]:
    """A conversation that answers by buttons and words until the result, or until it has gone on too long."""
    talks = parts.counter.calculations
    talked = talks.begin(name, "", AS_OF)
    yield talked
    for _ in range(MOST_STEPS):
        if talked.dialogue is None or talked.position is None or talked.position.asked is None:
            return
        answer = chance.choice(answers(parts, walk, name, talked.position.asked, talked.reply))
        heard = talks.press(talked.dialogue, answer, AS_OF) or talks.hear(talked.dialogue, answer, AS_OF)
        talked = heard or talks.missed(talked.dialogue, AS_OF)
        yield talked


def answers(parts: Parts, walk: Walk, name: str, asked: str, reply: Reply) -> list[str]:
    """Answers to press, else days and amounts around each figure, else the question's own example."""
    pressed = [choice.id for choice in reply.choices if choice.id.startswith("answer:")]
    field = CALCULATORS[name].fields[asked.partition(".")[0]]
    inner = field.inner if isinstance(field, PartsField) else field
    said = phrases(parts.knowledge.words, name).say(f"ask.{asked}.example")
    unit = inner.unit if isinstance(inner, Amount) else ""
    typed = [f"{value}{unit}" for value in walk.samples(inner)] if isinstance(inner, Amount | Day) else []
    return pressed or [*typed, *[said] * (1 + len(typed))]


def follow_ups(talks: Calculations, talked: Talked) -> Iterator[Talked]:
    """What each button under a result leads to."""
    for choice in talked.reply.choices:
        if talked.dialogue and (follow := talks.press(talked.dialogue, choice.id, AS_OF)):
            yield follow


def test_a_summary_is_one_block_to_copy(parts: Parts) -> None:
    talks = parts.counter.calculations
    result = talks.begin("maternity-nhi", TWINS, AS_OF).dialogue
    assert result
    summary = talks.press(result, "dialogue:summary", AS_OF)
    assert summary
    bodies = sent(summary.reply)
    assert list(emphasised(bodies, "pre")) == [bodies[0]["text"]]
    assert bodies[0]["text"].startswith("国保料の産前産後免除")


# How it looks.


def test_a_reply_reads_well_on_a_phone() -> None:
    kinds: list[tuple[BlockKind, str]] = [
        ("warning", "⚠ 変わります。"), ("lead", "😀**6か月分**です。続き。"),
        ("point", "一つめ"), ("point", "**二つ**め"), ("paragraph", "次のとおりです:"), ("point", "三つめ"),
        ("source", "出典: 方針"), ("source", "変更なし"),
        ("heading", "もう1つ"), ("lead", "**答え**です。"), ("strip", "2027年 **●3月**"),
    ]  # fmt: skip
    reply = Reply(tuple(block(kind, text) for kind, text in kinds))
    text = (
        "⚠ 変わります。\n\n😀6か月分です。続き。\n\n・一つめ\n・二つめ\n\n次のとおりです:\n・三つめ\n\n"
        "出典: 方針\n変更なし\n\nもう1つ\n\n答えです。\n\n2027年 ●3月"
    )
    found = sent(reply)
    assert [body["text"] for body in found] == [text]
    assert found[0]["entities"][0] == {"type": "bold", "offset": 12, "length": 4}
    assert list(emphasised(found, "bold")) == ["6か月分", "二つ", "もう1つ", "答え", "●3月"]
    assert list(emphasised(found, "blockquote")) == ["出典: 方針\n変更なし"]
    assert found[0]["link_preview_options"] == {"is_disabled": True}
    assert "reply_markup" not in found[0]
    assert "parse_mode" not in found[0]


def test_white_space_at_the_ends_of_emphasis_is_not_emphasised() -> None:
    found = sent(Reply((Block("paragraph", (Span("\n 前"), Span("  中\u3000", strong=True), Span("後 "))),)))
    assert found[0]["text"] == "前  中\u3000後"
    assert found[0]["entities"] == [{"type": "bold", "offset": 3, "length": 1}]


def test_a_long_reply_is_cut_between_paragraphs_and_only_the_last_message_has_buttons() -> None:
    reply = Reply(tuple(block("paragraph", f"{n}。" + "あ" * 1500) for n in range(5)), (Choice("menu", "メニュー"),))
    found = sent(reply)
    assert [body["text"][0] for body in found] == ["0", "2", "4"]
    assert ["reply_markup" in body for body in found] == [False, False, True]


def test_a_paragraph_longer_than_a_message_is_cut_after_a_sentence() -> None:
    found = sent(Reply((block("point", "これは一つの文です。" * 1000),)))
    assert len(found) == 3
    assert [body["text"][0] for body in found] == ["・", "こ", "こ"]
    assert all(body["text"].endswith("です。") for body in found)


def test_a_paragraph_with_too_many_emphasised_words_loses_none() -> None:
    found = sent(Reply((block("source", "**あ**い" * 250),)))
    assert [len(body["entities"]) for body in found] == [100, 100, 53]


def test_words_that_look_like_markup_stay_words() -> None:
    text = "<b>*太字*</b> _x_ [a](http://a.example) @all"
    assert sent(Reply((Block("paragraph", (Span(text),)),))) == [
        {"text": text, "link_preview_options": {"is_disabled": True}}
    ]


def test_nothing_to_say_is_no_message() -> None:
    assert messages(Reply(())) == []
    assert messages(Reply((block("paragraph", " \n\u200b"),))) == []


# Buttons.


def test_answers_come_first_and_the_way_to_a_person_last() -> None:
    choices = (
        Choice("person", "人に聞く"), Choice("dialogue:back", "戻る"), Choice("dialogue:stop", "やめる"),
        Choice("answer:a=yes", "はい"), Choice("answer:a=no", "いいえ"), Choice("answer:a=unknown", "わからない"),
        Choice("entry:x", "産前産後の国保料免除とはどんな制度か"), Choice("menu", "メニュー"),
        Choice("good:entry:x", "役に立った"), Choice("bad:entry:x", "違った"),
    )  # fmt: skip
    assert labels(choices) == [
        ["はい", "いいえ"],
        ["わからない"],
        ["戻る", "やめる"],
        ["産前産後の国保料免除とはどんな制度か"],
        ["メニュー"],
        ["役に立った", "違った", "人に聞く"],
    ]


def test_a_long_label_stands_alone_and_is_cut() -> None:
    choices = (Choice("a", "短い"), Choice("b", "あ" * 61), Choice("c", "い" * 9), Choice("d", "short label here"))
    assert labels(choices) == [["短い"], ["あ" * 59 + "…"], ["い" * 9], ["short label here"]]
    assert labels((Choice("a", "あ" * 8), Choice("b", "い" * 8))) == [["あ" * 8, "い" * 8]]


def test_more_buttons_than_a_message_can_have_go_on_in_further_messages() -> None:
    choices = (Choice("person", "人に聞く"), *(Choice(f"e:{number}", f"{number}番") for number in range(300)))
    found = sent(Reply((block("paragraph", "一覧です。"),), choices))
    assert [body["text"] for body in found] == ["一覧です。", CONTINUED, CONTINUED, CONTINUED]
    shown = [button["callback_data"] for row in buttons(found) for button in row]
    assert shown == [*(f"e:{number}" for number in range(300)), "person"]


def test_buttons_without_words_get_a_message() -> None:
    found = sent(Reply((), (Choice("menu", "メニュー"),)))
    assert [body["text"] for body in found] == [CONTINUED]


def test_an_id_that_is_too_long_becomes_a_short_one_of_its_own() -> None:
    short, long, other = "answer:" + "あ" * 19, "answer:" + "あ" * 20, "answer:" + "い" * 20
    assert callback(short) == short
    assert len(callback(long)) == 41
    assert callback(long) != callback(other)


def test_a_vote_is_marked_and_moves_when_it_is_changed() -> None:
    good, bad, person = "good:entry:x", "bad:entry:x", "person"
    named = (Choice(good, "役に立った"), Choice(bad, "違った"), Choice(person, "人に聞く"))
    markup = {"inline_keyboard": keyboard(named)}
    once = marked(markup, good, {good, bad})
    assert [button["text"] for button in once["inline_keyboard"][0]] == ["✓ 役に立った", "違った", "人に聞く"]
    assert marked(once, good, {good, bad}) == once
    changed = marked(once, bad, {good, bad})
    assert [button["text"] for button in changed["inline_keyboard"][0]] == ["役に立った", "✓ 違った", "人に聞く"]
    assert markup == {"inline_keyboard": keyboard(named)}
    check("editMessageReplyMarkup", {"chat_id": 1, "message_id": 2, "reply_markup": changed})


# Anything that could be said.

LETTERS = ["あ", "。", "、", " ", "\n", "\u3000", "\u200b", "😀", "👨\u200d👩\u200d👧", "𠮷", "e\u0301", "word "]
PIECES = [*LETTERS, "<b>", "*", "**", "_", "&"]
WORDS = st.one_of(st.text(max_size=30), st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
LONG = st.builds(lambda text, times: text * times, WORDS, st.integers(1, 400))
SPANS = st.lists(st.builds(Span, st.one_of(WORDS, WORDS, WORDS, LONG), st.booleans()), min_size=1, max_size=5)
BLOCKS = st.builds(Block, st.sampled_from(get_args(BlockKind)), SPANS.map(tuple))
IDS = st.one_of(
    st.just("person"), st.builds(str.__add__, st.sampled_from(["answer:", "good:", "bad:", "entry:", "#"]), WORDS)
)
LABELS = LONG.map(lambda text: " ".join(text.split()) if letters(text) else "ラベル")
CHOICES = st.lists(st.builds(Choice, IDS, LABELS), max_size=30)
REPLIES = st.builds(Reply, st.lists(BLOCKS, max_size=12).map(tuple), CHOICES.map(tuple))
WITHOUT_END = Reply(tuple(Block(kind, (Span("終わらない😀" * 3000, strong=True),)) for kind in get_args(BlockKind)))
MANY_SPANS = Reply((Block("point", tuple(Span(f" {n}😀 ", n % 2 == 0) for n in range(2000))),) * 2)
MANY_CHOICES = Reply((), tuple(Choice(f"answer:{n}:" + "あ" * 30, f"{n}" + "長いラベル" * 20) for n in range(300)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(REPLIES)
@example(WITHOUT_END)
@example(MANY_SPANS)
@example(MANY_CHOICES)
def test_whatever_is_said_arrives_whole_and_within_the_limits(reply: Reply) -> None:
    sent(reply)


# The checker itself.

TEXT: dict[str, Any] = {"chat_id": 1, "text": "国保😀の話"}
BUTTON = {"text": "はい", "callback_data": "yes"}
BOLD = {"type": "bold", "offset": 0, "length": 2}


def with_rows(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {**TEXT, "reply_markup": {"inline_keyboard": list(rows)}}


REFUSED = [
    ("sendMessage", {"chat_id": 1, "text": " \u200b "}, "nothing to see"),
    ("sendMessage", {"chat_id": 1, "text": "😀" * 2049}, "4098 of 4096"),
    ("sendMessage", {"text": "a"}, "chat_id"),
    ("sendMessage", {**TEXT, "parse_mode": "HTML"}, "parse_mode"),
    ("sendMessage", {**TEXT, "emtities": []}, "unknown parameters"),
    ("sendMessage", {**TEXT, "entities": [{**BOLD, "length": 7}]}, "ends after"),
    ("sendMessage", {**TEXT, "entities": [{**BOLD, "length": 3}]}, "cuts a character"),
    ("sendMessage", {**TEXT, "text": "国 保", "entities": [BOLD]}, "white space"),
    ("sendMessage", {**TEXT, "entities": [BOLD, {**BOLD, "type": "italic", "offset": 1}]}, "cuts a character|overlap"),
    ("sendMessage", {**TEXT, "entities": [{**BOLD, "type": "pre"}, {**BOLD, "length": 1}]}, "hold no other"),
    ("sendMessage", {**TEXT, "text": "a" * 101, "entities": [{**BOLD, "offset": n, "length": 1} for n in range(101)]},
     "101 of 100"),
    ("sendMessage", with_rows([{**BUTTON, "callback_data": "あ" * 22}]), "66 of 1 to 64 bytes"),
    ("sendMessage", with_rows([{"text": "はい"}]), "0 things"),
    ("sendMessage", with_rows([{**BUTTON, "text": " "}]), "no label"),
    ("sendMessage", with_rows([BUTTON] * 9), "9 of 8"),
    ("sendMessage", with_rows(*[[BUTTON]] * 101), "101 of 100"),
    ("sendMessage", with_rows(*[[{**BUTTON, "text": "あ" * 60}]] * 50), "bytes of JSON"),
    ("sendMessage", with_rows(), "empty"),
    ("editMessageText", {**TEXT}, "message_id"),
    ("editMessageReplyMarkup", {"message_id": 1}, "chat_id"),
    ("answerCallbackQuery", {"callback_query_id": "1", "text": "あ" * 201}, "201 of 200"),
    ("sendDocument", {"chat_id": 1, "document": "attach://a", "caption": "あ" * 1025}, "1025 of 1024"),
    ("answerInlineQuery", {"inline_query_id": "1", "results": [{"id": "1", "type": "article"}] * 51}, "51 of 50"),
    ("answerInlineQuery", {"inline_query_id": "1", "results": '[{"id": "1", "type": "article"}]'}, "no title"),
    ("setMyCommands", {"commands": [{"command": "使い方", "description": "a"}]}, "使い方"),
    ("sendMassage", TEXT, "no limits are known"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "body", "why"), REFUSED)
def test_the_checker_refuses_what_telegram_does(method: str, body: dict[str, Any], why: str) -> None:
    with pytest.raises(AssertionError, match=why):
        check(method, body)


def test_the_checker_reads_the_wire() -> None:
    check("sendMessage", {"chat_id": "1", "text": "国保", "entities": '[{"type": "bold", "offset": 0, "length": 2}]'})
    check("editMessageReplyMarkup", {"chat_id": "1", "message_id": "2", "reply_markup": '{"inline_keyboard": []}'})
    check("getMe", {})
