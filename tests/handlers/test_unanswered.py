"""The ladder of an unanswered check: the first organiser, the second, and in the end the coordinator, who learns that
nothing was answered and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.roles import Role
from tests.handlers.checking import BELL, TITLE, TO_WEDNESDAY, TWO_DAYS, answers, planned
from tests.house import House, Person

HOUR = timedelta(hours=1)


@pytest.fixture
async def process(house: House) -> str:
    """One whose sides are asked once, two days before."""
    return await house.process("TRJ", **TWO_DAYS)


@pytest.fixture
async def event(house: House, process: str, ayesha: Person, bilal: Person, meera: Person, helen: Person) -> str:
    return await planned(house, process)


@pytest.fixture
async def helen(house: House, process: str) -> Person:
    return await house.person("Helen", Role.COORDINATOR, process=process, zone="Europe/London", country="GB")


async def test_nobody_of_a_side_answers_and_the_coordinator_is_rung_once_to_a_page_of_status(
    house: House, event: str, ayesha: Person, bilal: Person, meera: Person, helen: Person
) -> None:
    await house.passes(TO_WEDNESDAY)
    await meera.taps("Open")
    await answers(meera)
    await house.passes(34 * HOUR)  # Thursday, 18:00: Bilal was asked this morning and has till 20:00
    assert (len(ayesha.doorbells), len(bilal.doorbells), len(helen.doorbells)) == (2, 2, 0)
    await house.passes(14 * HOUR - timedelta(minutes=1))
    (bell,) = helen.doorbells
    assert bell.text == BELL
    assert f"{TITLE}\n• Side A: not answered\n• Side B: done" in await helen.taps("Open")
    seen = " ".join(message.text for message in helen.received)
    assert not any(word in seen for word in ("Ayesha", "Bilal", "Meera", "green", "amber", "🔴", "🟢"))


async def test_the_one_who_was_passed_over_sees_who_has_it(
    house: House, event: str, ayesha: Person, bilal: Person
) -> None:
    await house.passes(TO_WEDNESDAY + 24 * HOUR)
    assert f"→ Risk check: {TITLE}: with Bilal since Wed 4 Nov 2026, 20:00" in await ayesha.writes("/start")
    await bilal.taps("Open")
    await answers(bilal)
    assert f"→ Risk check: {TITLE}: done by Bilal" in await ayesha.writes("/start")


async def test_an_answer_at_the_last_moment_leaves_the_coordinator_in_peace(
    house: House, event: str, ayesha: Person, bilal: Person, meera: Person, helen: Person
) -> None:
    await house.passes(TO_WEDNESDAY)
    await meera.taps("Open")
    await answers(meera)
    await house.passes(35 * HOUR)
    await bilal.taps("Open")
    await answers(bilal)
    await house.passes(24 * HOUR)
    assert helen.doorbells == []


async def test_whoever_takes_a_check_over_is_chased_like_anybody_and_counts_as_asked(
    house: House, event: str, ayesha: Person, bilal: Person, helen: Person
) -> None:
    await house.passes(TO_WEDNESDAY)
    await ayesha.writes("/start")
    await ayesha.taps("Hand over to a colleague", "Bilal", "Hand over")
    assert len(bilal.doorbells) == 1
    await house.passes(7 * HOUR)
    assert (len(ayesha.doorbells), len(bilal.doorbells)) == (1, 2), "the colleague is nudged, nobody else"


async def test_a_check_that_was_due_more_than_a_day_ago_is_asked_when_an_organiser_says_so_and_chased_as_ever(
    house: House, process: str, ayesha: Person, bilal: Person, meera: Person
) -> None:
    await planned(house, process, "TRJ-8", starts_in=timedelta(days=12, hours=-6))
    await house.passes(timedelta(days=9, hours=-5))  # the check is due 23 hours later
    house.clock.advance(48 * HOUR)
    await house.rest()
    assert "Due now:" not in await ayesha.writes("/start")
    assert "1 item was due while the bot was away." in ayesha.screen
    await ayesha.taps("Decide")
    await ayesha.taps(ayesha.buttons[0], "Yes, ask for it now")
    for one in (ayesha, meera):
        assert "• Risk check: " in await one.writes("/start")
        assert "while the bot was away" not in one.screen
