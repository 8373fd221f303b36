"""Joins two accounts of one person: a code made in one private conversation, typed in the other."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import timedelta

from handlers.messages import ConversationId, Delivery, IncomingMessage, Response, block
from handlers.pace import Pace
from handlers.ports import Clock
from handlers.reminders.members.asking import Asking
from handlers.reminders.members.preferring import NOTICE, PAIRING, Preferring
from handlers.reminders.ports import Contacts
from knowledge.japanese import fold

_MOST_TRIES, _WINDOW = 5, timedelta(hours=1)
_TYPED = re.compile(r"(?P<said>つなぐ|コード)?[\s::]*(?P<code>[A-Z0-9]{4}-?[A-Z0-9]{4})")


class Pairing:
    """Makes and takes codes; whoever tries too many is told to wait."""

    def __init__(
        self,
        asking: Asking,
        contacts: Contacts,
        preferring: Preferring,
        now: Clock,
    ) -> None:
        self._asking, self._contacts, self._preferring, self._now = asking, contacts, preferring, now
        self._pace = Pace(_MOST_TRIES, window=_WINDOW)
        self._commands = {fold(said) for said in asking.say("pairing_words").split("、")}

    def heard(self, message: IncomingMessage, choice: str | None) -> Response | None:
        """The response to the button, the command or a code; None for all else."""
        if choice is not None:
            return self._offered(message) if choice == PAIRING else None
        if message.change != "new" or not message.text.strip():
            return None
        if not self._asking.is_free(self._asking.awaited(message)):
            return None
        if fold(message.text).strip(" 「」。!") in self._commands:
            return self._offered(message)
        return self._typed(message)

    def _offered(self, message: IncomingMessage) -> Response:
        """A new code; only where nobody else reads it."""
        if not message.private or not self._asking.reachable(message.sender):
            return self._asking.shown(message, self._asking.page("pair_in_private"))
        code = self._contacts.pairing(message.sender, self._now())
        page = self._asking.page("pair")
        return self._asking.shown(
            message, replace(page, blocks=(*page.blocks, block("copy", self._asking.say("pair_code", code=code))))
        )

    def _typed(self, message: IncomingMessage) -> Response | None:
        """A code, where the words are one: eight letters alone may be a word, eight digits a date."""
        text = unicodedata.normalize("NFKC", message.text).strip()
        said = _TYPED.fullmatch(text.upper())
        code = said["code"].replace("-", "") if said else ""
        plainly = bool(said and said["said"]) or not (code.isalpha() or code.isdecimal())
        if not said or not (plainly or (code.isalpha() and text.isupper())):
            return None
        if not message.private or not self._asking.reachable(message.sender):
            return self._asking.shown(message, self._asking.page("pair_in_private")) if plainly else None
        return self._tried(message, code, plainly)

    def _tried(self, message: IncomingMessage, code: str, plainly: bool) -> Response | None:
        if self._pace.verdict(message.sender, self._now()) != "go":
            return self._asking.shown(message, self._asking.page("pair_too_often")) if plainly else None
        if self._contacts.pair(message.sender, code, self._now()):
            return self._joined(message)
        if not plainly:
            return None
        return self._asking.shown(message, self._asking.page("pair_wrong", self._asking.choice(PAIRING, "pair_again")))

    def _joined(self, message: IncomingMessage) -> Response:
        """Both conversations read it, so that nobody is joined unawares."""
        others = [address for address in self._contacts.accounts(message.sender) if address != message.sender]
        named = "と".join(dict.fromkeys(self._preferring.called(_platform(address)) for address in others))
        told = self._asking.page("paired_there", platform=self._preferring.called(_platform(message.sender)))
        page = self._asking.page("paired", self._asking.choice(f"{NOTICE}platform", "platform"), platform=named)
        response = self._asking.shown(message, page)
        return Response(response.reply, tuple(Delivery(ConversationId(address), told) for address in others))


def _platform(address: str) -> str:
    return address.partition(":")[0]
