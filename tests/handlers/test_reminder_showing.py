"""What is shown of reminders fits every platform, and tables of deliveries calculate nothing."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from bot.platforms.slack import rendering as slack
from bot.platforms.telegram import rendering as telegram
from bot.wiring import Parts
from handlers.messages import Reply
from handlers.reminders.organizers.report import csv_of
from handlers.reminders.showing import shown
from tests.handlers.organizing_talk import Team, row, written

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


@pytest.fixture
def team(parts: Parts) -> Team:
    """Organizers with nothing written yet."""
    return Team(parts)


@pytest.mark.parametrize("reason", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_calculated(reason: str) -> None:
    found = list(csv.reader(io.StringIO(csv_of([row("failed", reason)]).decode("utf-8-sig"), newline="")))
    assert found[1][2] == f"'{reason}"


TEXTS = {
    "long": "あ" * 2000,
    "points": "\n".join("・あ" for _ in range(660)),
    "emphasis": "**あ**い" * 330,
    "signs": "&" * 2000,
    "faces": "😀" * 2000,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
@pytest.mark.parametrize("again", [False, True])
def test_every_reminder_fits_in_one_message(team: Team, text: str, again: bool) -> None:
    reply = shown(team.office.words, text, "attend", 2**40, private=True, again=again)
    assert len(slack.messages(reply)) == 1
    assert len(telegram.messages(reply)) == 1
    assert "".join(block.text for block in reply.blocks).replace("\n", "").endswith(text[-1])


def test_every_page_keeps_to_the_limits_of_the_platforms(team: Team) -> None:
    team.fakes.crowd.reached |= {f"tag:{'長' * 30}{number}": number for number in range(40)}
    team.fakes.crowd.left_out = {"stopped": 3}
    written(team, "**" + "あ" * 1990 + "**")
    team.said("お知らせ")
    for template in list(team.parts.knowledge.reminders.values()):
        team.said("テンプレートから")
        team.pressed(f"order:source:{template.id}")
        for field in template.fields:
            team.pressed(f"order:f.{field.name}:{'default' if field.default else 'none'}")
    team.talked("お知らせを作る", "集会です。", "全員", "追加する", "次の8件")
    team.talked("お知らせの一覧", "お知らせの記録")
    assert len(team.shown) > 60
    for reply in team.shown:
        check(reply)


def check(reply: Reply) -> None:
    """The limits that the platforms document."""
    for choice in reply.choices:
        assert len(choice.label) <= 75, choice
        assert len(choice.id.encode()) <= telegram.CALLBACK_BYTES, choice
    for message in slack.messages(reply):
        assert len(message["blocks"]) <= slack.BLOCKS
        assert len(json.dumps(message["blocks"], ensure_ascii=False)) <= slack.MESSAGE
    for message in telegram.messages(reply):
        assert len(message["text"]) <= telegram.TEXT_LIMIT
