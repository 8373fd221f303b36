"""Who may ask where the platform is open to the world: people whom an organizer's invitation let in."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import timedelta

from handlers.messages import Choice, IncomingMessage, MemberId, Reply, Response
from handlers.ports import Invitation, Invitations, Links
from handlers.wording import paragraphs, say
from knowledge.phrasing import written_date

INVITATION, REVOKE = "invitation:", "revoke:"
LINK = "i_"
_KEPT = timedelta(days=7)
_SHOWN = 20
_INVITE = re.compile(r"/?(?:invite|招待)(?P<list>s|の一覧|一覧)?(?:する|状)?", re.IGNORECASE)


class Inviting:
    """Lets people in by invitation and lets organizers make, list and end invitations."""

    def __init__(
        self, words: Mapping[str, str], invitations: Invitations, organizers: Collection[MemberId], links: Links
    ) -> None:
        self._words, self._invitations, self._organizers, self._links = words, invitations, organizers, links

    def refused(self, message: IncomingMessage, choice: str | None) -> Response | None:
        """A polite word for somebody who may not ask, or the welcome of an invitation; None for those who may."""
        if choice is not None and choice.startswith(INVITATION):
            return self._accepted(message, choice.removeprefix(INVITATION))
        if (
            not message.by_invitation
            or message.sender in self._organizers
            or self._invitations.admitted(message.sender)
        ):
            return None
        stranger = Reply(paragraphs(self._words["inviting.stranger"]))
        return Response(stranger) if message.addressed and message.change == "new" else Response()

    def heard(self, message: IncomingMessage, choice: str | None) -> Response | None:
        """An organizer's command about invitations; None for all else and for everybody else."""
        if message.sender not in self._organizers or not message.private:
            return None
        if choice is not None and choice.startswith(REVOKE):
            ended = self._invitations.revoke(choice.removeprefix(REVOKE))
            return Response(self._page("revoked" if ended else "gone"))
        said = _INVITE.fullmatch(message.text.strip()) if choice is None else None
        if said is None:
            return None
        return Response(self._list(message) if said["list"] else self._created(message))

    def _accepted(self, message: IncomingMessage, token: str) -> Response | None:
        if self._invitations.admitted(message.sender) or not message.by_invitation:
            return None
        if self._invitations.accept(message.sender, token, message.received_at):
            return None
        return Response(self._page("expired"))

    def _created(self, message: IncomingMessage) -> Reply:
        until = message.received_at + _KEPT
        token = self._invitations.create(message.sender, until)
        link = self._links(f"{LINK}{token}")
        if link is None:
            self._invitations.revoke(token)
            return self._page("nowhere")
        text = say(self._words, "inviting.created", until=written_date(until.date()), link=link)
        return Reply(
            paragraphs(text), (Choice(f"{REVOKE}{token}", self._words["inviting.revoke_label"]),), private=True
        )

    def _list(self, message: IncomingMessage) -> Reply:
        valid = [i for i in self._invitations.all() if not i.revoked and i.until > message.received_at][:_SHOWN]
        if not valid:
            return self._page("none")
        lines = "\n".join(f"・{self._line(invitation)}" for invitation in valid)
        choices = (
            Choice(f"{REVOKE}{i.token}", say(self._words, "inviting.revoke_one", until=written_date(i.until.date())))
            for i in valid
        )
        return Reply(paragraphs(f"{self._words['inviting.list']}\n{lines}"), tuple(choices), private=True)

    def _line(self, invitation: Invitation) -> str:
        until = written_date(invitation.until.date())
        return say(self._words, "inviting.line", until=until, accepted=invitation.accepted, end=invitation.token[-4:])

    def _page(self, key: str) -> Reply:
        return Reply(paragraphs(self._words[f"inviting.{key}"]), private=True)
