"""Votes: sealed under their poll's own key while it is open, and cut from their voters for good when it closes.

A vote lies under HMAC(secret of the poll, voter). The secret is sealed, as the votes are, under the poll's data key.
Closing counts in memory, deletes votes and secret and destroys the key, all in one transaction: afterwards nothing
that is stored says, or could be made to say, how anybody voted.
"""

from __future__ import annotations

import hmac
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from flows.analysis.consensus import Stance, Tally
from flows.roles import Role
from storage.conversations import Stored
from storage.duties import LIVE
from storage.sealing import CannotUnseal, Cipher
from storage.tables.delivery import inbox
from storage.tables.people import conversation, person, role
from storage.tables.programme import attendee, duty, event
from storage.tables.work import ballot, elector, poll
from storage.unit import Unit

# One byte each: the length of a sealed vote must not tell what it says.
_BYTES = {stance: bytes([number]) for number, stance in enumerate(Stance, 1)}
_STANCES = {written: stance for stance, written in _BYTES.items()}


@dataclass(frozen=True)
class Elector:
    """Somebody who may vote, and the number of times they have so far."""

    person: str
    side: str
    votes: int = 0


_electorate = (
    select(attendee.c.person, attendee.c.side)
    .distinct()
    .join_from(attendee, event, event.c.id == attendee.c.event)
    .join(
        role,
        (role.c.person == attendee.c.person) & (role.c.process == event.c.process) & (role.c.side == attendee.c.side),
    )
    .where(
        attendee.c.event == bindparam("event_"),
        attendee.c.state != "withdrawn",
        role.c.role == Role.PARTICIPANT.value,
        or_(role.c.until.is_(None), role.c.until > bindparam("now")),
    )
    .order_by(attendee.c.person)
)
_enrol = insert(elector)
_electors = select(elector.c.person, elector.c.side, elector.c.votes).where(elector.c.poll == bindparam("poll_"))
_elector = _electors.where(elector.c.person == bindparam("person_"))
# Whoever was erased has no name any more, keeps the place and is awaited in vain.
_undecided = _electors.join(person, person.c.id == elector.c.person).where(
    elector.c.votes == 0, person.c.name.is_not(None)
)
_counted_up = (
    update(elector)
    .where(
        elector.c.poll == bindparam("poll_"),
        elector.c.person == bindparam("person_"),
        elector.c.votes == bindparam("before_"),
    )
    .values(votes=elector.c.votes + 1)
)
_into_sqlite = sqlite.insert(ballot)
_into_postgresql = postgresql.insert(ballot)
_key = [ballot.c.poll, ballot.c.voter]
_put_sqlite = _into_sqlite.on_conflict_do_update(index_elements=_key, set_={"stance": _into_sqlite.excluded.stance})
_put_postgresql = _into_postgresql.on_conflict_do_update(
    index_elements=_key, set_={"stance": _into_postgresql.excluded.stance}
)
_ballots = select(ballot.c.voter, ballot.c.stance).where(ballot.c.poll == bindparam("poll_"))
_secret = select(poll.c.secret).where(poll.c.id == bindparam("poll_"))
_of_electors = select(elector.c.person).where(elector.c.poll == bindparam("poll_"))
_papers = select(
    conversation.c.id,
    conversation.c.person,
    conversation.c.flow,
    conversation.c.duty,
    conversation.c.seq,
    conversation.c.status,
    conversation.c.state,
).where(
    conversation.c.flow == bindparam("flow_"),
    conversation.c.status == "open",
    conversation.c.person.in_(_of_electors),
)
_settle = (
    update(duty)
    .where(duty.c.flow == bindparam("flow_"), duty.c.subject == bindparam("poll_"), duty.c.state.in_(LIVE))
    .values(state=bindparam("state_"), closed_at=bindparam("now_"))
)
_settle_one = _settle.where(duty.c.person == bindparam("person_"))
_cut = (
    delete(ballot).where(ballot.c.poll == bindparam("poll_")),
    update(poll).where(poll.c.id == bindparam("poll_")).values(secret=None, reason_secret=None),
    update(elector).where(elector.c.poll == bindparam("poll_")).values(votes=0),
)
# A tap that failed three times over lies aside, and says which button was meant.
_empty_aside = (
    update(inbox)
    .where(
        inbox.c.state == "aside",
        inbox.c.received_at >= select(poll.c.opened_at).where(poll.c.id == bindparam("poll_")).scalar_subquery(),
        inbox.c.sender.in_(select(person.c.lookup).where(person.c.id.in_(_of_electors))),
    )
    .values(payload=None)
)


async def electorate(unit: Unit, event_id: str) -> list[Elector]:
    """Who would be asked about a recommendation of this event: those who attend it as participants of their side."""
    rows = await unit.rows(_electorate, {"event_": event_id, "now": unit.now})
    return [Elector(row.person, row.side) for row in rows]


async def new_secret(unit: Unit, poll_id: str) -> bytes:
    """Make the poll's key, and what its voters are hashed with; the latter is returned sealed."""
    cipher = await unit.keys.make(unit, scope(poll_id))
    return cipher.seal(secrets.token_bytes(32), _secret_place(poll_id))


async def enrol(unit: Unit, poll_id: str, who: Sequence[Elector]) -> None:
    await unit.run(_enrol, [{"poll": poll_id, "person": one.person, "side": one.side, "votes": 0} for one in who])


async def electors(unit: Unit, poll_id: str) -> list[Elector]:
    return [Elector(**row._mapping) for row in await unit.rows(_electors, {"poll_": poll_id})]


async def elector_of(unit: Unit, poll_id: str, person_id: str) -> Elector | None:
    """The person's place in the electorate, or None."""
    row = await unit.first(_elector, {"poll_": poll_id, "person_": person_id})
    return Elector(**row._mapping) if row is not None else None


async def undecided(unit: Unit, poll_id: str) -> list[Elector]:
    """Those who have not voted yet and still can be asked to."""
    return [Elector(**row._mapping) for row in await unit.rows(_undecided, {"poll_": poll_id})]


async def cast(unit: Unit, poll_id: str, person_id: str, stance: Stance, after: int) -> bool:
    """Take a vote in place of the person's earlier one; returns False if they did not vote `after` times before.

    Whoever calls this holds the poll. Raises CannotUnseal when the poll's key is gone.
    """
    key = {"poll_": poll_id, "person_": person_id}
    if not (await unit.run(_counted_up, {**key, "before_": after})).rowcount:
        return False
    cipher = await unit.cipher(scope(poll_id))
    voter = await _hashed(unit, poll_id, cipher, person_id)
    row = {"poll": poll_id, "voter": voter, "stance": cipher.seal(_BYTES[stance], _place(poll_id, voter))}
    await unit.run(_put_postgresql if unit.postgresql else _put_sqlite, row)
    return True


async def counted(unit: Unit, poll_id: str) -> dict[str, Tally]:
    """The votes by side, of electors only. A vote that does not open counts as a block: unknown is never green.

    Raises CannotUnseal when the poll's key is gone, as in a database restored from a backup."""
    cipher = await unit.cipher(scope(poll_id))
    secret = await _opened_secret(unit, poll_id, cipher)
    given = {row.voter: row.stance for row in await unit.rows(_ballots, {"poll_": poll_id})}
    invited: Counter[str] = Counter()
    votes: dict[str, Counter[Stance]] = {}
    for one in await electors(unit, poll_id):
        invited[one.side] += 1
        side = votes.setdefault(one.side, Counter())
        voter = _hash(secret, one.person)
        if voter in given:
            side[_opened(cipher, given[voter], _place(poll_id, voter))] += 1
    return {side: Tally(count, votes[side]) for side, count in invited.items()}


async def cut(unit: Unit, poll_id: str) -> None:
    """Destroy everything that joins votes to voters, and the votes themselves. There is no way back."""
    for statement in _cut:
        await unit.run(statement, {"poll_": poll_id})
    await unit.run(_empty_aside, {"poll_": poll_id})
    await unit.keys.shred(unit, scope(poll_id))


async def settle_duty(unit: Unit, flow: str, poll_id: str, person_id: str) -> None:
    """The person has voted, from wherever: nothing is due any more, and nothing will remind them."""
    row = {"flow_": flow, "poll_": poll_id, "person_": person_id, "state_": "done", "now_": unit.now}
    await unit.run(_settle_one, row)


async def lapse_duties(unit: Unit, flow: str, poll_id: str) -> None:
    """It is over for those who did not vote."""
    await unit.run(_settle, {"flow_": flow, "poll_": poll_id, "state_": "lapsed", "now_": unit.now})


async def open_papers(unit: Unit, flow: str, poll_id: str) -> list[Stored]:
    """The open voting conversations of the poll's electors, about this poll or another."""
    rows = await unit.rows(_papers, {"flow_": flow, "poll_": poll_id})
    return [Stored(row.id, row.person, row.flow, row.duty, row.seq, row.status, row.state) for row in rows]


def scope(poll_id: str) -> str:
    """Of the data key that a poll's votes are sealed with."""
    return f"poll:{poll_id}"


async def _hashed(unit: Unit, poll_id: str, cipher: Cipher, person_id: str) -> bytes:
    return _hash(await _opened_secret(unit, poll_id, cipher), person_id)


def _hash(secret: bytes, person_id: str) -> bytes:
    return hmac.digest(secret, person_id.encode(), "sha256")[:16]


async def _opened_secret(unit: Unit, poll_id: str, cipher: Cipher) -> bytes:
    return cipher.unseal(await unit.value(_secret, {"poll_": poll_id}), _secret_place(poll_id))


def _opened(cipher: Cipher, sealed: bytes, place: str) -> Stance:
    try:
        return _STANCES[cipher.unseal(sealed, place)]
    except CannotUnseal:
        return Stance.BLOCK


def _secret_place(poll_id: str) -> str:
    return f"poll.secret {poll_id}"


def _place(poll_id: str, voter: bytes) -> str:
    return f"ballot.stance {poll_id} {voter.hex()}"
