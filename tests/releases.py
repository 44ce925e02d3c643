"""A text both sides agreed to, its people, and what they do with it afterwards, for tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select

from flows.analysis.recommendation_life import State, Step
from flows.analysis.release import Audience
from flows.banks.release import Form
from flows.custody import NameCustodian, TurnReleaseKey
from flows.edition import Edition
from flows.engine import Effect, Query
from flows.roles import Role
from handlers.actions import Action, Go
from handlers.faults import Refused
from handlers.routing import act
from handlers.work.after_consensus import CARD
from storage import ballots, recommendations, release_polls
from storage.recommendations import Recommendation
from storage.release_polls import ReleasePoll
from storage.tables.base import new_id
from storage.tables.work import poll
from tests.house import House, Person
from tests.recommending import checked

TEXTS = {"en": "Open a second window for visas at the crossing.", "ur": "گزرگاہ پر ویزوں کی دوسری کھڑکی کھولی جائے۔"}
KARACHI = ZoneInfo("Asia/Karachi")
GATE: dict[str, Any] = {"turnout": 0.8, "reservations": 1, "stand_aside": 0.2, "agreement": "0", "rule": "usual"}
CHOICES = ("Public", "Restricted", "Private", "Hold it back")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Chamber:
    """A process of two sides with an event, `voters` by side, two organisers on side A and one on B."""

    house: House
    process: str
    event: str
    voters: dict[str, list[Person]]
    ayesha: Person
    bilal: Person
    meera: Person
    text: Recommendation

    @classmethod
    async def meets(cls, house: House, size: int = 2, code: str = "TRJ") -> Chamber:
        """The sides meet and agree to a text."""
        self = cls()
        self.house, self.process = house, await house.process(code)
        self.voters = {
            side: [
                await house.person(f"Voter {side}{n}", Role.PARTICIPANT, process=self.process, side=side)
                for n in range(1, size + 1)
            ]
            for side in ("A", "B")
        }
        attendees = [(one, side) for side, people in self.voters.items() for one in people]
        self.event = await house.event(self.process, f"{code}-7", attendees=attendees)
        self.ayesha = await house.person("Ayesha", Role.ORGANISER, process=self.process, side="A")
        self.bilal = await house.person("Bilal", Role.ORGANISER, process=self.process, side="A", rank=2)
        self.meera = await house.person("Meera", Role.ORGANISER, process=self.process, side="B", zone="Asia/Kolkata")
        self.text = await self.agrees()
        return self

    @property
    def everyone(self) -> list[Person]:
        return [one for people in self.voters.values() for one in people]

    @property
    def edition(self) -> str:
        return str(Edition(self.text.id, self.text.version))

    async def agrees(self) -> Recommendation:
        """A new text is drafted and agreed to on both sides."""
        async with self.house.transaction() as unit:
            one = await recommendations.draft(
                unit,
                process=self.process,
                event=self.event,
                side="A",
                person=self.ayesha.id,
                languages=list(TEXTS),
                texts=TEXTS,
            )
        return await self.passes_poll(one.id)

    async def passes_poll(self, one: str) -> Recommendation:
        """The current version is put to the vote and passes."""
        async with self.house.transaction() as unit:
            found = await recommendations.held(unit, one)
            if await recommendations.obstacle(unit, found) is not None:
                await checked(unit, found, self.ayesha.id)
            await self._step(unit, one, Step.OPEN_POLL)
            found = await recommendations.held(unit, one)
            wording = await recommendations.version(unit, found)
            assert wording is not None
            row = {"id": new_id(), "recommendation": one, "kind": "consensus", "version": found.version, "gate": GATE}
            row |= {"text_hash": wording.text_hash, "state": "closed", "passed": True, "secret": None}
            row |= {"opened_at": unit.now, "closes_at": unit.now, "closed_at": unit.now}
            await unit.run(insert(poll), row)
            electors = await ballots.electorate(unit, self.event)
            await ballots.enrol(unit, str(row["id"]), electors)
            await self._step(unit, one, Step.PASS)
        return await self.now(one)

    async def step(self, step: Step) -> Recommendation:
        """Lead the text on as the rules, or somebody's other form, would."""
        async with self.house.transaction() as unit:
            await self._step(unit, self.text.id, step)
        return await self.now()

    async def reworded(self, by: str = "!") -> Recommendation:
        """A new version of the text, back in rework, after whatever had been agreed."""
        async with self.house.transaction() as unit:
            one = await recommendations.by_id(unit, self.text.id)
            assert one is not None
            texts = {**TEXTS, "en": TEXTS["en"] + by * one.version}
            await recommendations.reword(unit, one.id, texts, person=self.ayesha.id, side="A", why="", seen=one.version)
        self.text = await self.now()
        return self.text

    async def now(self, one: str | None = None) -> Recommendation:
        async with self.house.transaction() as unit:
            found = await recommendations.by_id(unit, one or self.text.id)
        assert found is not None
        return found

    async def state(self) -> State:
        return (await self.now()).state

    async def poll(self) -> ReleasePoll:
        async with self.house.transaction() as unit:
            found = await release_polls.latest(unit, self.text.id)
        assert found is not None
        return found

    async def _step(self, unit: Any, one: str, step: Step) -> None:
        await recommendations.step(unit, one, step, person=None, why=None, now=unit.now)

    async def is_decided(self, audience: Audience = Audience.RESTRICTED, form: Form = Form.NAMED) -> None:
        """The text stands where keys are turned, without anybody's phone: assessed, put to the vote, decided."""
        async with self.house.transaction() as unit:
            one = await self._at(unit)
            if one.state is State.CONSENSUS:
                await self._step(unit, one.id, Step.ASSESS)
            await self._step(unit, one.id, Step.PUT_TO_RELEASE)
            on = await release_polls.agreed(unit, one)
            assert on is not None
            electors = await ballots.electors(unit, on.poll)
            closes_at = unit.now + HOUR
            forms = {audience: form}
            found = await release_polls.open_poll(
                unit, one, on, forms=forms, electors=electors, closes_at=closes_at, by=self.ayesha.id
            )
            await ballots.cut(unit, found.id)
            await release_polls.close(unit, found, audience)
            if audience is Audience.HOLD:
                await self._step(unit, one.id, Step.HOLD)

    async def is_released(self, audience: Audience = Audience.RESTRICTED, form: Form = Form.NAMED) -> None:
        """Both keys are turned."""
        await self.is_decided(audience, form)
        for person in (self.ayesha, self.meera):
            await forge(self.house, person, NameCustodian(self.edition, person.id))
        for person in (self.ayesha, self.meera):
            await forge(self.house, person, TurnReleaseKey(self.edition))
        self.text = await self.now()
        assert self.text.state is State.RELEASED

    async def _at(self, unit: Any) -> Recommendation:
        found = await recommendations.by_id(unit, self.text.id)
        assert found is not None
        return found

    # What organisers and participants do, on their phones.

    async def card(self, person: Person) -> str:
        """Open what follows the consensus; there is a button for it on the recommendation's card."""
        await opens(self.house, person, self.text.id)
        return person.screen

    async def assesses(self, person: Person, *, harmed: str | None = None) -> str:
        """All groups, in two taps each; one of them may be hit hard."""
        await self.card(person)
        await person.taps("Inclusivity matrix", "Begin")
        while "help or harm" in person.screen:
            if harmed is not None and person.screen.split("\n")[-1].startswith(harmed):
                return person.screen
            await person.taps("Neither", "No")
        return await person.taps("Save")

    async def opens_poll(self, person: Person, private: str = "Carried by participants") -> str:
        closes = (self.house.now + 2 * DAY).astimezone(KARACHI)
        await self.card(person)
        await person.taps("Release poll", "Public brief", "On paper, to named recipients", private)
        await person.writes(f"{closes:%d.%m.%Y}")
        await person.writes(f"{closes:%H:%M}")
        await person.taps("Karachi")
        return await person.taps("Open the poll")

    async def votes(self, label: str = "Restricted", but: Iterable[Person] = ()) -> None:
        left_out = set(but)
        for person in self.everyone:
            if person not in left_out:
                await self.vote(person, label)

    async def vote(self, person: Person, label: str) -> str:
        await person.writes("/start")
        await person.taps("Your votes on release")
        await person.taps(next(one for one in person.buttons if "ote: " in one))
        return await person.taps(label)

    async def decides(self, label: str = "Restricted") -> None:
        """Up to the decision: assessed on both sides, put to the vote, voted."""
        await self.assesses(self.ayesha)
        await self.assesses(self.meera)
        await self.opens_poll(self.ayesha)
        await self.votes(label)

    async def names(self, person: Person, whom: Person) -> str:
        await self.card(person)
        return await person.taps("Custodian of the key", whom.name)

    async def turns(self, person: Person) -> str:
        await self.card(person)
        await person.taps("Turn the key")
        return await person.taps("Turn the key")

    async def releases(self, label: str = "Restricted") -> None:
        await self.decides(label)
        await self.names(self.ayesha, self.ayesha)
        await self.names(self.meera, self.meera)
        await self.turns(self.ayesha)
        await self.turns(self.meera)
        self.text = await self.now()


async def opens(house: House, person: Person, recommendation: str) -> None:

    async with house.visit(person) as visit:
        await act(visit, Go(CARD, recommendation))


async def forge(house: House, person: Person, forged: Action | Effect | Query[Any]) -> Any:
    """Do as if this person's client had sent a button, an effect or a query of its own making."""
    async with house.visit(person) as visit:
        if isinstance(forged, Effect):
            return await house.works.effects[type(forged)](visit, forged)
        if isinstance(forged, Query):
            return await house.works.facts[type(forged)](visit, forged)
        return await act(visit, forged)


async def refused(house: House, person: Person, forged: Action | Effect | Query[Any]) -> str:
    """The sentence it is answered with; fails if it is not refused."""
    with pytest.raises(Refused) as caught:
        await forge(house, person, forged)
    return caught.value.reason.msgid


async def count(house: House, table: Any) -> int:
    async with house.transaction() as unit:
        return len(await unit.rows(select(table)))


__all__ = ["Chamber", "count", "forge", "opens", "refused"]
