"""Two sides' organisers with a recommendation between them, for tests: drafted, reviewed, checked, reworded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from flows.analysis.recommendation_life import Check, State, Step
from flows.engine import Effect, Query
from flows.roles import Role
from handlers.actions import Action
from handlers.faults import Refused
from handlers.routing import act
from handlers.talking import answer
from storage import programme, recommendation_checks, recommendations
from storage.recommendations import Recommendation
from storage.unit import Unit
from tests.house import House, Person

ENGLISH = "Open a second window for visas at the crossing."
URDU = "سرحد پر ویزوں کے لیے دوسری کھڑکی کھولی جائے۔"
TEXTS = {"en": ENGLISH, "ur": URDU}
ROUND = "Seventh round"


class Meeting:
    """A process in two languages with an event that two people of side A and one of side B attend."""

    def __init__(self, house: House, process: str, event: str) -> None:
        self.house, self.process, self.event = house, process, event
        self.ayesha: Person
        self.bilal: Person
        self.meera: Person
        self.rehan: Person

    @classmethod
    async def meets(cls, house: House, code: str = "TRJ") -> Meeting:
        process = await house.process(code, languages=["en", "ur"])
        rehan = await house.person("Rehan", Role.PARTICIPANT, process=process, side="A")
        leela = await house.person("Leela", Role.PARTICIPANT, process=process, side="B")
        event = await house.event(process, f"{code}-7", attendees=[(rehan, "A"), (leela, "B")])
        meeting = cls(house, process, event)
        meeting.rehan = rehan
        meeting.ayesha = await house.person("Ayesha", Role.ORGANISER, process=process, side="A")
        meeting.bilal = await house.person("Bilal", Role.ORGANISER, process=process, side="A", rank=2)
        meeting.meera = await house.person("Meera", Role.ORGANISER, process=process, side="B", zone="Asia/Kolkata")
        return meeting

    async def drafted(self, texts: Mapping[str, str] = TEXTS) -> Recommendation:
        """A draft of Ayesha's, put there without a conversation."""
        async with self.house.transaction() as unit:
            return await recommendations.draft(
                unit,
                process=self.process,
                event=self.event,
                side="A",
                person=self.ayesha.id,
                languages=["en", "ur"],
                texts=texts,
            )

    async def led(self, one: Recommendation, *steps: Step, person: Person | None = None) -> Recommendation:
        """The same some steps later."""
        async with self.house.transaction() as unit:
            for step in steps:
                who = person or self.ayesha
                await recommendations.step(
                    unit, one.id, step, person=who.id, side="A", why="a private reason", now=unit.now
                )
            return await recommendations.held(unit, one.id)

    async def checked(self, texts: Mapping[str, str] = TEXTS) -> Recommendation:
        """One that both sides have reviewed and checked, ready for a vote."""
        one = await self.drafted(texts)
        async with self.house.transaction() as unit:
            return await checked(unit, one, self.ayesha.id)

    async def now(self, one: Recommendation) -> Recommendation:
        async with self.house.transaction() as unit:
            found = await recommendations.by_id(unit, one.id)
        assert found is not None
        return found

    async def state(self, one: Recommendation) -> State:
        return (await self.now(one)).state


async def checked(unit: Unit, one: Recommendation, person: str) -> Recommendation:
    """A draft that every side has reviewed and checked by now: it stands where a poll can be opened."""
    for step, kind in ((Step.PUT_TO_REVIEW, Check.REVIEW), (Step.REVIEWED, Check.REPERCUSSION)):
        await recommendations.step(unit, one.id, step, person=person, side=one.side, why=None, now=unit.now)
        for side in await programme.sides(unit, one.process):
            now = await recommendations.held(unit, one.id)
            await recommendation_checks.add(unit, now, kind, side=side, person=person, goes_on=True, answers={})
    return await recommendations.held(unit, one.id)


async def opens(person: Person, *codes: str) -> str:
    """The card, by way of Home and the register: of the first there is, unless one is named."""
    await person.writes("/start")
    await person.taps("Recommendations")
    return await person.taps(
        next(label for label in person.buttons if label.partition(":")[0] in (codes or ("D-1", "R-1")))
    )


async def reviews(person: Person, *, verdict: str = "It can go on", code: str = "R-1") -> str:
    """A contextual review from the card to the last answer; a reason for sending it back is asked after it."""
    await opens(person, code)
    await person.taps("Contextual review", "4", "3", "2", "☐ Can be read in two ways", "Done", "Now is a good time")
    await person.writes("Ask the chamber first.")
    return await person.taps(verdict)


async def checks(person: Person, *, verdict: str = "It can go on", exposure: str = "Nothing") -> str:
    """A repercussion check from the card to the verdict."""
    await opens(person)
    await person.taps("Repercussion check", "☐ Nobody", "Done", "☐ None of these", "Done", exposure)
    await person.taps("Yes, as it is", "At any time", "☐ By word of mouth only", "Done", "☐ English", "Done", "Yes")
    await person.writes(f"{person.house.now:%d.%m.}2027")
    await person.taps("Skip")
    return await person.taps(verdict)


Forged = Action | Effect | Query[Any]


async def forge(house: House, person: Person, forged: Forged) -> None:
    """Do as if this person's client had sent a button, an effect or a query of its own making."""
    async with house.visit(person) as visit:
        if isinstance(forged, Effect):
            await visit.works.effects[type(forged)](visit, forged)
        elif isinstance(forged, Query):
            await answer(visit, forged)
        else:
            await act(visit, forged)


async def refused(house: House, person: Person, forged: Forged) -> str:
    """The sentence it is answered with; fails if it is not refused."""
    with pytest.raises(Refused) as caught:
        await forge(house, person, forged)
    return caught.value.reason.msgid
