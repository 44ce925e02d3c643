"""Polls on recommendations: the very version, its hash, and the rule it was put to the vote under."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from flows.analysis.consensus import Gate, Rule
from flows.analysis.recommendation_life import NotPossible, Step
from locales import _
from storage import audit, ballots, poll_sides, reasons, recommendations
from storage.recommendations import Recommendation
from storage.tables.base import new_id
from storage.tables.recommendations import recommendation
from storage.tables.work import elector, poll
from storage.unit import Unit

OPEN, CLOSED = "open", "closed"
CONSENSUS = "consensus"  # the kind of poll this is about; the other is storage/release_polls.py's
VOTED_ON = _("This version was voted on already. A new version has to be written before the next round.")


@dataclass(frozen=True)
class Poll:
    """A poll on one version of a recommendation. `passed` is None while it is open."""

    id: str
    recommendation: str
    process: str
    event: str
    number: int
    round: int
    version: int
    text_hash: str
    state: str
    gate: Gate
    opened_at: datetime
    closes_at: datetime
    closed_at: datetime | None
    passed: bool | None
    void: bool

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
        poll.c.round,
        poll.c.version,
        poll.c.text_hash,
        poll.c.state,
        poll.c.gate,
        poll.c.opened_at,
        poll.c.closes_at,
        poll.c.closed_at,
        poll.c.passed,
        poll.c.void,
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
_of_recommendation = _polls.where(poll.c.recommendation == bindparam("recommendation_"))
_close = (
    update(poll)
    .where(poll.c.id == bindparam("id_"))
    .values(state=CLOSED, closed_at=bindparam("closed_at_"), passed=bindparam("passed_"), void=bindparam("void_"))
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


async def polls_of(unit: Unit, recommendation_id: str) -> list[Poll]:
    """All rounds of a recommendation, the latest first."""
    return [_poll(row) for row in await unit.rows(_of_recommendation, {"recommendation_": recommendation_id})]


async def texts_voted_on(unit: Unit, of_poll: Poll) -> Mapping[str, str] | None:
    """The very texts the poll was opened on, by language; None where they were erased or altered."""
    one = await recommendations.by_id(unit, of_poll.recommendation)
    read = await recommendations.version(unit, one, of_poll.version) if one is not None else None
    if read is None or not read.intact or read.text_hash != of_poll.text_hash:
        return None
    return read.texts


async def texts_of(unit: Unit, of_poll: Poll) -> Mapping[str, str] | None:
    """The same, as long as the recommendation still reads so."""
    one = await recommendations.by_id(unit, of_poll.recommendation)
    if one is None or one.version != of_poll.version:
        return None
    return await texts_voted_on(unit, of_poll)


async def open_poll(
    unit: Unit,
    one: Recommendation,
    *,
    seen: int,
    side: str,
    person: str,
    gate: Gate,
    electors: Sequence[ballots.Elector],
    closes_at: datetime,
) -> Poll:
    """Put the version a person has `seen` to the vote. Raises NotPossible with a sentence."""
    await recommendations.step(
        unit, one.id, Step.OPEN_POLL, person=person, side=side, why=None, now=unit.now, seen=seen
    )
    held = await polls_of(unit, one.id)
    if any(before.version == one.version and not before.void for before in held):
        raise NotPossible(VOTED_ON)
    worded = await recommendations.version(unit, one)
    if worded is None:
        raise LookupError("version")
    of_poll = new_id()
    row: dict[str, Any] = {"id": of_poll, "recommendation": one.id, "round": len(held) + 1, "version": one.version}
    row |= {"kind": CONSENSUS, "text_hash": worded.text_hash, "state": OPEN, "gate": asdict(gate), "void": False}
    row |= {"secret": await ballots.new_secret(unit, of_poll), "opened_at": unit.now, "closes_at": closes_at}
    await unit.run(insert(poll), {**row, "reason_secret": await reasons.new_secret(unit, of_poll)})
    await ballots.enrol(unit, of_poll, electors)
    await poll_sides.enter(unit, of_poll, electors)
    await audit.note(unit, "poll_opened", actor=person, about=of_poll, process=one.process)
    found = await poll_by_id(unit, of_poll)
    if found is None:
        raise LookupError("poll")
    return found


async def close_poll(unit: Unit, of_poll: Poll, passed: bool, *, void: bool = False) -> None:
    """Record that the poll is over; consensus or rework follows for its recommendation."""
    await unit.run(_close, {"id_": of_poll.id, "closed_at_": unit.now, "passed_": passed, "void_": void})
    await audit.note(unit, "poll_closed", about=of_poll.id, process=of_poll.process)
    step = Step.PASS if passed else Step.FAIL
    await recommendations.step(unit, of_poll.recommendation, step, person=None, why=None, now=unit.now)


def _poll(row: Row[Any]) -> Poll:
    return Poll(**{**row._mapping, "gate": Gate(**{**row.gate, "rule": Rule(row.gate["rule"])})})
