"""Random programmes, people and actions: nobody ever receives a word that docs/access.md keeps from them.

People tap what they are shown, write words that only they use, replay other people's buttons, lose roles while
notices wait for the morning. After every step everything each of them received is searched.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from flows.roles import Role
from handlers.actions import from_json
from handlers.duty_calls import ask_of
from handlers.faults import Refused
from handlers.routing import act
from handlers.screens import Page, draw_page
from handlers.talking import ConversationClosed
from handlers.work import Works
from handlers.work.all import all_works
from locales import Words
from storage import people
from storage.tables.delivery import keyboard, outbox
from storage.tables.people import conversation
from tests.databases import Databases
from tests.handlers.canaries import Cage, Canary, Held, roles_of
from tests.house import House, Person

SEATS = [
    (Role.ORGANISER, "A"),
    (Role.ORGANISER, "A"),
    (Role.ORGANISER, "B"),
    (Role.COORDINATOR, None),
    (Role.PARTICIPANT, "A"),
    (Role.PARTICIPANT, "B"),
    (Role.CRITICAL_FRIEND, None),
]
AVOIDED = ("✕ Cancel", "‹ Back", "⌂ Home", "Help", "Language", "Privacy", "Pause everything", "Skip")
MOVES = 24
FORGED = ("go", "begin", "resume", "duty", "snooze")
"""What buttons do that anybody could try if they knew its name."""
FORGERIES, FEW = 8, 2
seeds = st.integers(0, 2**32).map(random.Random)
"""Of one number, so that what hypothesis likes to begin with (zeros) is as mixed as anything else."""


class Dialogue(RuleBasedStateMachine):
    """Two processes and whoever is drawn for them, in a house without walls between them but the program's."""

    databases: Databases
    folder: Path
    made = 0
    learnt_rightly = 0

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        type(self).made += 1
        folder = self.folder / str(self.made)
        folder.mkdir()
        self.house = House(Works(all_works()), self.databases.migrated_sqlite(folder))
        self.cage = Cage()
        self.cast: list[Person] = []
        self.processes: list[str] = []
        self.before: dict[str, frozenset[Held]] = {}
        self.bells = 0
        self.tried: dict[str, set[bytes]] = {}
        self.run(self.house.open())

    def run(self, doing: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(doing)

    def teardown(self) -> None:
        self.run(self.house.close())
        self.runner.close()
        shared = sum(self.cage.known[word].owner != person for word, person in self.cage.seen)
        type(self).learnt_rightly += shared

    @initialize(both=st.lists(st.sampled_from(SEATS), max_size=3))
    def a_programme(self, both: list[tuple[Role, str | None]]) -> None:
        """A whole cast for one process, a smaller one for another, and some of the first in both."""
        self.run(self._programme(both))

    async def _programme(self, both: list[tuple[Role, str | None]]) -> None:
        self.processes = [await self.house.process("TRJ"), await self.house.process("LAN")]
        for at, (role, side) in enumerate([*SEATS, *SEATS[1:4]]):
            process = self.processes[at >= len(SEATS)]
            name = f"zq{len(self.cage.known) + 1}zq"
            person = await self.house.person(name, role, process=process, side=side)
            self.cage.plant(person.id, None, frozenset({(role.value, process, side)}))
            self.cast.append(person)
        for person, (role, side) in zip(self.cast[2:], both, strict=False):
            await person.gets(role, process=self.processes[1], side=side)
        for at, process in enumerate(self.processes):
            organiser, *_more = cast = self.cast[:7] if at == 0 else self.cast[7:]
            attending = [(one, side) for one, (role, side) in zip(cast, SEATS, strict=False) if side and at == 0]
            title = self.cage.plant(organiser.id, "event", frozenset({(Role.ORGANISER.value, process, "A")}))
            await self.house.event(process, f"E-{at}", title=title, attendees=attending)
        for one in self.cast:
            await one.writes("/start")
        self.before = await roles_of(self.house)
        # A name is known to the organisers of every side its owner is on, in either process.
        for word, canary in list(self.cage.known.items()):
            if canary.flow is None:
                self.cage.known[word] = Canary(canary.owner, None, self.before[canary.owner])

    @rule(chance=seeds)
    def somebody_works(self, chance: random.Random) -> None:
        """From Home into whatever it offers, and on, tapping what comes or writing where words are asked for."""
        self.run(self._work(chance.choice(self.cast), chance))

    async def _work(self, person: Person, chance: random.Random) -> None:
        await person.writes("/start")
        for _move in range(MOVES):
            open_to = [label for label in person.buttons if label not in AVOIDED]
            flow = await self._flow_in_front(person)
            if flow is not None and "Write" in person.screen:
                word = self.cage.plant(person.id, flow, self.before[person.id])
                await person.writes("7" if chance.random() < 0.3 else f"Word {word}")
            elif open_to:
                await person.taps("Save" if "Save" in open_to else chance.choice(open_to))
            else:
                await person.writes("/start")

    async def _flow_in_front(self, person: Person) -> str | None:
        async with self.house.transaction() as unit:
            one = (await people.by_id(unit, [person.id])).get(person.id)
            front = one.front if one is not None else None
            found: str | None = None
            if front is not None:
                found = await unit.value(select(conversation.c.flow).where(conversation.c.id == front))
        return found

    @rule(chance=seeds)
    def somebody_looks_around(self, chance: random.Random) -> None:
        """Into everything that Home offers, and a little further, without writing anything."""
        self.run(self._look_around(chance.choice(self.cast), chance))

    async def _look_around(self, person: Person, chance: random.Random) -> None:
        await person.writes("/start")
        for area in [label for label in person.buttons if label not in AVOIDED]:
            await person.writes("/start")
            if area in person.buttons:
                await person.taps(area)
            for _deeper in range(2):
                there = [label for label in person.buttons if label not in AVOIDED]
                if there:
                    await person.taps(chance.choice(there))

    @rule(chance=seeds)
    def somebody_replays_anothers_button(self, chance: random.Random) -> None:
        thief, owner = chance.sample(self.cast, 2)
        if owner.chat and owner.buttons:
            self.run(thief.sends_data(owner.message.data(chance.choice(owner.buttons))))

    @rule(chance=seeds)
    def somebody_does_what_anothers_buttons_do(self, chance: random.Random) -> None:
        """Handles are secret and bound to a person; whoever got round that meets the check behind the button."""
        self.run(self._forge(chance.choice(self.cast), chance))

    async def _forge(self, thief: Person, chance: random.Random) -> None:
        async with self.house.transaction() as unit:
            shown = await unit.rows(select(keyboard.c.actions).where(keyboard.c.person != thief.id))
        actions = {orjson.dumps(one) for row in shown for one in orjson.loads(row.actions) if one[0] in FORGED}
        fresh = sorted(actions - self.tried.setdefault(thief.id, set()))
        # Those that name something somebody else was shown are the most tempting.
        tempting = [one for one in fresh if b'["go",' in one and b',""]' not in one]
        for one in [*tempting[:FORGERIES], *chance.sample(fresh, min(FEW, len(fresh)))]:
            self.tried[thief.id].add(one)
            async with self.house.visit(thief) as visit:
                try:
                    async with visit.unit.attempt():
                        await act(visit, from_json(orjson.loads(one)))
                except (Refused, ConversationClosed):
                    continue

    @rule(chance=seeds, at_night=st.booleans())
    def somebody_is_asked_and_loses_the_role_before_the_bell(self, chance: random.Random, at_night: bool) -> None:
        """The doorbell is queued for the morning, or for now; in between the role goes."""
        self.run(self._ask(chance.choice(self.cast), at_night))

    async def _ask(self, person: Person, at_night: bool) -> None:
        held = [one for one in self.before[person.id] if one[0] == Role.ORGANISER]
        if not held:
            return
        if at_night:
            await self.house.passes(timedelta(hours=11))
        _role, process, side = held[0]
        async with self.house.visit() as visit:
            one = (await people.by_id(visit.unit, [person.id]))[person.id]
            await ask_of(
                visit, one, Role.ORGANISER, flow="consultation", process=process or "", side=side, subject="x",
                due_at=self.house.now + timedelta(days=9), dedupe=f"ask{self.house.now.timestamp()}{person.id}",
            )  # fmt: skip
        await person.loses(Role.ORGANISER, process=process)
        if at_night:
            self.before = await roles_of(self.house)  # what rings from here on rings without the role
            await self.house.passes(timedelta(hours=14))

    @rule(hours=st.integers(1, 40))
    def time_passes(self, hours: int) -> None:
        self.run(self.house.passes(timedelta(hours=hours)))

    @invariant()
    def nobody_has_learnt_what_is_not_theirs(self) -> None:
        if self.cast:
            self.run(self._look())

    async def _look(self) -> None:
        now = await roles_of(self.house)
        escaped = [
            line
            for one in self.cast
            # A role that went in this very step may have been there when the message was sent.
            for line in self.cage.escaped(one, self.before.get(one.id, frozenset()) | now[one.id])
        ]
        assert not escaped, escaped
        assert not [text for text in (self.house.chats.toasts) if "zq" in (text[1] or "")]
        await self._no_bell_without_the_role(now)
        self.before = now

    async def _no_bell_without_the_role(self, now: dict[str, frozenset[Held]]) -> None:
        async with self.house.transaction() as unit:
            sent = await unit.rows(
                select(outbox.c.person, outbox.c.entitled)
                .where(outbox.c.kind == "doorbell", outbox.c.state == "sent")
                .order_by(outbox.c.sent_at, outbox.c.id)
            )
        for row in sent[self.bells :]:
            right = orjson.loads(row.entitled)
            held = self.before[row.person] | now[row.person]
            assert any(
                what == right["role"] and process == right["process"] and right["side"] in (None, side)
                for what, process, side in held
            ), right
        self.bells = len(sent)


def lived_through(databases: Databases, folder: Path, examples: int) -> type[Dialogue]:
    """So many random dialogues, one after the other. Raises AssertionError where somebody learnt what they may not."""

    class Here(Dialogue):
        pass

    Here.databases, Here.folder = databases, folder
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=examples,
            stateful_step_count=16,
            phases=[Phase.generate],
            deadline=None,
            database=None,
            derandomize=True,
            report_multiple_bugs=False,
            print_blob=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
    return Here


def test_whatever_people_do_nobody_learns_what_the_table_denies(databases: Databases, tmp_path: Path) -> None:
    here = lived_through(databases, tmp_path, 10)
    assert here.learnt_rightly > 10, "words have to travel to those who may read them, or this proves nothing"


async def test_a_word_that_reaches_somebody_else_is_found(house: House) -> None:
    """The cage itself: what a broken program would send is seen, and what is theirs is not complained about."""
    process = await house.process("TRJ")
    ayesha = await house.person("Ayesha", Role.ORGANISER, process=process, side="A")
    bilal = await house.person("Bilal", Role.ORGANISER, process=process, side="A")
    meera = await house.person("Meera", Role.ORGANISER, process=process, side="B")
    carol = await house.person("Carol", Role.COORDINATOR, process=process)
    roles = await roles_of(house)
    cage = Cage()
    word = cage.plant(ayesha.id, "consultation", roles[ayesha.id])
    for one in (ayesha, bilal, meera, carol):
        async with house.visit(one) as visit:
            await visit.show(draw_page(Page(None, [Words(f"They said {word}.")]), visit.reader))
    found = [one.name for one in (ayesha, bilal, meera, carol) if cage.escaped(one, roles[one.id])]
    assert found == ["Meera", "Carol"]
