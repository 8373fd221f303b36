"""Checks for `madoguchi doctor` whether Telegram takes the token, and how bot, webhook and organizers' chat are set."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import httpx
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError, TimedOut
from telegram.request import HTTPXRequest

from bot.platforms.findings import Finding, Service, Unanswered, fault, shown
from bot.platforms.telegram.address import NAME, chat_of, is_group
from bot.platforms.telegram.sending import Client, seconds
from bot.settings import Settings
from handlers.ports import Clock

_TELEGRAM = Service("Telegram", "TELEGRAM_API_BASE_URL", "https://t.me/BotNews")
_TOKEN, _HOOK, _ACCESS, _CHAT = "Telegramのトークン", "Telegramの受け取り", "Telegramの招待", "役員の部屋"
_MANY = 100  # updates that wait
_RECENT = timedelta(hours=1)
_UNREADABLE = (TypeError, KeyError, ValueError, AttributeError, RecursionError)  # of the SDK, for JSON it cannot use
_REFUSED = (InvalidToken, Forbidden, BadRequest, ChatMigrated)
_COPY = (
    "Telegramの @BotFather に「/mybots」と送り、ボットを選んで「API Token」で出るトークンを、TELEGRAM_BOT_TOKEN に"
    "写し直してください。TELEGRAM_API_BASE_URL を変えているときは、それも確かめてください。"
)
# What getMe says: field, wanted value, subject, what is said where it is so and where not, what to do then.
_ABILITIES = (
    (
        "supports_inline_queries",
        True,
        "Telegramのインライン",
        "使えます。",
        "使えません(ほかの会話で「@{bot}」と書いても、調べられません)。",
        "@BotFather に「/setinline」と送り、このボットを選んで、例の文(質問を書いてください など)を決めてください。",
    ),
    (
        "can_join_groups",
        True,
        "Telegramのグループ",
        "入れます。",
        "ボットがグループに入れません。",
        "@BotFather に「/setjoingroups」と送り、このボットを選んで「Enable」にしてください。",
    ),
    (
        "can_read_all_group_messages",
        False,
        "グループで届く言葉",
        "窓口あての言葉だけが届きます。",
        "グループの会話が、窓口あてでないものまで届きます。",
        "@BotFather に「/setprivacy」と送り、このボットを選んで「Enable」にしてください。"
        "そのあと、入っているグループから一度外して、入れ直してください。",
    ),
)
_OTHER_PROGRAM = (
    "ほかのプログラムが同じトークンを使っているかもしれません。使っていればそれを止めて、"
    "「madoguchi serve」を始め直してください。"
)
_PENDING_ADVICE = (
    "「madoguchi serve」が動いているか確かめてください。動いていれば順に届きます。"
    "しばらくしても減らないときは、始め直してください。"
)
_FAILED_ADVICE = (
    "TELEGRAM_WEBHOOK_URL が外から開けるか(名前、証明書、番号443・80・88・8443)と、"
    "「madoguchi serve」が動いているかを確かめてください。"
)
_CHECK_CHAT = "ORGANIZER_CHAT の番号を確かめてください(グループは「telegram:-100123」のように「-」がつきます)。"
_INVITE_BOT = "グループに @{bot} を入れて、書き込めるようにしてください。入れてあるときは、"
_START_BOT = "その人に、@{bot} との会話を開いて「/start」を押してもらってください。押してあるときは、"


async def check(settings: Settings, now: Clock, patience: float) -> list[Finding]:
    """All findings about Telegram; each call waits at most `patience` seconds. Nothing is sent, no update fetched."""
    try:
        checking = _Checking(settings, now, patience)
    except (RuntimeError, ValueError, httpx.InvalidURL):  # of the SDK, for a proxy that it cannot use
        return [_TELEGRAM.unreached().about(_TOKEN)]
    async with checking.request:
        return await checking.findings()


class _Refused(Exception):
    """Telegram's answer is no."""

    def __init__(self, error: TelegramError) -> None:
        super().__init__(shown(error.message))
        self.error = error


class _Checking:
    """One run of the checks; the clock is compared with the first answer."""

    def __init__(self, settings: Settings, now: Clock, patience: float) -> None:
        self._settings, self._now, self._patience = settings, now, patience
        self.request = HTTPXRequest(
            1,
            *(patience, patience, patience),
            pool_timeout=patience,
            httpx_kwargs={"event_hooks": {"response": [self._heard]}},
        )
        self._client = Client(
            settings.telegram_bot_token,
            base_url=settings.telegram_api_base_url,
            request=self.request,
            get_updates_request=self.request,
        )
        self._status = 0
        self._clock: Finding | None = None
        self._bot, self._id = "", 0

    async def findings(self) -> list[Finding]:
        """Everything that can be found out with the token."""
        try:
            token = await self._token()
        except Unanswered as error:  # the other checks would only say it again
            return [error.about(_TOKEN), *self._clocks()]
        found = [*token, *self._clocks()]
        if self._id:
            found.append(await self._webhook())
        found.append(self._access())
        chat = self._settings.organizer_chat
        if self._id and chat is not None and chat.startswith(f"{NAME}:"):
            found.append(await self._organizers(chat_of(chat)))
        return found

    def _clocks(self) -> list[Finding]:
        return [self._clock] if self._clock else []

    async def _token(self) -> list[Finding]:
        """Whose token it is, and what that bot may do. Raises Unanswered."""
        try:
            me = await self._asked("getMe")
        except _Refused:
            return [fault(_TOKEN, "Telegramに断られました。", _COPY)]
        if not isinstance(me.get("id"), int):
            raise _TELEGRAM.unreadable()
        self._bot, self._id = shown(me.get("username", "")), me["id"]
        return [Finding(_TOKEN, f"@{self._bot} としてつながりました。"), *self._abilities(me)]

    def _abilities(self, me: dict[str, Any]) -> list[Finding]:
        found = []
        for field, wanted, subject, so, not_so, advice in _ABILITIES:
            well = bool(me.get(field)) is wanted
            found.append(Finding(subject, so) if well else fault(subject, not_so.format(bot=self._bot), advice))
        return found

    async def _webhook(self) -> Finding:
        """Whether updates come the way the settings say, and without delay."""
        try:
            info = await self._asked("getWebhookInfo")
        except _Refused as error:
            return fault(_HOOK, f"Telegramに断られました({error})。", _COPY)
        except Unanswered as error:
            return error.about(_HOOK)
        return self._address(info) or self._delivery(info) or Finding(_HOOK, *self._receiving(info))

    def _address(self, info: dict[str, Any]) -> Finding | None:
        """The fault that updates go elsewhere. Of the address only the host is shown: some carry a secret in it."""
        given, wanted = str(info.get("url") or ""), self._settings.telegram_webhook_url
        if not given or given == wanted:
            return None
        if not wanted:
            advice = (
                "「madoguchi serve」を始めると外れます。Webhookで受け取りたいときは、"
                f"TELEGRAM_WEBHOOK_URL を書いてください。\n{_OTHER_PROGRAM}"
            )
            return fault(_HOOK, f"取りに行く設定なのに、Webhook({_host(given)})が登録されています。", advice)
        advice = f"「madoguchi serve」を始めると、TELEGRAM_WEBHOOK_URL に変わります。\n{_OTHER_PROGRAM}"
        return fault(_HOOK, f"TELEGRAM_WEBHOOK_URL と違うWebhook({_host(given)})が登録されています。", advice)

    def _delivery(self, info: dict[str, Any]) -> Finding | None:
        """The fault that updates do not arrive."""
        said, waiting = info.get("last_error_message"), info.get("pending_update_count")
        waiting = waiting if isinstance(waiting, int) else 0
        if said and info.get("url") and (waiting or self._recent(info.get("last_error_date"))):
            return fault(_HOOK, f"Telegramから届けられませんでした({shown(said)})。", _FAILED_ADVICE)
        if waiting > _MANY:
            return fault(_HOOK, f"受け取っていないものが{waiting}件たまっています。", _PENDING_ADVICE)
        return None

    def _recent(self, date: object) -> bool:
        """Telegram goes on telling of a failure after it is over; one without a date counts as recent."""
        if not isinstance(date, int):
            return True
        return self._now().timestamp() - date < _RECENT.total_seconds()

    def _receiving(self, info: dict[str, Any]) -> tuple[str, str]:
        if not self._settings.telegram_webhook_url:
            return "こちらから取りに行く設定です。", ""
        if info.get("url"):
            return "Webhookが登録されています。", ""
        return (
            "Webhookはまだ登録されていません。",
            f"「madoguchi serve」を始めると登録されます。始めたあとも出るときは、{_OTHER_PROGRAM}",
        )

    def _access(self) -> Finding:
        """Whether anybody can be let in."""
        if self._settings.telegram_access == "open":
            return Finding(_ACCESS, "だれにでも答える設定です(TELEGRAM_ACCESS=open)。")
        if self._settings.organizers:
            return Finding(_ACCESS, f"役員{len(self._settings.organizers)}人が招待できます。")
        advice = (
            "ORGANIZERS に役員を「telegram:111」のように書いてください。"
            "だれにでも答えてよいときは、TELEGRAM_ACCESS=open にしてください。"
        )
        return fault(_ACCESS, "招待された人だけに答える設定ですが、招待できる役員がいません。", advice)

    async def _organizers(self, chat: int) -> Finding:
        """Whether the organizers' chat is there and the bot in it."""
        try:
            kind = (await self._asked("getChat", chat_id=chat)).get("type")
            if kind == "channel":
                advice = "チャンネルでは返信を受け取れません。役員だけのグループを作り、その番号を書いてください。"
                return fault(_CHAT, f"{chat} は、グループではなくチャンネルです。", advice)
            outside = is_group(chat) and not await self._belongs(chat)
        except _Refused as error:
            return self._closed(chat, error)
        except Unanswered as error:
            return error.about(_CHAT)
        if outside:
            return fault(_CHAT, f"{chat} に、ボットが入っていないか、書き込めません。", self._way_into(chat))
        return Finding(_CHAT, f"{chat} に届きます。")

    async def _belongs(self, chat: int) -> bool:
        own = await self._asked("getChatMember", chat_id=chat, user_id=self._id)
        may_write = own.get("status") != "restricted" or own.get("can_send_messages") is True
        return own.get("status") not in ("left", "kicked") and may_write

    def _closed(self, chat: int, refusal: _Refused) -> Finding:
        if isinstance(refusal.error, ChatMigrated):
            advice = f"ORGANIZER_CHAT を「telegram:{refusal.error.new_chat_id}」に書き換えてください。"
            return fault(_CHAT, f"{chat} のグループは、番号が変わりました。", advice)
        return fault(_CHAT, f"{chat} に届きません({refusal})。", self._way_into(chat))

    def _way_into(self, chat: int) -> str:
        return (_INVITE_BOT if is_group(chat) else _START_BOT).format(bot=self._bot) + _CHECK_CHAT

    async def _asked(self, method: str, **body: int) -> dict[str, Any]:
        """The result of a method. Raises _Refused where Telegram says no, Unanswered where it says nothing of use."""
        self._status = 0
        try:
            result = await self._client.call(method, body)
        except RetryAfter as error:
            raise _TELEGRAM.busy(seconds(error)) from None
        except TimedOut:
            raise _TELEGRAM.silent(self._patience) from None
        except TelegramError as error:
            raise self._failed(error) from None
        except _UNREADABLE:
            raise self._useless() from None
        if not isinstance(result, dict):
            raise self._useless()
        return result

    def _failed(self, error: TelegramError) -> Exception:
        if isinstance(error, _REFUSED) and error.__cause__ is None:  # the cause is an answer that is no JSON
            return _Refused(error)
        return self._useless() if self._status else _TELEGRAM.unreached()

    def _useless(self) -> Unanswered:
        """What an answer means that is not Telegram's own."""
        if self._status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return _TELEGRAM.troubled(self._status)
        return _TELEGRAM.unreadable()

    async def _heard(self, response: httpx.Response) -> None:
        """Looks at an answer before the SDK does, which shows neither status nor date."""
        self._status = response.status_code
        self._clock = self._clock or _TELEGRAM.clock(response.headers.get("Date"), self._now())


def _host(address: str) -> str:
    try:
        return shown(urlsplit(address).hostname or "?")
    except ValueError:
        return "?"
