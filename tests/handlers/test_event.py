"""Events in chat: planned, seen, moved and stopped by organisers, on both databases, and by those who may not."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from flows.engine import Flow, Say, Scene
from flows.engine.kinds import LocalTime
from flows.event import CreateEvent
from flows.event_change import HostEvent, JoinEvent, MoveEvent, RenameEvent
from flows.event_status import BY_SIGN_OFF_ONLY, Step
from flows.event_step import ClearEvent, StepEvent
from flows.process_settings import EventKind, Track
from flows.roles import Role
from handlers.access import NOT_YOURS
from handlers.actions import Begin, Go
from handlers.event_plans import Plan
from handlers.faults import Refused
from handlers.incoming import Due
from handlers.routing import act
from handlers.visit import Visit
from handlers.work import Work, Works, attendance, cadence, event, event_change, event_step
from handlers.work.event import create_event, local
from handlers.work.event_change import host_event, join_event, move_event, rename_event
from handlers.work.event_step import clear_event, step_event
from locales import Phrase, Text, _
from storage import audit, events, programme, timers
from storage.programme import Event
from storage.tables.programme import event as event_table
from storage.tables.programme import process as process_table
from storage.tables.safety import audit as trail
from tests.house import MONDAY, House, Person

CHECK = "check_before"


async def _two_days_before(visit: Visit, one: Event) -> list[datetime]:
    return [one.starts_at - timedelta(days=2)]


async def _nothing_to_do(visit: Visit, due: Due) -> None:
    """What is done at the moment is another workflow's matter."""


def _closing(scene: Scene) -> Phrase:
    return _("Thank you.")


@pytest.fixture
def works() -> Works:
    check = Work(
        Flow("check", 1, _("Check"), frozenset({Role.ORGANISER}), [Say("seen", _("Seen?"))], _closing, from_home=False),
        due={CHECK: _nothing_to_do},
        plans={CHECK: Plan(_two_days_before, _("Risk check"))},
    )
    return Works([event.work, event_change.work, event_step.work, attendance.work, cadence.work, check])


@pytest.fixture
async def process(house: House) -> str:
    return await house.process("LAN", cadence_days=100)


@pytest.fixture
async def ayesha(house: House, process: str) -> Person:
    return await house.person("Ayesha", Role.ORGANISER, process=process, side="A")


@pytest.fixture
async def meera(house: House, process: str) -> Person:
    return await house.person("Meera", Role.ORGANISER, process=process, side="B", zone="Asia/Kolkata")


@pytest.fixture
async def helen(house: House, process: str) -> Person:
    return await house.person("Helen", Role.COORDINATOR, process=process, zone="Europe/London")


async def plans(person: Person, title: str = "Eighth round", day: str = "24.11.2026", kind: str = "Core round") -> str:
    """Plan an event from Home to the closing words."""
    await person.writes("/start")
    await person.taps("Events", "New event", kind)
    await person.writes(title)
    await person.writes(day)
    await person.taps("10:00", "Karachi", "Two days")
    await person.writes("Hall 2")
    return await person.taps(person.buttons[0], "Save")


async def event_of(house: House, code: str = "LAN-1") -> Event:
    async with house.transaction() as unit:
        found = await programme.event_by_code(unit, code)
    assert found is not None
    return found


async def opens_card(person: Person, title: str = "Eighth round, 24 November 2026") -> str:
    await person.writes("/start")
    return await person.taps("Events", title)


async def ahead(house: House, subject: str) -> list[tuple[str, datetime]]:
    async with house.transaction() as unit:
        return await timers.still_ahead(unit, subject)


async def refused(house: House, person: Person, effect: object, carry_out: object) -> Text:
    with pytest.raises(Refused) as no:
        async with house.visit(person) as visit:
            await carry_out(visit, effect)  # type: ignore[operator]
    return no.value.reason


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


async def self_list(person: Person) -> str:
    await person.writes("/start")
    return await person.taps("Events")


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


class TestWhoSeesWhat:
    async def test_a_participant_sees_the_events_they_are_invited_to_and_no_clearance(
        self, house: House, process: str, ayesha: Person
    ) -> None:
        farah = await house.person("Farah", Role.PARTICIPANT, process=process, side="A")
        await plans(ayesha)
        await plans(ayesha, "Ninth round", "26.11.2026")
        assert "There are no events yet." in await self_list(farah)
        one = await event_of(house)
        async with house.transaction() as unit:
            await programme.add_attendee(unit, one.id, farah.id, "A")
        assert "There are no events yet." in await self_list(farah)
        await opens_card(ayesha)
        await ayesha.taps("Participants of your side", "Invite", "☐ Farah", "Done", "Save")
        async with house.transaction() as unit:
            await events.take_step(unit, one, Step.CLEAR)
        assert [bell.text for bell in farah.doorbells] == ["One item is waiting for you."]
        card = await farah.taps("Open")
        assert "Place: Hall 2" in card
        assert "Status: planned" in card
        assert not [line for line in card.splitlines() if line.startswith(("Side", "Code", "Host", "Risk"))]
        assert farah.buttons == ["‹ Events", "⌂ Home"]
        assert "Ninth" not in await self_list(farah)

    async def test_the_coordinator_sees_codes_and_statuses_and_nothing_else(
        self, house: House, ayesha: Person, helen: Person
    ) -> None:
        await plans(ayesha)
        page = await self_list(helen)
        assert "• LAN-1, 24 November 2026: planned" in page
        assert "Eighth" not in page
        assert helen.buttons == ["⌂ Home"]
        one = await event_of(house)
        async with house.visit(helen) as visit:
            with pytest.raises(Refused):
                await act(visit, Go("events", f"card:{one.id}"))

    async def test_another_process_never_learns_of_it(self, house: House, ayesha: Person) -> None:
        await plans(ayesha)
        one = await event_of(house)
        elsewhere = await house.process("SEA")
        omar = await house.person("Omar", Role.ORGANISER, process=elsewhere, side="A")
        assert "There are no events yet." in await self_list(omar)
        here = local(one.starts_at + timedelta(days=1), one.zone)
        attempts = [
            (MoveEvent(one.id, here), move_event),
            (RenameEvent(one.id, "Mine"), rename_event),
            (StepEvent(one.id, Step.CANCEL), step_event),
            (ClearEvent(one.id), clear_event),
            (StepEvent("nothing", Step.PAUSE), step_event),
        ]
        for effect, carry_out in attempts:
            assert await refused(house, omar, effect, carry_out) == NOT_YOURS
        for action in (
            Go("events", f"card:{one.id}"),
            Begin("event_change", {"event": one.id}),
            Begin("event_step", {"event": one.id, "step": "pause"}),
        ):
            with pytest.raises(Refused):
                async with house.visit(omar) as visit:
                    await act(visit, action)
        assert await event_of(house) == one

    async def test_participants_and_coordinators_plan_and_stop_nothing(
        self, house: House, process: str, ayesha: Person, helen: Person
    ) -> None:
        farah = await house.person("Farah", Role.PARTICIPANT, process=process, side="A")
        await plans(ayesha)
        one = await event_of(house)
        for person in (farah, helen):
            assert await refused(house, person, StepEvent(one.id, Step.PAUSE), step_event) == NOT_YOURS
            assert await refused(house, person, made_up(process, one), create_event) == NOT_YOURS

    async def test_a_role_withdrawn_before_the_doorbell_leaves_drops_it(
        self, house: House, ayesha: Person, meera: Person
    ) -> None:
        await house.passes(timedelta(hours=7))  # evening in Kolkata: the bell waits for the morning
        await plans(ayesha)
        await meera.loses(Role.ORGANISER)
        await house.passes(timedelta(days=1))
        assert not meera.doorbells


def made_up(process: str, one: Event, **changes: object) -> CreateEvent:
    given: dict[str, object] = {
        "process": process,
        "kind": EventKind.CORE,
        "track": Track.CORE,
        "title": "Forged",
        "starts": local(one.starts_at, one.zone),
        "ends_at": None,
        "place": "",
        "host": None,
        "parent": None,
    }
    return CreateEvent(**{**given, **changes})  # type: ignore[arg-type]


class TestWhatIsForged:
    async def test_no_side_track_or_parent_is_made_up(self, house: House, process: str, ayesha: Person) -> None:
        await plans(ayesha)
        one = await event_of(house)
        elsewhere = await house.event(await house.process("SEA"), "SEA-1")
        for changes in ({"host": "Z"}, {"track": Track.WOMEN}, {"parent": elsewhere}, {"parent": "nothing"}):
            assert await refused(house, ayesha, made_up(process, one, **changes), create_event) == NOT_YOURS
        assert await refused(house, ayesha, HostEvent(one.id, "Z"), host_event) == NOT_YOURS
        assert await refused(house, ayesha, JoinEvent(one.id, elsewhere), join_event) == NOT_YOURS

    async def test_nothing_is_planned_in_the_past_or_moved_into_it(
        self, house: House, process: str, ayesha: Person
    ) -> None:
        await plans(ayesha)
        one = await event_of(house)
        past = local(MONDAY - timedelta(minutes=1), one.zone)
        for effect, carry_out in (
            (made_up(process, one, starts=past), create_event),
            (MoveEvent(one.id, past), move_event),
        ):
            reason = await refused(house, ayesha, effect, carry_out)
            assert reason.msgid == "That is past already. Please choose a later time."

    async def test_an_event_never_becomes_part_of_itself(self, house: House, process: str, ayesha: Person) -> None:
        await plans(ayesha)
        await plans(ayesha, "Ninth round", "26.11.2026")
        first, second = await event_of(house), await event_of(house, "LAN-2")
        async with house.visit(ayesha) as visit:
            await join_event(visit, JoinEvent(second.id, first.id))
        for parent in (first.id, second.id):
            reason = await refused(house, ayesha, JoinEvent(first.id, parent), join_event)
            assert reason.msgid.startswith("An event cannot be part of itself")
        await opens_card(ayesha)
        await ayesha.taps("Change", "Part of")
        assert ayesha.buttons[0] == "No, it stands on its own"
        assert "Ninth round, 26 November 2026" not in ayesha.buttons

    async def test_a_process_at_rest_plans_nothing_new(self, house: House, process: str, ayesha: Person) -> None:
        await plans(ayesha)
        one = await event_of(house)
        async with house.transaction() as unit:
            await unit.run(update(process_table).values(status="dormant"))
        reason = await refused(house, ayesha, made_up(process, one), create_event)
        assert reason.msgid == "This process is at rest, so nothing new is planned in it."


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
