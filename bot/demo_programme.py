"""The fictional programme of the demo: two sides, eleven people, an event in two days. Any likeness is accidental."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows.analysis.recommendation_life import Check, Step
from flows.attendance import State
from flows.roles import Role
from handlers.duty_calls import ask_of
from handlers.event_plans import replan
from handlers.visit import Courtesy, Crowd, Visit
from handlers.work import Works
from handlers.work.cadence import watch
from handlers.work.harvest_rounds import plan_harvests
from handlers.work.poll_opening import put_to_the_vote, rules_of
from storage import people, programme, recommendation_checks, recommendations, role_giving
from storage.outbox import Outgoing
from storage.people import Person
from storage.programme import Event
from storage.unit import Unit

PROCESS = "LANTERN"
RECOMMENDATION = {
    "en": "Both governments let students and people with a medical visa cross at the river bridge on two fixed days a "
    "week, for a trial of six months.",
    "ur": "دونوں حکومتیں طلبہ اور طبی ویزا رکھنے والوں کو چھ ماہ کی آزمائش کے لیے ہفتے میں دو مقررہ دن "
    "دریا کے پل سے گزرنے دیں۔",
}
REVIEW = {"climate": 4, "officials": 3, "public": 4, "wording": [], "moment": "good", "note": "", "verdict": "go_on"}
REPERCUSSION = {
    "blamed": ["nobody"],
    "accusations": ["none"],
    "safe": "as_it_is",
    "timing": "any",
    "channel": ["named", "spoken"],
    "language": ["en", "ur"],
    "disownable": "yes",
    "note": "",
    "verdict": "go_on",
}
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


class _NoPost:
    """Planting sends nothing at once: what it queues leaves like any notice."""

    holder = ""
    address = ""

    def take(self, message: Outgoing) -> None:
        raise RuntimeError("planting answers nobody")

    def courtesy(self, call: Courtesy) -> None:
        raise RuntimeError("planting answers nobody")


async def plant(unit: Unit, works: Works, language: str | None = None) -> bool:
    """Plant the programme unless it is there; returns whether it was planted now."""
    if await programme.process_by_code(unit, PROCESS) is not None:
        return False
    side_a = await programme.add_organisation(unit, "QFD", "Qaris Forum for Dialogue", "XA", QARIS)
    side_b = await programme.add_organisation(unit, "VCN", "Velmark Centre for Neighbours", "XB", VELMARK)
    bridge = await programme.add_organisation(unit, "BRH", "Bridge House", "GB", LONDON)
    process = await programme.add_process(
        unit, PROCESS, "Lantern Dialogue", {"A": side_a, "B": side_b}, {"languages": ["en", "ur"]}
    )
    organisations = {"A": side_a, "B": side_b, None: bridge}
    ids = {}
    for one in PEOPLE:
        ids[one.telegram_id] = await people.add(
            unit, telegram_id=one.telegram_id, name=one.first_name, language=language or one.language, zone=one.zone
        )
        await role_giving.give_role(
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
            await programme.add_attendee(unit, event, ids[one.telegram_id], one.side, State.INVITED)
    await _give_work(Visit(unit, works, _NoPost(), Crowd()), process, event, ids)
    return True


async def _give_work(visit: Visit, process: str, event_id: str, ids: dict[int, str]) -> None:
    """Each of the four workflows falls due within the week."""
    event = await programme.event_by_id(visit.unit, event_id)
    known = await people.by_id(visit.unit, ids.values())
    if event is None:
        return
    await replan(visit, event)
    await watch(visit, process)
    await plan_harvests(visit.unit, process, first_in_days=3)
    for telegram_id in (1001, 1003):  # the first organiser of each side
        organiser = known[ids[telegram_id]]
        await ask_of(
            visit,
            organiser,
            Role.ORGANISER,
            flow="consultation",
            process=process,
            side=organiser.roles[0].side,
            subject=event_id,
            due_at=visit.now + timedelta(days=5),
            dedupe=f"demo:consultation:{organiser.id}",
        )
    visit.person = known[ids[1003]]
    await _put_to_the_vote(visit, event, known[ids[1001]])


async def _put_to_the_vote(visit: Visit, event: Event, other: Person) -> None:
    """A recommendation of the person who is here, reviewed by both sides, on which everybody is asked to vote."""
    one = await recommendations.draft(
        visit.unit,
        process=event.process,
        event=event.id,
        languages=tuple(RECOMMENDATION),
        texts=RECOMMENDATION,
        person=visit.me.id,
        side="B",
    )
    for step, kind, answers in (
        (Step.PUT_TO_REVIEW, Check.REVIEW, REVIEW),
        (Step.REVIEWED, Check.REPERCUSSION, REPERCUSSION),
    ):
        await recommendations.step(visit.unit, one.id, step, person=visit.me.id, side="B", why=None, now=visit.now)
        one = await recommendations.held(visit.unit, one.id)
        for side, person in (("A", other), ("B", visit.me)):
            await recommendation_checks.add(
                visit.unit, one, kind, side=side, person=person.id, goes_on=True, answers=answers
            )
    gate = (await rules_of(visit, event.process)).gate()
    await put_to_the_vote(visit, one, "B", gate, _morning(visit.now, 4, VELMARK))


def _morning(now: datetime, days: int, zone: str) -> datetime:
    """Ten o'clock there, so many days from now."""
    day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)
    return datetime.combine(day, time(10), ZoneInfo(zone))
