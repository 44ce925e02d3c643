"""An event that took place although it was never cleared: put down honestly, seen by all, explained to one's own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from flows.erasure import EraseMe
from flows.event_status import STATUSES, Status, Step
from flows.event_uncleared import HoldUncleared
from flows.roles import Role
from handlers.access import NOT_YOURS
from handlers.actions import Begin
from handlers.work.erasure import erase_me
from handlers.work.event_pages import status_shown
from handlers.work.event_uncleared import hold
from storage import events, retention, uncleared
from storage.tables.safety import audit
from storage.tables.uncleared import held_uncleared
from tests.handlers.checking import checks, known, plan, rung
from tests.handlers.consulting import refused as refused_action
from tests.handlers.planning import refused
from tests.handlers.signing import status
from tests.house import House, Person

TITLE = "Seventh round, 4 November 2026"
IN = timedelta(days=2)
WHY = "The hall was paid and the guests had landed"
IT_WAS = "It was held without clearance"
DAY = timedelta(days=1)


@pytest.fixture
async def event(house: House, process: str, ayesha: Person, meera: Person) -> str:
    """It began an hour ago, planned and never cleared."""
    event = await house.event(process, "TRJ-7", starts_in=IN)
    await plan(house, event)
    await house.passes(IN + timedelta(hours=1))
    return event


async def card(person: Person) -> str:
    await person.writes("/start")
    return await person.taps("Events", TITLE)


async def puts_down(person: Person) -> str:
    await card(person)
    await person.taps(IT_WAS)
    await person.writes(WHY)
    return await person.taps("Yes, it was held")


async def test_it_is_put_down_with_a_reason_after_one_question_and_stays_to_be_seen(
    house: House, process: str, event: str, ayesha: Person, bilal: Person, meera: Person
) -> None:
    helen = await house.person("Helen", Role.COORDINATOR, process=process)
    await card(ayesha)
    assert "It was held" not in ayesha.buttons, "that is for what was cleared"
    asked = await ayesha.taps(IT_WAS)
    assert "Only your side reads this." in asked
    asked = await ayesha.writes(WHY)
    assert "This cannot be taken back." in asked
    before = rung(meera)
    assert "Put down: held without clearance." in await ayesha.taps("Yes, it was held")
    assert await status(house, event) == "held"
    assert rung(meera) == [before[0] + 1]
    for person in (ayesha, bilal):
        assert f"Why, for your side only: {WHY}" in await card(person)
    told = await card(meera)
    assert "Status: held, without clearance" in told
    assert "It was held without clearance." in told
    assert WHY not in told
    await helen.writes("/start")
    assert "TRJ-7, 4 November 2026: held, without clearance" in await helen.taps("Events")
    assert not any(WHY in message.text for message in [*meera.received, *helen.received])
    for person in (ayesha, meera):
        await person.writes("/start")
        await person.taps("Risk checks", "What checks held back")
        assert f"Held without clearance:\n• {TITLE}" in person.screen
    await helen.writes("/start")
    assert "Held without clearance:\n• TRJ-7" in await helen.taps("Risk check status", "What checks held back")
    async with house.transaction() as unit:
        actions = [row.action for row in await unit.rows(select(audit.c.action))]
    assert "event_hold_uncleared" in actions


async def test_not_sure_leaves_it_as_it_is(house: House, event: str, ayesha: Person) -> None:
    await card(ayesha)
    await ayesha.taps(IT_WAS)
    await ayesha.writes(WHY)
    assert "Nothing was changed." in await ayesha.taps("No, leave it")
    assert await status(house, event) == "planned"


async def test_debrief_and_closing_follow_as_for_any_event_that_was_held(
    house: House, event: str, ayesha: Person, meera: Person
) -> None:
    await puts_down(ayesha)
    await house.passes(4 * DAY)
    await card(ayesha)
    assert "not done on every side yet" in await ayesha.taps("Debriefed"), "nobody has been heard yet"
    for person in (ayesha, meera):
        await checks(person, TITLE)
    await card(ayesha)
    await ayesha.taps("Debriefed", "Yes")
    assert "Status: debriefed, without clearance" in await card(meera)
    await meera.taps("Close the file", "Yes")
    assert "Status: closed, without clearance" in await card(ayesha)


async def test_a_paused_event_may_have_taken_place_too(house: House, event: str, ayesha: Person) -> None:
    await steps(house, event, Step.PAUSE)
    await puts_down(ayesha)
    assert await status(house, event) == "held"


async def steps(house: House, event: str, *taken: Step) -> None:
    for step in taken:
        found = await known(house, event)
        async with house.transaction() as unit:
            await events.take_step(unit, found, step)


@pytest.mark.parametrize(
    "taken", [[Step.CLEAR], [Step.CLEAR, Step.HOLD], [Step.CANCEL], [Step.CLEAR, Step.HOLD, Step.PAUSE]]
)
async def test_what_was_cleared_called_off_or_held_already_is_not_put_down(
    house: House, event: str, ayesha: Person, taken: list[Step]
) -> None:
    await steps(house, event, *taken)
    before = await status(house, event)
    await card(ayesha)
    assert IT_WAS not in ayesha.buttons
    said = await refused(house, ayesha, HoldUncleared(event, WHY), hold)
    assert said.msgid == "This is not possible now: the event is {status}."
    assert await status(house, event) == before


async def test_an_event_to_come_cannot_have_been_held(
    house: House, process: str, ayesha: Person, meera: Person
) -> None:
    event = await house.event(process, "TRJ-8", starts_in=DAY)
    said = await refused(house, ayesha, HoldUncleared(event, WHY), hold)
    assert said.msgid == "The event has not begun yet."
    assert await status(house, event) == "planned"


@pytest.mark.parametrize(
    ("role", "side"),
    [(Role.COORDINATOR, None), (Role.PARTICIPANT, "A"), (Role.CRITICAL_FRIEND, None), (Role.ADMINISTRATOR, None)],
)
async def test_nobody_but_an_organiser_of_the_process_puts_it_down(
    house: House, process: str, event: str, role: Role, side: str | None
) -> None:
    elsewhere = await house.process("ELS")
    others = [
        await house.person("Other", role, process=process, side=side),
        await house.person("Omar", Role.ORGANISER, process=elsewhere, side="A"),
    ]
    for other in others:
        assert await refused(house, other, HoldUncleared(event, WHY), hold) == NOT_YOURS
        action = Begin("event_uncleared", {"event": event})
        assert await refused_action(house, other, action) == NOT_YOURS.msgid
    assert await status(house, event) == "planned"


async def test_of_two_at_once_the_first_counts_and_the_second_is_told(
    house: House, event: str, ayesha: Person, meera: Person
) -> None:
    await card(meera)
    await meera.taps(IT_WAS)
    await meera.writes("Ours is another reason")
    await puts_down(ayesha)
    await meera.taps("Yes, it was held")
    assert "This is not possible now: the event is held." in [message.text for message in meera.received][-1]
    found = await known(house, event)
    async with house.transaction() as unit:
        assert await uncleared.reason(unit, found, "B") is None
        assert await uncleared.reason(unit, found, "A") == WHY


async def test_a_participant_reads_that_it_was_held_and_no_more(
    house: House, process: str, event: str, ayesha: Person
) -> None:
    paula = await house.person("Paula", Role.PARTICIPANT, process=process, side="A")
    await puts_down(ayesha)
    found = await known(house, event)
    async with house.visit(paula) as visit:
        assert status_shown(visit, found) == STATUSES[Status.HELD]


async def test_the_reason_goes_with_its_writer_and_that_it_happened_stays(
    house: House, event: str, ayesha: Person, bilal: Person
) -> None:
    await puts_down(ayesha)
    async with house.transaction() as unit:
        sealed = [row.reason for row in await unit.rows(select(held_uncleared.c.reason))]
    assert WHY.encode() not in sealed[0]
    async with house.visit(ayesha) as visit:
        await erase_me(visit, EraseMe())
    assert WHY not in await card(bilal)
    assert "It was held without clearance." in bilal.screen


async def test_the_reason_is_kept_for_half_a_year(house: House, event: str, ayesha: Person) -> None:
    await puts_down(ayesha)
    found = await known(house, event)
    for days, kept in ((182, WHY), (184, None)):
        house.clock.at = found.starts_at + timedelta(days=days)
        async with house.transaction() as unit:
            await retention.carry_out(unit)
            assert await uncleared.reason(unit, found, "A") == kept
