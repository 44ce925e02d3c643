"""What goes when a poll closes besides the votes: whatever tells a voter who wrote something from one who only tapped.

A block needs a reason and a reason is typed, so that whoever typed is likelier to have blocked. Who sent how many
updates, what stood under which button and how a screen came to be is nobody's business once the poll is over.
"""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select, update

from storage.tables.delivery import inbox, keyboard, outbox, timer
from storage.tables.people import conversation, person
from storage.tables.programme import duty
from storage.tables.work import elector, poll
from storage.unit import Unit

_electors = select(elector.c.person).where(elector.c.poll == bindparam("poll_"))
_opened = select(poll.c.opened_at).where(poll.c.id == bindparam("poll_")).scalar_subquery()
_closed = select(poll.c.closed_at).where(poll.c.id == bindparam("poll_")).scalar_subquery()
_talks = select(conversation.c.id).where(
    conversation.c.flow == bindparam("flow_"), conversation.c.status != "open", conversation.c.person.in_(_electors)
)
_senders = select(person.c.lookup).where(person.c.id.in_(_electors), person.c.lookup.is_not(None))
_meanwhile = (
    outbox.c.person.in_(_electors),
    outbox.c.kind.in_(["screen", "edit"]),
    outbox.c.state.in_(["sent", "refused", "dropped", "unknown"]),
    outbox.c.created_at >= _opened,
)
_later = outbox.alias("later")
_cut = (
    delete(keyboard).where(keyboard.c.conversation.in_(_talks)),
    delete(timer).where(timer.c.kind == "expire", timer.c.subject.in_(_talks)),
    delete(conversation).where(conversation.c.id.in_(_talks)),
    # The number of an update is kept, so that it is not handled twice; whose it was and when it came is not.
    update(inbox)
    .where(inbox.c.state == "handled", inbox.c.received_at >= _opened, inbox.c.sender.in_(_senders))
    .values(sender=bytes(16), received_at=_opened, not_before=_opened),
    # Of each message, its last state alone: what is in a chat must still be found there.
    delete(outbox).where(
        *_meanwhile,
        select(_later.c.id)
        .where(
            _later.c.person == outbox.c.person, _later.c.message_id == outbox.c.message_id, _later.c.id > outbox.c.id
        )
        .exists(),
    ),
    update(outbox).where(*_meanwhile).values(kind="screen", body=None, entitled=None, tries=0, unknowns=0),
    update(duty)
    .where(duty.c.flow == bindparam("flow_"), duty.c.subject == bindparam("poll_"), duty.c.state == "done")
    .values(closed_at=bindparam("now_")),
)
_forget = delete(outbox).where(
    *_meanwhile,
    outbox.c.created_at <= _closed,
    ~select(person.c.id).where(person.c.id == outbox.c.person, person.c.screen == outbox.c.message_id).exists(),
)


async def cut(unit: Unit, flow: str, poll_id: str) -> None:
    """Let go of how the poll's electors came to their votes, at its close."""
    for statement in _cut:
        await unit.run(statement, {"flow_": flow, "poll_": poll_id, "now_": unit.now})


async def forget_screens(unit: Unit, poll_id: str) -> None:
    """Let go of the list of screens shown meanwhile, once Telegram deletes none of them any more."""
    await unit.run(_forget, {"poll_": poll_id})
