"""Events in chat: planned, seen, moved and stopped by organisers, on both databases, and by those who may not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from flows.analysis.risk import Band
from flows.analysis.risk_stages import Stage
from flows.engine.kinds import LocalTime
from flows.event_change import MoveEvent, RenameEvent
from flows.event_status import BY_SIGN_OFF_ONLY, Step
from flows.event_step import ClearEvent, StepEvent
from flows.roles import Role
from handlers.access import NOT_YOURS
from handlers.actions import Go
from handlers.clearance import clear_event
from handlers.routing import act
from handlers.work import Works
from handlers.work.event import local
from handlers.work.event_change import move_event, rename_event
from handlers.work.event_step import step_event
from storage import audit, events, programme, risk_checks
from storage.tables.programme import event as event_table
from storage.tables.safety import audit as trail
from tests.handlers.planning import CHECK, ahead, event_of, opens_card, plans, refused, self_list, with_a_check
from tests.house import House, Person


@pytest.fixture
def works() -> Works:
    return with_a_check()


@pytest.fixture
async def process(house: House) -> str:
    return await house.process("LAN", cadence_days=100, risk_check={"stages": {"core": ["days_2"]}})


@pytest.fixture
async def helen(house: House, process: str) -> Person:
    return await house.person("Helen", Role.COORDINATOR, process=process, zone="Europe/London")


async def test_an_event_is_planned_in_ten_taps_and_words(house: House, ayesha: Person) -> None:
    closing = await plans(ayesha)
    assert "Eighth round is planned, as LAN-1." in closing
    assert "Risk check: Sun 22 Nov 2026, 10:00 (Karachi)" in closing
    one = await event_of(house)
    assert (one.kind, one.track, one.host, one.status, one.place) == ("core", "core", "A", "planned", "Hall 2")
    assert await ahead(house, one.id) == [(CHECK, one.starts_at - timedelta(days=2))]


async def test_the_card_says_what_an_organiser_may_know(house: House, ayesha: Person) -> None:
    await plans(ayesha)
    card = await opens_card(ayesha)
    assert "Core round · Core track" in card
    assert "Begins: Tue 24 Nov 2026, 10:00 (Karachi)" in card
    assert "Ends: Wed 25 Nov 2026, 18:00 (Karachi)" in card
    assert "Place: Hall 2" in card
    assert "Status: planned" in card
    assert "Code: LAN-1" in card
    assert "Host: side A" in card
    assert "Side A: nobody named yet" in card
    assert "Side B: fewer than five people" in card
    assert "Risk check: Sun 22 Nov 2026, 10:00 (Karachi)" in card
    assert ayesha.message.protected


async def test_the_next_host_is_the_side_that_did_not_host_last(house: House, ayesha: Person) -> None:
    await plans(ayesha)
    await ayesha.taps("⌂ Home", "Events", "New event", "Core round")
    await ayesha.writes("Ninth round")
    await ayesha.writes("24.3.2027")
    await ayesha.taps("10:00", "Karachi", "One day", "Skip")
    assert ayesha.buttons[:3] == ["Side B (proposed)", "Side A", "Neither: a third country, or a call"]


async def test_the_other_side_is_rung_without_a_word_of_what_it_is(house: House, ayesha: Person, meera: Person) -> None:
    await plans(ayesha)
    assert [bell.text for bell in meera.doorbells] == ["One item is waiting for you."]
    card = await meera.taps("Open")
    assert "Eighth round" in card
    assert "For you: Tue 24 Nov 2026, 10:30 (Kolkata)" in card
    assert not ayesha.doorbells


async def test_moving_an_event_moves_what_hangs_on_it_and_says_so(house: House, ayesha: Person, meera: Person) -> None:
    await plans(ayesha)
    await opens_card(ayesha)
    await ayesha.taps("Change", "Date and time")
    await ayesha.writes("26.11.2026")
    card = await ayesha.taps("10:00", "Karachi")
    told = "Risk check: from Sun 22 Nov 2026, 10:00 (Karachi) to Tue 24 Nov 2026, 10:00 (Karachi)"
    assert told in card
    assert told in await ayesha.taps("Save")
    one = await event_of(house)
    assert one.ends_at is not None
    assert one.ends_at - one.starts_at == timedelta(days=1, hours=8)
    assert await ahead(house, one.id) == [(CHECK, one.starts_at - timedelta(days=2))]
    assert len(meera.doorbells) == 2


async def test_an_event_moved_away_and_back_has_its_timers_again(house: House, ayesha: Person) -> None:
    await plans(ayesha)
    one = await event_of(house)
    first = await ahead(house, one.id)
    here = local(one.starts_at, one.zone)
    for starts in (LocalTime(here.day + timedelta(days=7), here.at, here.zone), here):
        async with house.visit(ayesha) as visit:
            await move_event(visit, MoveEvent(one.id, starts))
    assert await ahead(house, one.id) == first


async def test_an_event_keeps_its_hour_on_the_wall_when_it_is_moved_over_a_change_of_clocks(
    house: House, process: str, ayesha: Person
) -> None:
    one = await house.event(process, "LAN-5", starts_in=timedelta(days=30), zone="Europe/London")
    async with house.visit(ayesha) as visit:
        found = await programme.event_by_id(visit.unit, one)
        assert found is not None
        await events.change(visit.unit, found, ends_at=found.starts_at + timedelta(days=1, hours=8))
        here = local(found.starts_at, "Europe/London")
        spring = LocalTime(here.day.replace(year=2027, month=3, day=27), here.at, here.zone)
        await move_event(visit, MoveEvent(one, spring))
    moved = await event_of(house, "LAN-5")
    assert moved.ends_at is not None
    assert moved.ends_at - moved.starts_at == timedelta(days=1, hours=7)


async def test_either_side_pauses_in_two_taps_and_resumes_what_is_due(
    house: House, ayesha: Person, meera: Person
) -> None:
    await plans(ayesha)
    one = await event_of(house)
    await meera.taps("Open")
    assert await meera.taps("Pause", "Yes") == "Event\n\nEighth round is now: paused."
    assert await ahead(house, one.id) == []
    assert len(ayesha.doorbells) == 1
    card = await ayesha.taps("Open")
    assert "Status: paused" in card
    assert "Pause" not in ayesha.buttons
    await ayesha.taps("Resume", "Yes")
    assert (await event_of(house)).status == "planned"
    assert await ahead(house, one.id) == [(CHECK, one.starts_at - timedelta(days=2))]


async def test_a_pause_takes_the_clearance_and_so_does_another_place(house: House, ayesha: Person) -> None:
    await plans(ayesha)
    for undo in (["Pause", "Yes"], ["Change", "Place", "Skip", "Save"]):
        async with house.transaction() as unit:
            one = await programme.event_by_code(unit, "LAN-1")
            assert one is not None
            await events.take_step(unit, one, Step.CLEAR)
        card = await opens_card(ayesha)
        assert "Status: cleared" in card
        await ayesha.taps(*undo)
        if undo[0] == "Pause":
            assert (await event_of(house)).before_pause == "cleared"
            await opens_card(ayesha)
            await ayesha.taps("Resume", "Yes")
        assert (await event_of(house)).status == "planned"


async def test_nobody_clears_an_event_by_hand(house: House, ayesha: Person) -> None:
    await plans(ayesha)
    one = await event_of(house)
    assert await refused(house, ayesha, ClearEvent(one.id), clear_event) == BY_SIGN_OFF_ONLY
    assert await refused(house, ayesha, StepEvent(one.id, Step.CLEAR), step_event) == BY_SIGN_OFF_ONLY
    assert await refused(house, ayesha, StepEvent(one.id, Step.REPLAN), step_event) == NOT_YOURS
    async with house.visit(ayesha) as visit:
        await act(visit, Go("events", f"card:{one.id}"))
    assert not {"Clear", "It was held"} & set(ayesha.buttons)


async def test_an_event_is_held_when_it_has_begun_and_then_debriefed_and_closed(house: House, ayesha: Person) -> None:
    await plans(ayesha)
    one = await event_of(house)
    async with house.transaction() as unit:
        await events.take_step(unit, one, Step.CLEAR)
    held = await refused(house, ayesha, StepEvent(one.id, Step.HOLD), step_event)
    assert held.msgid == "The event has not begun yet."
    await house.passes(timedelta(days=23))
    await opens_card(ayesha)
    for step in ("It was held", "Debriefed", "Close the file"):
        await opens_card(ayesha)
        assert step in ayesha.buttons
        await ayesha.taps(step, "Yes")
    card = await opens_card(ayesha)
    assert "Status: closed" in card
    assert ayesha.buttons == ["Participants of your side", "‹ Events", "⌂ Home"]


async def test_what_is_over_is_not_changed(house: House, ayesha: Person) -> None:
    await plans(ayesha)
    await opens_card(ayesha)
    await ayesha.taps("Call off", "Yes")
    one = await event_of(house)
    reason = await refused(house, ayesha, RenameEvent(one.id, "Other"), rename_event)
    assert reason.msgid == "This is not possible now: the event is {status}."
    assert "Eighth round, 24 November 2026: cancelled" in await self_list(ayesha)


async def test_each_step_and_change_leaves_its_row_in_the_audit_trail(house: House, ayesha: Person) -> None:
    await plans(ayesha)
    await opens_card(ayesha)
    await ayesha.taps("Pause", "Yes")
    one = await event_of(house)
    async with house.transaction() as unit:
        rows = await unit.rows(select(trail).where(trail.c.object == one.id).order_by(trail.c.position))
        assert (await audit.verify(unit))[1] is None
    assert [(row.action, row.actor, row.object) for row in rows] == [
        ("event_added", ayesha.id, one.id),
        ("event_pause", ayesha.id, one.id),
    ]


async def test_long_lists_turn_their_pages_with_the_next_event_first(
    house: House, process: str, ayesha: Person
) -> None:
    for number in range(9):
        await house.event(process, f"OLD-{number}", title=f"Round {number}", starts_in=timedelta(days=number - 3))
    page = await self_list(ayesha)
    first = [line for line in page.splitlines() if line.startswith("•")]
    assert first[0] == "• Round 3, 2 November 2026: planned"
    assert first[-1] == "• Round 2, 1 November 2026: planned"
    assert "Round 0" in await ayesha.taps("Further down ›")
    assert "‹ Earlier in the list" in ayesha.buttons


async def test_titles_and_places_lie_sealed(house: House, ayesha: Person) -> None:
    await plans(ayesha)
    async with house.transaction() as unit:
        [row] = await unit.rows(select(event_table.c.title, event_table.c.place))
    assert b"Eighth" not in row.title
    assert b"Hall" not in row.place


async def test_an_event_may_be_planned_in_any_process_the_person_organises(house: House, ayesha: Person) -> None:
    other = await house.process("SEA", tracks=["core", "youth"])
    await ayesha.gets(Role.ORGANISER, process=other, side="B")
    await ayesha.writes("/start")
    await ayesha.taps("Events", "New event: SEA dialogue", "Youth dialogue")
    assert ayesha.buttons[:2] == ["Core track", "Youth track"]


async def test_an_event_is_debriefed_once_every_side_has_looked_back(
    house: House, ayesha: Person, meera: Person
) -> None:
    process = await house.process("HBR")
    for person, side in ((ayesha, "A"), (meera, "B")):
        await person.gets(Role.ORGANISER, process=process, side=side)
    one = await house.event(process, "HBR-1", starts_in=timedelta(hours=1))
    for step in (Step.CLEAR, Step.HOLD):
        async with house.transaction() as unit:
            found = await programme.event_by_id(unit, one)
            assert found is not None
            await events.take_step(unit, found, step)
    for side, person in (("A", ayesha), ("B", meera)):
        reason = await refused(house, ayesha, StepEvent(one, Step.DEBRIEF), step_event)
        assert reason.msgid == "The check after the event is not done on every side yet."
        found = await event_of(house, "HBR-1")
        async with house.transaction() as unit:
            await risk_checks.add(unit, found, side, person=person.id, stage=Stage.DEBRIEF, band=Band.GREEN, answers=[])
    async with house.visit(ayesha) as visit:
        await step_event(visit, StepEvent(one, Step.DEBRIEF))
    assert (await event_of(house, "HBR-1")).status == "debriefed"
