"""Risk checks: every answer sealed under the process's key and read for one side at a time; bands as codes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import bindparam, func, insert, select, update

from flows.analysis.risk import Band, Reading
from flows.analysis.risk_stages import Stage
from storage import audit
from storage.numbering import alone
from storage.programme import Event
from storage.tables.base import new_id
from storage.tables.programme import event as event_table
from storage.tables.risk_checks import risk_answer, risk_check
from storage.unit import Unit

Json = Any


@dataclass(frozen=True)
class Assessment:
    """That a side made a check, at which stage, when and with which band: without what was answered."""

    id: str
    side: str
    stage: Stage
    band: Band
    done_at: datetime


@dataclass(frozen=True)
class Answer:
    """An answer as it is kept, under its question's name. The opportunity has no `reading`: it is not weighed."""

    question: str
    answer: Json
    reading: Reading | None = None
    more: Mapping[str, str] = field(default_factory=dict)
    confirmed: bool = False
    given_at: datetime | None = None
    voided_at: datetime | None = None


@dataclass(frozen=True)
class HeldBack:
    """A check with so many grave answers of the stop class."""

    event: str
    side: str
    stops: int
    done_at: datetime


_add = insert(risk_check)
_add_answers = insert(risk_answer)
_assessments = [risk_check.c[name] for name in Assessment.__dataclass_fields__]
_of_event = (
    select(*_assessments)
    .where(risk_check.c.event == bindparam("event_"))
    .order_by(risk_check.c.done_at, risk_check.c.id)
)
_answers = (
    select(risk_answer)
    .where(risk_answer.c.event == bindparam("event_"), risk_answer.c.side == bindparam("side_"))
    .order_by(risk_answer.c.given_at, risk_answer.c.id)
)
# By the dates of the events, not of the answers: what counts is the round before.
_earlier = (
    select(risk_answer, event_table.c.starts_at)
    .join_from(risk_answer, event_table, event_table.c.id == risk_answer.c.event)
    .where(
        event_table.c.process == bindparam("process_"),
        event_table.c.starts_at < bindparam("before_"),
        risk_answer.c.event != bindparam("event_"),
        risk_answer.c.side == bindparam("side_"),
        risk_answer.c.question.in_(bindparam("questions_", expanding=True)),
        risk_answer.c.value.is_not(None),
    )
    .order_by(event_table.c.starts_at.desc(), risk_answer.c.given_at.desc(), risk_answer.c.id.desc())
)
_held_back = (
    select(*[risk_check.c[name] for name in HeldBack.__dataclass_fields__])
    .join_from(risk_check, event_table, event_table.c.id == risk_check.c.event)
    .where(
        event_table.c.process == bindparam("process_"),
        risk_check.c.stops > 0,
        risk_check.c.done_at >= bindparam("since_"),
    )
    .order_by(risk_check.c.done_at.desc(), risk_check.c.id.desc())
)
_void = (
    update(risk_answer)
    .where(
        risk_answer.c.event == bindparam("event_"),
        risk_answer.c.voided_at.is_(None),
        risk_answer.c.question.not_in(bindparam("but_", expanding=True)),
    )
    .values(voided_at=bindparam("at_"))
)
_voided_at = select(func.max(risk_answer.c.voided_at)).where(risk_answer.c.event == bindparam("event_"))


async def add(
    unit: Unit, event: Event, side: str, *, person: str, stage: Stage, band: Band, answers: Sequence[Answer]
) -> str:
    """Keep a side's check; whoever calls holds the process (`held`). Returns its id."""
    one = new_id()
    stops = sum(each.reading is not None and each.reading.stop for each in answers)
    row = {"id": one, "event": event.id, "side": side, "person": person, "stage": stage.value}
    await unit.run(_add, {**row, "band": band.value, "stops": stops, "done_at": unit.now})
    cipher = await unit.cipher(f"process:{event.process}")
    rows = []
    for each in answers:
        key = new_id()
        sealed = cipher.seal(_packed(each), _place(key))
        rows.append(
            {"id": key, "risk_check": one, "event": event.id, "side": side, "person": person, "question": each.question,
             "value": sealed, "given_at": unit.now, "voided_at": None}
        )  # fmt: skip
    if rows:
        await unit.run(_add_answers, rows)
    await audit.note(unit, "risk_check_saved", actor=person, about=one, process=event.process)
    return one


async def held(unit: Unit, event: Event) -> list[Assessment]:
    """Every side's checks of the event, and until the commit no other is added in its process: of two who answer at
    once the later one knows of the earlier."""
    await alone(unit, event.process)
    return await assessments(unit, event.id)


async def assessments(unit: Unit, event_id: str) -> list[Assessment]:
    """Every side's, oldest first."""
    rows = await unit.rows(_of_event, {"event_": event_id})
    return [Assessment(row.id, row.side, Stage(row.stage), Band(row.band), row.done_at) for row in rows]


async def answers(unit: Unit, event: Event, side: str) -> list[Answer]:
    """What one side has answered about an event, oldest first; without what was erased."""
    rows = await unit.rows(_answers, {"event_": event.id, "side_": side})
    cipher = await unit.cipher(f"process:{event.process}")
    return [_opened(row, cipher.unseal(row.value, _place(row.id))) for row in rows if row.value is not None]


async def earlier(unit: Unit, event: Event, side: str, questions: Collection[str]) -> dict[str, list[Json]]:
    """The side's last answer to these questions at each earlier event of the process, the latest first."""
    wanted = {"process_": event.process, "before_": event.starts_at, "event_": event.id, "side_": side}
    rows = await unit.rows(_earlier, {**wanted, "questions_": list(questions)}) if questions else []
    cipher = await unit.cipher(f"process:{event.process}")
    found: dict[str, list[Json]] = {}
    seen: set[tuple[str, str]] = set()
    for row in rows:
        if (row.question, row.event) not in seen:
            seen.add((row.question, row.event))
            found.setdefault(row.question, []).append(_opened(row, cipher.unseal(row.value, _place(row.id))).answer)
    return found


async def that_held_back(unit: Unit, process: str, since: datetime, side: str | None = None) -> list[HeldBack]:
    """The checks since then that had grave answers of the stop class (of one side, where one is named), the latest
    first."""
    rows = await unit.rows(_held_back, {"process_": process, "since_": since})
    return [HeldBack(**row._mapping) for row in rows if side in (None, row.side)]


async def void(unit: Unit, event_id: str, but: Collection[str]) -> int:
    """No answer to the event stands any more, of either side, except to these questions; returns how many fell."""
    return (await unit.run(_void, {"event_": event_id, "but_": list(but), "at_": unit.now})).rowcount


async def voided_at(unit: Unit, event_id: str) -> datetime | None:
    """When answers to the event were voided last."""
    found: datetime | None = await unit.value(_voided_at, {"event_": event_id})
    return found


def _packed(one: Answer) -> bytes:
    reading = asdict(one.reading) if one.reading is not None else None
    return orjson.dumps({"answer": one.answer, "reading": reading, "more": dict(one.more), "confirmed": one.confirmed})


def _opened(row: Any, packed: bytes) -> Answer:
    kept = orjson.loads(packed)
    reading = Reading(**kept["reading"]) if kept["reading"] is not None else None
    return Answer(
        row.question, kept["answer"], reading, kept["more"], kept["confirmed"], row.given_at, row.voided_at
    )  # fmt: skip


def _place(answer_id: str) -> str:
    return f"risk_answer.value {answer_id}"
