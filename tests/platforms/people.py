"""Members who talk to the program in the web chat, in Slack and in Telegram, with one interface: say, press, read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from bot.storage.database import Database
from bot.storage.outbox import Outbox
from bot.storage.receipts import Receipts
from tests.conftest import fixed_now
from tests.platforms import slack_standin, telegram_standin
from tests.platforms.slack_limits import texts
from tests.platforms.slack_standin import SlackStandIn
from tests.platforms.telegram_standin import TelegramStandIn, Update

Json = dict[str, Any]
SLACK_CALLS = ("chat.postMessage", "chat.postEphemeral", "chat.update", "response_url")
FORM, GO_ON = "フォームで入力する", "自分だけに見える会話で続ける"
BOT = "@madoguchi_bot"
PICTURE = {"file_id": "a", "file_unique_id": "b", "width": 512, "height": 512}
STICKER = {"sticker": {**PICTURE, "type": "regular", "is_animated": False, "is_video": False}}


@dataclass(frozen=True)
class Read:
    """What a member newly reads; `public` is the part that others in the place can read as well.

    `labels` are the buttons. `private`: words were for this member alone. `calls` are the platform's own records.
    """

    text: str
    labels: tuple[str, ...] = ()
    private: bool = True
    public: str = ""
    calls: tuple[Any, ...] = ()

    @property
    def letters(self) -> str:
        """The text without its looks: letters and digits alone."""
        return "".join(letter for letter in self.text if letter.isalnum())

    @property
    def offered(self) -> tuple[str, ...]:
        """The buttons that every platform has, however it orders them."""
        return tuple(sorted(label for label in self.labels if label not in (FORM, GO_ON)))


class Ledger:
    """Tells whether the program has answered all that it took and sent all that it wrote."""

    def __init__(self, address: str) -> None:
        self._database = Database(address)
        self._receipts, self._outbox = Receipts(self._database, fixed_now), Outbox(self._database, fixed_now)

    def settled(self) -> bool:
        """Nothing is left to answer or to send."""
        return not self._receipts.unanswered() and not self._outbox.lanes()

    def close(self) -> None:
        """Lets go of the database."""
        self._database.engine.dispose()


class Person(ABC):
    """A member in one place."""

    @abstractmethod
    def say(self, text: str) -> Read:
        """Writes a text and reads all that comes of it."""

    @abstractmethod
    def press(self, label: str) -> Read:
        """Presses the newest button with the label and reads all that comes of it."""

    @abstractmethod
    def news(self) -> Read:
        """Reads what has come without being asked for."""

    def does(self, step: str) -> Read:
        """Presses where the step is written [label], else says it."""
        pressed = len(step) > 2 and step.startswith("[") and step.endswith("]")
        return self.press(step[1:-1]) if pressed else self.say(step)


class WebPerson(Person):
    """A visitor of the web chat, with its script; `wait` waits for a condition."""

    def __init__(self, client: httpx.Client, ledger: Ledger, wait: Callable[[Callable[[], object]], None]) -> None:
        self._client, self._ledger, self._wait, self._buttons = client, ledger, wait, dict[str, str]()
        self._client.get("/").raise_for_status()

    def say(self, text: str) -> Read:
        """Posts a text as the script does."""
        return self._posted({"text": text})

    def press(self, label: str) -> Read:
        """Posts the choice of a button that was shown."""
        return self._posted({"choice": self._buttons[label]})

    def news(self) -> Read:
        """What the script finds when it asks."""
        self._wait(self._ledger.settled)
        return self._read(self._client.get("/news"))

    def _posted(self, form: dict[str, str]) -> Read:
        read = self._read(self._client.post("/say", data=form, headers={"X-Fragment": "1"}))
        self._wait(self._ledger.settled)
        return read

    def _read(self, response: httpx.Response) -> Read:
        turn = _Turn()
        turn.feed(response.raise_for_status().text)
        turn.close()
        self._buttons |= turn.buttons
        return Read("\n".join(turn.texts).strip(), tuple(turn.buttons))


class _Turn(HTMLParser):
    """The words and the buttons of a turn's reply; what the page itself adds is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.texts, self.buttons = list[str](), dict[str, str]()
        self._value: str | None = None
        self._aside, self._inside = False, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begins a paragraph, a button, or something of the page's own."""
        given = dict(attrs)
        kind = given.get("class") or ""
        if tag == "div" and kind == "reply":
            self._inside = True
        elif tag == "button":
            self._value = given.get("value")
        self._aside = kind in ("who", "file", "quiet copier")
        if tag in ("p", "li", "h2", "pre"):
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        """Ends a button or something of the page's own."""
        if tag in ("span", "a", "button"):
            self._aside = False
        if tag == "button":
            self._value = None
        if tag == "section":
            self._inside = False

    def handle_data(self, data: str) -> None:
        """Words of a paragraph, or a button's label."""
        if self._aside or not self._inside:
            return
        if self._value is not None:
            self.buttons[data] = self._value
        elif self.texts:
            self.texts[-1] += data


class SlackPerson(Person):
    """A member in the private conversation, or with a channel there: a mention, then words in its thread."""

    def __init__(self, slack: SlackStandIn, ledger: Ledger, user: str, channel: str = "") -> None:
        self._slack, self._ledger, self.user, self.channel = slack, ledger, user, channel
        self.dm, self.thread = f"D{user[1:]}", ""
        self._seen, self._calls = slack.last(), list[slack_standin.Call]()

    def say(self, text: str) -> Read:
        """Writes; in a channel the first words mention the bot."""
        if not self.channel:
            self._slack.dm(self.user, text)
        elif self.thread:
            self._slack.channel_message(self.user, self.channel, text, self.thread)
        else:
            self.thread = self._slack.mention(self.user, self.channel, text).ts
        return self.news()

    def press(self, label: str) -> Read:
        """Presses the newest button with the label; whoever goes on in private writes there from now on."""
        call = next(call for call in reversed(self._calls) if label in slack_standin.labels(call.blocks))
        self._slack.press(self.user, call, label)
        self.channel = "" if label == GO_ON else self.channel
        return self.news()

    def news(self) -> Read:
        """Everything new that this member can see."""
        self._slack.wait_until(self._ledger.settled, what="all to be answered and sent")
        fresh = [call for call in self._slack.calls if call.number > self._seen and self._sees(call)]
        self._seen = self._slack.last()
        self._calls += fresh
        shown = [label for call in fresh for label in slack_standin.labels(call.blocks)]
        public = "\n".join(map(slack_text, filter(self._public, fresh)))
        private = not all(map(self._public, fresh))
        return Read("\n".join(map(slack_text, fresh)), tuple(shown), private, public, tuple(fresh))

    def _sees(self, call: slack_standin.Call) -> bool:
        if not call.ok or call.method not in SLACK_CALLS:
            return False
        if self._public(call):
            written = call.answer.get("message") or {}
            return bool(self.thread) and self.thread in (written.get("thread_ts"), written.get("ts"))
        return call.channel == self.dm or call.body.get("user") == self.user or call.method == "response_url"

    def _public(self, call: slack_standin.Call) -> bool:
        hidden = call.method == "chat.postEphemeral" or bool(call.answer.get("ephemeral"))
        return call.channel != self.dm and not hidden


def slack_text(call: slack_standin.Call) -> str:
    """The words of a message without its buttons."""
    return "".join(texts([block for block in call.blocks if block["type"] != "actions"]))


class TelegramPerson(Person):
    """A member in the private chat, or in a group: words with a mention; a link to the private chat is followed."""

    def __init__(self, telegram: TelegramStandIn, ledger: Ledger, user: int, group: int = 0) -> None:
        self._telegram, self._ledger, self.user, self.group = telegram, ledger, user, group
        self._seen, self._messages = _last(telegram), list[Json]()

    def say(self, text: str) -> Read:
        """Writes; in a group with the bot's name, or a command. Without words there is a sticker."""
        if self.group:
            named = text if text.startswith("/") else f"{BOT} {text}"
            return self._after(self._telegram.group(self.user, self.group, named))
        return self._after(self._telegram.private(self.user, text, extra=None if text else STICKER))

    def press(self, label: str) -> Read:
        """Presses the newest button with the label."""
        message = next(message for message in reversed(self._messages) if label in _labels(message))
        return self._after(self._telegram.press(self.user, message, label=label))

    def news(self) -> Read:
        """Everything new in this member's chat."""
        return self._gathered("")

    def _after(self, update: Update) -> Read:
        pending = self._telegram
        pending.wait_until(lambda: all(each.update_id != update.update_id for each in pending.pending))
        return self._gathered(str(update.get("callback_query", {}).get("id", "")))

    def _gathered(self, query: str) -> Read:
        self._telegram.wait_until(self._ledger.settled)
        fresh = [call for call in self._telegram.calls if call.number > self._seen]
        self._seen = _last(self._telegram)
        chat = self.group or self.user
        said = [call for call in fresh if call.body.get("chat_id") == chat and "text" in call.body]
        toasts = [call for call in fresh if call.body.get("callback_query_id") == query and query]
        messages = [call.result for call in said if isinstance(call.result, dict)]
        self._messages += messages
        words = [str(call.body["text"]) for call in (*toasts, *said) if call.body.get("text")]
        shown = tuple(label for message in messages for label in _labels(message))
        public = "\n".join(str(call.body["text"]) for call in said) if self.group else ""
        read = Read("\n".join(words), shown, not self.group, public, (*toasts, *said))
        urls = [*_urls(messages), *(str(call.body["url"]) for call in toasts if call.body.get("url"))]
        return self._followed(read, urls[-1]) if self.group and urls else read

    def _followed(self, before: Read, url: str) -> Read:
        """Goes on in the private chat, from now on."""
        self.group = 0
        after = self.say(f"/start {parse_qs(urlsplit(url).query)['start'][0]}")
        text = "\n".join(filter(None, (before.text, after.text)))
        return Read(text, (*before.labels, *after.labels), True, before.public, (*before.calls, *after.calls))


def _last(telegram: TelegramStandIn) -> int:
    return max((call.number for call in (*telegram.calls, *telegram.refused)), default=0)


def _labels(message: Json) -> Sequence[str]:
    return [button["text"] for button in telegram_standin.buttons(message) if "url" not in button]


def _urls(messages: Sequence[Json]) -> Sequence[str]:
    return [button["url"] for message in messages for button in telegram_standin.buttons(message) if "url" in button]
