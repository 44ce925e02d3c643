"""In a dangerous process nobody is asked for words that a workflow can do without."""

from __future__ import annotations

from sqlalchemy import update

from flows.roles import Role
from storage.tables.programme import process as process_table
from tests.handlers.test_pin import chooses
from tests.house import House, Person

LABEL = "How will you know later"


async def turns(house: House, process: str, profile: str) -> None:
    async with house.transaction() as unit:
        await unit.run(update(process_table).where(process_table.c.id == process).values(profile=profile))


async def invites(person: Person, *more: str) -> str:
    await person.writes("/start")
    await person.taps("People on your side", "Invite somebody", *more, "Participant", "Forum A")
    return person.screen


async def test_optional_words_are_asked_for_in_a_calm_process_only(house: House, process: str, ayesha: Person) -> None:
    assert LABEL in await invites(ayesha)
    await turns(house, process, "high")
    await chooses(ayesha)
    assert LABEL not in await invites(ayesha)
    await ayesha.taps("Make the link")
    assert [message for message in ayesha.received if message.kind == "handout"]


async def test_a_conversation_under_way_follows_when_the_process_turns_dangerous(
    house: House, process: str, ayesha: Person
) -> None:
    await invites(ayesha)
    await turns(house, process, "high")
    await chooses(ayesha)
    await ayesha.writes("/start")
    continuing = next(button for button in ayesha.buttons if button.startswith("Continue:"))
    await ayesha.taps(continuing)
    assert LABEL not in ayesha.screen
    assert "Make the link" in ayesha.buttons


async def test_who_is_in_a_dangerous_process_is_spared_in_every_other_too(
    house: House, process: str, ayesha: Person
) -> None:
    """One phone holds them all: what its owner is asked to write there is what somebody may find on it."""
    other = await house.process("LAN")
    await ayesha.gets(Role.ORGANISER, process=other, side="A")
    await turns(house, other, "high")
    await chooses(ayesha)
    assert LABEL not in await invites(ayesha, "TRJ dialogue, side A")
    assert "Make the link" in ayesha.buttons
