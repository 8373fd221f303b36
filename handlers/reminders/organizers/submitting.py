"""Approval by a second organizer: what the others are asked, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace

from handlers.messages import ConversationId, Delivery, IncomingMessage, MemberId, Reply, Response
from handlers.reminders.model import Refused, Reminder
from handlers.reminders.organizers.office import Office
from handlers.reminders.organizers.previewing import Terms, facts, framed
from handlers.reminders.showing import PREVIEW, shown
from handlers.reminders.writing.draft import Draft
from handlers.reminders.writing.replaying import Position
from handlers.wording import paragraphs

BROADCAST = "broadcast:"
ABOUT = "reminding:"
"""What a request for approval is about: this and the id of the reminder."""
_LONGEST_TITLE = 24
Submitted = tuple[Reply, tuple[Delivery, ...]]


class Submitting:
    """Asks for approval, and takes it."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def submit(self, message: IncomingMessage, draft: Draft, now: Position) -> Submitted:
        """What its author reads and what the others read, of a finished draft. Raises Refused."""
        desk, order = self._office.desk, now.filling.order()
        if draft.reminder:
            kept = desk.edit(draft.reminder, order, message.sender, draft.version)
        else:
            kept = desk.create(order, message.sender)
        asked = self._office.to_others(message.sender, self.request(kept, message.name), f"{ABOUT}{kept.id}")
        see = self._office.choice(f"{BROADCAST}show:{kept.id}", "show")
        if desk.approves_alone(message.sender):
            approve = self._office.choice(f"{BROADCAST}approve:{kept.id}:{kept.version}", "approve")
            return self._office.page("submitted_excepted", approve, see, id=kept.id), asked
        return self._office.page("submitted" if asked else "submitted_alone", see, id=kept.id), asked

    def request(self, reminder: Reminder, author: str = "") -> Reply:
        """Everything that an approver needs, with the buttons for this version and no other."""
        office, plan = self._office, self._office.desk.outlook(reminder)
        key = "request" if reminder.version == 1 else "request_again"
        head = paragraphs(office.say(key, author=author or office.name(reminder.author), id=reminder.id))
        seen = shown(office.words, plan.text, reminder.answers, PREVIEW, office.private(reminder.audience))
        terms = Terms(reminder.audience, reminder.schedule)
        told = facts(office, terms, plan.reach, plan.moments, plan.warnings)
        ways = tuple(
            office.choice(f"{BROADCAST}{way}:{reminder.id}:{reminder.version}", way) for way in ("approve", "reject")
        )
        return Reply((*head, *framed(office, seen), *told), ways)

    def approve(self, message: IncomingMessage, identity: str, version: str) -> Response:
        """Lets it go out. Raises Refused: for an older version, and for its author."""
        number = int(version) if version.isdecimal() else 0
        reminder = self._office.desk.approve(identity, message.sender, number)
        when = reminder.next_at
        moment = self._office.moment(when) if when and when > message.received_at else self._office.say("at_once")
        return self._told(message, reminder, "approved", moment)

    def reject(self, message: IncomingMessage, identity: str, version: str) -> Response:
        """Sends it back. Raises Refused, also where it was changed since."""
        reminder = self._office.desk.find(identity)
        if str(reminder.version) != version:
            raise Refused("id", self._office.words["reminders.changed"])
        reminder = self._office.desk.reject(identity, message.sender)
        return self._told(message, reminder, "rejected", "")

    def _told(self, message: IncomingMessage, reminder: Reminder, key: str, moment: str) -> Response:
        """Who did it reads it where they pressed, the author in private, the others under what they were asked."""
        office = self._office
        who = message.name or office.name(message.sender)
        values = {"id": reminder.id, "who": who, "moment": moment, "title": title_of(office, reminder)}
        see = office.choice(f"{BROADCAST}show:{reminder.id}", "show")
        mend = office.choice(f"{BROADCAST}edit:{reminder.id}", "edit")
        told = office.page(key, see, **values)
        to_author = office.page(f"{key}_author", *((mend,) if key == "rejected" else ()), see, **values)
        elsewhere = [*self._to_author(message.sender, reminder.author, replace(to_author, private=True))]
        if office.chat is not None and not office.at_organizers(message.conversation):
            under = office.posts.first_about(f"{ABOUT}{reminder.id}")
            elsewhere.append(Delivery(office.chat, told, under=under, about=f"{ABOUT}{reminder.id}"))
        return Response(told, tuple(elsewhere))

    def _to_author(self, by: MemberId, author: MemberId, reply: Reply) -> tuple[Delivery, ...]:
        return () if by == author else (Delivery(ConversationId(author), reply),)


def title_of(office: Office, reminder: Reminder) -> str:
    """What a reminder is called: its template's title, else its first words."""
    template = office.knowledge.reminders.get(reminder.template)
    if template:
        return template.title
    first = next(iter(reminder.text.replace("**", "").strip().splitlines()), "").rstrip("。")
    return first if len(first) <= _LONGEST_TITLE else f"{first[: _LONGEST_TITLE - 1]}…"
