"""Ending a release poll before its time: as with any poll, by a key of each side, and by nothing less."""

from __future__ import annotations

import pytest

from flows.analysis.recommendation_life import State
from flows.analysis.release import Audience
from flows.poll_ending import Keys, OpenPolls, TakeClosingKeyBack, TurnClosingKey
from flows.roles import Role
from handlers.access import NOT_YOURS
from handlers.actions import Begin
from handlers.work.electorate import TIME_TO_VOTE
from handlers.work.poll_ending import OVER, TURNED
from storage import accounts
from storage.release_polls import ReleasePoll
from storage.tables.work import ballot
from tests.house import House
from tests.releases import DAY, Chamber, count, forge, refused

TOO_EARLY = "has had time to vote yet"


@pytest.fixture
async def chamber(house: House) -> Chamber:
    chamber = await Chamber.meets(house)
    await chamber.assesses(chamber.ayesha)
    await chamber.assesses(chamber.meera)
    await chamber.opens_poll(chamber.ayesha)
    await house.passes(TIME_TO_VOTE)
    return chamber


@pytest.fixture
async def poll(chamber: Chamber) -> ReleasePoll:
    return await chamber.poll()


async def test_an_organiser_of_each_side_ends_it_at_once_and_who_is_silent_lets_nothing_go(
    house: House, chamber: Chamber
) -> None:
    await chamber.votes("Public", but=[chamber.voters["B"][0]])
    await chamber.card(chamber.ayesha)
    assert "has turned their key" in await chamber.ayesha.taps("End it now")
    await chamber.ayesha.taps("Turn my side's key")
    assert (await chamber.poll()).audience is None
    await house.passes(DAY / 2)
    await chamber.meera.taps_old(chamber.meera.doorbells[-1], "Open")
    await chamber.meera.taps("Turn my side's key")
    ended = await chamber.poll()
    assert ended.closed_at == house.now
    assert ended.audience is Audience.HOLD  # one of two on side B is too small a turnout
    assert await chamber.state() is State.HELD
    assert not await count(house, ballot)


async def test_the_votes_given_by_then_count(house: House) -> None:
    chamber = await Chamber.meets(house, 5)
    await chamber.assesses(chamber.ayesha)
    await chamber.assesses(chamber.meera)
    await chamber.opens_poll(chamber.ayesha)
    for one in (chamber.ayesha, chamber.meera):
        assert TOO_EARLY in await refused(house, one, TurnClosingKey((await chamber.poll()).id))
    await house.passes(TIME_TO_VOTE)
    await chamber.votes("Restricted", but=[chamber.voters["A"][0], chamber.voters["B"][4]])
    for one in (chamber.meera, chamber.bilal):
        await forge(house, one, TurnClosingKey((await chamber.poll()).id))
    assert (await chamber.poll()).audience is Audience.RESTRICTED


async def test_a_side_alone_ends_nothing_and_can_think_better_of_it(
    house: House, chamber: Chamber, poll: ReleasePoll
) -> None:
    await forge(house, chamber.ayesha, TurnClosingKey(poll.id))
    assert await refused(house, chamber.bilal, TurnClosingKey(poll.id)) == TURNED.msgid
    await chamber.card(chamber.bilal)
    assert "key to end this poll now is turned" in await chamber.bilal.taps("End it now")
    await chamber.bilal.taps("Take the key back")
    await forge(house, chamber.meera, TurnClosingKey(poll.id))
    assert (await chamber.poll()).audience is None


async def test_the_key_of_somebody_whose_role_ended_ends_nothing(
    house: House, chamber: Chamber, poll: ReleasePoll
) -> None:
    await forge(house, chamber.ayesha, TurnClosingKey(poll.id))
    await chamber.ayesha.loses(Role.ORGANISER)
    await forge(house, chamber.meera, TurnClosingKey(poll.id))
    assert (await chamber.poll()).audience is None


async def test_it_is_told_from_the_poll_on_the_text(house: House, chamber: Chamber, poll: ReleasePoll) -> None:
    choices = await forge(house, chamber.ayesha, OpenPolls())
    assert [(one.value, one.label.msgid) for one in choices] == [(poll.id, "{code}: release poll")]


async def test_nobody_else_turns_keys_and_a_closed_poll_has_none(
    house: House, chamber: Chamber, poll: ReleasePoll
) -> None:
    every = (TurnClosingKey(poll.id), TakeClosingKeyBack(poll.id), Keys(poll.id))
    coordinator = await house.person("Coordinator", Role.COORDINATOR, process=chamber.process)
    outsider = await house.person("Out", Role.ORGANISER, process=await house.process("ZRF"), side="A")
    for person in (coordinator, outsider, chamber.everyone[0]):
        for forged in every:
            assert await refused(house, person, forged) == NOT_YOURS.msgid
        assert await refused(house, person, Begin("poll_ending", {"poll": poll.id})) == NOT_YOURS.msgid
    await chamber.votes()
    for forged in every:
        assert await refused(house, chamber.meera, forged) == OVER.msgid


async def test_keys_that_nobody_needs_any_more_are_due_to_nobody(
    house: House, chamber: Chamber, poll: ReleasePoll
) -> None:
    await forge(house, chamber.ayesha, TurnClosingKey(poll.id))
    assert "release poll" in await chamber.meera.writes("/start")
    await chamber.votes()
    assert "release poll" not in await chamber.meera.writes("/start")


async def test_somebody_who_was_erased_is_awaited_no_more(house: House, chamber: Chamber) -> None:
    gone = chamber.voters["B"][1]
    async with house.transaction() as unit:
        await accounts.erase(unit, gone.id)
    await chamber.votes("Public", but=[gone])
    ended = await chamber.poll()
    assert (ended.closed_at, ended.audience) == (house.now, Audience.HOLD)
