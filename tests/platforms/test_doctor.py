"""`madoguchi doctor` against stand-ins of the platforms: all well, each fault with what to do about it, no secrets."""

from __future__ import annotations

import functools
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.cli import main
from bot.commands import doctoring
from bot.commands.doctoring import examine
from bot.settings import NAMES
from bot.storage.database import Database
from bot.storage.schema import CONVERSATIONS
from handlers.messages import ConversationId, MemberId
from knowledge.loading import DATA
from tests.platforms.conftest import ORGANIZERS, settings
from tests.platforms.slack_standin import SCOPES, SlackStandIn
from tests.platforms.telegram_standin import Refusal, TelegramStandIn

SECRETS = ("xoxb-test", "xapp-test", "signing-secret-test", "111:test", "webhook-secret-test", "wrong-secret")
GROUP = -100500
HOOK = "https://bot.example.org/telegram/webhook"
OWN_GROUP = {"organizer_chat": ConversationId(f"telegram:{GROUP}")}
BY_WEBHOOK = {"telegram_webhook_url": HOOK, "telegram_webhook_secret": "webhook-secret-test"}
BY_HTTP = {"slack_app_token": "", "slack_signing_secret": "signing-secret-test"}


@dataclass(frozen=True)
class Examined:
    """What the command printed, and its exit status."""

    status: int
    text: str

    @property
    def faults(self) -> list[str]:
        """The lines of faults."""
        return [line for line in self.text.splitlines() if line.startswith("×")]

    def advice(self, fault: str) -> str:
        """What stands indented below a fault's line."""
        lines = self.text.splitlines()
        below = lines[lines.index(fault) + 1 :]
        indented = [line for line in below if line.startswith("   ")]
        return "\n".join(indented[: next((i for i, line in enumerate(below) if not line.startswith(" ")), 0)])


Examine = Callable[..., Examined]
once_a_folder = functools.cache(doctoring._knowledge)  # the data are the same in nearly all tests


@pytest.fixture
def examined(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Examine:
    """Runs the checks with settings for the stand-ins; whatever is found, no secret and no traceback is printed."""
    monkeypatch.setattr(doctoring, "_knowledge", once_a_folder)

    def run(
        slack: SlackStandIn | None = None,
        telegram: TelegramStandIn | None = None,
        ahead: float = 0,
        patience: float = 20,
        data: Path = DATA,
        free: int = 2**40,
        **more: object,
    ) -> Examined:
        own = settings(tmp_path, slack, telegram, **more)
        status = examine(own, lambda: datetime.now(UTC) + timedelta(seconds=ahead), data, patience, lambda _: free)
        out, err = capfd.readouterr()
        found = Examined(status, out)
        assert not err
        assert not [secret for secret in SECRETS if secret in out]
        assert status == bool(found.faults)
        assert all(found.advice(fault) for fault in found.faults), out
        return found

    return run


def only_fault(found: Examined, subject: str, said: str, advice: str) -> None:
    assert len(found.faults) == 1, found.text
    fault = found.faults[0]
    assert fault.startswith(f"× {subject}: ")
    assert said in fault
    assert advice in found.advice(fault)
    assert "直すところが1件あります" in found.text


# All well


def test_all_is_well_with_both_platforms(examined: Examine, slack: SlackStandIn, telegram: TelegramStandIn) -> None:
    found = examined(slack, telegram)
    assert found.status == 0, found.text
    assert "ワークスペース「組合」に、@madoguchi としてつながりました" in found.text
    assert "@madoguchi_bot としてつながりました" in found.text
    assert found.text.endswith("\n\n直すところはありません。\n")


def test_nothing_is_posted_and_no_message_is_read(
    examined: Examine, slack: SlackStandIn, telegram: TelegramStandIn
) -> None:
    workspace = slack.workspace
    workspace.store(workspace.channels[ORGANIZERS], {"ts": workspace.new_ts(), "text": "役員の話"})
    assert examined(slack, telegram).status == 0
    assert [call.method for call in slack.calls] == ["auth.test", "apps.connections.open", "conversations.history"]
    assert slack.calls[-1].answer["messages"] == []
    assert {call.method for call in telegram.calls} == {"getMe", "getWebhookInfo"}


def test_the_organizers_may_sit_in_a_private_conversation_or_in_telegram(
    examined: Examine, slack: SlackStandIn, telegram: TelegramStandIn
) -> None:
    assert examined(slack, organizer_chat=ConversationId("slack:U0ORGANIZER")).status == 0
    telegram.meet(GROUP, 900)
    assert examined(None, telegram, **OWN_GROUP).status == 0
    assert examined(None, telegram, organizer_chat=ConversationId("telegram:900")).status == 0


def test_slack_over_http_says_what_it_cannot_see(examined: Examine, slack: SlackStandIn) -> None:
    found = examined(slack, **BY_HTTP)
    assert found.status == 0
    assert "Event Subscriptions" in found.text
    assert "apps.connections.open" not in [call.method for call in slack.calls]


def test_a_registered_webhook_without_trouble_is_well(examined: Examine, telegram: TelegramStandIn) -> None:
    telegram.deliver_to(HOOK, "webhook-secret-test")
    telegram.webhook_info = {"last_error_message": "Connection timed out", "last_error_date": int(time.time()) - 7200}
    found = examined(None, telegram, **BY_WEBHOOK)
    assert found.status == 0
    assert "Webhookが登録されています" in found.text


def test_a_webhook_that_serve_has_still_to_register_is_no_fault(examined: Examine, telegram: TelegramStandIn) -> None:
    found = examined(None, telegram, **BY_WEBHOOK)
    assert found.status == 0
    assert "「madoguchi serve」を始めると登録されます" in found.text


def test_invitations_need_an_organizer_who_exists(examined: Examine, telegram: TelegramStandIn) -> None:
    organizers = frozenset({MemberId("telegram:900")})
    assert examined(None, telegram, telegram_access="invited", organizers=organizers).status == 0


# The command itself


def in_environment(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


def test_with_nothing_configured_only_the_web_chat_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    in_environment(monkeypatch, MADOGUCHI_DATA_DIR=str(tmp_path / "data"))
    assert main(["doctor"]) == 0
    said = capsys.readouterr().out
    assert "ウェブの窓口だけを開きます" in said
    assert "時計" not in said
    assert "×" not in said


def test_the_command_fails_with_status_1_where_something_is_to_be_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], telegram: TelegramStandIn
) -> None:
    given = {"TELEGRAM_BOT_TOKEN": "111:test", "TELEGRAM_API_BASE_URL": telegram.base_url}
    in_environment(monkeypatch, DATABASE_URL=f"sqlite:///{tmp_path}/x.sqlite3", **given)
    assert main(["doctor"]) == 1
    assert "× Telegramの招待: " in capsys.readouterr().out


def test_bad_settings_are_listed_with_status_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    in_environment(monkeypatch, SLACK_BOT_TOKEN="wrong-secret")
    assert main(["doctor"]) == 2
    said = capsys.readouterr().err
    assert "SLACK_BOT_TOKEN" in said
    assert "wrong-secret" not in said


# Data, database, disk


def test_a_broken_data_file_is_named(examined: Examine, tmp_path: Path) -> None:
    broken = tmp_path / "knowledge"
    shutil.copytree(DATA, broken)
    (broken / "laws.yaml").write_text("労働基準法: 24条\n", encoding="utf-8")
    for path in sorted((broken / "calculators").glob("*.yaml"))[:6]:
        path.write_text("- x\n", encoding="utf-8")
    found = examined(data=broken)
    only_fault(found, "知識のファイル", "窓口を開けません", "calculators/")
    assert "「madoguchi lint」で全部出ます" in found.text


def test_a_data_file_that_cannot_be_opened_is_a_fault(examined: Examine, tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "knowledge")
    (tmp_path / "knowledge" / "laws.yaml").unlink()
    (tmp_path / "knowledge" / "laws.yaml").mkdir()
    only_fault(examined(data=tmp_path / "knowledge"), "知識のファイル", "読めません", "読めるように")


LEFT_OPEN = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # by numpy


@pytest.mark.parametrize(
    "index",
    [None, b"", b"not an archive", pytest.param(b"PK\x03\x04 cut off", marks=LEFT_OPEN)],
    ids=["missing", "empty", "strange", "cut off"],
)
def test_an_index_that_cannot_be_used_has_to_be_made_anew(
    examined: Examine, tmp_path: Path, index: bytes | None
) -> None:
    shutil.copytree(DATA, tmp_path / "knowledge")
    path = tmp_path / "knowledge" / "index.npz"
    path.unlink()
    if index is not None:
        path.write_bytes(index)
    only_fault(examined(data=tmp_path / "knowledge"), "知識のファイル", "索引", "「madoguchi index」")


def test_the_row_written_for_the_check_does_not_stay(examined: Examine, tmp_path: Path) -> None:
    assert examined().status == 0
    database = Database(f"sqlite:///{tmp_path}/madoguchi.sqlite3")
    with database.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(CONVERSATIONS)).scalar() == 0
    database.engine.dispose()


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_said_to_be_forgotten(examined: Examine, address: str) -> None:
    found = examined(database_url=address)
    assert found.status == 0
    assert "窓口を止めると消えます" in found.text
    assert "ディスク" not in found.text


def test_a_file_that_is_no_database_is_a_fault(examined: Examine, tmp_path: Path) -> None:
    (tmp_path / "madoguchi.sqlite3").write_text("これはデータベースではありません。" * 99, encoding="utf-8")
    only_fault(examined(), "データベース", "ではありません", "ファイルの名前を変えて")


def test_a_folder_in_the_place_of_the_database_is_a_fault(examined: Examine, tmp_path: Path) -> None:
    (tmp_path / "madoguchi.sqlite3").mkdir()
    only_fault(examined(), "データベース", "開けません", "書き込めるように")


def test_a_database_that_may_only_be_read_is_a_fault(examined: Examine, tmp_path: Path) -> None:
    assert examined().status == 0
    address = f"sqlite:///file:{tmp_path}/madoguchi.sqlite3?mode=ro&uri=true"
    only_fault(examined(database_url=address), "データベース", "書き込めません", "書き込めるように")


def test_a_database_without_its_folder_is_a_fault(examined: Examine, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    only_fault(
        examined(database_url=f"sqlite:///{tmp_path}/taken/x.sqlite3"), "データベース", "フォルダー", "DATABASE_URL"
    )


def test_a_database_of_another_version_is_a_fault(examined: Examine, tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "madoguchi.sqlite3")
    connection.execute("CREATE TABLE conversations (id TEXT, touched TEXT)")
    connection.close()
    only_fault(examined(), "データベース", "SQLITE_ERROR", "")


def test_a_database_that_another_program_keeps_locked_is_a_fault(examined: Examine, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "madoguchi.sqlite3")
    other.execute("BEGIN EXCLUSIVE")
    found = examined(database_url=f"sqlite:///{tmp_path}/madoguchi.sqlite3?timeout=0.1")
    other.close()
    only_fault(found, "データベース", "ほかのプログラムが使っています", "もう一度")


def test_little_space_on_the_disk_is_a_fault(examined: Examine) -> None:
    only_fault(examined(free=200 * 2**20 - 1), "ディスクの空き", "200 MBしかありません", "いらないファイル")
    assert examined(free=200 * 2**20).status == 0


# The clock


@pytest.mark.parametrize(("ahead", "said"), [(120, "進んで"), (-120, "遅れて")])
def test_a_clock_that_differs_by_more_than_a_minute_is_a_fault(
    examined: Examine, slack: SlackStandIn, telegram: TelegramStandIn, ahead: float, said: str
) -> None:
    only_fault(examined(slack, ahead=ahead), "時計(Slackと比べて)", said, "時計を自動で合わせて")
    only_fault(examined(None, telegram, ahead=ahead), "時計(Telegramと比べて)", said, "時計を自動で合わせて")


@pytest.mark.parametrize("ahead", [50, -50])
def test_a_clock_within_a_minute_is_well(
    examined: Examine, slack: SlackStandIn, telegram: TelegramStandIn, ahead: float
) -> None:
    assert examined(slack, telegram, ahead=ahead).text.count("合っています") == 2


def test_a_wrong_token_does_not_hide_a_wrong_clock(
    examined: Examine, slack: SlackStandIn, telegram: TelegramStandIn
) -> None:
    found = examined(
        slack, telegram, ahead=600, slack_bot_token="xoxb-wrong-secret", telegram_bot_token="111:wrong-secret"
    )
    assert sum("時計" in fault for fault in found.faults) == 2


# Slack


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        ("invalid_auth", "Bot User OAuth Token"),
        ("not_allowed_token_type", "Bot User OAuth Token"),
        ("account_inactive", "入れ直して"),
        ("token_revoked", "入れ直して"),
        ("something_new", "SLACK_BOT_TOKEN"),
    ],
)
def test_a_token_that_slack_refuses_is_a_fault(examined: Examine, slack: SlackStandIn, error: str, advice: str) -> None:
    slack.fail("auth.test", f"error:{error}", times=None)
    only_fault(examined(slack), "Slackのトークン", error, advice)


def test_a_wrong_bot_token_does_not_hide_a_wrong_app_token(examined: Examine, slack: SlackStandIn) -> None:
    found = examined(slack, slack_bot_token="xoxb-wrong-secret", slack_app_token="xapp-wrong-secret")
    assert [fault.split(":")[0] for fault in found.faults] == ["× Slackのトークン", "× Socket Mode"]
    assert "connections:write" in found.advice(found.faults[1])


@pytest.mark.parametrize("scope", ["chat:write", "im:write", "assistant:write"])
def test_a_missing_scope_is_named(examined: Examine, slack: SlackStandIn, scope: str) -> None:
    slack.workspace.scopes = tuple(each for each in SCOPES if each != scope)
    only_fault(examined(slack), "Slackの権限", f"({scope})", "manifest.yaml")


def test_a_scope_missing_for_the_organizers_chat_is_named_there_too(examined: Examine, slack: SlackStandIn) -> None:
    slack.workspace.scopes = tuple(each for each in SCOPES if each != "channels:history")
    found = examined(slack)
    assert len(found.faults) == 2
    assert "channels:history" in found.advice(found.faults[1])


def test_an_organizers_channel_without_the_bot_is_a_fault(examined: Examine, slack: SlackStandIn) -> None:
    slack.workspace.channels[ORGANIZERS].member = False
    only_fault(examined(slack), "役員の部屋", "ボットが入っていません", "/invite @madoguchi")


def test_an_organizers_channel_that_is_not_there_is_a_fault(examined: Examine, slack: SlackStandIn) -> None:
    found = examined(slack, organizer_chat=ConversationId("slack:G0PRIVATE"))
    only_fault(found, "役員の部屋", "G0PRIVATE は、見つかりません", "/invite @madoguchi")
    assert "ORGANIZER_CHAT" in found.text


def test_an_organizer_who_is_not_there_is_a_fault(examined: Examine, slack: SlackStandIn) -> None:
    slack.fail("conversations.open", "error:user_not_found", times=None)
    only_fault(
        examined(slack, organizer_chat=ConversationId("slack:U0NOBODY")), "役員の部屋", "user_not_found", "「U」"
    )


# Telegram


@pytest.mark.parametrize(
    ("field", "value", "subject", "advice"),
    [
        ("supports_inline_queries", False, "Telegramのインライン", "/setinline"),
        ("can_join_groups", False, "Telegramのグループ", "/setjoingroups"),
        ("can_read_all_group_messages", True, "グループで届く言葉", "/setprivacy"),
    ],
)
def test_a_bot_that_is_not_set_up_as_needed_is_a_fault(
    examined: Examine, telegram: TelegramStandIn, field: str, value: bool, subject: str, advice: str
) -> None:
    telegram._chats.me[field] = value
    only_fault(examined(None, telegram), subject, "", advice)


@pytest.mark.parametrize("token", ["111:wrong-secret", "222:wrong-secret"])
def test_a_token_that_telegram_refuses_is_a_fault(examined: Examine, telegram: TelegramStandIn, token: str) -> None:
    only_fault(examined(None, telegram, telegram_bot_token=token), "Telegramのトークン", "断られました", "@BotFather")


def test_a_webhook_that_is_set_while_the_bot_polls_is_a_fault(examined: Examine, telegram: TelegramStandIn) -> None:
    telegram.deliver_to("https://other.example.org/111:test/hook")
    found = examined(None, telegram)
    only_fault(found, "Telegramの受け取り", "other.example.org", "「madoguchi serve」を始めると外れます")
    assert "/hook" not in found.text


def test_a_webhook_at_another_address_is_a_fault(examined: Examine, telegram: TelegramStandIn) -> None:
    telegram.deliver_to("https://wrong-secret@other.example.org/telegram/webhook?key=wrong-secret")
    found = examined(None, telegram, **BY_WEBHOOK)
    only_fault(found, "Telegramの受け取り", "違うWebhook(other.example.org)", "ほかのプログラム")


def test_an_address_of_a_webhook_that_cannot_be_read_is_not_shown(examined: Examine, telegram: TelegramStandIn) -> None:
    telegram.deliver_to("https://[wrong-secret/")
    only_fault(examined(None, telegram), "Telegramの受け取り", "Webhook(?)", "")


@pytest.mark.parametrize(
    "info",
    [
        {"last_error_message": "Connection refused", "last_error_date": int(time.time()) - 60},
        {"last_error_message": "Connection refused", "last_error_date": 1, "pending_update_count": 1},
        {"last_error_message": "Connection refused", "last_error_date": "x"},
    ],
    ids=["recent", "pending", "undated"],
)
def test_a_webhook_that_telegram_cannot_reach_is_a_fault(
    examined: Examine, telegram: TelegramStandIn, info: dict[str, object]
) -> None:
    telegram.deliver_to(HOOK, "webhook-secret-test")
    telegram.webhook_info = info
    found = examined(None, telegram, **BY_WEBHOOK)
    only_fault(found, "Telegramの受け取り", "(Connection refused)", "TELEGRAM_WEBHOOK_URL")


@pytest.mark.parametrize(("waiting", "faults"), [(101, 1), (100, 0), ("many", 0)])
def test_many_waiting_updates_are_a_fault(
    examined: Examine, telegram: TelegramStandIn, waiting: object, faults: int
) -> None:
    telegram.webhook_info = {"pending_update_count": waiting}
    found = examined(None, telegram)
    assert len(found.faults) == faults
    assert ("101件" in found.text) == bool(faults)


def test_invitations_that_nobody_can_make_are_a_fault(examined: Examine, telegram: TelegramStandIn) -> None:
    only_fault(examined(None, telegram, telegram_access="invited"), "Telegramの招待", "役員がいません", "ORGANIZERS")


@pytest.mark.parametrize("status", ["left", "kicked"])
def test_a_group_of_organizers_without_the_bot_is_a_fault(
    examined: Examine, telegram: TelegramStandIn, status: str
) -> None:
    telegram.meet(GROUP)
    telegram._chats.stand(GROUP, status)
    only_fault(examined(None, telegram, **OWN_GROUP), "役員の部屋", "ボットが入っていない", "@madoguchi_bot")


def test_a_chat_of_organizers_that_is_not_there_is_a_fault(examined: Examine, telegram: TelegramStandIn) -> None:
    only_fault(examined(None, telegram, **OWN_GROUP), "役員の部屋", "Chat not found", "グループに @madoguchi_bot を")
    alone = examined(None, telegram, organizer_chat=ConversationId("telegram:900"))
    only_fault(alone, "役員の部屋", "Chat not found", "/start")


def test_a_bot_that_may_not_write_to_the_organizers_is_a_fault(examined: Examine, telegram: TelegramStandIn) -> None:
    telegram.meet(GROUP)
    telegram._chats.stand(GROUP, "restricted")
    only_fault(examined(None, telegram, **OWN_GROUP), "役員の部屋", "書き込めません", "@madoguchi_bot")


def test_a_group_that_got_another_number_is_told_the_new_one(examined: Examine, telegram: TelegramStandIn) -> None:
    def moved(body: object) -> None:
        refusal = Refusal(400, "Bad Request: group chat was upgraded to a supergroup chat")
        refusal.parameters = {"migrate_to_chat_id": -100777}
        raise refusal

    telegram._methods["getChat"] = moved
    only_fault(examined(None, telegram, **OWN_GROUP), "役員の部屋", "番号が変わりました", "telegram:-100777")


def test_a_channel_is_no_place_for_replies_to_consultations(examined: Examine, telegram: TelegramStandIn) -> None:
    telegram._methods["getChat"] = lambda body: {"id": GROUP, "type": "channel"}
    only_fault(examined(None, telegram, **OWN_GROUP), "役員の部屋", "チャンネルです", "グループを作り")


# The network


NETWORK = [
    ("429", "少し待つように", "7秒"),
    ("500", "(500)", "もう一度"),
    ("503", "(503)", "もう一度"),
    ("drop_before", "つながりません", "インターネット"),
    ("drop_after", "つながりません", "インターネット"),
    ("malformed", "読めません", "_API_BASE_URL"),
    ("slow", "返事がありません", "インターネット"),
]


@pytest.mark.parametrize(("kind", "said", "advice"), NETWORK)
@pytest.mark.parametrize(
    ("method", "subject"),
    [
        ("auth.test", "Slackのトークン"),
        ("apps.connections.open", "Socket Mode"),
        ("conversations.history", "役員の部屋"),
    ],
)
def test_trouble_on_the_way_to_slack_is_said_in_one_line(
    examined: Examine, slack: SlackStandIn, method: str, subject: str, kind: str, said: str, advice: str
) -> None:
    slack.fail(method, kind, times=None, retry_after=7, seconds=30)
    only_fault(examined(slack, patience=1 if kind == "slow" else 20), subject, said, advice)


@pytest.mark.parametrize(("kind", "said", "advice"), NETWORK)
@pytest.mark.parametrize(
    ("method", "subject"),
    [
        ("getMe", "Telegramのトークン"),
        ("getWebhookInfo", "Telegramの受け取り"),
        ("getChat", "役員の部屋"),
        ("getChatMember", "役員の部屋"),
    ],
)
def test_trouble_on_the_way_to_telegram_is_said_in_one_line(
    examined: Examine, telegram: TelegramStandIn, method: str, subject: str, kind: str, said: str, advice: str
) -> None:
    telegram.meet(GROUP)
    telegram.fail(method, kind, times=None, retry_after=7, seconds=30)
    found = examined(None, telegram, patience=1 if kind == "slow" else 20, **OWN_GROUP)
    only_fault(found, subject, said, advice)


@pytest.mark.parametrize("error", ["internal_error", "fatal_error", "service_unavailable", "request_timeout"])
def test_troubles_that_slack_names_are_not_blamed_on_the_token(
    examined: Examine, slack: SlackStandIn, error: str
) -> None:
    slack.fail("auth.test", f"error:{error}", times=None)
    only_fault(examined(slack), "Slackのトークン", "Slackの側", "slack-status.com")


def test_platforms_that_are_down_are_said_to_be_out_of_reach(
    examined: Examine, slack: SlackStandIn, telegram: TelegramStandIn
) -> None:
    slack.stop()
    telegram.stop()
    found = examined(slack, telegram)
    assert [fault.split(": ")[1] for fault in found.faults] == ["Slackにつながりません。", "Telegramにつながりません。"]


@pytest.mark.parametrize(
    "proxy", ["socks5://127.0.0.1:1", "foo://proxy", "http://[proxy", "a proxy", "http://127.0.0.1:1", "127.0.0.1:1"]
)
def test_a_proxy_that_cannot_be_used_is_said_to_be_in_the_way(
    examined: Examine, slack: SlackStandIn, telegram: TelegramStandIn, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, proxy)
    found = examined(slack, telegram)
    assert [fault.split(":")[0] for fault in found.faults] == ["× Slackのトークン", "× Telegramのトークン"]
    assert all("HTTPS_PROXY" in found.advice(fault) for fault in found.faults)


@contextmanager
def something_else(status: int, kind: str, body: bytes) -> Iterator[str]:
    """The address of a server that is no platform: it gives one answer to everything."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST  # noqa: N815 - the library's name

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join(5)


def test_a_secret_that_a_platform_repeats_is_blotted_out(examined: Examine, telegram: TelegramStandIn) -> None:
    telegram.deliver_to(HOOK, "webhook-secret-test")
    telegram.webhook_info = {"last_error_message": "refused\n/bot111:test?webhook-secret-test\x1b[2J"}
    found = examined(None, telegram, **BY_WEBHOOK)
    only_fault(found, "Telegramの受け取り", "(refused/bot***?***[2J)", "")


STRANGE = [
    (200, "text/html", b"<html>Welcome</html>", "読めません"),
    (200, "text/plain", b"welcome", "読めません"),
    (200, "application/gzip", b"\x1f\x8b", "読めません"),
    (200, "application/json", b"", "読めません"),
    (200, "application/json", b"[]", "読めません"),
    (200, "application/json", b'["x"]', "読めません"),
    (200, "application/json", b'"x"', "読めません"),
    (200, "application/json", b"null", "読めません"),
    (200, "application/json", b"\xff\xfe", "読めません"),
    (200, "application/json", b"[" * 100_000, "読めません"),
    (200, "application/json", b'{"ok": true, "result": [1]}', "読めません"),
    (200, "application/json", b'{"ok": true, "result": {}, "user": 3, "team": null}', "読めません"),
    (204, "application/json", b"", "読めません"),
    (304, "text/html", b"", "読めません"),
    (403, "text/html", b"<html>Blocked by the proxy</html>", "読めません"),
    (404, "text/html", b"<html>No such page</html>", "読めません"),
    (407, "text/plain", b"proxy authentication", "読めません"),
    (502, "text/plain", b"upstream connect error", "(502)"),
    (503, "application/json", b"[]", "(503)"),
    (599, "text/html", b"", "(599)"),
]


@pytest.mark.parametrize(("status", "kind", "body", "said"), STRANGE, ids=range(len(STRANGE)))
@pytest.mark.parametrize("platform", ["Slack", "Telegram"])
def test_whatever_else_answers_in_place_of_a_platform_is_said_plainly(
    examined: Examine, platform: str, status: int, kind: str, body: bytes, said: str
) -> None:
    with something_else(status, kind, body) as address:
        slack = {"slack_bot_token": "xoxb-test", "slack_app_token": "xapp-test", "slack_api_base_url": address}
        telegram = {"telegram_bot_token": "111:test", "telegram_api_base_url": f"{address}bot"}
        found = examined(**(slack if platform == "Slack" else telegram))
    only_fault(found, f"{platform}のトークン", said, "もう一度")
