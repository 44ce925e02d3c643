"""The lists of events: each side fills its own, sees of the other at most how many, and nobody is taken for willing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.attendance import Move, State
from flows.attending import MovePeople, PeopleFor
from flows.event_status import Step
from flows.roles import Role
from handlers.access import NOT_YOURS
from handlers.faults import Refused
from handlers.work.attendance import move_people, people_for
from storage import attendance, events, programme
from storage import consents as consent
from storage.ballots import electorate
from tests.house import House, Person


@pytest.fixture
async def process(house: House) -> str:
    return await house.process("LAN")


@pytest.fixture
async def farah(house: House, process: str) -> Person:
    return await house.person("Farah", Role.PARTICIPANT, process=process, side="A")


@pytest.fixture
async def leela(house: House, process: str) -> Person:
    return await house.person("Leela", Role.PARTICIPANT, process=process, side="B")


@pytest.fixture
async def event(house: House, process: str) -> str:
    return await house.event(process, "LAN-7", starts_in=timedelta(days=20))


async def opens_list(person: Person, *labels: str) -> str:
    await person.writes("/start")
    return await person.taps("Events", "Seventh round, 22 November 2026", "Participants of your side", *labels)


async def card(person: Person) -> str:
    await person.writes("/start")
    return await person.taps("Events", "Seventh round, 22 November 2026")


async def state_of(house: House, event: str, person: Person) -> State | None:
    async with house.transaction() as unit:
        found = await attendance.listed(unit, event)
    return next((one.state for one in found if one.person == person.id), None)


async def consents(house: House, process: str, person: Person, given: bool) -> None:
    """What joining and withdrawing do."""
    async with house.transaction() as unit:
        await consent.record(unit, person.id, process, {"attendance": given}, 1)


async def test_an_organiser_names_and_invites_and_the_person_consents_and_comes(
    house: House, process: str, event: str, ayesha: Person, farah: Person
) -> None:
    assert "Done for 1 person of your side." in await opens_list(ayesha, "Put on the list", "☐ Farah", "Done", "Save")
    assert not farah.doorbells
    assert await state_of(house, event, farah) is State.NAMED
    await opens_list(ayesha, "Invite", "☐ Farah", "Done", "Save")
    assert [bell.text for bell in farah.doorbells] == ["One item is waiting for you."]
    assert await state_of(house, event, farah) is State.INVITED
    await consents(house, process, farah, True)
    assert "Side A, consented: 1" in await card(ayesha)
    await house.passes(timedelta(days=20, hours=1))
    await opens_list(ayesha, "They came", "☐ Farah", "Done", "Save")
    assert await state_of(house, event, farah) is State.ATTENDED


async def test_only_the_own_sides_participants_are_offered(
    house: House, event: str, ayesha: Person, meera: Person, farah: Person, leela: Person
) -> None:
    await opens_list(ayesha, "Put on the list")
    assert ayesha.buttons[:2] == ["☐ Farah", "Done"]
    await opens_list(meera, "Put on the list")
    assert meera.buttons[:2] == ["☐ Leela", "Done"]


async def test_whoever_consented_before_has_consented_when_invited_until_they_take_it_back(
    house: House, process: str, event: str, ayesha: Person, farah: Person
) -> None:
    await consents(house, process, farah, True)
    assert await state_of(house, event, farah) is None
    async with house.visit(ayesha) as visit:
        await move_people(visit, MovePeople(event, Move.NAME, (farah.id,)))
        await move_people(visit, MovePeople(event, Move.INVITE, (farah.id,)))
    assert await state_of(house, event, farah) is State.CONSENTED
    await consents(house, process, farah, False)
    assert await state_of(house, event, farah) is State.INVITED
    await opens_list(ayesha, "They came")
    assert "there is nobody this could be done for now" in ayesha.screen


async def test_somebody_taken_off_the_list_sees_and_decides_nothing_of_it_and_may_come_back(
    house: House, event: str, ayesha: Person, farah: Person
) -> None:
    for labels in (["Put on the list"], ["Invite"], ["Take off the list"]):
        await opens_list(ayesha, *labels, "☐ Farah", "Done", "Save")
    assert await state_of(house, event, farah) is None
    await farah.writes("/start")
    assert "There are no events yet." in await farah.taps("Events")
    async with house.transaction() as unit:
        assert await electorate(unit, event) == []
        assert await programme.attendees(unit, event) == []
    await opens_list(ayesha, "Put on the list", "☐ Farah", "Done", "Save")
    assert await state_of(house, event, farah) is State.NAMED


@pytest.mark.parametrize(
    ("named", "told"), [(4, "Side B: fewer than five people"), (5, "Side B: 5 people"), (0, "Side B: fewer than five")]
)
async def test_of_the_other_side_only_five_or_more_are_counted(
    house: House, process: str, event: str, ayesha: Person, named: int, told: str
) -> None:
    for number in range(named):
        person = await house.person(f"Person {number}", Role.PARTICIPANT, process=process, side="B")
        async with house.transaction() as unit:
            await programme.add_attendee(unit, event, person.id, "B")
    shown = await card(ayesha)
    assert told in shown
    assert "named: " not in shown


class TestWhatIsForged:
    async def test_nobody_moves_the_other_sides_people_or_anybodys_consent(
        self, house: House, event: str, ayesha: Person, farah: Person, leela: Person
    ) -> None:
        attempts = [
            (Move.NAME, leela, "The list has changed since. Please choose again."),
            (Move.INVITE, farah, "The list has changed since. Please choose again."),
            (Move.CONSENT, farah, NOT_YOURS.msgid),
            (Move.UNCONSENT, farah, NOT_YOURS.msgid),
            (Move.ATTEND, farah, "The event has not begun yet, so nobody can have come."),
        ]
        for move, person, reason in attempts:
            with pytest.raises(Refused) as no:
                async with house.visit(ayesha) as visit:
                    await move_people(visit, MovePeople(event, move, (person.id,)))
            assert no.value.reason.msgid == reason
        assert await state_of(house, event, farah) is None
        assert await state_of(house, event, leela) is None

    async def test_neither_participants_nor_coordinators_nor_strangers_to_the_process_see_a_list(
        self, house: House, process: str, event: str, farah: Person
    ) -> None:
        elsewhere = await house.process("SEA")
        for person in (
            farah,
            await house.person("Helen", Role.COORDINATOR, process=process),
            await house.person("Omar", Role.ORGANISER, process=elsewhere, side="A"),
        ):
            with pytest.raises(Refused) as no:
                async with house.visit(person) as visit:
                    await people_for(visit, PeopleFor(event, Move.NAME))
            assert no.value.reason == NOT_YOURS

    async def test_two_organisers_who_name_at_once_name_once(
        self, house: House, event: str, ayesha: Person, farah: Person
    ) -> None:
        async with house.transaction() as unit:
            one = await programme.event_by_id(unit, event)
            assert one is not None
            first = await attendance.move(unit, one, "A", [farah.id, farah.id], Move.NAME, ayesha.id)
            second = await attendance.move(unit, one, "A", [farah.id], Move.NAME, ayesha.id)
        assert (first, second) == ([farah.id], [])

    async def test_the_list_of_a_cancelled_event_is_closed(
        self, house: House, event: str, ayesha: Person, farah: Person
    ) -> None:
        async with house.transaction() as unit:
            one = await programme.event_by_id(unit, event)
            assert one is not None
            await events.take_step(unit, one, Step.CANCEL)
        with pytest.raises(Refused) as no:
            async with house.visit(ayesha) as visit:
                await move_people(visit, MovePeople(event, Move.NAME, (farah.id,)))
        assert no.value.reason.msgid == "This is not possible now: the event is {status}."


async def test_a_pause_reaches_those_who_were_invited_and_nobody_else(
    house: House, process: str, event: str, ayesha: Person, farah: Person, leela: Person
) -> None:
    async with house.visit(ayesha) as visit:
        await move_people(visit, MovePeople(event, Move.NAME, (farah.id,)))
        await move_people(visit, MovePeople(event, Move.INVITE, (farah.id,)))
    await card(ayesha)
    await ayesha.taps("Pause", "Yes")
    assert len(farah.doorbells) == 2
    assert "Status: paused" in await farah.taps("Open")
    assert not leela.doorbells


async def test_news_of_an_event_that_is_near_waits_for_no_working_day(
    house: House, process: str, ayesha: Person, meera: Person
) -> None:
    await house.event(process, "LAN-8", title="Near", starts_in=timedelta(hours=40))
    await house.passes(timedelta(hours=12))  # two in the morning
    await ayesha.writes("/start")
    await ayesha.taps("Events", "Near, 4 November 2026", "Pause", "Yes")
    assert len(meera.doorbells) == 1
