"""The fictional programme of the demo: two sides, eleven people, an event in two days. Any likeness is accidental."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows.roles import Role
from storage import people, programme
from storage.unit import Unit

PROCESS = "LANTERN"
QARIS, VELMARK, LONDON = "Asia/Karachi", "Asia/Kolkata", "Europe/London"


@dataclass(frozen=True)
class DemoPerson:
    """Somebody to play. `rank` 1 is asked first."""

    telegram_id: int
    first_name: str
    note: str
    role: Role
    side: str | None
    language: str
    zone: str
    rank: int = 1


PEOPLE = (
    DemoPerson(1001, "Ayesha", "organiser, side A", Role.ORGANISER, "A", "ur", QARIS),
    DemoPerson(1002, "Bilal", "second organiser, side A", Role.ORGANISER, "A", "en", QARIS, 2),
    DemoPerson(1003, "Meera", "organiser, side B", Role.ORGANISER, "B", "en", VELMARK),
    DemoPerson(1004, "Nikhil", "second organiser, side B", Role.ORGANISER, "B", "en", VELMARK, 2),
    DemoPerson(1005, "Farah", "participant, side A", Role.PARTICIPANT, "A", "ur", QARIS),
    DemoPerson(1006, "Haroon", "participant, side A", Role.PARTICIPANT, "A", "ur", QARIS),
    DemoPerson(1007, "Sana", "participant, side A", Role.PARTICIPANT, "A", "en", QARIS),
    DemoPerson(1008, "Leela", "participant, side B", Role.PARTICIPANT, "B", "en", VELMARK),
    DemoPerson(1009, "Omar", "participant, side B", Role.PARTICIPANT, "B", "ur", VELMARK),
    DemoPerson(1010, "Tara", "participant, side B", Role.PARTICIPANT, "B", "en", VELMARK),
    DemoPerson(1011, "Helen", "coordinator", Role.COORDINATOR, None, "en", LONDON),
)


async def plant(unit: Unit, language: str | None = None) -> bool:
    """Plant the programme unless it is there; returns whether it was planted now."""
    if await programme.process_by_code(unit, PROCESS) is not None:
        return False
    side_a = await programme.add_organisation(unit, "QFD", "Qaris Forum for Dialogue", "XA", QARIS)
    side_b = await programme.add_organisation(unit, "VCN", "Velmark Centre for Neighbours", "XB", VELMARK)
    bridge = await programme.add_organisation(unit, "BRH", "Bridge House", "GB", LONDON)
    process = await programme.add_process(unit, PROCESS, "Lantern Dialogue", {"A": side_a, "B": side_b})
    organisations = {"A": side_a, "B": side_b, None: bridge}
    ids = {}
    for one in PEOPLE:
        ids[one.telegram_id] = await people.add(
            unit, telegram_id=one.telegram_id, name=one.first_name, language=language or one.language, zone=one.zone
        )
        await people.give_role(
            unit,
            ids[one.telegram_id],
            one.role,
            process=process,
            side=one.side,
            organisation=organisations[one.side],
            rank=one.rank,
        )
    event = await programme.add_event(
        unit, process, "LAN-7", "core", "Seventh round", _morning(unit.now, 2, QARIS), QARIS
    )
    for one in PEOPLE:
        if one.role is Role.PARTICIPANT and one.side is not None:
            await programme.add_attendee(unit, event, ids[one.telegram_id], one.side)
    return True


def _morning(now: datetime, days: int, zone: str) -> datetime:
    """Ten o'clock there, so many days from now."""
    day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)
    return datetime.combine(day, time(10), ZoneInfo(zone))
