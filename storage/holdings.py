"""What is held on one person, for that person: roles with their days, meetings, and how many records of each kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, func, or_, select

from flows.roles import Role
from storage.duties import LIVE
from storage.programme import Event, event_by_id
from storage.tables.people import conversation, role
from storage.tables.programme import attendee, duty, event
from storage.tables.risk_checks import risk_answer, risk_check
from storage.tables.work import elector, issue, outcome
from storage.unit import Unit


@dataclass(frozen=True)
class RoleSince:
    role: Role
    process: str | None
    side: str | None
    since: datetime


@dataclass(frozen=True)
class Meeting:
    """An event and how the person stands there; `noted`: an organiser wrote that down, for want of an account."""

    event: Event
    state: str
    noted: bool


@dataclass(frozen=True)
class Holdings:
    """Roles now held, meetings with the person's standing there, and numbers of records."""

    roles: list[RoleSince]
    meetings: list[Meeting]
    consultations: int
    risk_checks: int
    reports: int
    polls: int
    conversations: int
    duties: int

    @property
    def texts(self) -> int:
        """The records that hold words of the person's own."""
        return self.consultations + self.risk_checks + self.reports


_roles = (
    select(role.c.role, role.c.process, role.c.side, role.c.since)
    .where(role.c.person == bindparam("id_"), or_(role.c.until.is_(None), role.c.until > bindparam("now_")))
    .order_by(role.c.since, role.c.id)
)
_meetings = (
    select(attendee.c.event, attendee.c.state, attendee.c.recorded_by)
    .join_from(attendee, event, event.c.id == attendee.c.event)
    .where(attendee.c.person == bindparam("id_"))
    .order_by(event.c.starts_at.desc())
)
_written = {
    table.name: select(func.count()).where(table.c.person == bindparam("id_"), table.c.answers.is_not(None))
    for table in (issue, outcome)
}
_checks = select(func.count()).where(
    risk_check.c.person == bindparam("id_"),
    exists().where(risk_answer.c.risk_check == risk_check.c.id, risk_answer.c.value.is_not(None)),
)
_polls = select(func.count()).where(elector.c.person == bindparam("id_"))
_open = select(func.count()).where(conversation.c.person == bindparam("id_"), conversation.c.status == "open")
_due = select(func.count()).where(duty.c.person == bindparam("id_"), duty.c.state.in_(LIVE))


async def of_person(unit: Unit, person_id: str) -> Holdings:
    row = {"id_": person_id, "now_": unit.now}
    found = [(await event_by_id(unit, one.event), one) for one in await unit.rows(_meetings, row)]
    return Holdings(
        roles=[RoleSince(Role(one.role), one.process, one.side, one.since) for one in await unit.rows(_roles, row)],
        meetings=[Meeting(one, each.state, each.recorded_by is not None) for one, each in found if one is not None],
        consultations=await unit.value(_written["issue"], row),
        risk_checks=await unit.value(_checks, row),
        reports=await unit.value(_written["outcome"], row),
        polls=await unit.value(_polls, row),
        conversations=await unit.value(_open, row),
        duties=await unit.value(_due, row),
    )
