"""The log of what checks held back: a side's own answers with their dates, and to a coordinator only how many."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.roles import Role
from handlers.access import NOT_YOURS
from handlers.actions import Go
from handlers.work.risk_held_back import FEWEST
from storage import retention
from tests.handlers.checking import TITLE, TWO_DAYS, checks, planned
from tests.handlers.consulting import refused
from tests.house import House, Person


@pytest.fixture
async def process(house: House) -> str:
    return await house.process("TRJ", **TWO_DAYS)


@pytest.fixture
async def event(house: House, process: str, ayesha: Person, meera: Person) -> str:
    return await planned(house, process)


async def log(person: Person, page: str = "Risk checks") -> str:
    await person.writes("/start")
    return await person.taps(page, "What checks held back")


async def test_a_side_reads_when_which_of_its_answers_held_an_event_and_nothing_of_the_other(
    house: House, event: str, ayesha: Person, meera: Person
) -> None:
    await checks(ayesha, threat="Yes", safe_exit="No", visas="No")
    await checks(meera, safe_journey="Don't know")
    assert f"• 2 November 2026, {TITLE}: Threats, Stop and way out" in await log(ayesha)
    assert f"• 2 November 2026, {TITLE}: Safe journey" in await log(meera)
    assert "Visas" not in ayesha.screen + meera.screen
    assert "Safe journey" not in ayesha.screen


async def test_a_check_without_a_grave_answer_is_no_entry(house: House, event: str, ayesha: Person) -> None:
    await checks(ayesha, visas="No")
    assert "None." in await log(ayesha)


async def test_a_coordinator_learns_how_many_and_of_fewer_than_five_not_even_that(
    house: House, process: str, event: str, ayesha: Person, meera: Person
) -> None:
    helen = await house.person("Helen", Role.COORDINATOR, process=process)
    for number in range(1, FEWEST + 1):
        await checks(ayesha if number % 2 else meera, threat="Yes")
        told = await log(helen, "Risk check status")
        assert ("Fewer than five." in told) == (number < FEWEST)
    assert "5 checks, of all sides." in helen.screen
    assert not any(word in helen.screen for word in ("Threats", TITLE, "Side A", "November"))


async def test_what_was_erased_since_leaves_a_number(house: House, event: str, ayesha: Person) -> None:
    await checks(ayesha, threat="Yes", safe_exit="No")
    await house.passes(timedelta(days=5 + 184))
    async with house.transaction() as unit:
        await retention.carry_out(unit)
    assert "2 answers, erased since" in await log(ayesha)


async def test_nobody_else_opens_the_log(house: House, process: str, event: str, ayesha: Person) -> None:
    await checks(ayesha, threat="Yes")
    farah = await house.person("Farah", Role.PARTICIPANT, process=process, side="A")
    assert await refused(house, farah, Go("risk_held_back")) == NOT_YOURS.msgid
    omar = await house.person("Omar", Role.ORGANISER, process=await house.process("ELS"), side="A")
    assert "Threats" not in await log(omar)


async def test_what_stands_in_the_way_by_now_is_read_by_the_side_it_stands_on(
    house: House, event: str, ayesha: Person, meera: Person
) -> None:
    await checks(ayesha, visas="No")
    assert f"In the way by now:\n• {TITLE}: A risk has no control yet" in await log(ayesha)
    assert "In the way by now:" not in await log(meera)
