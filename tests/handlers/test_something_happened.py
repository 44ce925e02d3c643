"""Somebody taps *Something happened*: what no longer holds is voided and asked again at once, at night too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from flows.event_status import Step
from flows.roles import Role
from flows.something_happened import RaiseAlarm
from handlers.access import NOT_YOURS
from handlers.faults import Refused
from handlers.work.risk_check_standing import side_checked
from handlers.work.something_happened import raise_alarm
from storage import events
from storage.tables.risk_checks import risk_alarm
from tests.handlers.checking import BELL, TITLE, TWO_DAYS, answers, checks, known, own_page, planned, rung
from tests.house import House, Person

TO_NIGHT = timedelta(days=1, hours=13)  # Wednesday, 03:00 in Karachi
ALARM = ("Something happened", "Yes: TRJ dialogue")


@pytest.fixture
async def process(house: House) -> str:
    return await house.process("TRJ", **TWO_DAYS)


@pytest.fixture
async def event(house: House, process: str, ayesha: Person, bilal: Person, meera: Person) -> str:
    return await planned(house, process)


@pytest.fixture
async def helen(house: House, process: str) -> Person:
    return await house.person("Helen", Role.COORDINATOR, process=process)


async def both_check(house: House, ayesha: Person, meera: Person) -> None:
    await house.passes(timedelta(days=1, hours=6))
    await checks(ayesha)
    await checks(meera)


async def test_two_taps_void_what_no_longer_holds_and_ring_both_sides_at_once_at_night_too(
    house: House, event: str, ayesha: Person, bilal: Person, meera: Person, helen: Person
) -> None:
    await both_check(house, ayesha, meera)
    await house.passes(TO_NIGHT - timedelta(days=1, hours=6))
    before = rung(ayesha, bilal, meera)
    await helen.writes("/start")
    said = await helen.taps("Something happened")
    assert "all sides are asked again at once, at night too" in said
    assert rung(ayesha, bilal, meera) == before, "nothing happens before the second tap"
    assert "is being asked again, of all sides" in await helen.taps("Yes: TRJ dialogue")
    assert rung(ayesha, bilal, meera) == [before[0] + 1, before[1], before[2] + 1]
    assert ayesha.doorbells[-1].text == BELL
    opened = await ayesha.taps("Open")
    assert "Something has happened around it, so earlier answers no longer hold." in opened
    await answers(ayesha)
    shown = await own_page(meera)
    assert "Threats: to be asked again, because something has happened" in shown
    assert "Care after the return: The host" in shown, "what does not depend on it still holds"


async def test_after_an_alarm_no_check_is_whole_until_its_side_has_answered_again(
    house: House, event: str, ayesha: Person, meera: Person
) -> None:
    async def whole() -> list[bool]:
        found = await known(house, event)
        async with house.transaction() as unit:
            return [(await side_checked(unit, found, side, house.now)).checked_until is not None for side in "AB"]

    await both_check(house, ayesha, meera)
    assert await whole() == [True, True]
    await house.passes(timedelta(minutes=5))
    await meera.writes("/start")
    await meera.taps(*ALARM)
    assert await whole() == [False, False]
    await checks(ayesha)
    assert await whole() == [True, False]


async def test_silence_after_an_alarm_is_passed_on_within_hours(
    house: House, event: str, ayesha: Person, bilal: Person, meera: Person
) -> None:
    await both_check(house, ayesha, meera)
    await house.passes(TO_NIGHT - timedelta(days=1, hours=6))
    await meera.writes("/start")
    await meera.taps(*ALARM)
    before = rung(ayesha, bilal)
    await house.passes(timedelta(hours=2))
    assert rung(ayesha, bilal) == [before[0] + 1, before[1]]
    await house.passes(timedelta(hours=2))
    assert rung(ayesha, bilal) == [before[0] + 1, before[1] + 1]


async def test_an_alarm_repeated_rings_nobody_twice(house: House, event: str, ayesha: Person, meera: Person) -> None:
    await both_check(house, ayesha, meera)
    await house.passes(timedelta(minutes=5))
    for _time in range(2):
        await meera.writes("/start")
        await meera.taps(*ALARM)
        await house.passes(timedelta(minutes=1))
    assert len([bell for bell in ayesha.doorbells if bell.text == BELL]) == rung(ayesha)[0]
    once = rung(ayesha)[0]
    await meera.writes("/start")
    await meera.taps(*ALARM)
    assert rung(ayesha) == [once]


async def test_an_event_nobody_has_answered_about_is_left_to_its_stage(
    house: House, event: str, ayesha: Person, meera: Person
) -> None:
    await meera.writes("/start")
    await meera.taps(*ALARM)
    assert rung(ayesha, meera) == [0, 0]


async def test_a_clearance_is_taken_back(house: House, event: str, ayesha: Person, meera: Person) -> None:
    await both_check(house, ayesha, meera)
    found = await known(house, event)
    async with house.transaction() as unit:
        await events.take_step(unit, found, Step.CLEAR)
    await house.passes(timedelta(minutes=5))
    await meera.writes("/start")
    await meera.taps(*ALARM)
    assert (await known(house, event)).status == "planned"


async def test_an_answer_that_changes_takes_a_clearance_back_and_the_same_answer_does_not(
    house: House, event: str, ayesha: Person, meera: Person
) -> None:
    await both_check(house, ayesha, meera)
    found = await known(house, event)
    async with house.transaction() as unit:
        await events.take_step(unit, found, Step.CLEAR)
    await checks(ayesha)
    assert (await known(house, event)).status == "cleared"
    await checks(ayesha, changes="☐ Laws or permits|Done", same="Something changed")
    assert (await known(house, event)).status == "planned"


@pytest.mark.parametrize(
    ("role", "side"), [(Role.PARTICIPANT, "A"), (Role.CRITICAL_FRIEND, None), (Role.ADMINISTRATOR, None)]
)
async def test_nobody_else_raises_an_alarm(
    house: House, process: str, event: str, ayesha: Person, role: Role, side: str | None
) -> None:
    other = await house.person("Other", role, process=process, side=side)
    elsewhere = await house.process("ELS")
    stranger = await house.person("Omar", Role.ORGANISER, process=elsewhere, side="A")
    for person in (other, stranger):
        with pytest.raises(Refused) as caught:
            async with house.visit(person) as visit:
                await raise_alarm(visit, RaiseAlarm(process))
        assert caught.value.reason == NOT_YOURS
    async with house.transaction() as unit:
        assert await unit.value(select(func.count()).select_from(risk_alarm)) == 0
    await stranger.writes("/start")
    await stranger.taps("Something happened")
    assert stranger.buttons == ["Yes: ELS dialogue", "✕ Cancel"]


async def test_it_is_offered_on_the_page_of_the_event_and_of_its_check(
    house: House, event: str, ayesha: Person
) -> None:
    await own_page(ayesha)
    assert "Something happened" in ayesha.buttons
    await ayesha.taps("⌂ Home", "Events", TITLE)
    assert "Something happened" in ayesha.buttons
