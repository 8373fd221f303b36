"""Checks for `madoguchi doctor` whether Slack takes the tokens, the scopes and the organizers' chat."""

from __future__ import annotations

from collections.abc import Awaitable
from http import HTTPStatus

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.platforms.findings import Finding, Service, Unanswered, fault, shown
from bot.platforms.slack.address import NAME, address
from bot.platforms.slack.failing import ERRORS, failure
from bot.settings import Settings
from handlers.ports import Clock

# What the program asks Slack for; manifest.yaml grants the same.
SCOPES = (
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "chat:write",
    "commands",
    "files:write",
    "groups:history",
    "im:history",
    "im:write",
    "reactions:read",
)
_SLACK = Service("Slack", "SLACK_API_BASE_URL", "https://slack-status.com/")
_TOKEN, _SCOPES, _SOCKET, _HTTP, _CHAT = "Slackのトークン", "Slackの権限", "Socket Mode", "Slackの署名", "役員の部屋"
_UNREADABLE = (TypeError, KeyError, ValueError, AttributeError, RecursionError)  # of the SDK, for JSON it cannot use
_REINSTALL = "「Install App」で、ワークスペースに入れ直してください"
_TROUBLED = {"internal_error": 500, "fatal_error": 500, "service_unavailable": 503, "request_timeout": 504}
_COPY = (
    "Slackのアプリの画面(https://api.slack.com/apps)の「OAuth & Permissions」にある「Bot User OAuth Token」を、"
    "SLACK_BOT_TOKEN に写し直してください。"
)
_INSTALL_AGAIN = (
    "アプリがワークスペースから外されたか、止められています。アプリの画面(https://api.slack.com/apps)の"
    f"{_REINSTALL}。新しいトークンが出たら、SLACK_BOT_TOKEN に書いてください。"
)
_TOKEN_ADVICE = dict.fromkeys(("account_inactive", "token_revoked", "token_expired"), _INSTALL_AGAIN)
_COPY_APP = (
    "アプリの画面(https://api.slack.com/apps)の「Basic Information」の「App-Level Tokens」で、connections:write の"
    "ついたトークンを作り、SLACK_APP_TOKEN に書いてください。「Socket Mode」が有効になっていることも確かめてください。"
)
_SIGNATURES = (
    "SLACK_SIGNING_SECRET が合っているかは、ここからは分かりません。アプリの画面の「Event Subscriptions」で、"
    "Request URL(/slack/events)が「Verified」になることを確かめてください。"
)
_CHECK_CHAT = "ORGANIZER_CHAT に、チャンネルのID(「C」か「G」で始まる)を「slack:C0123」のように書いてください。"
_CHAT_ADVICE = {
    "channel_not_found": "非公開のチャンネルなら、そこで「/invite @{bot}」と書いてボットを入れてください。"
    + "入れてあるときは、"
    + _CHECK_CHAT,
    "not_in_channel": "そのチャンネルで「/invite @{bot}」と書いて、ボットを入れてください。",
    "missing_scope": f"アプリの画面の「OAuth & Permissions」で {{needed}} を加えて、{_REINSTALL}。",
    "user_not_found": "ORGANIZER_CHAT の、人のID(「U」で始まる)を確かめてください。",
}
_CHAT_SAID = {"channel_not_found": "見つかりません", "not_in_channel": "ボットが入っていません"}


async def check(settings: Settings, now: Clock, patience: float) -> list[Finding]:
    """All findings about Slack; each call waits at most `patience` seconds. Nothing is posted and no message read."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=patience)) as session:
        client = AsyncWebClient(
            settings.slack_bot_token, base_url=settings.slack_api_base_url, session=session, retry_handlers=[]
        )
        return await _Checking(client, settings, now, patience).findings()


class _Refused(Exception):
    """Slack's answer is no; the message is its name for the fault, `needed` the scope that is missing."""

    def __init__(self, name: str, needed: str) -> None:
        super().__init__(name)
        self.name, self.needed = name, needed


class _Checking:
    """One run of the checks; the clock is compared with the first answer."""

    def __init__(self, client: AsyncWebClient, settings: Settings, now: Clock, patience: float) -> None:
        self._client, self._settings, self._now, self._patience = client, settings, now, patience
        self._clock: Finding | None = None
        self._bot = ""

    async def findings(self) -> list[Finding]:
        """Everything that can be found out with the tokens."""
        try:
            token = await self._token()
        except Unanswered as error:  # the other checks would only say it again
            return [error.about(_TOKEN), *self._clocks()]
        found = [*token, *self._clocks(), await self._way_in()]
        chat = self._settings.organizer_chat
        if self._bot and chat is not None and chat.startswith(f"{NAME}:"):
            found.append(await self._organizers(address(chat).channel))
        return found

    def _clocks(self) -> list[Finding]:
        return [self._clock] if self._clock else []

    async def _token(self) -> list[Finding]:
        """Whose token it is, and its scopes. Raises Unanswered."""
        try:
            answer = await self._asked(self._client.api_call("auth.test"))
        except _Refused as error:
            return [fault(_TOKEN, f"Slackに断られました({error.name})。", _TOKEN_ADVICE.get(error.name, _COPY))]
        if not answer.get("user_id"):
            raise _SLACK.unreadable()
        self._bot = shown(answer.get("user") or "窓口")
        said = f"ワークスペース「{shown(answer.get('team') or '')}」に、@{self._bot} としてつながりました。"
        return [Finding(_TOKEN, said), *self._scopes(answer)]

    def _scopes(self, answer: AsyncSlackResponse) -> list[Finding]:
        """The scopes that the answer says were granted; nothing where it does not say."""
        header = answer.headers.get("x-oauth-scopes")
        if header is None:
            return []
        missing = set(SCOPES) - {scope.strip() for scope in str(header).split(",")}
        if not missing:
            return [Finding(_SCOPES, "そろっています。")]
        advice = (
            "アプリの画面(https://api.slack.com/apps)の「OAuth & Permissions」の「Bot Token Scopes」に加えるか、"
            f"「App Manifest」に manifest.yaml を貼って、{_REINSTALL}。"
        )
        return [fault(_SCOPES, f"足りません({'、'.join(sorted(missing))})。", advice)]

    async def _way_in(self) -> Finding:
        """How events reach the program."""
        token = self._settings.slack_app_token
        if not token:
            return Finding(_HTTP, "HTTPで受け取る設定です。", _SIGNATURES)
        try:
            await self._asked(self._client.apps_connections_open(app_token=token))
        except _Refused as error:
            return fault(_SOCKET, f"Slackに断られました({error.name})。", _COPY_APP)
        except Unanswered as error:
            return error.about(_SOCKET)
        return Finding(_SOCKET, "つなげます。")

    async def _organizers(self, channel: str) -> Finding:
        """Whether the bot reaches the organizers' chat: by the same rights as sending, without reading anything."""
        member = channel[:1] in ("U", "W")
        latest = f"{self._now().timestamp():.6f}"
        method, body = "conversations.history", {"channel": channel, "oldest": latest, "limit": 1}
        if member:
            method, body = "conversations.open", {"users": channel}
        try:
            await self._asked(self._client.api_call(method, json=body))
        except _Refused as error:
            said = _CHAT_SAID.get(error.name, "使えません")
            advice = _CHAT_ADVICE.get(error.name, _CHECK_CHAT).format(bot=self._bot, needed=error.needed)
            return fault(_CHAT, f"{channel} は、{said}({error.name})。", advice)
        except Unanswered as error:
            return error.about(_CHAT)
        return Finding(_CHAT, f"{channel} に届きます。")

    async def _asked(self, call: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
        """The answer to a call. Raises _Refused where Slack says no, Unanswered where it says nothing of use."""
        try:
            answer = await call
            self._compare(answer)
        except SlackApiError as error:
            self._compare(error.response)
            raise self._refusal(error) from None
        except TimeoutError:
            raise _SLACK.silent(self._patience) from None
        except (*ERRORS, AssertionError):  # the latter for an address of a proxy without a port
            raise _SLACK.unreached() from None
        except _UNREADABLE:
            raise _SLACK.unreadable() from None
        if not isinstance(answer.data, dict):
            raise _SLACK.unreadable()
        return answer

    def _refusal(self, error: SlackApiError) -> Exception:
        """What Slack's answer means, with the same reading of it as when something is sent."""
        response = error.response
        if isinstance(response, AsyncSlackResponse) and not isinstance(response.data, dict):
            return _useless(response.status_code)  # a proxy's words, or JSON of another kind
        ended = failure(error)
        name = shown(ended)
        if ended.retry_after is not None and name == "429":
            return _SLACK.busy(ended.retry_after)
        status = int(name) if name.isdecimal() else _TROUBLED.get(name, 0)
        needed = response.get("needed") if isinstance(response, AsyncSlackResponse) else ""
        return _useless(status) if status else _Refused(name, shown(needed or ""))

    def _compare(self, response: object) -> None:
        headers = getattr(response, "headers", {})
        self._clock = self._clock or _SLACK.clock(headers.get("Date"), self._now())


def _useless(status: int) -> Unanswered:
    """What an answer means that is not Slack's own."""
    return _SLACK.troubled(status) if status >= HTTPStatus.INTERNAL_SERVER_ERROR else _SLACK.unreadable()
