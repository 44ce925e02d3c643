"""Random histories of answers, expiries, consents, keys, pauses and moves: none leads to `cleared` past a no-go.

What must hold is kept here a second time, in the plainest words there are, and compared with the event after every
deed. The deeds are the real handlers, asked by whoever may and by whoever may not.
"""

from __future__ import annotations

import os
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from flows.analysis.risk import Band
from flows.attendance import Move
from flows.event_status import NotPossible, Step
from flows.event_step import ClearEvent, StepEvent
from flows.event_uncleared import HoldUncleared
from flows.mitigation import ControlRisk, RescoreRisk
from flows.roles import Role
from flows.sign_off import KeepWord, TurnKey, Word
from handlers import judging
from handlers.clearance import clear_event, withdraw_clearance
from handlers.faults import Refused
from handlers.work import Works
from handlers.work.all import all_works
from handlers.work.event_step import step_event
from handlers.work.event_uncleared import hold
from handlers.work.mitigation import control_risk, rescore_risk
from handlers.work.sign_off import keep_word, turn_key
from storage import attendance, consents, events, risk_register
from storage.risk_register import Found
from tests.handlers.checking import known
from tests.handlers.signing import IN, Checked, director
from tests.house import House, Person

HISTORIES = int(os.environ.get("CONVENOR_HISTORIES", "5"))
DEEDS = 100
QUESTIONS = {"visas": False, "violence": True}


@dataclass
class Plain:
    """What a side has against going ahead, noted down as it happens; nothing is read back from the program."""

    until: datetime | None = None
    stop: bool = False
    safe_exit: bool = True
    stopped: dict[str, bool] = field(default_factory=dict)
    """Open risks of the stop class, by question: whether a control is in place and scored below red."""
    signed: set[str] = field(default_factory=set)

    def forbids(self, now: datetime) -> bool:
        grave = self.stop and not all(self.stopped.get(one, False) for one in ["violence"])
        return self.until is None or self.until <= now or not self.safe_exit or grave


@dataclass
class History:
    house: House
    event: str
    process: str
    chance: random.Random
    checked: Checked
    people: dict[str, list[Person]]
    """By side; under the empty side whoever has none."""
    guest: Person
    sides: dict[str, Plain] = field(default_factory=lambda: {"A": Plain(), "B": Plain()})
    consent: bool = False
    listed: bool = False
    heard: set[str] = field(default_factory=set)
    """Who was consulted on what now stands."""
    away: bool = False

    def changes(self) -> None:
        """Something changed: whoever had signed has not signed this."""
        for side in self.sides.values():
            side.signed.clear()
        self.heard.clear()

    @property
    def everyone(self) -> list[Person]:
        return [one for each in self.people.values() for one in each]

    async def lives(self) -> None:
        deeds: list[Callable[[], Awaitable[None]]] = [
            self.answers, self.answers, self.time_passes, self.finds, self.controls, self.scores, self.consents,
            self.lists, self.pauses, self.moves, self.forges, self.hears, self.leaves,
        ]  # fmt: skip
        for _deed in range(DEEDS):
            before = (await known(self.house, self.event)).status
            turns = self.chance.random() < 0.5
            await (self.sign() if turns else self.chance.choice(deeds)())
            await self.house.rest()
            after = (await known(self.house, self.event)).status
            if after == "cleared" and before != "cleared":
                self.is_right()
            elif after == "cleared":
                self.still_right()

    async def calms_down(self) -> None:
        """Whatever came before: once nothing stands in the way and both sides sign, the event is cleared."""
        for name in "AB":
            self.checked.says(name, self.house.now + timedelta(days=7))
            for question in QUESTIONS:
                await self._found(name, question, grave=False)
        async with self.house.transaction() as unit:
            await consents.record(unit, self.guest.id, self.process, {"attendance": True}, 1)
        await self._does(self.people["A"][0], step_event, StepEvent(self.event, Step.PAUSE))
        await self._does(self.people["A"][0], step_event, StepEvent(self.event, Step.RESUME))
        assert (await known(self.house, self.event)).status == "planned"
        for name in "AB":
            assert await self._does(self.people[name][0], turn_key, TurnKey(self.event))
        assert (await known(self.house, self.event)).status == "cleared"

    def is_right(self) -> None:
        """At the moment of clearing."""
        self.still_right()
        signed = [side.signed for side in self.sides.values()]
        assert all(signed), "cleared without a key of each side"
        assert not signed[0] & signed[1], "one person held both keys"

    def still_right(self) -> None:
        now = self.house.now
        assert not any(side.forbids(now) for side in self.sides.values()), "cleared past a no-go"
        assert self.consent or not self.listed, "cleared without a consent"

    # What happens.

    async def answers(self) -> None:
        """A side checks: mostly harmlessly, and for some days."""
        name = self.chance.choice("AB")
        plain = self.sides[name]
        plain.stop = self.chance.random() < 0.12
        plain.safe_exit = self.chance.random() < 0.9
        days = self.chance.choice([None, 0.5, 1, 2, 7, 7, 7])
        plain.until = self.house.now + timedelta(days=days) if days is not None else None
        stops = frozenset({"violence"}) if plain.stop else frozenset()
        band = Band.RED if plain.stop else Band.GREEN
        said = {"open_stops": stops, "safe_exit": plain.safe_exit, "band": band, "answers": str(self.chance.random())}
        self.checked.says(name, plain.until, **said)
        await self._found(name, "violence", grave=plain.stop)
        self.changes()
        one = await known(self.house, self.event)
        async with self.house.visit(self.people[name][0]) as visit:
            await withdraw_clearance(visit, one)

    async def finds(self) -> None:
        name = self.chance.choice("AB")
        if await self._found(name, "visas", grave=self.chance.random() < 0.3):
            self.changes()

    async def _found(self, name: str, question: str, *, grave: bool) -> bool:
        before = await self._open(name)
        impact = 3 if grave else 1
        found = Found(question, impact, impact, stop=grave and QUESTIONS[question], personal=False)
        async with self.house.transaction() as unit:
            await risk_register.note(
                unit, process=self.process, event=self.event, side=name, person=self.people[name][0].id, found=[found]
            )
        after = await self._open(name)
        if question == "violence" and not grave:
            self.sides[name].stopped.pop(question, None)
        elif question == "violence" and question not in before:
            self.sides[name].stopped[question] = False
        return before != after

    async def _open(self, name: str) -> dict[str, risk_register.Entry]:
        async with self.house.transaction() as unit:
            found = await risk_register.entries(unit, self.process, self.event, name)
        return {one.risk.question: one for one in found if one.is_open}

    async def controls(self) -> None:
        name = self.chance.choice("AB")
        for one in (await self._open(name)).values():
            owner = self.chance.choice(self.people[name])
            day = (await known(self.house, self.event)).starts_at.date() - timedelta(days=self.chance.randint(0, 2))
            if await self._does(owner, control_risk, ControlRisk(one.id, "A desk", owner.id, day)):
                self.changes()
                self.sides[name].stopped.update({one.risk.question: False} if one.risk.inherent.stop else {})

    async def scores(self) -> None:
        name = self.chance.choice("AB")
        for one in (await self._open(name)).values():
            likelihood, in_place = self.chance.choice([1, 1, 5]), self.chance.random() < 0.8
            effect = RescoreRisk(one.id, in_place, likelihood, 3)
            if await self._does(self.chance.choice(self.people[name]), rescore_risk, effect):
                self.changes()
                if one.risk.question in self.sides[name].stopped:
                    self.sides[name].stopped[one.risk.question] = in_place and likelihood * 3 < 15

    async def sign(self) -> None:
        """Mostly both sides, one after the other."""
        names = self.chance.choice([["A"], ["B"], [""], ["A", "B"], ["B", "A"], ["A", "B"]])
        for name in names:
            await self.signs(name)

    async def leaves(self) -> None:
        """The second organiser of side A leaves, or is there again."""
        one = self.people["A"][1]
        if self.away:
            await one.gets(Role.ORGANISER, process=self.process, side="A")
        else:
            await one.loses(Role.ORGANISER, process=self.process, side="A")
            self.sides["A"].signed.discard(one.id)
        self.away = not self.away

    async def signs(self, name: str) -> None:
        """Anybody turns whatever key they think they have, with a reason or without."""
        person = self.chance.choice(self.people[name])
        reason = self.chance.choice([None, None, None, "It matters"])
        if await self._does(person, turn_key, TurnKey(self.event, reason)):
            assert person.id not in self.heard, "signed what they were consulted on"
            self.sides[name].signed.add(person.id)

    async def hears(self) -> None:
        person = self.chance.choice(self.everyone)
        if await self._does(person, keep_word, KeepWord(self.event, self.chance.choice(list(Word)))):
            assert not any(person.id in side.signed for side in self.sides.values()), "consulted themselves"
            self.heard.add(person.id)

    async def forges(self) -> None:
        person = self.chance.choice(self.everyone)
        assert not await self._does(person, clear_event, ClearEvent(self.event))
        assert not await self._does(person, step_event, StepEvent(self.event, Step.CLEAR))
        assert not await self._does(person, step_event, StepEvent(self.event, Step.HOLD_UNCLEARED))
        assert not await self._does(person, hold, HoldUncleared(self.event, "Because")), "it has not begun"

    async def consents(self) -> None:
        given = self.chance.random() < 0.8
        async with self.house.transaction() as unit:
            await consents.record(unit, self.guest.id, self.process, {"attendance": given}, 1)
        self.consent = given
        if not given and self.listed:
            self.changes()

    async def lists(self) -> None:
        one = await known(self.house, self.event)
        move = self.chance.choice([Move.NAME, Move.WITHDRAW])
        async with self.house.transaction() as unit:
            if await attendance.move(unit, one, "A", [self.guest.id], move, None):
                self.changes()
        self.listed = move is Move.NAME

    async def pauses(self) -> None:
        person = self.chance.choice(self.people["A"] + self.people["B"])
        for step in (Step.PAUSE, Step.RESUME):
            if await self._does(person, step_event, StepEvent(self.event, step)):
                self.changes()

    async def moves(self) -> None:
        one = await known(self.house, self.event)
        with suppress(NotPossible):
            async with self.house.transaction() as unit:
                later = one.starts_at + timedelta(days=self.chance.randint(0, 1))
                changed = await events.change(unit, one, starts_at=later)
            if changed.starts_at != one.starts_at:
                self.changes()

    async def time_passes(self) -> None:
        await self.house.passes(timedelta(hours=self.chance.choice([1, 6, 12])))

    async def _does(self, person: Person, carry_out: Callable[..., Awaitable[None]], effect: object) -> bool:
        try:
            async with self.house.visit(person) as visit:
                await carry_out(visit, effect)
        except Refused:
            return False
        return True


@pytest.fixture
def works() -> Works:
    return Works(all_works())


@pytest.mark.parametrize("seed", range(HISTORIES))
async def test_no_history_leads_to_cleared_past_a_no_go_or_with_one_key(
    house: House, process: str, monkeypatch: pytest.MonkeyPatch, ayesha: Person, bilal: Person, meera: Person, seed: int
) -> None:
    checked = Checked(house.now)
    monkeypatch.setattr(judging, "side_checked", checked.side_checked)
    for side in "AB":
        checked.says(side, None)
    people = {
        "A": [ayesha, bilal, await director(house, process, "Dana", "A")],
        "B": [meera, await director(house, process, "Omar", "B")],
        "": [
            await house.person("Helen", Role.COORDINATOR, process=process),
            await house.person("Paula", Role.PARTICIPANT, process=process, side="A"),
        ],
    }
    both = await house.person("Both", Role.ORGANISER, process=process, side="A")
    await both.gets(Role.ORGANISER, process=process, side="B")
    people[""].append(both)
    await people["A"][2].gets(Role.COORDINATOR, process=process)
    event = await house.event(process, "TRJ-7", starts_in=IN + timedelta(days=60))
    guest = people[""][1]
    history = History(house, event, process, random.Random(seed), checked, people, guest)
    await history.lives()
    await history.calms_down()
