"""Polls on recommendations: the very version, its hash, and the rule it was put to the vote under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from flows.analysis.consensus import Gate, Rule
from flows.analysis.recommendation_life import Step
from storage import audit, ballots, recommendations
from storage.programme import Event
from storage.tables.base import new_id
from storage.tables.recommendations import recommendation
from storage.tables.work import elector, poll
from storage.unit import Unit

OPEN, CLOSED = "open", "closed"
CONSENSUS = "consensus"  # the kind of poll this is about; the other is storage/release_polls.py's


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
    .where(poll.c.kind == CONSENSUS)
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
_close = (
    update(poll)
    .where(poll.c.id == bindparam("id_"))
    .values(state=CLOSED, closed_at=bindparam("closed_at_"), passed=bindparam("passed_"))
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
    one = await recommendations.by_id(unit, of_poll.recommendation)
    if one is None or one.version != of_poll.version:
        return None
    read = await recommendations.version(unit, one)
    if read is None or read.texts is None or not read.intact or read.text_hash != of_poll.text_hash:
        return None
    return "\n\n".join(read.texts.values())


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
    language = {"en": text}
    one = await recommendations.draft(
        unit, process=event.process, event=event.id, side=side, person=person, languages=["en"], texts=language
    )
    for step in (Step.PUT_TO_REVIEW, Step.REVIEWED, Step.OPEN_POLL):
        await recommendations.step(unit, one.id, step, person=person, side=side, why=None, now=unit.now)
    worded = await recommendations.version(unit, one)
    of_poll, hashed = new_id(), worded.text_hash if worded is not None else ""
    secret = await ballots.new_secret(unit, of_poll)
    row: dict[str, Any] = {"id": of_poll, "recommendation": one.id, "version": one.version, "text_hash": hashed}
    row |= {"state": OPEN, "secret": secret, "gate": asdict(gate), "opened_at": unit.now, "closes_at": closes_at}
    await unit.run(insert(poll), row)
    await ballots.enrol(unit, of_poll, electors)
    await audit.note(unit, "poll_opened", actor=person, about=of_poll, process=event.process)
    found = await poll_by_id(unit, of_poll)
    if found is None:
        raise LookupError("poll")
    return found


async def close_poll(unit: Unit, of_poll: Poll, passed: bool) -> None:
    """Record that the poll is over; consensus or rework follows for its recommendation."""
    await unit.run(_close, {"id_": of_poll.id, "closed_at_": unit.now, "passed_": passed})
    await audit.note(unit, "poll_closed", about=of_poll.id, process=of_poll.process)
    step = Step.PASS if passed else Step.FAIL
    await recommendations.step(unit, of_poll.recommendation, step, person=None, why=None, now=unit.now)


def _poll(row: Row[Any]) -> Poll:
    return Poll(**{**row._mapping, "gate": Gate(**{**row.gate, "rule": Rule(row.gate["rule"])})})
