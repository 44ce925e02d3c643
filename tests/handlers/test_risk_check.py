"""Risk checks in the house: both sides asked before an event, chased, passed on, answered and compared."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from flows.analysis.risk import Band
from flows.roles import Role
from handlers.work.risk_check_standing import overall
from storage import duties
from storage.tables.risk_checks import risk_answer
from tests.handlers.checking import (
    BELL,
    OPENING,
    TITLE,
    TO_WEDNESDAY,
    TWO_DAYS,
    answers,
    checks,
    count,
    known,
    own_page,
    planned,
    rung,
)
from tests.house import House, Person

HOURS_6 = timedelta(hours=6)


@pytest.fixture
async def process(house: House) -> str:
    """One whose sides are asked once, two days before."""
    return await house.process("TRJ", **TWO_DAYS)


@pytest.fixture
async def event(house: House, process: str, ayesha: Person, bilal: Person, meera: Person, nikhil: Person) -> str:
    return await planned(house, process)


@pytest.fixture
async def nikhil(house: House, process: str) -> Person:
    return await house.person("Nikhil", Role.ORGANISER, process=process, side="B", zone="Asia/Kolkata", rank=2)


@pytest.fixture
async def helen(house: House, process: str) -> Person:
    return await house.person("Helen", Role.COORDINATOR, process=process, zone="Europe/London")


async def test_two_days_before_the_first_organiser_of_each_side_is_rung_and_nobody_else(
    house: House, event: str, ayesha: Person, bilal: Person, meera: Person, nikhil: Person, helen: Person
) -> None:
    await house.passes(TO_WEDNESDAY - timedelta(minutes=1))
    assert rung(ayesha, bilal, meera, nikhil, helen) == [0, 0, 0, 0, 0]
    await house.passes(timedelta(minutes=1))
    assert rung(ayesha, bilal, meera, nikhil, helen) == [1, 0, 1, 0, 0]
    assert ayesha.doorbells[0].text == meera.doorbells[0].text == BELL
    assert OPENING in await ayesha.taps("Open")
    assert ayesha.message.protected


async def test_a_check_answered_on_the_bell_is_done_on_home_and_kept_for_its_side(
    house: House, event: str, ayesha: Person, bilal: Person
) -> None:
    await house.passes(TO_WEDNESDAY)
    await ayesha.writes("/start")
    assert f"• Risk check: {TITLE}, by Thu 5 Nov 2026, 08:00" in ayesha.screen
    await ayesha.taps("Open")
    closing = await answers(ayesha, visas="No")
    assert "Saved for your own side: 🟠 high amber." in closing
    assert "Put it off rather than meet with one side thinned out." in closing
    home = await ayesha.taps("⌂ Home")
    assert "Nothing is due for you now." in home
    assert f"✓ Risk check: {TITLE}" in home
    shown = await own_page(bilal)
    assert "Our side: 🟠 high amber" in shown
    assert "Visas alike: No" in shown
    assert "Opportunity: A need both sides feel just now\nThe border post opens longer" in shown
    assert "Not every side has answered yet." in shown
    assert bilal.message.protected


async def test_a_side_that_has_answered_is_neither_nudged_nor_passed_on(
    house: House, event: str, ayesha: Person, bilal: Person
) -> None:
    await house.passes(TO_WEDNESDAY)
    await ayesha.taps("Open")
    await answers(ayesha)
    await house.passes(timedelta(days=2))
    assert rung(ayesha, bilal) == [1, 0]


async def test_silence_is_nudged_once_and_then_the_second_organiser_is_asked(
    house: House, event: str, ayesha: Person, bilal: Person, helen: Person
) -> None:
    await house.passes(TO_WEDNESDAY)
    await house.passes(HOURS_6 - timedelta(minutes=1))
    assert rung(ayesha, bilal) == [1, 0]
    await house.passes(timedelta(minutes=1))
    assert rung(ayesha, bilal) == [2, 0]
    assert ayesha.doorbells[1].text == BELL
    await house.passes(HOURS_6)
    assert rung(ayesha, bilal) == [2, 0], "it is 20:00 there: the second organiser is not rung at night"
    await house.passes(timedelta(hours=12))
    assert rung(ayesha, bilal) == [2, 1]
    assert "done already, or no longer needed" in await ayesha.taps("Open")
    await ayesha.taps("⌂ Home", "Risk checks")
    assert f"• {TITLE}: passed on to a colleague" in ayesha.screen
    assert OPENING in await bilal.taps("Open")
    await answers(bilal)
    assert "🟢 green" in await own_page(ayesha)
    await house.passes(timedelta(days=1))
    assert rung(ayesha, bilal) == [2, 1]


async def test_whoever_was_passed_over_may_still_answer_and_the_colleague_is_freed(
    house: House, event: str, ayesha: Person, bilal: Person
) -> None:
    await house.passes(TO_WEDNESDAY + timedelta(hours=24))
    await bilal.writes("/start")
    assert "Due now:" in bilal.screen
    await checks(ayesha)
    await bilal.writes("/start")
    assert "Nothing is due for you now." in bilal.screen
    await house.passes(timedelta(hours=24))
    assert rung(ayesha, bilal) == [2, 1]


async def test_a_first_organiser_who_lost_the_role_is_followed_by_the_second(
    house: House, process: str, event: str, ayesha: Person, bilal: Person
) -> None:
    await house.passes(TO_WEDNESDAY)
    await ayesha.loses(Role.ORGANISER, process=process, side="A")
    await house.passes(HOURS_6)
    assert rung(ayesha, bilal) == [1, 1]


async def test_a_duty_that_lapsed_with_its_holders_role_is_asked_of_the_second_too(
    house: House, process: str, event: str, ayesha: Person, bilal: Person
) -> None:
    await house.passes(TO_WEDNESDAY)
    await ayesha.loses(Role.ORGANISER, process=process, side="A")
    async with house.transaction() as unit:
        for duty in await duties.live_of(unit, ayesha.id):
            await duties.settle(unit, duty.id, "lapsed")
    await house.passes(HOURS_6)
    assert rung(ayesha, bilal) == [1, 1]


async def test_silence_to_the_end_stays_visible_and_nothing_is_due_once_the_event_has_begun(
    house: House, event: str, ayesha: Person, bilal: Person, helen: Person
) -> None:
    await house.passes(TO_WEDNESDAY + timedelta(days=2, hours=1))
    for person in (ayesha, bilal):
        assert "Nothing is due for you now." in await person.writes("/start")
    await helen.writes("/start")
    assert await helen.taps("Risk check status") == (
        f"Risk check status\n\n{TITLE}\n• Side A: not answered\n• Side B: not answered"
    )


async def test_a_coordinator_sees_how_far_each_side_is_and_no_more(
    house: House, event: str, ayesha: Person, meera: Person, helen: Person
) -> None:
    async def status() -> str:
        await helen.writes("/start")
        return (await helen.taps("Risk check status")).removeprefix(f"Risk check status\n\n{TITLE}\n")

    assert await status() == "• Side A: not asked yet\n• Side B: not asked yet"
    await house.passes(TO_WEDNESDAY)
    assert await status() == "• Side A: waiting for an answer\n• Side B: waiting for an answer"
    await meera.taps("Open")
    await answers(meera, visas="No")
    await house.passes(timedelta(hours=12))
    assert await status() == "• Side A: passed on to a colleague\n• Side B: done"
    await house.passes(timedelta(hours=25))
    assert await status() == "• Side A: not answered\n• Side B: done"
    seen = " ".join(message.text for message in helen.received)
    assert not any(word in seen for word in ("green", "amber", "🔴", "🟠", "Visas", "border", "differ", "Meera"))


async def test_sides_that_differ_learn_that_they_differ_and_nothing_else(
    house: House, event: str, ayesha: Person, bilal: Person, meera: Person, helen: Person
) -> None:
    await checks(ayesha, visas="No")
    assert rung(ayesha, bilal, meera) == [0, 0, 0]
    await checks(meera)
    assert rung(ayesha, bilal, meera, helen) == [1, 1, 1, 0]
    for person, own, other in ((ayesha, "high amber", "green"), (meera, "green", "amber")):
        assert person.doorbells[0].text == BELL
        opened = await person.taps("Open")
        assert "The sides have answered differently. The graver answer counts." in opened
        assert own in opened
        assert other not in opened


async def test_sides_of_one_mind_are_not_rung(house: House, event: str, ayesha: Person, meera: Person) -> None:
    await checks(ayesha)
    await checks(meera)
    assert rung(ayesha, meera) == [0, 0]
    assert "The sides have come to the same result." in await own_page(ayesha)


async def test_answering_again_and_again_does_not_reveal_the_other_sides_band(
    house: House, event: str, ayesha: Person, meera: Person
) -> None:
    await checks(meera, visas="No")
    await checks(ayesha)
    found = set()
    for said in ({"visas": "No"}, {"exposure": "3"}, {"exposure": "5"}):
        await checks(ayesha, **said)
        found.add((await own_page(ayesha)).partition("Our side")[0])
    assert len(found) == 1
    assert rung(ayesha, meera) == [1, 1]


async def test_for_the_event_the_worse_of_both_counts_and_a_silent_side_is_red(
    house: House, event: str, ayesha: Person, meera: Person
) -> None:
    async def counts() -> Band:
        found = await known(house, event)
        async with house.transaction() as unit:
            return await overall(unit, found, house.now)

    await checks(ayesha)
    assert await counts() is Band.RED
    await checks(meera, visas="No")
    assert await counts() is Band.HIGH_AMBER
    await checks(meera, same="Something changed")
    assert await counts() is Band.GREEN


async def test_who_is_first_is_a_matter_of_this_process_alone(house: House, process: str, meera: Person) -> None:
    elsewhere = await house.process("ELS")
    bilal = await house.person("Bilal", Role.ORGANISER, process=process, side="A", rank=2)
    await bilal.gets(Role.ORGANISER, process=elsewhere, side="A", rank=1)
    ayesha = await house.person("Ayesha", Role.ORGANISER, process=process, side="A", rank=1)
    await planned(house, process)
    await house.passes(TO_WEDNESDAY)
    assert rung(ayesha, bilal) == [1, 0]


async def test_where_there_is_no_second_organiser_the_duty_stays_with_the_first(
    house: House, process: str, ayesha: Person
) -> None:
    await planned(house, process)
    await house.passes(TO_WEDNESDAY + timedelta(hours=20))
    assert "Due now:" in await ayesha.writes("/start")
    assert rung(ayesha) == [2]


async def test_what_is_answered_is_sealed_in_the_database(house: House, event: str, ayesha: Person) -> None:
    await checks(ayesha)
    assert await count(house) == 1
    async with house.transaction() as unit:
        rows = await unit.rows(select(risk_answer.c.value))
    assert len(rows) > 10
    assert not [row for row in rows if b"border post" in row.value or b"answer" in row.value]
