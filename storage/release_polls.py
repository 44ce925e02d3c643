"""Release polls: held on a text that passed, among those who passed it, by the rule it passed under.

They lie in the table of polls, so that electors, sealed votes, keys and their destruction are the same
(storage/ballots.py); a vote is kept as the stance of the same rank, and one that does not open counts as the most
careful.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from flows.analysis.consensus import Gate, Rule, Stance
from flows.analysis.release import Audience, Wishes
from flows.banks.release import Form
from storage import audit, ballots
from storage.ballots import Elector
from storage.polls import CLOSED, OPEN
from storage.polls import CONSENSUS as CONSENSUS_KIND
from storage.recommendations import Recommendation
from storage.tables.base import new_id
from storage.tables.recommendations import recommendation
from storage.tables.releases import release_motion
from storage.tables.work import elector, poll
from storage.unit import Unit

KIND = "release"
_WRITTEN = {
    Audience.PUBLIC: Stance.SUPPORT,
    Audience.RESTRICTED: Stance.LIVE_WITH,
    Audience.PRIVATE: Stance.RESERVATIONS,
    Audience.HOLD: Stance.BLOCK,
}
_READ = {stance: audience for audience, stance in _WRITTEN.items()}


@dataclass(frozen=True)
class Agreed:
    """The poll in which both sides agreed to a recommendation as it stands."""

    poll: str
    text_hash: str
    gate: Gate
    closed_at: datetime


@dataclass(frozen=True)
class ReleasePoll:
    """A poll on how far one version may go. `audience` is what was decided, None while it is open."""

    id: str
    recommendation: str
    process: str
    number: int
    version: int
    text_hash: str
    state: str
    gate: Gate
    opened_at: datetime
    closes_at: datetime
    closed_at: datetime | None
    forms: Mapping[Audience, Form]
    audience: Audience | None

    @property
    def code(self) -> str:
        return f"R-{self.number}"

    def takes_votes(self, now: datetime) -> bool:
        """Whether a vote still counts: the closing time holds even while nothing has closed the poll yet."""
        return self.state == OPEN and now < self.closes_at


_latest_on_text = (
    select(poll.c.id, poll.c.version, poll.c.text_hash, poll.c.gate, poll.c.closed_at, poll.c.passed)
    .where(poll.c.recommendation == bindparam("id_"), poll.c.kind == CONSENSUS_KIND)
    .order_by(poll.c.opened_at.desc(), poll.c.id.desc())
    .limit(1)
)
_polls = (
    select(
        poll.c.id,
        poll.c.recommendation,
        recommendation.c.process,
        recommendation.c.number,
        poll.c.version,
        poll.c.text_hash,
        poll.c.state,
        poll.c.gate,
        poll.c.opened_at,
        poll.c.closes_at,
        poll.c.closed_at,
        release_motion.c.forms,
        release_motion.c.audience,
    )
    .join_from(poll, recommendation, recommendation.c.id == poll.c.recommendation)
    .join(release_motion, release_motion.c.poll == poll.c.id)
    .where(poll.c.kind == KIND)
    .order_by(poll.c.opened_at.desc(), poll.c.id.desc())
)
_by_id = _polls.where(poll.c.id == bindparam("id_"))
# Votes and the closing of one poll happen one after the other, in however many processes. SQLite has one writer.
_held = _by_id.with_for_update(of=poll)
_on = _polls.where(poll.c.recommendation == bindparam("id_")).limit(1)
_of_processes = _polls.where(recommendation.c.process.in_(bindparam("processes", expanding=True))).limit(12)
_of_elector = (
    _polls.join(elector, elector.c.poll == poll.c.id).where(elector.c.person == bindparam("person_")).limit(12)
)
_close = (
    update(poll)
    .where(poll.c.id == bindparam("id_"))
    .values(state=CLOSED, closed_at=bindparam("closed_at_"), passed=bindparam("passed_"))
)
_decide = (
    update(release_motion).where(release_motion.c.poll == bindparam("id_")).values(audience=bindparam("audience_"))
)


async def agreed(unit: Unit, one: Recommendation) -> Agreed | None:
    """The agreement on the current version; None where the poll held last was lost, is open, or was on another."""
    row = await unit.first(_latest_on_text, {"id_": one.id})
    if row is None or not row.passed or row.closed_at is None or row.version != one.version:
        return None
    return Agreed(row.id, row.text_hash, _gate(row.gate), row.closed_at)


async def open_poll(
    unit: Unit,
    one: Recommendation,
    on: Agreed,
    *,
    forms: Mapping[Audience, Form],
    electors: Sequence[Elector],
    closes_at: datetime,
    by: str,
) -> ReleasePoll:
    """Open a release poll on the text that was agreed on."""
    poll_id = new_id()
    row: dict[str, Any] = {"id": poll_id, "recommendation": one.id, "kind": KIND, "version": one.version}
    row |= {"text_hash": on.text_hash, "state": OPEN, "secret": await ballots.new_secret(unit, poll_id)}
    gate = {**vars(on.gate), "rule": on.gate.rule.value}
    await unit.run(insert(poll), {**row, "gate": gate, "opened_at": unit.now, "closes_at": closes_at})
    written = {audience.value: form.value for audience, form in forms.items()}
    await unit.run(insert(release_motion), {"poll": poll_id, "forms": written})
    await ballots.enrol(unit, poll_id, electors)
    await audit.note(unit, "release_poll_opened", actor=by, about=poll_id, process=one.process)
    row = {"number": one.number, "version": one.version, "text_hash": on.text_hash, "state": OPEN, "gate": on.gate}
    row |= {"opened_at": unit.now, "closes_at": closes_at, "closed_at": None, "forms": forms, "audience": None}
    return ReleasePoll(poll_id, one.id, one.process, **row)


async def by_id(unit: Unit, poll_id: str, *, hold: bool = False) -> ReleasePoll | None:
    """The poll; with `hold` nobody else votes in it or closes it before this transaction ends."""
    row = await unit.first(_held if hold else _by_id, {"id_": poll_id})
    return _read(row) if row is not None else None


async def latest(unit: Unit, recommendation_id: str) -> ReleasePoll | None:
    """The one held last on a recommendation, on whatever version."""
    row = await unit.first(_on, {"id_": recommendation_id})
    return _read(row) if row is not None else None


async def of_elector(unit: Unit, person: str) -> list[ReleasePoll]:
    """Those in which the person may or might vote, the latest first."""
    return [_read(row) for row in await unit.rows(_of_elector, {"person_": person})]


async def of_processes(unit: Unit, processes: Sequence[str]) -> list[ReleasePoll]:
    """Those of these processes, the latest first."""
    return [_read(row) for row in await unit.rows(_of_processes, {"processes": list(processes)})]


async def cast(unit: Unit, poll_id: str, person: str, audience: Audience, after: int) -> bool:
    """Take a vote in place of an earlier one, as storage.ballots.cast does."""
    return await ballots.cast(unit, poll_id, person, _WRITTEN[audience], after)


async def counted(unit: Unit, poll_id: str) -> dict[str, Wishes]:
    """The votes by side. Raises CannotUnseal when the poll's key is gone."""
    return {
        side: Wishes(tally.invited, {_READ.get(stance, Audience.HOLD): count for stance, count in tally.votes.items()})
        for side, tally in (await ballots.counted(unit, poll_id)).items()
    }


async def close(unit: Unit, one: ReleasePoll, audience: Audience) -> None:
    """Record what was decided; the votes are cut by the caller, the recommendation is led on by them as well."""
    passed = audience is not Audience.HOLD
    await unit.run(_close, {"id_": one.id, "closed_at_": unit.now, "passed_": passed})
    await unit.run(_decide, {"id_": one.id, "audience_": audience.value})
    await audit.note(unit, "release_poll_closed", about=one.id, process=one.process)


def _gate(stored: Mapping[str, Any]) -> Gate:
    return Gate(**{**stored, "rule": Rule(stored["rule"])})


def _read(row: Row[Any]) -> ReleasePoll:
    found = dict(row._mapping)
    found |= {"gate": _gate(row.gate), "audience": Audience(row.audience) if row.audience else None}
    found["forms"] = {Audience(audience): Form(form) for audience, form in row.forms.items()}
    return ReleasePoll(**found)
