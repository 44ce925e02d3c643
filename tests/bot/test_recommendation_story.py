"""A recommendation's whole life over the sandbox: nine and eight people, one block, rework, agreement, release, and on.

Nobody writes to the database but the program: organisers and participants tap and type on their phones, over HTTP.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from bot.assembly import assembled, serve
from bot.clock import SharedClock
from bot.sandbox.clock import Clock
from bot.settings import Pace, Settings
from flows.roles import Role
from storage import people, programme, role_giving
from storage.unit import Unit
from tests.databases import Databases
from tests.people import Person, Sandbox, Seen, plainly

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # 14:00 in Karachi
KARACHI = ZoneInfo("Asia/Karachi")
ENGLISH = "Open a second window for visas at the crossing."
URDU = "گزرگاہ پر ویزوں کے لیے دوسری کھڑکی کھولی جائے۔"
REWORKED = "Open two windows for visas at the crossing."
WHY = "One window is not enough when the first is closed at noon."
DOORBELL = "One item is waiting for you."
AYESHA, MEERA = "Ayesha", "Meera"
DELEGATIONS = {"A": [f"Anis {number}" for number in range(1, 10)], "B": [f"Bela {number}" for number in range(1, 9)]}
VOTERS = [name for names in DELEGATIONS.values() for name in names]
BLOCKER = VOTERS[-3]


class Phone:
    """A person who waits for what they did to show before they do the next thing."""

    def __init__(self, person: Person) -> None:
        self.person = person

    async def taps(self, *labels: str) -> None:
        """Each on the newest message that has it; one that ends in … is the beginning of a label."""
        for label in labels:
            wanted = await self.person.sees_when(partial(_button, label=label), f"has a button {label}")
            assert wanted is not None
            before = _screen(await self.person.heard())
            await self.person.taps(wanted)
            await self._changes(before, label)

    async def writes(self, *texts: str) -> None:
        for text in texts:
            before = _screen(await self.person.heard())
            await self.person.writes(text)
            await self._changes(before, text)

    async def sees(self, text: str) -> str:
        return (await self.person.sees(text)).text

    async def home(self, *labels: str) -> None:
        await self.writes("/start")
        await self.taps(*labels)

    async def card(self, *labels: str) -> None:
        """The recommendation's card."""
        await self.home("Recommendations", "R-1:…", *labels)

    async def taps_while(self, *labels: str) -> None:
        """The same again and again, for every row there is a question about."""
        while _button(await self.person.heard(), labels[0]):
            await self.taps(*labels)

    async def _changes(self, before: list[str], deed: str) -> None:
        await self.person.sees_when(lambda heard: _screen(heard) != before or None, f"sees something after {deed}")


def _screen(heard: Sequence[Seen]) -> list[str]:
    """What stands there; a bell that rings meanwhile is no answer."""
    return [str(message) for message in heard if message.text != DOORBELL]


def _button(heard: Sequence[Seen], label: str) -> str | None:
    labels = [plainly(one) for message in reversed(heard) for one in message.labels]
    start = label.removesuffix("…")
    return next((one for one in labels if one == label or (start != label and one.startswith(start))), None)


class Story:
    def __init__(self, phones: dict[str, Phone], now: datetime) -> None:
        self.phones, self.now = phones, now
        self.ayesha, self.meera = phones[AYESHA], phones[MEERA]

    async def is_reviewed(self) -> None:
        """Both sides have looked at the wording, and at what it could do to people."""
        for phone in (self.ayesha, self.meera):
            await phone.card("Contextual review", "4", "3", "2", "☐ Can be read in two ways", "Done")
            await phone.taps("Now is a good time")
            await phone.writes("Ask the chamber first.")
            await phone.taps("It can go on", "Save")
        for phone in (self.ayesha, self.meera):
            await phone.card("Repercussion check", "☐ Nobody", "Done", "☐ None of these", "Done")
            await phone.taps_while("Nothing")  # for each person of the side
            await phone.taps("Yes, as it is", "At any time", "☐ By word of mouth only", "Done", "☐ English", "Done")
            await phone.taps("Yes")
            await phone.writes("31.12.2026")
            await phone.taps("Skip", "It can go on", "Save")

    async def is_put_to_the_vote(self) -> None:
        await self.ayesha.card("Put to the vote", "The usual rule")
        await self.until()
        await self.ayesha.sees("Side A: 9 people")
        await self.ayesha.taps("Open the poll")
        await self.ayesha.sees("The poll is open until")

    async def until(self) -> None:
        """Two days from now."""
        closes = (self.now + timedelta(days=2)).astimezone(KARACHI)
        await self.ayesha.writes(f"{closes:%d.%m.%Y}", f"{closes:%H:%M}")
        await self.ayesha.taps("Karachi")

    async def all_vote(self, page: str, *ways: str) -> None:
        for name in VOTERS:
            await self.phones[name].home(page, "Vote: …", *ways)
            await self.phones[name].sees("Your vote is in.")


@asynccontextmanager
async def told(folder: Path, database_url: str) -> AsyncIterator[Story]:
    clock = Clock(folder / "clock.json")
    clock.move_to(MONDAY.timestamp())
    async with Sandbox(clock=clock) as sandbox:
        settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            token=SecretStr(sandbox.token),
            database=database_url,
            key_file=folder / "master.key",
            telegram_api=sandbox.url,
            clock_file=folder / "clock.json",
            pace=Pace.OFF,
            tick_seconds=0.2,
        )
        async with assembled(settings, SharedClock(folder / "clock.json")) as convenor:
            phones = {name: Phone(await sandbox.person(name)) for name in (AYESHA, MEERA, *VOTERS)}
            async with convenor.database.transaction() as unit:
                await planted(unit, {name: phone.person.id for name, phone in phones.items()})
            serving = asyncio.create_task(serve(settings, convenor))
            yield Story(phones, MONDAY)
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)


async def planted(unit: Unit, accounts: dict[str, int]) -> None:
    """Two sides with an organiser and a delegation each, and the event these attend."""
    held = {
        side: await programme.add_organisation(unit, f"TRJ-{side}", f"Forum {side}", "XA", "Asia/Karachi")
        for side in "AB"
    }
    process = await programme.add_process(unit, "TRJ", "TRJ dialogue", held, {"languages": ["en", "ur"]})
    event = await programme.add_event(
        unit, process, "TRJ-7", "core", "Seventh round", MONDAY + timedelta(days=2), "Asia/Karachi"
    )
    for name, account in accounts.items():
        side = "A" if name == AYESHA or name in DELEGATIONS["A"] else "B"
        role = Role.ORGANISER if name in (AYESHA, MEERA) else Role.PARTICIPANT
        one = await people.add(unit, telegram_id=account, name=name, language="en", zone="Asia/Karachi", country=None)
        await role_giving.give_role(unit, one, role, process=process, side=side, organisation=held[side])
        if role is Role.PARTICIPANT:
            await programme.add_attendee(unit, event, one, side)


@pytest.fixture
async def story(tmp_path: Path, databases: Databases) -> AsyncIterator[Story]:
    async with told(tmp_path, databases.migrated_sqlite(tmp_path)) as begun:
        yield begun


@pytest.mark.slow
async def test_blocked_by_one_reworked_agreed_released_carried_taken_up_and_retracted(story: Story) -> None:
    await one_drafts(story)
    await story.is_reviewed()
    await story.is_put_to_the_vote()
    await one_blocks(story)
    await it_is_reworked(story)
    await everybody_agrees(story)
    await it_is_released(story)
    await it_is_carried_and_retracted(story)
    await nobody_was_rung_with_more_than_a_bell(story)


async def one_drafts(story: Story) -> None:
    await story.ayesha.home("Recommendations", "New recommendation", "Seventh round…", "No, it stands by itself")
    await story.ayesha.writes(ENGLISH, URDU)
    await story.ayesha.taps("Save", "Put to review", "Yes")


async def one_blocks(story: Story) -> None:
    blocker = story.phones[BLOCKER]
    await blocker.home("Your votes", "Vote: R-1", "Block")
    await blocker.sees("What is your reason?")
    await blocker.writes(WHY)
    await blocker.taps("Block")
    await blocker.sees("Your vote is in.")
    for name in VOTERS:
        if name != BLOCKER:
            await story.phones[name].home("Your votes", "Vote: R-1", "Support")
            await story.phones[name].sees("Your vote is in.")
    await story.ayesha.card("Poll, round 1")
    await story.ayesha.sees("Not passed: this text has no agreement on both sides.")
    await story.meera.card("Poll, round 1", "Reasons of your side")
    assert plainly(WHY) in plainly(await story.meera.sees("In no order, without names."))


async def it_is_reworked(story: Story) -> None:
    await story.ayesha.card("New version")
    await story.ayesha.writes(REWORKED)
    await story.ayesha.taps("Leave as it is", "☐ Asks for more", "Done")
    await story.ayesha.writes("One window was not enough.")
    await story.ayesha.taps("Save")
    await story.ayesha.sees("Version 2 is kept.")


async def everybody_agrees(story: Story) -> None:
    await story.ayesha.taps("Put to review", "Yes")
    await story.is_reviewed()
    await story.is_put_to_the_vote()
    first = story.phones[VOTERS[0]]
    await first.home("Your votes", "Vote: R-1")
    await first.sees("This text was reworked after round 1.")
    await story.all_vote("Your votes", "Continue", "Support")
    await story.meera.card("Poll, round 2")
    await story.meera.sees("Passed: both sides agree to this text.")


async def it_is_released(story: Story) -> None:
    for phone in (story.ayesha, story.meera):
        await phone.card("After the vote", "Inclusivity matrix", "Begin")
        await phone.taps_while("Neither", "No")
        await phone.taps("Save")
    await story.ayesha.card("After the vote", "Release poll", "Public brief", "On paper, to named recipients")
    await story.ayesha.taps("Carried by participants")
    await story.until()
    await story.ayesha.taps("Open the poll")
    await story.all_vote("Your votes on release", "Restricted")
    for phone, name in ((story.ayesha, AYESHA), (story.meera, MEERA)):
        await phone.card("After the vote", "Custodian of the key", name)
    for phone in (story.ayesha, story.meera):
        await phone.card("After the vote", "Turn the key", "Turn the key")
    await story.meera.card()
    await story.meera.sees("Where it stands: released.")
    await story.meera.taps("After the vote", "Hand out", "English")
    await story.meera.person.sees_when(
        lambda heard: any(message.text == REWORKED for message in heard) or None, "is handed that text and nothing else"
    )


async def it_is_carried_and_retracted(story: Story) -> None:
    day = f"{story.now.astimezone(KARACHI):%d.%m.%Y}"
    await story.ayesha.card("After the vote", "Transfer", "Up: to officials", "Government", "☐ The idea", "Done")
    await story.ayesha.taps("A conversation", "A new code")
    await story.ayesha.writes(day, "A plan was promised")
    await story.ayesha.taps("Save")
    await story.ayesha.home("Transfer log", "T-A1: on its way", "News of it", "Taken up")
    await story.ayesha.writes(day)
    await story.ayesha.taps("Skip", "Save")
    await story.ayesha.home("Transfer log", "T-A1: taken up", "News of it", "Taken up, and then retracted")
    await story.ayesha.writes(day, "Raise it again in the next round")
    await story.ayesha.taps("Save")
    await story.ayesha.home("Transfer log", "T-A1: retracted")
    shown = await story.ayesha.sees("A plan was promised")
    assert "taken up" in shown
    assert "retracted" in shown
    await story.meera.card()
    await story.meera.sees("Where it stands: retracted.")


async def nobody_was_rung_with_more_than_a_bell(story: Story) -> None:
    """And what one person wrote in confidence was read by the organiser of their side alone."""
    for name, phone in story.phones.items():
        events = await phone.person.history()
        sent = [event["message"] for event in events if event["kind"] in ("sent", "edited")]
        read = [plainly(message["text"]) for message in sent if message["from"]["is_bot"] and "text" in message]
        assert all(text == DOORBELL for text in read if DOORBELL in text)
        assert any(plainly(WHY) in text for text in read) is (name == MEERA), name
