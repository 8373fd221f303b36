"""What an organizer does with reminders in a chat: one table of commands, and who may give them."""

from __future__ import annotations

from dataclasses import replace

from handlers.messages import IncomingMessage, Reply, Response, block
from handlers.ports import Memory
from handlers.reminders.composing import Composing
from handlers.reminders.contents import OWN, SOURCE
from handlers.reminders.draft import DRAFT, ORDER, PRESSED, RESUME, Draft
from handlers.reminders.editing import draft_of
from handlers.reminders.managing import Managing
from handlers.reminders.model import Refused
from handlers.reminders.office import Office
from handlers.reminders.replaying import said
from handlers.reminders.showing import PREVIEW, RESPONSE
from handlers.reminders.submitting import BROADCAST
from knowledge.japanese import fold

MENU, NEW, TEMPLATES = f"{BROADCAST}menu", f"{BROADCAST}new", f"{BROADCAST}templates"
EDIT = f"{BROADCAST}edit:"
# Choices that words mean the same as: those of KEY_words in reminding.yaml.
_COMMANDS = {
    "menu": MENU,
    "new": NEW,
    "templates": TEMPLATES,
    "list": f"{BROADCAST}list:0",
    "waiting": f"{BROADCAST}waiting:0",
    "deeds": f"{BROADCAST}deeds:",
}
_MENU = ("new", "templates", "list", "waiting", "deeds")


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
            return Response(replace(self._office.page("not_for_you"), private=True)) if ours or command else None
        if not message.private and not self._office.at_organizers(message.conversation):
            return None
        memory = self._memory(message)
        if memory is None:
            return None
        response = self._response(message, memory, command or choice)
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
        words = fold(message.text).strip("「」。.! ")
        for key, choice in _COMMANDS.items():
            if words in map(fold, self._office.say(f"{key}_words").split("、")):
                return choice
        return None

    def _managed(self, message: IncomingMessage, memory: Memory, choice: str) -> Response:
        """A page; what cannot be done is said beside the button, and nothing is changed."""
        try:
            response = self._page(message, memory, choice)
        except Refused as refusal:
            reply = Reply((block("paragraph", str(refusal)),), private=True)
            return Response(reply, short=message.choice is not None)
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
