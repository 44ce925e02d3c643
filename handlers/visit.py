"""One turn of one person: what they did, who they are, and what is to be shown to them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from handlers import access
from handlers.actions import to_json
from handlers.incoming import FromPerson, Incoming, Tapped
from handlers.screens import Drawn, Enclosed
from locales import Reader
from storage import keyboards, outbox, people
from storage.conversations import Stored
from storage.keyboards import Keyboard
from storage.outbox import Outgoing
from storage.people import Person
from storage.unit import Unit

if TYPE_CHECKING:
    from handlers.work import Works


@dataclass(frozen=True)
class Courtesy:
    """A call whose loss harms nobody: stop a button's spinner, tidy an old message away, leave a group.

    `alert` shows the text over the chat until it is tapped away, instead of for a moment."""

    method: str
    chat: int
    message_id: int | None = None
    callback_id: str | None = None
    text: str | None = None
    alert: bool = False


class Post(Protocol):
    """Where messages go once the turn is committed."""

    holder: str

    @property
    def address(self) -> str:
        """Where the bot is found, such as https://t.me/lantern_bot."""
        ...

    def take(self, message: Outgoing) -> None: ...
    def courtesy(self, call: Courtesy) -> None: ...


@dataclass
class Crowd:
    """Rows read for a whole batch of turns at once."""

    people: dict[bytes, Person] = field(default_factory=dict)
    busy: set[bytes] = field(default_factory=set)
    keyboards: dict[str, Keyboard] = field(default_factory=dict)
    conversations: dict[str, Stored] = field(default_factory=dict)
    rights: dict[bytes, int] = field(default_factory=dict)
    """How often rights had been written when somebody was read: an earlier turn of the batch may have written more."""

    def learn(self, fresh: Crowd) -> None:
        """What was read again replaces what is known."""
        self.people.update(fresh.people)
        self.rights.update(fresh.rights)
        self.keyboards.update(fresh.keyboards)
        self.conversations.update(fresh.conversations)


@dataclass
class Visit:
    """The context of one turn. `person` is None for strangers and for timers that concern nobody alone."""

    unit: Unit
    works: Works
    post: Post
    crowd: Crowd
    incoming: Incoming | None = None
    chat: int = 0
    person: Person | None = None
    in_place: bool = True
    then: Callable[[], Awaitable[None]] | None = None
    """Set by an effect: what the person is shown once their conversation has ended, in place of its closing words."""

    @property
    def now(self) -> datetime:
        return self.unit.now

    @property
    def me(self) -> Person:
        """The person this turn is about. Raises LookupError where there is none."""
        if self.person is None:
            raise LookupError("nobody is here")
        return self.person

    @property
    def reader(self) -> Reader:
        return Reader(self.me.language, self.me.zone)

    async def show(self, drawn: Drawn, conversation: Stored | None = None) -> None:
        """Answer the person: in place of the message they tapped, else below what they wrote."""
        if drawn.document is not None:
            await self._enclose(drawn.document, drawn.language)
        body = await self._body(drawn, self.me.id, conversation)
        tapped = self._place_of(drawn)
        if tapped is not None:
            body["edit"] = tapped
            if self.me.screen != tapped:
                self._tidy(self.me.screen)
                self.me.screen = tapped
                people.place(self.unit, self.me)
        else:
            self._replace(body)
        kind = "edit" if tapped is not None else "screen"
        entitled = access.answered(self.me)
        message = outbox.message(self.me.id, kind, body, chat=self.chat, entitled=entitled, sensitive=drawn.sensitive)
        await outbox.add(self.unit, message, holder=self.post.holder)
        self.unit.after_commit(lambda: self.post.take(message))

    async def hand_out(self, drawn: Drawn) -> None:
        """A message below the screen that the person is to pass on: the only kind that may be forwarded."""
        body = {**await self._body(drawn, self.me.id, None), "to_pass_on": True}
        entitled = access.answered(self.me)
        message = outbox.message(self.me.id, "handout", body, chat=self.chat, entitled=entitled, sensitive=True)
        await outbox.add(self.unit, message, holder=self.post.holder)
        self.unit.after_commit(lambda: self.post.take(message))

    def _place_of(self, drawn: Drawn) -> int | None:
        """The message that can be changed into this one. Between words and a picture there is no changing."""
        if not isinstance(self.incoming, Tapped) or not self.in_place or self.incoming.pictured:
            return None
        return self.incoming.message_id if drawn.picture is None and drawn.document is None else None

    def _replace(self, body: dict[str, Any]) -> None:
        """What it is shown instead of: the screen goes once this is there, and so does what was tapped."""
        tapped = self.incoming.message_id if isinstance(self.incoming, Tapped) and self.in_place else None
        before = self.me.screen or tapped
        if before is not None:
            body["replaces"] = before
        if tapped is not None and tapped != before:
            self._tidy(tapped)

    async def _enclose(self, document: Enclosed, language: str) -> None:
        """A document is a message of its own, above the screen, and stays when the screen goes on."""
        body: dict[str, Any] = {
            "text": document.caption,
            "entities": [],
            "language": language,
            "document": {**asdict(document.sketch), "name": document.name},
        }
        if document.to_pass_on:
            body["to_pass_on"] = True
        entitled = access.answered(self.me)
        message = outbox.message(
            self.me.id, "document", body, chat=self.chat, entitled=entitled, sensitive=document.sensitive
        )
        await outbox.add(self.unit, message, holder=self.post.holder)
        self.unit.after_commit(lambda: self.post.take(message))

    async def tell_stranger(self, drawn: Drawn, chat: int | None = None) -> None:
        """Answer somebody we do not know (any more): no buttons, nothing kept about them but the sealed chat, and
        that only until it is delivered."""
        body = {"text": drawn.text, "entities": drawn.entities}
        message = outbox.message(None, "stranger", body, chat=chat or self.chat)
        await outbox.add(self.unit, message, holder=self.post.holder)
        self.unit.after_commit(lambda: self.post.take(message))

    async def ring(
        self,
        person: Person,
        drawn: Drawn,
        *,
        dedupe: str,
        entitled: Mapping[str, Any] | None = None,
        not_before: datetime | None = None,
        urgency: int = outbox.NOTICE,
    ) -> bool:
        """A notice that nobody waits for: queued, sent within the limits, its right re-checked before the call.

        Returns False where it was rung before."""
        body = await self._body(drawn, person.id, None)
        message = outbox.message(person.id, "doorbell", body, urgency=urgency, entitled=dict(entitled or {}) or None)
        return await outbox.add_once(self.unit, message, dedupe, not_before)

    async def is_now(self, person_id: str) -> None:
        """Whoever acts is that person from here on, with the roles they hold by now."""
        self.person = (await people.by_id(self.unit, [person_id]))[person_id]
        if isinstance(self.incoming, FromPerson):
            self.crowd.people[self.unit.master.lookup(self.incoming.account.id)] = self.person

    def below(self) -> None:
        """What the person is shown next stands at the end of the chat, not in place of what they tapped."""
        self.me.screen = None
        self.in_place = False

    def is_nobody(self) -> None:
        """Whoever acts was erased: they are shown nothing more, and what else they sent is a stranger's."""
        self.me.front = self.me.screen = None
        self.then = _nothing
        if isinstance(self.incoming, FromPerson):
            self.crowd.people.pop(self.unit.master.lookup(self.incoming.account.id), None)

    def courtesy(self, method: str, chat: int | None = None, **details: Any) -> None:
        call = Courtesy(method, chat or self.chat, **details)
        self.unit.after_commit(lambda: self.post.courtesy(call))

    def toast(self, text: str | None = None) -> None:
        """Stop the button's spinner, with a short sentence if there is one."""
        if isinstance(self.incoming, Tapped):
            self.courtesy("answer", callback_id=self.incoming.callback_id, text=text)

    async def _body(self, drawn: Drawn, person: str, conversation: Stored | None) -> dict[str, Any]:
        body: dict[str, Any] = {"text": drawn.text, "entities": drawn.entities, "language": drawn.language}
        if drawn.picture is not None:
            body["picture"] = asdict(drawn.picture)
        if drawn.rows:
            actions = [to_json(action) for row in drawn.rows for _label, action, _style in row]
            handle = keyboards.add(
                self.unit,
                person,
                actions,
                conversation.id if conversation else None,
                conversation.seq if conversation else 0,
            )
            numbers = iter(range(len(actions)))
            body["keyboard"] = [
                [{"text": label, "data": f"{handle}{next(numbers)}", "style": style} for label, _action, style in row]
                for row in drawn.rows
            ]
        return body

    def _tidy(self, message_id: int | None) -> None:
        if message_id is not None:
            self.courtesy("delete", message_id=message_id)


async def _nothing() -> None:
    """Everything was said."""
