"""Recommendations and the polls on them: one text, its hash, and the rule it was put to the vote under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, exists, func, insert, select, update

from flows.analysis.consensus import Gate, Rule
from locales.cleaning import clean
from storage import audit, ballots, numbering
from storage.programme import Event
from storage.sealing import text_hash
from storage.tables.base import new_id
from storage.tables.people import data_key
from storage.tables.work import elector, poll, recommendation
from storage.unit import Unit

POLLING, CONSENSUS, REWORK = "polling", "consensus", "rework"
OPEN, CLOSED = "open", "closed"


@dataclass(frozen=True)
class Poll:
    """A poll on one version of a recommendation. `passed` is None while it is open."""

    id: str
    recommendation: str
    process: str
    event: str
    number: int
    version: int
    text_hash: str
    state: str
    gate: Gate
    opened_at: datetime
    closes_at: datetime
    closed_at: datetime | None
    passed: bool | None

    @property
    def code(self) -> str:
        return f"R-{self.number}"

    def takes_votes(self, now: datetime) -> bool:
        """Whether a vote still counts: the closing time holds even while nothing has closed the poll yet."""
        return self.state == OPEN and now < self.closes_at


_polls = (
    select(
        poll.c.id,
        poll.c.recommendation,
        recommendation.c.process,
        recommendation.c.event,
        recommendation.c.number,
        poll.c.version,
        poll.c.text_hash,
        poll.c.state,
        poll.c.gate,
        poll.c.opened_at,
        poll.c.closes_at,
        poll.c.closed_at,
        poll.c.passed,
    )
    .join_from(poll, recommendation, recommendation.c.id == poll.c.recommendation)
    .order_by(poll.c.opened_at.desc(), poll.c.id.desc())
)
_by_id = _polls.where(poll.c.id == bindparam("id_"))
# Votes and the closing of one poll happen one after the other, in however many processes. SQLite has one writer.
_held = _by_id.with_for_update(of=poll)
_of_elector = (
    _polls.join(elector, elector.c.poll == poll.c.id)
    .where(elector.c.person == bindparam("person_"))
    .limit(bindparam("limit_"))
)
_of_processes = _polls.where(recommendation.c.process.in_(bindparam("processes", expanding=True))).limit(
    bindparam("limit_")
)
_text = select(recommendation.c.text, recommendation.c.version).where(recommendation.c.id == bindparam("id_"))
_last_number = select(func.max(recommendation.c.number)).where(recommendation.c.process == bindparam("process_"))
_close = (
    update(poll)
    .where(poll.c.id == bindparam("id_"))
    .values(state=CLOSED, closed_at=bindparam("closed_at_"), passed=bindparam("passed_"))
)
_move = update(recommendation).where(recommendation.c.id == bindparam("id_")).values(state=bindparam("state_"))
# A text that failed belongs to nobody but its author: it goes with one who was erased meanwhile.
_forget_orphan = (
    update(recommendation)
    .where(
        recommendation.c.id == bindparam("id_"),
        ~exists().where(data_key.c.scope == "person:" + recommendation.c.person),
    )
    .values(text=None)
)


async def poll_by_id(unit: Unit, poll_id: str, *, hold: bool = False) -> Poll | None:
    """The poll; with `hold` nobody else votes in it or closes it before this transaction ends."""
    row = await unit.first(_held if hold else _by_id, {"id_": poll_id})
    return _poll(row) if row is not None else None


async def polls_of_elector(unit: Unit, person: str, limit: int = 12) -> list[Poll]:
    """The polls in which the person may or might vote, the latest first."""
    return [_poll(row) for row in await unit.rows(_of_elector, {"person_": person, "limit_": limit})]


async def polls_of_processes(unit: Unit, processes: Sequence[str], limit: int = 12) -> list[Poll]:
    return [_poll(row) for row in await unit.rows(_of_processes, {"processes": list(processes), "limit_": limit})]


async def text_of(unit: Unit, of_poll: Poll) -> str | None:
    """The very text the poll was opened on, or None if the recommendation reads otherwise by now."""
    row = await unit.first(_text, {"id_": of_poll.recommendation})
    if row is None or row.text is None or row.version != of_poll.version:
        return None
    cipher = await unit.cipher(f"process:{of_poll.process}")
    text = cipher.unseal(row.text, f"recommendation.text {of_poll.recommendation}").decode()
    return text if text_hash(text) == of_poll.text_hash else None


async def open_poll(
    unit: Unit,
    *,
    event: Event,
    side: str,
    person: str,
    text: str,
    gate: Gate,
    electors: Sequence[ballots.Elector],
    closes_at: datetime,
) -> Poll:
    """Enter a recommendation of an event and open the poll on its first version."""
    text = _settled(text)
    await numbering.alone(unit, event.process)
    number = (await unit.value(_last_number, {"process_": event.process}) or 0) + 1
    one, of_poll, hashed = new_id(), new_id(), text_hash(text)
    cipher = await unit.cipher(f"process:{event.process}")
    row: dict[str, Any] = {"process": event.process, "event": event.id, "number": number, "side": side}
    row |= {"id": one, "person": person, "version": 1, "text_hash": hashed, "state": POLLING, "created_at": unit.now}
    row["text"] = cipher.seal(text.encode(), f"recommendation.text {one}")
    await unit.run(insert(recommendation), row)
    secret = await ballots.new_secret(unit, of_poll)
    row = {"id": of_poll, "recommendation": one, "version": 1, "text_hash": hashed, "state": OPEN, "secret": secret}
    await unit.run(insert(poll), {**row, "gate": asdict(gate), "opened_at": unit.now, "closes_at": closes_at})
    await ballots.enrol(unit, of_poll, electors)
    await audit.note(unit, "poll_opened", actor=person, about=of_poll, process=event.process)
    return Poll(of_poll, one, event.process, event.id, number, 1, hashed, OPEN, gate, unit.now, closes_at, None, None)


async def close_poll(unit: Unit, of_poll: Poll, passed: bool) -> None:
    """Record that the poll is over; consensus or rework follows for its recommendation."""
    await unit.run(_close, {"id_": of_poll.id, "closed_at_": unit.now, "passed_": passed})
    await unit.run(_move, {"id_": of_poll.recommendation, "state_": CONSENSUS if passed else REWORK})
    await audit.note(unit, "poll_closed", about=of_poll.id, process=of_poll.process)
    if not passed:
        await unit.run(_forget_orphan, {"id_": of_poll.recommendation})


def _settled(text: str) -> str:
    """The text as it will be shown: what is cleaned again for showing must come out as what was hashed."""
    while (again := clean(text)) != text:
        text = again
    return text


def _poll(row: Row[Any]) -> Poll:
    return Poll(**{**row._mapping, "gate": Gate(**{**row.gate, "rule": Rule(row.gate["rule"])})})
