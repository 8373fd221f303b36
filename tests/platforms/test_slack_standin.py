"""The Slack stand-in, proved with the real SDKs: Bolt in Socket Mode and over signed HTTP, and the Web API client."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import aiohttp
import pytest
import uvicorn
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.platforms.arrivals import busiest_chat, most_within
from tests.platforms.slack_standin import BOT_USER, GENERAL, Json, NotAcknowledged, Said, SlackStandIn, as_typed, labels

USER = "U0MEMBER"
DM = "D0MEMBER"
BUTTONS = [
    {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": "yes", "value": "1", "text": {"type": "plain_text", "text": "はい"}},
            {"type": "button", "action_id": "no", "value": "2", "text": {"type": "plain_text", "text": "いいえ"}},
        ],
    }
]
MODAL = {
    "type": "modal",
    "callback_id": "ask",
    "title": {"type": "plain_text", "text": "相談"},
    "submit": {"type": "plain_text", "text": "送る"},
    "blocks": [
        {
            "type": "input",
            "block_id": "words",
            "label": {"type": "plain_text", "text": "内容"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        },
        {
            "type": "input",
            "block_id": "topic",
            "label": {"type": "plain_text", "text": "分野"},
            "element": {
                "type": "static_select",
                "action_id": "choice",
                "options": [{"text": {"type": "plain_text", "text": "産休"}, "value": "leave"}],
            },
        },
    ],
}


@pytest.fixture(autouse=True)
def _no_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def slack(caplog: pytest.LogCaptureFixture) -> Iterator[SlackStandIn]:
    """A stand-in whose program asks nothing unknown and breaks no limit, and which has no trouble of its own."""
    with SlackStandIn() as standin:
        yield standin
    standin.assert_clean()
    trouble = [record for record in caplog.get_records("call") if record.name in {"aiohttp.server", "asyncio"}]
    assert [record.getMessage() for record in trouble if record.levelno >= logging.ERROR] == []


def web_client(slack: SlackStandIn, **more: Any) -> AsyncWebClient:
    """The real client; without retries unless asked for."""
    return AsyncWebClient(**{"token": "xoxb-test", "base_url": slack.base_url, "retry_handlers": [], **more})


class Program:
    """A small Bolt app that echoes and writes down what it is told."""

    def __init__(self, slack: SlackStandIn, **how: Any) -> None:
        self.heard: list[Json] = []
        self.headers: list[dict[str, Any]] = []
        self.app = AsyncApp(client=web_client(slack), **how)
        self.app.event("message")(self._message)
        self.app.event("app_mention")(self._note)
        self.app.event("app_home_opened")(self._home)
        self.app.command("/desk")(self._command)
        self.app.shortcut("ask")(self._shortcut)
        self.app.action("yes")(self._yes)
        self.app.action("no")(self._no)
        self.app.view("ask")(self._submitted)

    def events(self, kind: str = "message") -> list[Json]:
        """The events of a type, in the order in which they came."""
        return [body["event"] for body in self.heard if body.get("event", {}).get("type") == kind]

    async def _note(self, body: Json, request: Any) -> None:
        self.heard.append(body)
        self.headers.append(request.headers)

    async def _message(self, body: Json, request: Any, event: Json, say: Any) -> None:
        await self._note(body, request)
        if "subtype" not in event and event["channel_type"] == "im":
            await say(text=f"echo: {event['text']}", thread_ts=event.get("thread_ts"))

    async def _home(self, event: Json, client: AsyncWebClient, body: Json, request: Any) -> None:
        await self._note(body, request)
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": BUTTONS})

    async def _command(self, ack: Any, body: Json, request: Any) -> None:
        await self._note(body, request)
        await ack(text=f"heard: {body['text']}")

    async def _shortcut(self, ack: Any, body: Json, client: AsyncWebClient) -> None:
        self.heard.append(body)
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    async def _yes(self, ack: Any, body: Json, respond: Any) -> None:
        self.heard.append(body)
        await ack()
        if "response_url" in body:
            await respond(text="記録しました", replace_original=True)

    async def _no(self, ack: Any, body: Json, respond: Any) -> None:
        self.heard.append(body)
        await ack()
        await respond(text="もう一度", blocks=BUTTONS, response_type="ephemeral", replace_original=False)

    async def _submitted(self, ack: Any, body: Json) -> None:
        self.heard.append(body)
        if body["view"]["state"]["values"]["words"]["text"]["value"]:
            await ack()
        else:
            await ack(response_action="errors", errors={"words": "内容を書いてください"})


@asynccontextmanager
async def in_socket_mode(slack: SlackStandIn, ping_interval: float = 10) -> AsyncIterator[Program]:
    """The program connected over a WebSocket, which it looks after every `ping_interval` seconds."""
    program = Program(slack)
    handler = AsyncSocketModeHandler(program.app, "xapp-test", ping_interval=ping_interval)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        yield program
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


@contextmanager
def over_http(slack: SlackStandIn) -> Iterator[Program]:
    """The program behind a real web server, which `slack` sends to from now on."""
    program = Program(slack, signing_secret=slack.signing_secret)
    bolt = AsyncSlackRequestHandler(program.app)

    async def endpoint(request: Request) -> Response:
        return await bolt.handle(request)

    web = Starlette(routes=[Route("/slack/events", endpoint, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(web, port=0, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    slack.wait_until(lambda: server.started, what="the web server")
    slack.request_url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/slack/events"
    try:
        yield program
    finally:
        server.should_exit = True
        thread.join(10)


async def heard(slack: SlackStandIn, condition: Callable[[], object]) -> None:
    """Wait without stopping the program, which shares this test's event loop."""
    await asyncio.to_thread(slack.wait_until, condition)


async def test_a_direct_message_is_echoed_over_socket_mode(slack: SlackStandIn) -> None:
    async with in_socket_mode(slack) as program:
        said = await asyncio.to_thread(slack.dm, USER, "こんにちは & <さようなら>")
        answer = await asyncio.to_thread(slack.wait_posted, DM)
    assert said.acks[0].payload == {}
    assert answer.text == "echo: こんにちは &amp; &lt;さようなら&gt;"
    assert [row["user"] for row in slack.messages(DM)] == [USER, BOT_USER]
    body = program.heard[0]
    assert (body["team_id"], body["api_app_id"], body["event_id"]) == ("T0UNION", "A0DESK", said.event_id)
    assert body["event"]["channel_type"] == "im"


async def test_a_mention_arrives_twice_with_one_timestamp_and_two_event_ids(slack: SlackStandIn) -> None:
    async with in_socket_mode(slack) as program:
        said = await asyncio.to_thread(slack.mention, USER, GENERAL, "休みは？")
        await heard(slack, lambda: len(program.heard) == 2)
    assert len(program.events("app_mention")) == len(program.events("message")) == 1
    assert {event["ts"] for event in (*program.events("app_mention"), *program.events())} == {said.ts}
    assert len({body["event_id"] for body in program.heard}) == 2
    assert program.events()[0]["text"] == f"<@{BOT_USER}> 休みは？"


async def test_a_redelivery_keeps_the_event_id_and_says_that_it_is_one(slack: SlackStandIn) -> None:
    async with in_socket_mode(slack) as program:
        said = await asyncio.to_thread(slack.channel_message, USER, GENERAL, "二度")
        await asyncio.to_thread(slack.redeliver, said)
        await heard(slack, lambda: len(program.heard) == 2)
    assert [body["event_id"] for body in program.heard] == [said.event_id] * 2
    assert [headers["x-slack-retry-num"] for headers in program.headers] == [["0"], ["1"]]
    assert program.headers[1]["x-slack-retry-reason"] == ["timeout"]


async def test_edits_previews_and_deletions_arrive_as_slack_sends_them(slack: SlackStandIn) -> None:
    async with in_socket_mode(slack) as program:
        said = await asyncio.to_thread(slack.channel_message, USER, GENERAL, "古い")
        await asyncio.to_thread(slack.unfurl, USER, GENERAL, said.ts, "古い")
        await asyncio.to_thread(slack.edit, USER, GENERAL, said.ts, "古い", "新しい")
        await asyncio.to_thread(slack.delete, USER, GENERAL, said.ts, "新しい")
        await heard(slack, lambda: len(program.heard) == 4)
    _, preview, edit, deletion = program.events()
    assert preview["message"]["text"] == preview["previous_message"]["text"] == "古い"
    assert "edited" not in preview["message"]
    assert (edit["previous_message"]["text"], edit["message"]["text"]) == ("古い", "新しい")
    assert edit["message"]["ts"] == said.ts != edit["ts"]
    assert (deletion["subtype"], deletion["deleted_ts"]) == ("message_deleted", said.ts)
    assert slack.messages(GENERAL) == []


async def test_a_press_carries_the_message_and_its_response_url_replaces_it(slack: SlackStandIn) -> None:
    async with in_socket_mode(slack) as program:
        await program.app.client.chat_postMessage(channel=USER, text="どちら", blocks=BUTTONS)
        question = slack.posted(DM)[0]
        await asyncio.to_thread(slack.press, USER, question, "はい")
        await asyncio.to_thread(slack.wait_for, lambda call: call.method == "response_url")
    body = program.heard[0]
    assert body["container"] == {
        "type": "message",
        "message_ts": question.ts,
        "channel_id": DM,
        "is_ephemeral": False,
    }
    assert labels(body["message"]["blocks"]) == ["はい", "いいえ"]
    assert body["actions"][0]["value"] == "1"
    assert body["actions"][0]["block_id"] == body["message"]["blocks"][0]["block_id"]
    shown = slack.message(DM, question.ts)
    assert shown is not None
    assert (shown["text"], "blocks" in shown) == ("記録しました", False)
    with pytest.raises(AssertionError, match="0 elements for 'はい'"):
        slack.press(USER, question, "はい")


async def test_a_double_press_shows_the_message_as_it_was(slack: SlackStandIn) -> None:
    async with in_socket_mode(slack) as program:
        await program.app.client.chat_postMessage(channel=USER, text="どちら", blocks=BUTTONS)
        question = slack.posted(DM)[0]
        for stale in (False, True):
            await asyncio.to_thread(slack.press, USER, question, action_id="yes", stale=stale)
        await heard(slack, lambda: len(program.heard) == 2)
    assert [body["actions"][0]["action_id"] for body in program.heard] == ["yes", "yes"]


async def test_an_ephemeral_message_is_pressed_without_its_message(slack: SlackStandIn) -> None:
    async with in_socket_mode(slack) as program:
        await program.app.client.chat_postEphemeral(channel=GENERAL, user=USER, text="どちら", blocks=BUTTONS)
        await asyncio.to_thread(slack.press, USER, slack.calls[-1], "いいえ")
        again = await asyncio.to_thread(slack.wait_for, lambda call: call.method == "response_url")
        await asyncio.to_thread(slack.press, USER, again, "はい")
        await heard(slack, lambda: len(program.heard) == 2)
    assert [body["container"]["is_ephemeral"] for body in program.heard] == [True, True]
    assert not any("message" in body for body in program.heard)
    assert slack.messages(GENERAL) == []


async def test_a_shortcut_opens_a_modal_which_is_submitted(slack: SlackStandIn) -> None:
    async with in_socket_mode(slack) as program:
        await asyncio.to_thread(slack.send_shortcut, "ask", user=USER)
        opened = await asyncio.to_thread(slack.wait_for, lambda call: call.method == "views.open")
        refused = await asyncio.to_thread(slack.send_view_submission, USER, opened)
        values = {"words": "相談です", "topic": "産休"}
        taken = await asyncio.to_thread(slack.send_view_submission, USER, opened, values)
    assert refused is not None
    assert refused.payload == {"response_action": "errors", "errors": {"words": "内容を書いてください"}}
    assert taken is not None
    assert taken.payload == {}
    state = program.heard[-1]["view"]["state"]["values"]
    assert state["words"]["text"] == {"type": "plain_text_input", "value": "相談です"}
    assert state["topic"]["choice"]["selected_option"]["value"] == "leave"


async def test_a_command_is_answered_in_its_acknowledgement(slack: SlackStandIn) -> None:
    async with in_socket_mode(slack) as program:
        ack = await asyncio.to_thread(slack.send_command, "/desk", "産休 <!channel>", user=USER)
    assert ack is not None
    assert ack.payload == {"text": "heard: 産休 &lt;!channel&gt;"}
    assert program.heard[0]["user_id"] == USER


async def test_the_home_is_published_and_pressed(slack: SlackStandIn) -> None:
    async with in_socket_mode(slack) as program:
        await asyncio.to_thread(slack.home_opened, USER, "home")
        published = await asyncio.to_thread(slack.wait_for, lambda call: call.method == "views.publish")
        await asyncio.to_thread(slack.press, USER, published, "はい")
        await asyncio.to_thread(slack.home_opened, USER, "home")
        await heard(slack, lambda: len(program.events("app_home_opened")) == 2)
    assert program.heard[1]["container"] == {"type": "view", "view_id": published.answer["view"]["id"]}
    assert "response_url" not in program.heard[1]
    assert "view" in program.events("app_home_opened")[1]


async def test_what_has_no_listener_is_not_acknowledged(slack: SlackStandIn) -> None:
    async with in_socket_mode(slack):
        with pytest.raises(NotAcknowledged, match="slash_commands /other"):
            await asyncio.to_thread(slack.send_command, "/other", timeout=0.3)


@pytest.mark.parametrize("end", [SlackStandIn.drop_sockets, SlackStandIn.send_disconnect, SlackStandIn.freeze_sockets])
async def test_the_program_comes_back_after_its_connection_ends(
    slack: SlackStandIn, end: Callable[[SlackStandIn], None]
) -> None:
    async with in_socket_mode(slack, ping_interval=0.3):
        await heard(slack, lambda: slack.connected() == 1)
        await asyncio.to_thread(end, slack)
        await heard(slack, lambda: slack.connections >= 2 and slack.connected() == 1)
        await asyncio.to_thread(slack.dm, USER, "まだいますか")
        await asyncio.to_thread(slack.wait_posted, DM, "まだいますか")


async def test_a_frozen_connection_stays_open_and_brings_nothing(slack: SlackStandIn) -> None:
    async with in_socket_mode(slack) as program:
        await heard(slack, lambda: slack.connected() == 1)
        slack.freeze_sockets()
        with pytest.raises(NotAcknowledged, match=r"within 0\.2 s: events_api message"):
            await asyncio.to_thread(slack.dm, USER, "聞こえますか", timeout=0.2)
        assert (slack.connected(), program.heard) == (1, [])


async def test_a_refused_connection_is_tried_again(slack: SlackStandIn) -> None:
    async with in_socket_mode(slack, ping_interval=0.3):
        await heard(slack, lambda: slack.connected() == 1)
        refusals = [slack.fail("apps.connections.open", "503"), slack.fail("socket", "drop_before")]
        await asyncio.to_thread(slack.drop_sockets)
        await heard(slack, lambda: slack.connections >= 2 and slack.connected() == 1)
    assert [refusal.hits for refusal in refusals] == [1, 1]


async def test_two_connections_take_turns(slack: SlackStandIn) -> None:
    async with in_socket_mode(slack) as one, in_socket_mode(slack) as other:
        await heard(slack, lambda: slack.connected() == 2)
        for words in "一二三四":
            await asyncio.to_thread(slack.channel_message, USER, GENERAL, words, wait=False)
        await heard(slack, lambda: len(one.heard) + len(other.heard) == 4)
    assert (len(one.heard), len(other.heard)) == (2, 2)


async def test_bolt_ignores_its_own_messages_when_they_come_back() -> None:
    with SlackStandIn(own_events=True) as slack:
        async with in_socket_mode(slack) as program:
            await asyncio.to_thread(slack.dm, USER, "こんにちは")
            answer = await asyncio.to_thread(slack.wait_posted, DM)
            await program.app.client.chat_update(channel=DM, ts=answer.ts, text="別の答え")
            await heard(slack, lambda: len(slack.acks) == 3)
        assert [event["user"] for event in program.events()] == [USER]
        assert len(slack.posted()) == 1


@pytest.mark.parametrize(("sign", "status"), [("right", 200), ("wrong", 401), ("old", 401), ("none", 401)])
def test_bolt_checks_the_signature_of_http_requests(slack: SlackStandIn, sign: Any, status: int) -> None:
    with over_http(slack) as program:
        said = slack.dm(USER, "こんにちは", sign=sign)
        assert said.acks[0].status == status
        if status == 200:
            slack.wait_posted(DM, "こんにちは")
    assert len(program.heard) == (status == 200)


def test_everything_reaches_the_program_over_http(slack: SlackStandIn) -> None:
    with over_http(slack) as program:
        challenged = slack.verify_url()
        command = slack.send_command("/desk", "産休 & 育休", user=USER)
        said = slack.channel_message(USER, GENERAL, "一度")
        slack.redeliver(said, retry_num=2, retry_reason="http_error")
        slack.wait_until(lambda: len(program.heard) == 3)
        slack.home_opened(USER)
        published = slack.wait_for(lambda call: call.method == "views.publish")
        pressed = slack.press(USER, published, "はい")
    assert challenged.event_id is not None
    assert challenged.event_id in challenged.body
    assert command is not None
    assert command.payload == {"text": "heard: 産休 &amp; 育休"}
    assert program.headers[2]["x-slack-retry-num"] == ["2"]
    assert program.headers[2]["x-slack-retry-reason"] == ["http_error"]
    assert pressed is not None
    assert pressed.status == 200


@pytest.mark.parametrize(
    ("kind", "stored", "expected"),
    [
        ("429", False, "ratelimited"),
        ("500", False, "status: 500"),
        ("503", False, "status: 503"),
        ("error:is_archived", False, "is_archived"),
        ("malformed", True, "Received a response in a non-JSON format"),
    ],
)
async def test_a_fault_is_seen_as_an_error_of_the_api(
    slack: SlackStandIn, kind: str, stored: bool, expected: str
) -> None:
    slack.fail("chat.postMessage", kind, retry_after=7)
    with pytest.raises(SlackApiError, match=expected) as failure:
        await web_client(slack).chat_postMessage(channel=GENERAL, text="一")
    if kind == "429":
        assert failure.value.response.headers["Retry-After"] == "7"
    assert slack.calls[0].fault == kind
    assert len(slack.messages(GENERAL)) == len(slack.posted()) == stored
    await web_client(slack).chat_postMessage(channel=GENERAL, text="二")
    assert slack.messages(GENERAL)[-1]["text"] == "二"


@pytest.mark.parametrize(
    ("kind", "stored", "error"),
    [
        ("drop_before", False, aiohttp.ServerDisconnectedError),
        ("drop_after", True, aiohttp.ServerDisconnectedError),
        ("slow", True, TimeoutError),
    ],
)
async def test_a_fault_is_seen_as_an_error_of_the_connection(
    slack: SlackStandIn, kind: str, stored: bool, error: type[Exception]
) -> None:
    slack.fail("chat.postMessage", kind, seconds=30)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.3)) as session:
        with pytest.raises(error):
            await web_client(slack, session=session).chat_postMessage(channel=GENERAL, text="一")
    assert len(slack.messages(GENERAL)) == len(slack.posted()) == stored


async def test_a_slow_answer_arrives_in_the_end(slack: SlackStandIn) -> None:
    slack.fail("auth.test", "slow", seconds=0.2)
    started = asyncio.get_running_loop().time()
    assert (await web_client(slack).auth_test())["user_id"] == BOT_USER
    assert asyncio.get_running_loop().time() - started >= 0.2


async def test_faults_strike_as_often_as_programmed_and_where_the_body_matches(slack: SlackStandIn) -> None:
    limited = slack.fail("chat.postMessage", "429", times=2, retry_after=0, when=lambda body: "悪" in body["text"])
    always = slack.fail("*", "500", times=None, when=lambda body: body.get("text") == "落ちる")
    client = web_client(slack, retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=3)])
    await client.chat_postMessage(channel=GENERAL, text="良い")
    await client.chat_postMessage(channel=GENERAL, text="悪い")
    for _ in range(3):
        with pytest.raises(SlackApiError):
            await client.chat_postMessage(channel=GENERAL, text="落ちる")
    slack.clear_faults()
    await client.chat_postMessage(channel=GENERAL, text="落ちる")
    assert (limited.hits, always.hits) == (2, 3)
    assert [row["text"] for row in slack.messages(GENERAL)] == ["良い", "悪い", "落ちる"]
    with pytest.raises(ValueError, match="unknown kind"):
        slack.fail("chat.postMessage", "404")


async def test_an_ambiguous_send_is_settled_by_reading_the_metadata_back(slack: SlackStandIn) -> None:
    slack.fail("chat.postMessage", "drop_after")
    client = web_client(slack)
    metadata = {"event_type": "answer", "event_payload": {"key": "k-1"}}
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.chat_postMessage(channel=GENERAL, text="一", metadata=metadata)
    plain = await client.conversations_history(channel=GENERAL)
    full = await client.conversations_history(channel=GENERAL, include_all_metadata=True, limit=1)
    assert "metadata" not in plain["messages"][0]
    assert full["messages"][0]["metadata"] == metadata


async def test_the_sdk_posts_twice_when_it_retries_a_lost_answer(slack: SlackStandIn) -> None:
    slack.fail("chat.postMessage", "drop_after")
    await AsyncWebClient(token="xoxb-test", base_url=slack.base_url).chat_postMessage(channel=GENERAL, text="一")
    assert len(slack.messages(GENERAL)) == 2


async def test_a_thread_is_read_back_page_by_page(slack: SlackStandIn) -> None:
    client = web_client(slack)
    parent = await client.chat_postMessage(channel=GENERAL, text="0")
    for number in "1234":
        await client.chat_postMessage(channel=GENERAL, text=number, thread_ts=parent["ts"])
    await client.chat_postMessage(channel=GENERAL, text="5")
    pages = [
        page["messages"] async for page in await client.conversations_replies(channel=GENERAL, ts=parent["ts"], limit=2)
    ]
    assert [[row["text"] for row in page] for page in pages] == [["0", "1"], ["2", "3"], ["4"]]
    history = (await client.conversations_history(channel=GENERAL))["messages"]
    assert [row["text"] for row in history] == ["5", "0"]
    assert history[1]["reply_count"] == 4
    newer = await client.conversations_history(channel=GENERAL, oldest=parent["ts"])
    assert [row["text"] for row in newer["messages"]] == ["5"]


async def test_a_file_is_uploaded_and_shared(slack: SlackStandIn) -> None:
    done = await web_client(slack).files_upload_v2(
        channel=GENERAL, content="日付,人数\n", filename="report.csv", title="報告", initial_comment="今月分です"
    )
    upload = slack.workspace.uploads[done["file"]["id"]]
    assert (upload.filename, upload.title, upload.channel) == ("report.csv", "報告", GENERAL)
    assert upload.content == "日付,人数\n".encode()
    assert slack.messages(GENERAL)[0]["files"][0]["title"] == "報告"
    assert [call.method for call in slack.calls] == [
        "files.getUploadURLExternal",
        "upload",
        "files.completeUploadExternal",
    ]


async def test_the_agent_pane_keeps_status_title_and_prompts(slack: SlackStandIn) -> None:
    client = web_client(slack)
    channel = (await client.conversations_open(users=USER))["channel"]["id"]
    prompts = [{"title": "産休", "message": "産休はいつから？"}]
    await client.assistant_threads_setSuggestedPrompts(channel_id=channel, prompts=prompts)
    await client.assistant_threads_setTitle(channel_id=channel, thread_ts="1.0", title="相談")
    await client.assistant_threads_setStatus(channel_id=channel, thread_ts="1.0", status="調べています")
    assert slack.workspace.statuses == {(DM, "1.0"): "調べています"}
    await client.chat_postMessage(channel=channel, thread_ts="1.0", text="答え")
    assert slack.workspace.statuses == {}
    assert slack.workspace.titles == {(DM, "1.0"): "相談"}
    assert slack.workspace.prompts[DM, None]["prompts"] == prompts


async def test_messages_are_changed_deleted_and_reacted_to_only_where_they_are(slack: SlackStandIn) -> None:
    client = web_client(slack)
    ts = (await client.chat_postMessage(channel=GENERAL, text="一", blocks=BUTTONS))["ts"]
    await client.chat_update(channel=GENERAL, ts=ts, text="二")
    await client.reactions_add(channel=GENERAL, timestamp=ts, name="eyes")
    shown = slack.message(GENERAL, ts)
    assert shown is not None
    assert (shown["text"], "blocks" in shown) == ("二", False)
    with pytest.raises(SlackApiError, match="already_reacted"):
        await client.reactions_add(channel=GENERAL, timestamp=ts, name="eyes")
    await client.chat_delete(channel=GENERAL, ts=ts)
    with pytest.raises(SlackApiError, match="message_not_found"):
        await client.chat_update(channel=GENERAL, ts=ts, text="三")


async def test_conversations_and_people_are_known_by_their_ids(slack: SlackStandIn) -> None:
    client = web_client(slack)
    slack.workspace.add_channel("C0SECRET", member=False)
    assert (await client.users_info(user=USER))["user"]["tz"] == "Asia/Tokyo"
    assert (await client.conversations_info(channel=GENERAL))["channel"]["name"] == "general"
    assert (await client.chat_postMessage(channel="U0OTHER", text="一"))["channel"] == "D0OTHER"
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await client.chat_postMessage(channel="C0NOWHERE", text="一")
    with pytest.raises(SlackApiError, match="not_in_channel"):
        await client.chat_postMessage(channel="C0SECRET", text="一")
    with pytest.raises(SlackApiError, match="user_not_found"):
        await client.users_info(user="U0NOBODY")


async def test_a_trigger_opens_one_view_and_soon_expires() -> None:
    with SlackStandIn(trigger_seconds=0.0) as slack:
        client, trigger = web_client(slack), slack.workspace.new_trigger()
        for error in ("expired_trigger_id", "exchanged_trigger_id"):
            with pytest.raises(SlackApiError, match=error):
                await client.views_open(trigger_id=trigger, view=MODAL)
        with pytest.raises(SlackApiError, match="invalid_trigger_id"):
            await client.views_open(trigger_id="1.2.3", view=MODAL)


@pytest.mark.parametrize(
    ("token", "error"), [("", "not_authed"), ("xoxb-other", "invalid_auth"), ("xapp-test", "not_allowed_token_type")]
)
async def test_a_wrong_token_is_refused(slack: SlackStandIn, token: str, error: str) -> None:
    with pytest.raises(SlackApiError, match=error):
        await web_client(slack, token=token).auth_test()
    assert not slack.calls[0].ok


async def test_scopes_are_told_and_enforced() -> None:
    with SlackStandIn(scopes=("chat:write",)) as slack:
        client = web_client(slack)
        assert (await client.auth_test()).headers["x-oauth-scopes"] == "chat:write"
        with pytest.raises(SlackApiError, match="missing_scope") as failure:
            await client.conversations_history(channel=GENERAL)
        assert failure.value.response["needed"] == "channels:history"


async def test_an_unknown_method_is_refused_and_remembered() -> None:
    with SlackStandIn() as slack:
        with pytest.raises(SlackApiError, match="unknown_method"):
            await web_client(slack).bookmarks_list(channel_id=GENERAL)
        assert slack.unknown == ["bookmarks.list"]
        with pytest.raises(AssertionError, match=r"bookmarks\.list"):
            slack.assert_clean()


async def test_a_message_beyond_the_limits_is_a_fault_of_the_program() -> None:
    with SlackStandIn() as slack:
        await web_client(slack).chat_postMessage(channel=GENERAL, text="長" * 3001)
        assert len(slack.faults) == 1
        assert str(slack.faults[0]).startswith("chat.postMessage: ")


@pytest.mark.parametrize("encoding", ["json", "form", "multipart"])
async def test_bodies_are_decoded_however_they_are_encoded(slack: SlackStandIn, encoding: str) -> None:
    body = {"channel": GENERAL, "text": "一", "blocks": '[{"type":"divider"}]', "metadata": '{"event_type":"a"}'}
    headers = {"Authorization": "Bearer xoxb-test"}
    form = aiohttp.FormData(body, default_to_multipart=encoding == "multipart")
    sent: dict[str, Any] = {"json": body} if encoding == "json" else {"data": form}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{slack.base_url}chat.postMessage", headers=headers, **sent) as response,
    ):
        assert (await response.json())["ok"] is True
    assert slack.calls[0].body["blocks"] == [{"type": "divider"}]
    assert slack.messages(GENERAL)[0]["metadata"] == {"event_type": "a"}


async def test_a_response_url_takes_five_answers(slack: SlackStandIn) -> None:
    async with in_socket_mode(slack) as program:
        await asyncio.to_thread(slack.send_command, "/desk", "一", user=USER)
    url = program.heard[0]["response_url"]
    async with aiohttp.ClientSession() as session:
        statuses = []
        for _ in range(6):
            async with session.post(url, json={"text": "はい", "response_type": "in_channel"}) as response:
                statuses.append(response.status)
    assert statuses == [200] * 5 + [404]
    assert len(slack.messages(GENERAL)) == 5


async def test_memory_is_bounded_where_asked() -> None:
    with SlackStandIn(keep=3) as slack:
        client = web_client(slack)
        for number in range(8):
            await client.chat_postMessage(channel=GENERAL, text=str(number))
        assert [call.text for call in slack.calls] == ["5", "6", "7"]
        assert [row["text"] for row in slack.messages(GENERAL)] == ["5", "6", "7"]
        assert slack.last() == slack.calls[-1].number == 8


async def test_it_stops_at_once_and_starts_again_on_its_port() -> None:
    with SlackStandIn() as slack:
        async with in_socket_mode(slack, ping_interval=0.3):
            slack.fail("auth.test", "slow", seconds=60)
            asking = asyncio.ensure_future(web_client(slack).auth_test())
            await asyncio.to_thread(slack.wait_for, lambda call: call.method == "auth.test")
            started = asyncio.get_running_loop().time()
            await asyncio.to_thread(slack.stop)
            assert asyncio.get_running_loop().time() - started < 3
            with SlackStandIn(slack.port) as again:
                await heard(again, lambda: again.connected() == 1)
            await asyncio.gather(asking, return_exceptions=True)
    assert "slack-standin" not in {thread.name for thread in threading.enumerate()}


def test_a_taken_port_is_an_error_of_the_test() -> None:
    with SlackStandIn() as slack, pytest.raises(OSError, match="address already in use"), SlackStandIn(slack.port):
        pass


def test_waiting_in_vain_tells_what_there_was_instead(slack: SlackStandIn) -> None:
    with pytest.raises(AssertionError, match=r"waited 0\.1 s for a call; 0 sockets"):
        slack.wait_for(lambda call: False, timeout=0.1)


def test_a_persons_words_are_escaped_except_mentions_and_links() -> None:
    assert as_typed("a<b & <!channel> <@U1> <https://a.jp/?x=1|x>") == (
        "a&lt;b &amp; &lt;!channel&gt; <@U1> <https://a.jp/?x=1|x>"
    )
    assert Said("U1", "D1", "1.0", "a", (("Ev1", {"type": "message"}),)).event_id == "Ev1"


async def test_strict_rates_refuse_what_is_too_much_for_a_channel() -> None:
    with SlackStandIn(strict_rates=True, any_channel=True) as slack:
        client = web_client(slack)
        for _ in range(3):
            await client.chat_postMessage(channel="C0ANY", text="一")
        with pytest.raises(SlackApiError, match="ratelimited") as refused:
            await client.chat_postMessage(channel="C0ANY", text="一")
        assert 1 <= int(refused.value.response.headers["Retry-After"]) <= 3
        await client.chat_postMessage(channel="C0OTHER", text="一")
        assert most_within(slack.arrivals, 60, "C0ANY") == 4, "refused ones too"
        assert len(slack.posted("C0ANY")) == 3


async def test_thousands_of_members_need_no_preparation_and_a_slow_answer_holds_up_no_other() -> None:
    with SlackStandIn(latency=(0.2, 0.3)) as slack:
        client = web_client(slack)
        posts = [client.chat_postMessage(channel=f"U0MANY{number}", text="一") for number in range(50)]
        answers = await asyncio.gather(*posts)
        assert {answer["channel"] for answer in answers} == {f"D0MANY{number}" for number in range(50)}
        assert busiest_chat(slack.arrivals, 60) == 1


@pytest.mark.parametrize(("kind", "stored"), [("500_after", 3), ("stuck", 2), ("drop_after", 3), ("429", 2)])
async def test_a_fault_can_strike_the_nth_message(slack: SlackStandIn, kind: str, stored: int) -> None:
    slack.fail("chat.postMessage", kind, seconds=0.1, skip=2)
    client = web_client(slack)
    for _ in range(2):
        await client.chat_postMessage(channel=GENERAL, text="一")
    with pytest.raises((SlackApiError, aiohttp.ClientError)):
        await client.chat_postMessage(channel=GENERAL, text="三")
    assert len(slack.posted(GENERAL)) == stored
    await client.chat_postMessage(channel=GENERAL, text="四")
