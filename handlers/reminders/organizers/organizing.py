"""What an organizer does with reminders in a chat: one table of commands, and who may give them."""

from __future__ import annotations

import re
from dataclasses import replace

from handlers.answering import PERSON
from handlers.messages import Choice, IncomingMessage, Reply, Response, block
from handlers.own import REMIND
from handlers.ports import Memory
from handlers.reminders.members.preferring import SETTINGS
from handlers.reminders.model import Refused
from handlers.reminders.organizers.managing import Managing
from handlers.reminders.organizers.office import Office
from handlers.reminders.organizers.submitting import ABOUT, BROADCAST
from handlers.reminders.showing import PREVIEW, RESPONSE
from handlers.reminders.writing.composing import Composing
from handlers.reminders.writing.contents import OWN, SOURCE
from handlers.reminders.writing.draft import DRAFT, ORDER, PRESSED, RESUME, Draft
from handlers.reminders.writing.editing import draft_of
from handlers.reminders.writing.replaying import said
from knowledge.japanese import fold

MENU, NEW, TEMPLATES = f"{BROADCAST}menu", f"{BROADCAST}new", f"{BROADCAST}templates"
LIST, DECIDE = f"{BROADCAST}list:0", f"{BROADCAST}decide:"
EDIT = f"{BROADCAST}edit:"
# Choices that words mean the same as: those of KEY_words in reminding.yaml.
_COMMANDS = {
    "menu": MENU,
    "new": NEW,
    "templates": TEMPLATES,
    "list": LIST,
    "waiting": f"{BROADCAST}waiting:0",
    "deeds": f"{BROADCAST}deeds:",
}
_MENU = ("new", "templates", "list", "waiting", "deeds")
_FOR_ORGANIZERS = (MENU, NEW, LIST)  # words that everybody else may mean as well, and reads who writes reminders
_WISH = re.compile(
    r"(?:.{1,12}に)?(?:組合員への?)?お?(?:知|し)らせを?の?(?:送り|出し|作り|つくり|書き|配信し|配り)(?:たい|方)"
    r"(?:です|のですが|んですが|を教えて|が(?:分|わ)からない)?"
)


class Organizing:
    """A step of the way in: hears organizers in private and in their chat; everybody else only about commands."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._composing, self._managing = Composing(office), Managing(office)

    def heard(self, message: IncomingMessage, choice: str | None) -> Response | None:
        """The response to an organizer; None for what is not about sending reminders."""
        ours = choice is not None and choice.startswith((DRAFT, ORDER, BROADCAST))
        command = self._command(message) if choice is None else None
        if not self._office.desk.is_organizer(message.sender):
            return Response(self._elsewhere()) if ours or command in _FOR_ORGANIZERS else None
        if not message.private and not self._office.at_organizers(message.conversation):
            return None
        memory = self._memory(message)
        if memory is None:
            return None
        meant = None if ours or message.choice is not None else self._meant(message, memory)
        response = self._response(message, memory, meant or command or choice)
        if response is None or message.change != "edited":
            return response
        return replace(response, change="edited", under=message.id)

    def _memory(self, message: IncomingMessage) -> Memory | None:
        """What the message meets; for changed words what the first ones met, where they were the last said."""
        memory = self._office.conversations.load(message.conversation)
        if message.change == "new":
            return memory
        before = memory.before if message.change == "edited" and memory.message == message.id else None
        return before if before and before.order else None

    def _response(self, message: IncomingMessage, memory: Memory, choice: str | None) -> Response | None:
        if choice is not None and self._is_test(choice):
            return Response(replace(self._office.page("only_a_test"), private=True), short=True)
        if choice is not None and choice.startswith(BROADCAST):
            return self._managed(message, memory, choice)
        return self._composing.heard(message, memory, choice)

    def _is_test(self, choice: str) -> bool:
        return choice.startswith(RESPONSE) and choice.endswith(f":{PREVIEW}")

    def _command(self, message: IncomingMessage) -> str | None:
        """The command that typed words give."""
        if not message.addressed:
            return None
        for key, choice in _COMMANDS.items():
            if self._says(message, key):
                return choice
        return MENU if _WISH.fullmatch(_bare(message)) else None

    def _meant(self, message: IncomingMessage, memory: Memory) -> str | None:
        """What words mean that mean something else, or nothing, where nobody speaks of reminders."""
        if not message.addressed:
            return None
        if memory.order is None and self._says(message, "decide"):
            about = (self._office.posts.about(message.reply_to) if message.reply_to else None) or ""
            return f"{DECIDE}{about.removeprefix(ABOUT) if about.startswith(ABOUT) else ''}"
        shown = [offered.id for offered in memory.offered if offered.id.startswith(BROADCAST)]
        if (shown or memory.order) and self._says(message, "list_here"):
            return LIST
        deeds = (deed.removeprefix(BROADCAST).partition(":")[0] for deed in shown)
        return next((one for one, deed in zip(shown, deeds, strict=True) if self._says(message, f"{deed}_also")), None)

    def _says(self, message: IncomingMessage, key: str) -> bool:
        """Whether the words are some of `KEY_words`."""
        return _bare(message) in map(fold, self._office.words.get(f"reminding.{key}_words", "").split("、"))

    def _elsewhere(self) -> Reply:
        """What others read: who writes reminders, and where their own things are."""
        words = self._office.words
        named = {SETTINGS: "receiving.settings", REMIND: "receiving.list", PERSON: "counter.person"}
        choices = (Choice(identity, words[f"{key}_label"]) for identity, key in named.items())
        return replace(self._office.page("not_for_you", *choices), private=True)

    def _managed(self, message: IncomingMessage, memory: Memory, choice: str) -> Response:
        """A page; what cannot be done is said beside the button, and nothing is changed."""
        try:
            response = self._page(message, memory, choice)
        except Refused as refusal:
            pressed = message.choice is not None  # what was typed among organizers is answered for all of them
            return Response(Reply((block("paragraph", str(refusal)),), private=pressed), short=pressed)
        if response.reply is None or choice in (NEW, TEMPLATES) or choice.startswith(EDIT):
            return response
        reply = self._with_way_back(response.reply, memory)
        self._office.keep(message, memory, reply)
        return replace(response, reply=reply)

    def _page(self, message: IncomingMessage, memory: Memory, choice: str) -> Response:
        draft = self._draft(choice, message)
        if draft is not None:
            return self._composing.begin(message, memory, draft)
        return self._managing.act(message, choice) or Response(self._menu())

    def _draft(self, choice: str, message: IncomingMessage) -> Draft | None:
        """The draft that a choice begins: in own words, with a template, or of a reminder there is already."""
        if choice == NEW:
            return said(Draft(), SOURCE, f"{PRESSED}{OWN}", message.received_at)
        if choice.startswith(EDIT):
            identity = choice.removeprefix(EDIT).partition(":")[0]
            return draft_of(self._office, identity, message.received_at)
        return Draft() if choice == TEMPLATES else None

    def _menu(self) -> Reply:
        waiting = sum(one.state == "pending_approval" for one in self._office.desk.all())
        choices = (self._office.choice(_COMMANDS[key], f"{key}_way", n=waiting) for key in _MENU)
        return self._office.page("menu", *choices)

    def _with_way_back(self, reply: Reply, memory: Memory) -> Reply:
        """A page in the middle of writing leads back to it."""
        if memory.order is None:
            return reply
        return replace(reply, choices=(*reply.choices, self._office.choice(RESUME, "resume_draft")))


def _bare(message: IncomingMessage) -> str:
    return fold(message.text).strip("「」。.!? ")
