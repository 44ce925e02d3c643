"""A small workflow of the tests' own: a trip is reported, sometimes because somebody asked for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import YNU, Number, OneFrom, ShortText, YesNoUnknown
from flows.roles import Role
from handlers import access
from handlers.duty_calls import ask_of
from handlers.faults import Refused
from handlers.screens import Page
from handlers.visit import Visit
from handlers.work import Area, Given, Work, Works
from locales import Phrase, Words, _
from storage import people
from storage.duties import Duty
from storage.tables.delivery import timer
from storage.timers import set_timer
from tests.house import House, Person


@dataclass(frozen=True)
class Rounds(Query[Sequence[Choice]]):
    """What a trip may have been to."""


@dataclass(frozen=True)
class SaveTrip(Effect):
    name: str


def unsafe(answers: Answers) -> bool:
    return answers.get(safe) is YNU.NO


visited = Ask("round", _("Which round?"), OneFrom(Rounds()), label=_("Round"))
name = Ask("name", _("What is it called?"), ShortText(60), label=_("Name"))
safe = Ask("safe", _("Is it safe?"), YesNoUnknown(), label=_("Safe"))
why = Ask("why", _("Why not?"), ShortText(60, optional=True), when=unsafe, label=_("Reason"), sensitive=True)
count = Ask("count", _("How many?"), Number(1, 20), label=_("Number"))


def done(scene: Scene) -> Phrase:
    return _("{name} is kept.", name=scene.answers[name])


def finish(answers: Answers) -> Effects:
    yield SaveTrip(answers[name])


flow = Flow(
    name="trip",
    version=1,
    title=_("Trip"),
    open_to={Role.ORGANISER, Role.COORDINATOR},
    steps=[visited, name, safe, why, count],
    given=[visited],
    done=done,
    finish=finish,
    expires_after=timedelta(days=7),
)


async def rounds(visit: Visit, query: Rounds) -> Sequence[Choice]:
    return [Choice("spring", Words("Spring")), Choice("autumn", Words("Autumn"))]


async def save_trip(visit: Visit, effect: SaveTrip) -> None:
    """Leaves a row, and may fail afterwards."""
    await set_timer(visit.unit, "trip_saved", effect.name, visit.now + timedelta(days=3650))
    if effect.name == "refused":
        raise Refused(_("That is not possible now."))
    if effect.name == "broken":
        raise RuntimeError("a bug")


async def given(visit: Visit, duty: Duty) -> Given:
    return {visited: "spring"}


async def about(visit: Visit, duty: Duty) -> Phrase:
    return Words("Spring round")


async def rights(visit: Visit, _about: str) -> Page:
    access.held(visit.me, Role.COORDINATOR)
    return Page(_("Figures"), [_("Nothing yet.")])


work = Work(
    flow,
    facts={Rounds: rounds},
    effects={SaveTrip: save_trip},
    pages={"figures": Area(_("Figures"), frozenset({Role.COORDINATOR}), rights)},
    given=given,
    about=about,
)
works = Works([work])


async def saved(house: House) -> list[str]:
    """The trips that were kept."""
    async with house.transaction() as unit:
        return [row.subject for row in await unit.rows(select(timer.c.subject).where(timer.c.kind == "trip_saved"))]


async def asked(house: House, person: Person, process: str, *, dedupe: str = "ask", **options: object) -> str | None:
    """Somebody wants this person to report a trip within three days."""
    async with house.visit() as visit:
        one = (await people.by_id(visit.unit, [person.id]))[person.id]
        terms = {"side": "A", "subject": "spring", "due_at": house.now + timedelta(days=3), **options}
        return await ask_of(visit, one, Role.ORGANISER, flow="trip", process=process, dedupe=dedupe, **terms)  # type: ignore[arg-type]


async def begins(person: Person) -> None:
    """To the first question that is typed."""
    await person.writes("/start")
    await person.taps("Trip", "Spring")


async def fills_in(person: Person, called: str = "Lahore") -> None:
    """To the summary card."""
    await begins(person)
    await person.writes(called)
    await person.taps("Yes")
    await person.writes("7")
