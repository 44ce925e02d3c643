"""A check through its stages in the house: asked at each, answered by both sides, expired, confirmed, asked after."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from flows.event_status import Step
from flows.roles import Role
from handlers.event_plans import replan
from handlers.work.risk_check_standing import side_checked
from storage import events, risk_register
from storage.tables.risk_checks import risk_answer
from tests.handlers.checking import answers, answers_one, begins, checks, known, own_page, planned, to_the_card
from tests.house import House, Person

IN_A_MONTH = timedelta(days=31)
TITLE = "Seventh round, 3 December 2026"  # a Thursday, 14:00 in Karachi
HOURS = timedelta(hours=20)


@pytest.fixture
async def event(house: House, process: str, ayesha: Person, meera: Person) -> str:
    return await planned(house, process, starts_in=IN_A_MONTH)


async def test_from_a_month_before_to_two_weeks_after_each_stage_asks_its_own(
    house: House, event: str, ayesha: Person, meera: Person
) -> None:
    asked = {}
    for days in (30, 14, 7, 2, 0, -2, -3, -14):
        await to(house, event, days)
        await house.passes(HOURS)
        await ayesha.writes("/start")
        if days == -2:
            await holds(house, event)
        opened = await ayesha.taps(f"Risk check: {TITLE}")
        asked[days] = opened.splitlines()[2]
        await answers(ayesha)
    assert asked == {
        30: "Seventh round: 30 days before.",
        14: "Seventh round: 14 days before.",
        7: "Seventh round: 7 days before.",
        2: "Seventh round: 2 days before.",
        0: "Seventh round: the morning of the event.",
        -2: "Seventh round: 2 days after the return.",
        -3: "Seventh round: after the event.",
        -14: "Seventh round: 14 days after the return.",
    }


async def to(house: House, event: str, days: int) -> None:
    """To twenty hours before a stage of so many days before the event opens, so that 20 hours later it has, and it is
    daytime; the morning stage opens seven hours before the event."""
    found = await known(house, event)
    opens = found.starts_at - timedelta(days=days, hours=6 if days == 0 else 0)
    await house.passes(opens + timedelta(minutes=1) - HOURS - house.now)


async def holds(house: House, event: str) -> None:
    found = await known(house, event)
    async with house.visit() as visit:
        cleared = await events.take_step(visit.unit, found, Step.CLEAR)
        await replan(visit, await events.take_step(visit.unit, cleared, Step.HOLD))


async def at_stage(house: House, event: str, days: int) -> None:
    found = await known(house, event)
    await house.passes(found.starts_at - timedelta(days=days) + timedelta(minutes=1) - house.now)


async def test_whether_anybody_asks_after_people_once_they_are_home_is_seen_by_the_coordinator(
    house: House, process: str, event: str, ayesha: Person, meera: Person
) -> None:
    helen = await house.person("Helen", Role.COORDINATOR, process=process)
    await to(house, event, -2)
    await house.passes(HOURS)
    await holds(house, event)
    await ayesha.writes("/start")
    await ayesha.taps(f"Risk check: {TITLE}")
    await answers(ayesha)
    await helen.writes("/start")
    told = await helen.taps("Risk check status")
    assert f"{TITLE}\n• Side A: done\n• Side B: waiting for an answer" in told


async def test_a_check_lasts_as_long_as_its_answers_and_a_new_stage_needs_new_ones(
    house: House, event: str, ayesha: Person
) -> None:
    async def until() -> object:
        found = await known(house, event)
        async with house.transaction() as unit:
            return (await side_checked(unit, found, "A", house.now)).checked_until

    await at_stage(house, event, 14)
    await checks(ayesha, TITLE)
    assert await until() is None, "the stop class has not been asked yet"
    await at_stage(house, event, 7)
    assert await until() is None
    await checks(ayesha, TITLE)
    assert await until() == house.now + timedelta(days=7)
    await at_stage(house, event, 2)
    assert await until() is None, "two days before it is asked again"
    await checks(ayesha, TITLE)
    assert await until() == house.now + timedelta(days=7)


async def test_what_a_side_has_answered_is_told_to_whoever_decides(house: House, event: str, ayesha: Person) -> None:
    await at_stage(house, event, 7)
    await checks(ayesha, TITLE, threat="Yes", safe_exit="Don't know")
    found = await known(house, event)
    async with house.transaction() as unit:
        ours, theirs = [await side_checked(unit, found, side, house.now) for side in "AB"]
        risks = await risk_register.entries(unit, found.process, event, "A")
    assert ours.open_stops == {"threat", "safe_exit"}
    assert not ours.safe_exit
    assert ours.band == "red"
    assert (theirs.checked_until, theirs.band, theirs.safe_exit) == (None, None, False)
    assert {one.risk.question for one in risks if one.is_open} == {"threat", "safe_exit"}
    await checks(ayesha, TITLE, threat="No", safe_exit="Yes")
    async with house.transaction() as unit:
        settled = await side_checked(unit, found, "A", house.now)
        risks = await risk_register.entries(unit, found.process, event, "A")
    assert (settled.open_stops, settled.safe_exit) == (frozenset(), True)
    assert settled.answers != ours.answers
    assert not [one for one in risks if one.is_open]


async def test_nothing_changed_gives_earlier_answers_their_time_again_and_keeps_the_history(
    house: House, event: str, ayesha: Person
) -> None:
    await at_stage(house, event, 7)
    await checks(ayesha, TITLE, visas="No")
    await at_stage(house, event, 2)
    await begins(ayesha, TITLE)
    await ayesha.taps("Begin")
    asked = []
    while "good moment" not in ayesha.screen:
        asked.append(ayesha.screen)
        await answers_one(ayesha, {}, "")
    assert "Venue and journey: is this still so?\n• Visas alike: No (26 November 2026)" in "\n".join(asked)
    assert not [screen for screen in asked if "Have visas come through" in screen]
    assert [screen for screen in asked if "been threatened, watched or summoned?" in screen]
    await to_the_card(ayesha)
    assert "🟠 high amber" in await ayesha.taps("Save")
    async with house.transaction() as unit:
        of_visas = select(risk_answer.c.given_at).where(risk_answer.c.question == "visas")
        assert len(await unit.rows(of_visas)) == 2


async def test_an_answer_that_has_expired_is_said_to_be(house: House, event: str, ayesha: Person) -> None:
    await at_stage(house, event, 30)
    await checks(ayesha, TITLE)
    await house.passes(timedelta(days=14, hours=1))
    assert "Place favours a side: No (expired)" in await own_page(ayesha, TITLE)


async def test_an_appetite_that_fell_since_the_last_event_is_grave(
    house: House, process: str, event: str, ayesha: Person
) -> None:
    await at_stage(house, event, 30)
    await checks(ayesha, TITLE)  # 5: glad of it
    await planned(house, process, "TRJ-8", starts_in=timedelta(days=44))
    later = f"Seventh round, {(await known(house, event)).starts_at + timedelta(days=14, hours=5):%-d %B %Y}"
    later = later if later in await list_of(ayesha) else TITLE.replace("3 December", "17 December")
    assert "🟠 high amber" in await checks(ayesha, later, appetite="3")
    shown = await own_page(ayesha, later)
    assert (
        "Officials' openness: 3 of 5\n  Context: Practical matters\n  Interaction: It could harm the meeting" in shown
    )
    assert "  Advice: Ask contacts you trust what changed" in shown


async def list_of(person: Person) -> str:
    await person.writes("/start")
    return await person.taps("Risk checks")


async def test_a_side_that_is_late_is_asked_what_it_missed_and_the_coordinator_sees_only_that(
    house: House, process: str, event: str, ayesha: Person, meera: Person
) -> None:
    helen = await house.person("Helen", Role.COORDINATOR, process=process)
    await at_stage(house, event, 14)
    await checks(meera, TITLE)
    await at_stage(house, event, 7)
    await house.passes(timedelta(days=3))
    await checks(meera, TITLE)
    await helen.writes("/start")
    assert "• Side A: not answered\n• Side B: done" in await helen.taps("Risk check status")
    await begins(ayesha, TITLE)
    await ayesha.taps("Begin")
    asked = []
    while "good moment" not in ayesha.screen:
        asked.append(ayesha.screen)
        await answers_one(ayesha, {}, "")
    assert [screen for screen in asked if "tried to decide who comes" in screen], "missed a week ago"
    assert len(asked) == 12
