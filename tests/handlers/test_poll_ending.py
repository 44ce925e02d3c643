"""Ending a poll before its time: by a key of each side, and by nothing less."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.poll_ending import Keys, TakeClosingKeyBack, TurnClosingKey
from flows.roles import Role
from handlers.access import NOT_YOURS
from handlers.actions import Begin, Go
from handlers.work.electorate import TIME_TO_VOTE
from handlers.work.poll_ending import NOT_TURNED, ONE_PERSON, OVER, TURNED
from storage import accounts
from storage.polls import Poll
from tests.house import House, Person
from tests.polls import DOORBELL, Assembly, forge, refused

TOO_EARLY = "has had time to vote yet"
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.fixture
async def assembly(house: House) -> Assembly:
    return await Assembly.meets(house, {"A": 2, "B": 2})


@pytest.fixture
async def poll(assembly: Assembly) -> Poll:
    """Opened long enough ago that everyone asked had time to vote."""
    poll = await assembly.puts()
    await assembly.house.passes(TIME_TO_VOTE)
    return poll


async def ends(house: House, person: Person, poll: Poll) -> str:
    await forge(house, person, Go("poll", poll.id))
    return await person.taps("End it now")


async def test_an_organiser_of_each_side_ends_it_at_once_and_it_is_counted_as_it_is(
    house: House, assembly: Assembly, poll: Poll
) -> None:
    await assembly.all_vote(but=[assembly.voters["B"][0]])
    assert "The poll ends at once when an organiser of each side has turned their key." in await ends(
        house, assembly.ayesha, poll
    )
    assert "Your side's key is turned." in await assembly.ayesha.taps("Turn my side's key")
    assert (await assembly.poll()).passed is None
    bell = assembly.meera.doorbells[-1]
    assert bell.text == DOORBELL
    await assembly.meera.taps_old(bell, "Open")
    await assembly.meera.taps("Turn my side's key")
    assert (await assembly.poll()).passed is False  # three of four: one side lacks turnout


async def test_what_has_enough_votes_passes_although_it_ended_early(house: House) -> None:
    assembly = await Assembly.meets(house, {"A": 5, "B": 1})
    poll = await assembly.puts()
    await house.passes(TIME_TO_VOTE)
    await assembly.all_vote(but=[assembly.voters["A"][0]])
    for one in (assembly.ayesha, assembly.meera):
        await forge(house, one, TurnClosingKey(poll.id))
    closed = await assembly.poll()
    assert closed.passed is True
    assert closed.closed_at == house.now


async def test_a_key_can_be_taken_back_until_the_last_is_turned(house: House, assembly: Assembly, poll: Poll) -> None:
    await forge(house, assembly.ayesha, TurnClosingKey(poll.id))
    said = await ends(house, assembly.ayesha, poll)
    assert "Your side's key to end this poll now is turned." in said
    await assembly.ayesha.taps("Take the key back")
    assert "Nothing is due for you now." in await assembly.meera.writes("/start")
    await forge(house, assembly.meera, TurnClosingKey(poll.id))
    assert (await assembly.poll()).passed is None


async def test_one_side_alone_ends_nothing_however_often_it_turns(house: House, assembly: Assembly, poll: Poll) -> None:
    bilal = await house.person("Bilal", Role.ORGANISER, process=assembly.process, side="A")
    await forge(house, assembly.ayesha, TurnClosingKey(poll.id))
    assert await refused(house, assembly.ayesha, TurnClosingKey(poll.id)) == TURNED.msgid
    assert await refused(house, bilal, TurnClosingKey(poll.id)) == TURNED.msgid
    assert (await assembly.poll()).passed is None


async def test_one_person_does_not_turn_the_keys_of_two_sides(house: House, assembly: Assembly, poll: Poll) -> None:
    await forge(house, assembly.ayesha, TurnClosingKey(poll.id))
    await assembly.ayesha.loses(Role.ORGANISER)
    await assembly.ayesha.gets(Role.ORGANISER, process=assembly.process, side="B")
    assert await refused(house, assembly.ayesha, TurnClosingKey(poll.id)) == ONE_PERSON.msgid
    assert (await assembly.poll()).passed is None


async def test_a_key_that_is_not_turned_cannot_be_taken_back(house: House, assembly: Assembly, poll: Poll) -> None:
    await forge(house, assembly.meera, TurnClosingKey(poll.id))
    assert await refused(house, assembly.ayesha, TakeClosingKeyBack(poll.id)) == NOT_TURNED.msgid


async def test_a_closed_poll_has_no_keys(house: House, assembly: Assembly, poll: Poll) -> None:
    await forge(house, assembly.ayesha, TurnClosingKey(poll.id))
    await assembly.all_vote()
    assert "Nothing is due for you now." in await assembly.meera.writes("/start")
    for forged in (TurnClosingKey(poll.id), TakeClosingKeyBack(poll.id), Keys(poll.id)):
        assert await refused(house, assembly.meera, forged) == OVER.msgid


async def test_the_clock_jumping_over_the_end_leaves_nothing_to_end(
    house: House, assembly: Assembly, poll: Poll
) -> None:
    house.clock.at = poll.closes_at + DAY
    assert await refused(house, assembly.ayesha, TurnClosingKey(poll.id)) == OVER.msgid


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.COORDINATOR, Role.CRITICAL_FRIEND, Role.ADMINISTRATOR])
async def test_nobody_else_turns_keys(house: House, assembly: Assembly, poll: Poll, role: Role) -> None:
    other = await house.person("Other", role, process=assembly.process, side="A")
    outsider = await house.person("Out", Role.ORGANISER, process=await house.process("ZRF"), side="A")
    stray = await house.person("Stray", Role.ORGANISER, process=assembly.process)
    for person in (other, outsider, stray, assembly.voters["A"][0]):
        for forged in (TurnClosingKey(poll.id), TakeClosingKeyBack(poll.id), Keys(poll.id)):
            assert await refused(house, person, forged) == NOT_YOURS.msgid
        assert await refused(house, person, Begin("poll_ending", {"poll": poll.id})) == NOT_YOURS.msgid
    assert await refused(house, assembly.ayesha, TurnClosingKey("0" * 32)) == NOT_YOURS.msgid


async def test_the_key_of_somebody_whose_role_ended_ends_no_poll(house: House, assembly: Assembly, poll: Poll) -> None:
    bilal = await house.person("Bilal", Role.ORGANISER, process=assembly.process, side="A")
    await forge(house, assembly.ayesha, TurnClosingKey(poll.id))
    await assembly.ayesha.loses(Role.ORGANISER)
    await forge(house, assembly.meera, TurnClosingKey(poll.id))
    assert (await assembly.poll()).passed is None
    await forge(house, bilal, TurnClosingKey(poll.id))
    assert (await assembly.poll()).passed is not None


async def test_nobody_ends_a_poll_before_everyone_asked_was_rung_in_their_daytime_and_had_time(house: House) -> None:
    assembly = await Assembly.meets(house, {"A": 5, "B": 1})
    objector = assembly.voters["A"][0]
    async with house.transaction() as unit:
        await accounts.set_zone(unit, objector.id, "America/Los_Angeles")  # where it is one in the morning
    poll = await assembly.puts()
    await assembly.all_vote(but=[objector])
    await house.passes(TIME_TO_VOTE)
    for one in (assembly.ayesha, assembly.meera):
        assert TOO_EARLY in await refused(house, one, TurnClosingKey(poll.id))
    await forge(house, assembly.ayesha, Go("poll", poll.id))
    assert TOO_EARLY in await assembly.ayesha.taps("End it now")
    assert (await assembly.poll()).passed is None
    while not objector.doorbells:
        await house.passes(timedelta(minutes=15))
    house.clock.at += TIME_TO_VOTE - SECOND
    assert TOO_EARLY in await refused(house, assembly.ayesha, TurnClosingKey(poll.id))
    house.clock.at += SECOND
    for one in (assembly.ayesha, assembly.meera):
        await forge(house, one, TurnClosingKey(poll.id))
    assert (await assembly.poll()).passed is True
