"""Opening a poll: what an organiser sees first, who becomes an elector, and what opens none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from flows.recommendation import ElectorateOf, OpenPoll
from flows.roles import Role
from handlers.access import NOT_YOURS
from handlers.actions import Begin, Go
from handlers.routing import act
from storage import programme
from storage.tables.recommendations import recommendation
from storage.tables.work import poll as polls
from tests.house import House
from tests.polls import TEXT, Assembly, refused

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
async def assembly(house: House) -> Assembly:
    return await Assembly.meets(house, {"A": 3, "B": 2})


async def test_opening_a_poll_says_first_how_many_are_asked_and_counts_nobody_out(house: House) -> None:
    assembly = await Assembly.meets(house, {"A": 5, "B": 2})
    card = await assembly.fills_in(assembly.ayesha)
    assert "Side A: 5 people" in card
    assert "Side B: fewer than five people" in card
    assert not any(one.doorbells for one in assembly.everyone)
    assert (await assembly.ayesha.taps("Open the poll")).startswith("Recommendation\n\nThe poll is open until ")
    assert all(len(one.doorbells) == 1 for one in assembly.everyone)


async def test_the_rule_is_the_one_the_poll_was_opened_under(house: House, assembly: Assembly) -> None:
    opened = await assembly.puts()
    async with house.transaction() as unit:
        stored = await unit.value(select(polls.c.gate).where(polls.c.id == opened.id))
    assert stored == {"turnout": 0.8, "reservations": 1, "stand_aside": 0.2, "agreement": "0", "rule": "usual"}


async def test_a_rule_nobody_can_read_opens_no_poll(house: House) -> None:
    assembly = await Assembly.meets(house, {"A": 1, "B": 1}, consensus={"turnout": 8})
    await assembly.fills_in(assembly.ayesha)
    said = await assembly.ayesha.taps("Open the poll")
    assert "The rules for passing that are set for this process cannot be read" in said


async def test_a_person_outside_daytime_is_asked_in_the_morning(house: House) -> None:
    assembly = await Assembly.meets(house, {"A": 1, "B": 1})
    await house.passes(7 * HOUR)  # 21:00 in Karachi
    await assembly.puts()
    assert not assembly.everyone[0].doorbells
    await house.passes(11 * HOUR)
    assert len(assembly.everyone[0].doorbells) == 1


async def test_a_closing_time_that_leaves_somebody_no_daytime_is_not_taken(assembly: Assembly) -> None:
    said = await assembly.fills_in(assembly.ayesha, lasts=2 * HOUR)
    assert "By then not everyone could be asked in their own daytime." in said


async def test_a_poll_with_an_empty_side_is_refused(house: House) -> None:
    assembly = await Assembly.meets(house, {"A": 2, "B": 0})
    await assembly.ayesha.writes("/start")
    await assembly.ayesha.taps("Recommendations", "New recommendation")
    said = await assembly.ayesha.taps(assembly.ayesha.buttons[0])
    assert "A poll needs people to ask on every side, and one side has nobody yet." in said


async def test_a_side_that_empties_before_the_poll_is_opened_stops_it(house: House) -> None:
    assembly = await Assembly.meets(house, {"A": 2, "B": 1})
    await assembly.fills_in(assembly.ayesha)
    await assembly.voters["B"][0].loses(Role.PARTICIPANT)
    assert "one side has nobody yet" in await assembly.ayesha.taps("Open the poll")
    async with house.transaction() as unit:
        assert not await unit.rows(select(recommendation.c.id))


async def test_only_participants_of_their_own_side_are_electors(house: House) -> None:
    assembly = await Assembly.meets(house, {"A": 2, "B": 1})
    stray = await house.person("Stray", Role.PARTICIPANT, process=assembly.process, side="B")
    guest = await house.person("Guest")
    async with house.transaction() as unit:
        await programme.add_attendee(unit, assembly.event, stray.id, "A")  # seated on the wrong side
        await programme.add_attendee(unit, assembly.event, guest.id, "A")  # no role at all
    await assembly.puts()
    assert not stray.doorbells
    assert not guest.doorbells
    assert all(one.doorbells for one in assembly.everyone)


async def test_polls_are_numbered_in_their_process(house: House, assembly: Assembly) -> None:
    first, second = await assembly.puts(), await assembly.puts("Another text.")
    other = await (await Assembly.meets(house, {"A": 1, "B": 1}, "ZRF")).puts()
    assert [one.code for one in (first, second, other)] == ["R-1", "R-2", "R-1"]


async def test_an_organiser_puts_nothing_to_the_people_of_another_process(house: House, assembly: Assembly) -> None:
    poll = await assembly.puts()
    outsider = await house.person("Out", Role.ORGANISER, process=await house.process("ZRF"), side="A")
    await outsider.writes("/start")
    await outsider.taps("Recommendations")
    assert "There are no recommendations yet." in outsider.screen
    assert await refused(house, outsider, ElectorateOf(assembly.event)) == NOT_YOURS.msgid
    forged = OpenPoll(assembly.event, TEXT, house.now + 5 * DAY)
    assert await refused(house, outsider, forged) == NOT_YOURS.msgid
    assert await refused(house, outsider, Go("poll", poll.id)) == NOT_YOURS.msgid


async def test_a_forged_start_cannot_bring_an_event_along(house: House, assembly: Assembly) -> None:
    async with house.visit(assembly.ayesha) as visit:
        await act(visit, Begin("recommendation", {"event": assembly.event}))
    assert "Which event does this recommendation come from?" in assembly.ayesha.screen


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.COORDINATOR, Role.CRITICAL_FRIEND, Role.ADMINISTRATOR])
async def test_only_an_organiser_of_a_side_puts_recommendations(house: House, assembly: Assembly, role: Role) -> None:
    poll = await assembly.puts()
    other = await house.person("Other", role, process=assembly.process, side="A")
    assert await refused(house, other, Begin("recommendation")) == NOT_YOURS.msgid
    assert await refused(house, other, OpenPoll(assembly.event, TEXT, house.now + 5 * DAY)) == NOT_YOURS.msgid
    assert await refused(house, other, Go("recommendations")) == NOT_YOURS.msgid
    assert await refused(house, other, Go("poll", poll.id)) == NOT_YOURS.msgid


async def test_an_organiser_without_a_side_opens_no_poll(house: House, assembly: Assembly) -> None:
    stray = await house.person("Stray", Role.ORGANISER, process=assembly.process)
    assert await refused(house, stray, OpenPoll(assembly.event, TEXT, house.now + 5 * DAY)) == NOT_YOURS.msgid
    assert await refused(house, stray, OpenPoll("0" * 32, TEXT, house.now + 5 * DAY)) == NOT_YOURS.msgid
