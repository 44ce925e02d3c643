"""Questions that open on a cleared event: everybody whom it concerns sees them, and it lapses without answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.roles import Role
from handlers.work.sign_off import NOT_PLANNED
from storage import duties
from tests.handlers.checking import checks, known, planned, rung
from tests.handlers.signing import IN, TITLE, forges, opens, signs, status
from tests.house import House, Person

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
OPEN = "New questions are open: 2 days before. Unless all sides have answered, the clearance lapses: Tue 10 Nov 2026"
ON_HOME = "Seventh round: 2 days left (cleared, new questions are open)"


@pytest.fixture
async def process(house: House) -> str:
    return await house.process("TRJ", risk_check={"stages": {"core": ["days_7", "days_2"]}})


@pytest.fixture
async def event(house: House, process: str, ayesha: Person, meera: Person) -> str:
    """Cleared six days before; two days before the next questions open, to be answered within a day."""
    event = await planned(house, process, starts_in=IN)
    await house.passes(3 * DAY)
    for person in (ayesha, meera):
        await checks(person, TITLE)
    for person in (ayesha, meera):
        await signs(person)
    assert await status(house, event) == "cleared"
    return event


async def to(house: House, event: str, days: int, after: timedelta = MINUTE) -> None:
    await house.passes((await known(house, event)).starts_at - days * DAY + after - house.now)


async def card(person: Person) -> str:
    await person.writes("/start")
    return await person.taps("Events", TITLE)


async def test_both_sides_and_the_coordinator_see_that_new_questions_are_open_and_nobody_else_does(
    house: House, process: str, event: str, ayesha: Person, meera: Person
) -> None:
    helen = await house.person("Helen", Role.COORDINATOR, process=process)
    assert OPEN not in await card(ayesha)
    await to(house, event, 2)
    for person in (ayesha, meera):
        assert OPEN in await card(person)
        assert "Status: cleared" in person.screen
        await opens(person)
        assert OPEN in person.screen
        assert "• Nothing stands in the way." in person.screen
        assert ON_HOME in await person.writes("/start")
    home = await helen.writes("/start")
    assert "TRJ-7: 2 days left (cleared, new questions are open)" in home
    assert OPEN in await helen.taps("Clearance of events")
    assert "Seventh" not in helen.screen


async def test_a_participant_hears_nothing_of_clearance_or_of_open_questions(
    house: House, process: str, event: str, ayesha: Person
) -> None:
    both = await house.person("Paula", Role.PARTICIPANT, process=process, side="A")
    await to(house, event, 2)
    assert "new questions" not in await both.writes("/start")
    assert "new questions" not in await both.taps("Events")


async def test_it_stays_cleared_once_every_side_has_answered(
    house: House, event: str, ayesha: Person, meera: Person
) -> None:
    await to(house, event, 2)
    await checks(ayesha, TITLE)
    assert OPEN in await card(ayesha), "side B has not answered yet"
    await checks(meera, TITLE)
    assert "New questions" not in await card(ayesha)
    await to(house, event, 1)
    assert await status(house, event) == "cleared"


@pytest.mark.parametrize("side", ["", "A"])
async def test_it_lapses_to_the_second_when_a_side_has_not_answered_in_time(
    house: House, event: str, ayesha: Person, meera: Person, side: str
) -> None:
    await to(house, event, 2)
    if side:
        await checks(ayesha, TITLE)
    before = rung(ayesha, meera)
    await to(house, event, 1, -timedelta(seconds=1))
    assert await status(house, event) == "cleared"
    await to(house, event, 1, timedelta())
    assert await status(house, event) == "planned"
    assert all(now > then for now, then in zip(rung(ayesha, meera), before, strict=True)), "both sides hear of it"
    assert "Status: planned" in await card(ayesha)
    await opens(meera)
    assert "• The risk check of your side is not complete." in meera.screen


async def test_no_later_put_off_or_passing_on_buys_the_clearance_time(
    house: House, event: str, ayesha: Person, bilal: Person, meera: Person
) -> None:
    await to(house, event, 2)
    async with house.transaction() as unit:
        for duty in await duties.about(unit, "risk_check", event):
            await duties.put_off(unit, duty.id, house.now + 2 * DAY)
    await to(house, event, 1)
    assert await status(house, event) == "planned"


async def test_nothing_new_is_signed_on_the_earlier_check(
    house: House, event: str, ayesha: Person, meera: Person
) -> None:
    """The time that a standing clearance is given is no time for a new one."""
    await to(house, event, 2)
    assert await forges(house, ayesha, event) == NOT_PLANNED.msgid
    await card(meera)
    await meera.taps("Pause", "Yes")
    await card(meera)
    await meera.taps("Resume", "Yes")
    assert await forges(house, ayesha, event) == "The risk check of your side is not complete."


async def test_what_expires_meanwhile_ends_it_earlier(house: House, event: str, ayesha: Person, meera: Person) -> None:
    await to(house, event, 2)
    await checks(ayesha, TITLE, threat="Yes")
    assert await status(house, event) == "planned"


async def test_cleared_ahead_of_the_first_stage_it_waits_for_that_one_too(
    house: House, ayesha: Person, meera: Person
) -> None:
    process = await house.process("ONE", risk_check={"stages": {"core": ["days_2"]}})
    event = await planned(house, process, "ONE-1", starts_in=IN)
    people = [await house.person(f"Of {side}", Role.ORGANISER, process=process, side=side) for side in "AB"]
    await house.passes(3 * DAY)
    for person in people:
        await checks(person, TITLE)
    for person in people:
        await signs(person)
    assert await status(house, event) == "cleared"
    await to(house, event, 2)
    assert OPEN in await card(people[0])
    assert await status(house, event) == "cleared"
    await to(house, event, 1)
    assert await status(house, event) == "planned"


async def test_where_the_working_day_would_come_too_late_the_doorbell_rings_at_once(
    house: House, process: str, ayesha: Person, meera: Person
) -> None:
    """Two days before is a Saturday in Karachi; on Monday there would be nothing left to keep cleared."""
    monday = await planned(house, process, "TRJ-8", starts_in=timedelta(days=7))
    await house.passes(2 * DAY)
    for person in (ayesha, meera):
        await checks(person, "Seventh round, 9 November 2026")
    for person in (ayesha, meera):
        await person.writes("/start")
        await person.taps("Events", "Seventh round, 9 November 2026", "Clearance", "Turn our key", "Yes, turn our key")
    assert await status(house, monday) == "cleared"
    before = rung(ayesha)
    await to(house, monday, 2)
    assert rung(ayesha) != before
    await to(house, monday, 1)
    assert await status(house, monday) == "planned"
