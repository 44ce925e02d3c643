"""Events as others would attack them: other processes, other roles, forged choices, and what nobody may do by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from flows.event_change import HostEvent, JoinEvent, MoveEvent, RenameEvent
from flows.event_status import Step
from flows.event_step import ClearEvent, StepEvent
from flows.process_settings import Track
from flows.roles import Role
from handlers.access import NOT_YOURS
from handlers.actions import Begin, Go
from handlers.clearance import clear_event
from handlers.faults import Refused
from handlers.routing import act
from handlers.work import Works
from handlers.work.event import create_event, local
from handlers.work.event_change import host_event, join_event, move_event, rename_event
from handlers.work.event_step import step_event
from storage import events, programme
from storage.tables.programme import process as process_table
from tests.handlers.planning import event_of, made_up, opens_card, plans, refused, self_list, with_a_check
from tests.house import MONDAY, House, Person


@pytest.fixture
def works() -> Works:
    return with_a_check()


@pytest.fixture
async def process(house: House) -> str:
    return await house.process("LAN", cadence_days=100)


@pytest.fixture
async def helen(house: House, process: str) -> Person:
    return await house.person("Helen", Role.COORDINATOR, process=process, zone="Europe/London")


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
