"""Words of distress get a warm answer and the help lines before anything else."""

from __future__ import annotations

import pytest

from bot.wiring import Parts
from tests.handlers.talk import Talk

HEARD = [
    "もう死にたい",
    "消えたいです",
    "しにたい…",
    "死 に た い",
    "シニタイ",
    "残業続きで、生きる意味がないと思うようになりました",
    "I want to die",
    "パワハラで限界。消えてしまいたい。労災の対象になりますか",
]
NOT_HEARD = ["保険証の情報が消えた", "自殺した人の労災は何件?", "死ぬほど忙しい", "ポンコツ、消えろ", "過労死の定義は?"]


@pytest.mark.parametrize("said", HEARD)
def test_words_of_distress_get_help_lines_first(parts: Parts, said: str) -> None:
    talk = Talk(parts.counter)
    read = talk.say(said)
    assert read.startswith("話してくださって、ありがとうございます。"), read
    for words in ("まもろうよこころ", "0570-064-556", "0120-279-338", "0120-279-226"):
        assert words in read
    assert talk.last.private


@pytest.mark.parametrize("said", NOT_HEARD)
def test_other_words_are_not_taken_for_distress(parts: Parts, said: str) -> None:
    assert "0570-064-556" not in Talk(parts.counter).say(said)


def test_the_answer_stops_at_the_help_lines_where_nothing_else_was_asked(parts: Parts) -> None:
    assert "出典" not in Talk(parts.counter).say("残業続きでつらくて死にたい")


def test_a_sure_answer_follows_the_help_lines(parts: Parts) -> None:
    read = Talk(parts.counter).say("もう死にたい。月60時間を超えた残業の割増率は何割ですか")
    assert read.index("0570-064-556") < read.index("5割")
