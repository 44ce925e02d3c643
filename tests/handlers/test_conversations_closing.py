"""What closes a conversation and says so: its time, a role withdrawn, an update that asks something else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from flows.roles import Role
from handlers.work import Work, Works
from storage import conversations, people
from storage.tables.people import conversation
from tests.handlers import trip
from tests.house import House, Person

DAY = timedelta(days=1)


@pytest.fixture
def works() -> Works:
    return trip.works


async def statuses(house: House) -> list[str]:
    async with house.transaction() as unit:
        rows = await unit.rows(select(conversation.c.status).order_by(conversation.c.id))
    return [row.status for row in rows]


def updated(house: House, **changes: Any) -> None:
    """The program is updated: the workflow is another from now on."""
    house.works = Works([replace(trip.work, flow=replace(trip.flow, **changes))])


async def test_a_form_nobody_touches_expires_and_says_so_to_nobody(house: House, ayesha: Person) -> None:
    await trip.begins(ayesha)
    shown = ayesha.message
    await house.passes(7 * DAY - timedelta(minutes=1))
    await ayesha.writes("Lahore")
    await house.passes(7 * DAY - timedelta(minutes=1))
    assert await statuses(house) == ["open"], "every answer makes it last longer"
    await house.passes(timedelta(minutes=1))
    assert await statuses(house) == ["expired"]
    assert ayesha.received[-1].text.endswith("Is it safe?")
    assert "nothing is open" in await ayesha.writes("7")
    assert "Nothing is due" in await ayesha.taps_old(shown, "✕ Cancel")
    async with house.transaction() as unit:
        assert await unit.value(select(conversation.c.state)) is None, "what was answered is gone"


async def test_an_answer_given_in_the_last_moment_keeps_the_form_open(house: House, ayesha: Person) -> None:
    await trip.begins(ayesha)
    async with house.transaction() as unit:
        found = next(iter(await conversations.open_of(unit, (await people.by_id(unit, [ayesha.id]))[ayesha.id])))
        assert not await conversations.expire(unit, replace(found, seq=found.seq - 1)), "read before the answer"
    await ayesha.writes("Lahore")
    assert await statuses(house) == ["open"]


async def test_a_finished_form_does_not_expire(house: House, ayesha: Person) -> None:
    await trip.fills_in(ayesha)
    await ayesha.taps("Save")
    await house.passes(8 * DAY)
    assert await statuses(house) == ["finished"]


async def test_a_role_withdrawn_in_the_middle_closes_the_form_with_a_sentence(
    house: House, ayesha: Person, process: str
) -> None:
    await trip.fills_in(ayesha)
    card = ayesha.message
    await ayesha.loses(Role.ORGANISER, process=process)
    assert "This was closed, because it is no longer open to you." in await ayesha.taps("Save")
    assert await trip.saved(house) == []
    assert await statuses(house) == ["closed"]
    await ayesha.taps_old(card, "Save")
    assert await trip.saved(house) == []


@pytest.mark.parametrize("does", ["writes", "/nonsense", "/cancel", "photo", "edit", "language"])
async def test_whatever_somebody_without_the_role_does_next_closes_it(
    house: House, ayesha: Person, process: str, does: str
) -> None:
    await trip.begins(ayesha)
    await ayesha.writes("/language")
    await ayesha.loses(Role.ORGANISER, process=process)
    match does:
        case "photo":
            await ayesha.sends_photo()
        case "edit":
            await ayesha.edits_a_message()
        case "language":
            await ayesha.taps("English")
        case "writes":
            await ayesha.writes("Lahore")
        case command:
            await ayesha.writes(command)
    assert "This was closed, because it is no longer open to you." in ayesha.screen
    assert await statuses(house) == ["closed"]


async def test_a_role_elsewhere_does_not_keep_a_form_open_that_was_asked_for_here(
    house: House, ayesha: Person, process: str
) -> None:
    other = await house.process("CHA")
    await ayesha.gets(Role.ORGANISER, process=other, side="B")
    await trip.asked(house, ayesha, process)
    await ayesha.taps("Open")
    await ayesha.writes("Lahore")
    await ayesha.loses(Role.ORGANISER, process=process)
    assert "This was closed" in await ayesha.taps("Yes")
    await ayesha.writes("/start")
    assert "Spring round" not in ayesha.screen
    assert "Trip" in ayesha.buttons, "what the other role opens is still there"


def renamed(version: int, answers: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return {**answers, "count": 12} if version == 1 else None


async def test_an_update_that_knows_how_carries_open_answers_over(house: House, ayesha: Person) -> None:
    await trip.begins(ayesha)
    await ayesha.writes("Lahore")
    updated(house, version=2, upgrade=renamed)
    assert "› 12" in await ayesha.taps("Yes")
    await ayesha.taps("Save")
    assert await trip.saved(house) == ["Lahore"]


async def test_an_update_that_does_not_closes_open_forms_with_a_sentence(house: House, ayesha: Person) -> None:
    await trip.begins(ayesha)
    updated(house, version=2)
    assert "The questions have changed since you began" in await ayesha.writes("Lahore")
    assert await statuses(house) == ["closed"]
    assert "Nothing is due" in await ayesha.taps("⌂ Home")
    assert "Continue: Trip" not in ayesha.buttons


async def test_an_update_taken_back_closes_what_only_it_could_read(house: House, ayesha: Person) -> None:
    updated(house, version=3, upgrade=renamed)
    await trip.begins(ayesha)
    updated(house, version=2, upgrade=renamed)
    assert "The questions have changed since you began" in await ayesha.writes("Lahore")


async def test_a_workflow_that_an_update_dropped_closes_its_forms(house: House, ayesha: Person, process: str) -> None:
    await trip.begins(ayesha)
    await trip.asked(house, ayesha, process)
    house.works = Works([])
    assert "The questions have changed since you began" in await ayesha.writes("Lahore")
    assert "Nothing is due" in await ayesha.taps("⌂ Home")
    await house.passes(8 * DAY)
    assert await statuses(house) == ["closed"]


async def test_a_workflow_that_an_update_dropped_expires_unseen(house: House, ayesha: Person) -> None:
    await trip.begins(ayesha)
    house.works = Works([])
    await house.passes(8 * DAY)
    assert await statuses(house) == ["expired"]


async def test_two_workflows_that_carry_out_one_effect_differently_are_a_mistake_found_at_start() -> None:
    async def otherwise(visit: Any, effect: Any) -> None:
        """Another way to do the same."""

    with pytest.raises(ValueError, match="carried out by two workflows"):
        Works([trip.work, Work(replace(trip.flow, name="other"), effects={trip.SaveTrip: otherwise})])
