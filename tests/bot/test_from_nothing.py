"""From an empty database to a dialogue, through a YAML file, links and chat alone; then everybody's messages are read.

A coordinator, two organisers on each side and eight participants are set up the way the guides say: nobody writes to
the database but the program. At the end nothing that anyone was ever sent holds what that person may not know.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.assembly import assembled, serve
from bot.sandbox.clock import Clock
from bot.settings import Pace, Settings
from tests.databases import Databases
from tests.people import Person, Sandbox, plainly

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "alternating-capitals.yaml"
DOORBELL = "One item is waiting for you."
CONSENTS = [
    "be held here",
    "which meetings you take part in",
    "in sound or video",
    "photographs be taken",
    "be quoted by name",
    "contact you after the meetings",
]
CITIES = {"A": "Kabul", "B": "Karachi", "": "London"}
CONVENERS = {"A": "North Bank Institute", "B": "South Bank Forum", "": "Ferry House"}
ORGANISERS = {"A": ("Wajma", "Idris"), "B": ("Rukhsana", "Tariq")}
PARTICIPANTS = {"A": ("Palwasha", "Zalmai", "Gulalai", "Mirwais"), "B": ("Shazia", "Nadeem", "Farhat", "Waqar")}
COORDINATOR, OUTSIDER = "Philippa", "Quentin"


class Story:
    """The people, the links they were given, and the codes that were told by telephone."""

    def __init__(self, sandbox: Sandbox, folder: Path, database: str) -> None:
        self.sandbox = sandbox
        self.people: dict[str, Person] = {}
        self.payloads: dict[str, str] = {}
        self.codes: dict[str, str] = {}
        self.environment = {
            "CONVENOR_TOKEN": sandbox.token,
            "CONVENOR_DATABASE": database,
            "CONVENOR_KEY_FILE": str(folder / "master.key"),
            "CONVENOR_CLOCK_FILE": str(folder / "clock.json"),
            "CONVENOR_TELEGRAM_API": sandbox.url,
        }

    async def command(self, *words: str) -> str:
        """Run `convenor …` as a process; what it prints."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.cli", *words, env={**os.environ, **self.environment},
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        printed, _nothing = await process.communicate()
        assert process.returncode == 0, printed.decode()
        return printed.decode()

    @asynccontextmanager
    async def bot_running(self) -> AsyncIterator[None]:
        given = {name.removeprefix("CONVENOR_").lower(): value for name, value in self.environment.items()}
        settings = Settings(_env_file=None, pace=Pace.OFF, tick_seconds=0.2, **given)  # type: ignore[call-arg, arg-type]
        async with assembled(settings) as convenor:
            serving = asyncio.create_task(serve(settings, convenor))
            yield
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)

    async def appears(self, name: str) -> Person:
        self.people[name] = await self.sandbox.person(name)
        return self.people[name]

    async def invited_by_command(self, name: str, *words: str) -> None:
        """A link and its code, as the command prints them."""
        printed = await self.command("invite", *words)
        found = re.search(r"\?start=(\S{43})\nCode: (\d{3}) (\d{3})\n", printed)
        assert found is not None, printed
        self.payloads[name], self.codes[name] = found[1], found[2] + found[3]
        await self.appears(name)

    async def comes_with_a_code(self, name: str) -> None:
        person = self.people[name]
        await person.writes(f"/start {self.payloads[name]}")
        await person.sees("A code belongs to this link.")
        await person.writes(self.codes[name])

    async def invites(self, maker: str, name: str, side: str, role: str) -> None:
        """The maker hands out a link, the guest opens it, and they compare the code on the telephone."""
        organiser, guest = self.people[maker], await self.appears(name)
        await organiser.writes("/start")
        await taps(organiser, ("People on your side", "People on your side"), ("Invite somebody", "As what"))
        await taps(organiser, (role, "organisation" if role == "Participant" else "who is asked"))
        if role == "Organiser":
            await taps(organiser, ("This person when the first is silent", "For which organisation?"))
        await taps(organiser, (CONVENERS[side], "How will you know later"))
        await organiser.writes(f"{name[:1]}.{name[-1:]}.")
        await taps(organiser, ("Make the link", "The link is in the message below."))
        await self.opens(organiser, guest)

    async def opens(self, organiser: Person, guest: Person) -> None:
        handed = await organiser.sees("An invitation for you alone.")
        found = re.search(r"\?start=(\S{43})", handed.text)
        assert found is not None
        self.payloads[guest.name] = found[1]
        await guest.writes(f"/start {found[1]}")
        waits = await guest.sees("Your invitation waits to be confirmed.")
        code = re.search(r"(\d\d \d\d)", plainly(waits.text))
        assert code is not None
        self.codes[guest.name] = code[1]
        await organiser.sees(DOORBELL)
        await organiser.writes("/start")
        await taps(organiser, ("Who opened the link", f"Your code is {code[1]}."))
        await taps(organiser, ("The same code: confirm", "Confirmed."))

    async def joins(self, name: str, side: str, participant: bool = False) -> None:
        """The terms, the consents, name and zone, up to Home."""
        person = self.people[name]
        await person.writes("/start")
        await person.sees("Your invitation is confirmed.")
        await taps(
            person, ("Join", CONVENERS[side]), ("Continue", "not end-to-end encrypted"), ("Continue", "What is kept")
        )
        if participant:
            await taps(person, ("Continue", CONSENTS[0]))
            await taps(person, *(("Yes, I agree", asked) for asked in CONSENTS[1:]))
            await taps(person, ("Yes, I agree", "What shall your own organisers call you?"))
        else:
            await taps(person, ("Continue", "What shall your own organisers call you?"))
        await taps(person, ("Skip", "Where do you live?"), (CITIES[side], "Please check before you join."))
        await taps(person, ("Done", "Welcome."))


async def taps(person: Person, *steps: tuple[str, str]) -> None:
    """Tap a button and wait for what follows, time and again: nobody taps what they have not seen."""
    for label, follows in steps:
        await person.taps(label)
        await person.sees(follows)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[str]:
    """Where nothing is, not even a table."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path}/convenor.db"
        return
    with databases.empty_postgresql() as url:
        yield url


@pytest.fixture
async def story(tmp_path: Path, empty_database: str) -> AsyncIterator[Story]:
    clock = Clock(tmp_path / "clock.json")
    clock.move_to(MONDAY.timestamp())
    async with Sandbox(clock=clock) as sandbox:
        yield Story(sandbox, tmp_path, empty_database)


@pytest.mark.slow
async def test_a_whole_dialogue_is_set_up_and_nobody_was_ever_sent_what_they_may_not_know(story: Story) -> None:
    await story.command("programme", "apply", str(EXAMPLE))
    await story.invited_by_command(COORDINATOR, "--role", "coordinator", "--process", "CAUSEWAY")
    for side, (first, _second) in ORGANISERS.items():
        await story.invited_by_command(first, "--role", "organiser", "--process", "CAUSEWAY", "--side", side)
    async with story.bot_running():
        await the_first_people_join(story)
        await the_second_organisers_join(story)
        for side, names in PARTICIPANTS.items():
            for number, name in enumerate(names):
                await story.invites(ORGANISERS[side][number % 2], name, side, "Participant")
                await story.joins(name, side, participant=True)
        await somebody_finds_a_link(story)
        await everybody_looks_around(story)
        for first, second in ORGANISERS.values():
            # Names do travel to those who work with them: the search below finds what there is to be found.
            for organiser in (first, second):
                read = "\n".join(await ever_read(story, organiser))
                assert all(one in read for one in story.people if side_of(one) == side_of(first))
        for name in story.people:
            assert_only_what_they_may_know(story, name, await ever_read(story, name))


async def the_first_people_join(story: Story) -> None:
    for name, side in ((COORDINATOR, ""), *((first, side) for side, (first, _second) in ORGANISERS.items())):
        await story.comes_with_a_code(name)
        await story.people[name].sees(CONVENERS[side])
        await story.joins(name, side)


async def the_second_organisers_join(story: Story) -> None:
    """Each is approved by the only other organiser there is: the one of the other side."""
    for side, (first, second) in ORGANISERS.items():
        other = story.people[ORGANISERS["B" if side == "A" else "A"][0]]
        await story.invites(first, second, side, "Organiser")
        await other.sees(DOORBELL)
        await other.writes("/start")
        await taps(other, ("A new organiser", f"Side {side} wants to add an organiser"), ("Approve", "Approved."))
        await story.joins(second, side)


async def somebody_finds_a_link(story: Story) -> None:
    finder = await story.appears(OUTSIDER)
    for number, name in enumerate((PARTICIPANTS["A"][0], ORGANISERS["B"][1]), 1):
        await finder.writes(f"/start {story.payloads[name]}")
        await finder.sees("This link does not work", times=number)


async def everybody_looks_around(story: Story) -> None:
    """Home, privacy, and for organisers their people: whatever a curious person would open."""
    for name, person in story.people.items():
        if name == OUTSIDER:
            continue
        await person.writes("/privacy")
        await person.sees("What is held on you")
        await person.writes("/start")
        await person.sees("Nothing is due for you now.")
        if any(name in pair for pair in ORGANISERS.values()):
            await taps(person, ("People on your side", "People on your side"))


async def ever_read(story: Story, name: str) -> list[str]:
    """Every text and every button the person was ever shown, those edited and deleted since included."""
    events = await story.people[name].history()
    messages = [event["message"] for event in events if event["kind"] in ("sent", "edited")]
    read = [message for message in messages if message["from"]["is_bot"]]
    keyboards = [message.get("reply_markup", {"inline_keyboard": []})["inline_keyboard"] for message in read]
    labels = [button["text"] for rows in keyboards for row in rows for button in row]
    toasts = [event.get("text") or "" for event in events if event["kind"] == "toast"]
    return [plainly(text) for text in [*(message["text"] for message in read), *labels, *toasts]]


def assert_only_what_they_may_know(story: Story, name: str, read: Sequence[str]) -> None:
    assert read, f"{name} was sent nothing, which proves nothing"
    everything = "\n".join(read)
    for secret in secrets_from(story, name):
        assert secret not in everything, f"{name} was sent {secret!r}"
    for text in read:
        if DOORBELL in text:
            assert text == DOORBELL


def side_of(name: str) -> str:
    return next((side for side in "AB" if name in (*ORGANISERS[side], *PARTICIPANTS[side])), "")


def secrets_from(story: Story, name: str) -> set[str]:
    """What this person may not know, said independently of the program's own rules."""
    side, organises = side_of(name), any(name in pair for pair in ORGANISERS.values())
    everybody = set(story.people)
    # Organisers know the people of their own side, everybody else knows nobody.
    known = {one for one in everybody if side_of(one) == side} if organises else set()
    hidden = everybody - known - {name}
    hidden |= {str(person.id) for person in story.people.values()}
    # A link is seen by whoever made it, a code by the two who compare it; the printed codes are told, never sent.
    made = {one for one in PARTICIPANTS[side] if name in ORGANISERS[side]} if organises else set()
    made |= {ORGANISERS[side][1]} if organises and name == ORGANISERS[side][0] else set()
    hidden |= {payload for one, payload in story.payloads.items() if one not in made}
    hidden |= {code for one, code in story.codes.items() if one not in made | {name}}
    hidden |= {CONVENERS[other] for other in CONVENERS if other != side}
    hidden |= {f"side {other}" for other in "AB" if other != side and not organises}
    return hidden | ({"CAUSEWAY", "Causeway"} if name == OUTSIDER else set())


def test_the_example_has_the_conveners_the_story_names() -> None:
    text = EXAMPLE.read_text()
    assert all(name in text for name in CONVENERS.values())
