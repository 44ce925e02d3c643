"""Rounds of one recommendation: what failed is reworked, what changed is shown first, and old votes count no more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import select, update

from flows.analysis.consensus import Rule, Stance
from flows.analysis.recommendation_life import State
from flows.poll_opening import OpenPoll
from flows.vote import CastVote, Paper
from handlers.actions import Go
from handlers.incoming import Due
from handlers.routing import OUTDATED
from handlers.visit import Visit
from handlers.work import papers, poll_closing
from handlers.work.papers import OVER
from handlers.work.vote import close_when_due
from storage import accounts, recommendations
from storage.polls import Poll
from storage.tables.people import data_key
from storage.tables.recommendations import recommendation_version
from storage.tables.work import ballot
from tests.house import House
from tests.polls import TEXT, Assembly, box, forge, opens, poll_page, reads, refused, votes

DAY = timedelta(days=1)
REWORKED = "Open two windows for visas at the crossing, and review it after a year."


@pytest.fixture
async def assembly(house: House) -> Assembly:
    return await Assembly.meets(house, {"A": 3, "B": 2})


async def blocked_by_one(assembly: Assembly) -> Poll:
    """A first round that one person of B stops."""
    await assembly.puts()
    blocker = assembly.voters["B"][0]
    await opens(blocker)
    await votes(blocker, "Block")
    await assembly.all_vote(but=[blocker])
    return await assembly.poll()


async def state(assembly: Assembly) -> State:
    poll = await assembly.poll()
    async with assembly.house.transaction() as unit:
        found = await recommendations.by_id(unit, poll.recommendation)
    assert found is not None
    return found.state


async def test_a_block_sends_it_to_rework_and_a_new_version_to_a_second_round_that_passes(
    house: House, assembly: Assembly
) -> None:
    first = await blocked_by_one(assembly)
    assert (first.round, first.passed) == (1, False)
    assert await state(assembly) is State.REWORK
    await assembly.puts_it(await assembly.rewords({"en": REWORKED}))
    assert await state(assembly) is State.POLLING
    await assembly.all_vote_again()
    second = await assembly.poll()
    assert (second.round, second.version, second.passed) == (2, 2, True)
    assert await state(assembly) is State.CONSENSUS


async def test_a_second_round_shows_first_what_was_changed_and_why(assembly: Assembly) -> None:
    await blocked_by_one(assembly)
    await assembly.puts_it(await assembly.rewords({"en": REWORKED}, "One window was not enough."))
    voter = assembly.voters["B"][1]
    said = await reads(voter)
    assert "This text was reworked after round 1." in said
    assert "What was changed, and why: One window was not enough." in said
    assert "second window" not in REWORKED
    assert "two windows" in said
    assert "Support" not in voter.buttons
    said = await voter.taps("Continue")
    assert REWORKED in said
    assert "Support" in voter.buttons


async def test_votes_of_an_earlier_round_are_worth_nothing_in_the_next(house: House, assembly: Assembly) -> None:
    first = await blocked_by_one(assembly)
    second = await assembly.puts_it(await assembly.rewords({"en": REWORKED}))
    assert await box(house, second) == {}
    late = CastVote(str(Paper(first.id, 1)), Stance.SUPPORT)
    assert await refused(house, assembly.everyone[0], late) == OVER.msgid
    assert await box(house, second) == {}


async def test_a_button_of_the_old_version_is_out_of_date_in_the_new_round(house: House, assembly: Assembly) -> None:
    await assembly.puts()
    slow = assembly.voters["A"][0]
    await opens(slow)
    old = slow.message
    await house.passes(3 * DAY)
    second = await assembly.puts_it(await assembly.rewords({"en": REWORKED}))
    assert (await slow.taps_old(old, "Support")).startswith("Home")
    assert slow.toasts[-1] == OUTDATED.msgid
    assert await box(house, second) == {}


async def test_whoever_joins_after_the_opening_votes_in_the_next_round_only(house: House, assembly: Assembly) -> None:
    first = await assembly.puts()
    late = await assembly.another_voter("B")
    assert not late.doorbells
    await forge_refused_vote(house, assembly, first, late.id)
    await house.passes(3 * DAY)
    await assembly.puts_it(await assembly.rewords({"en": REWORKED}))
    assert REWORKED in await late.taps_old(late.doorbells[-1], "Open") or "Continue" in late.buttons


async def forge_refused_vote(house: House, assembly: Assembly, poll: Poll, person: str) -> None:
    one = house.people[person]
    assert "not open to you" in await refused(house, one, CastVote(str(Paper(poll.id, 0)), Stance.SUPPORT))


async def test_every_round_stays_to_be_read_with_what_came_of_it(house: House, assembly: Assembly) -> None:
    first = await blocked_by_one(assembly)
    second = await assembly.puts_it(await assembly.rewords({"en": REWORKED}))
    await forge(house, assembly.meera, Go("poll", second.id))
    assert "Round 2, on version 2:" in assembly.meera.screen
    assert "Round 1, on version 1:\nNot passed" in assembly.meera.screen
    await forge(house, assembly.meera, Go("poll", first.id))
    assert TEXT in assembly.meera.screen
    assert REWORKED not in assembly.meera.screen


async def test_votes_that_were_lost_with_their_key_void_the_round_and_the_same_version_is_voted_on_again(
    house: House, assembly: Assembly
) -> None:
    poll = await assembly.puts()
    await assembly.all_vote(but=[assembly.everyone[0]])
    async with house.transaction() as unit:
        for scope in (f"poll:{poll.id}", f"poll:{poll.id}:reasons"):
            await unit.keys.shred(unit, scope)
    await house.passes(3 * DAY)
    await forge(house, assembly.ayesha, Go("poll", poll.id))
    assert "The votes of this poll were lost, and it decides nothing." in assembly.ayesha.screen
    again = OpenPoll(f"{poll.recommendation}.1", Rule.USUAL, house.now + 2 * DAY)
    await forge(house, assembly.ayesha, again)
    voter = assembly.everyone[0]
    await house.passes(DAY)
    assert "The text is the one that was voted on before." in await reads(voter)


class Broken(Exception):
    """The machine stopped here."""


@contextmanager
def stops_at(name: str, module: ModuleType = poll_closing) -> Iterator[None]:
    """The program dies where closing a poll would do this."""

    async def dies(*_anything: Any, **_more: Any) -> None:
        raise Broken

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, name, dies)
        yield


@pytest.mark.parametrize(
    ("where", "module"),
    [
        ("_announce", poll_closing),
        ("leave_no_papers", poll_closing),
        ("take_papers_away", papers),
        ("set_timer", papers),
        ("drop_timers", papers),
    ],
)
async def test_a_crash_between_counting_and_announcing_leaves_the_poll_as_it_was_and_the_next_try_closes_it(
    house: House, assembly: Assembly, where: str, module: ModuleType
) -> None:
    poll = await assembly.puts()
    await assembly.all_vote(but=[assembly.everyone[0]])
    house.clock.at = poll.closes_at
    given = await box(house, poll)
    due = Due("poll_close", None, poll.id, poll.closes_at)
    with stops_at(where, module), pytest.raises(Broken):
        async with house.visit() as visit:
            await close_when_due(visit, due)
    assert (await assembly.poll()).passed is None
    assert await box(house, poll) == given
    bells = len(assembly.everyone[1].doorbells)
    async with house.visit() as visit:
        await close_when_due(visit, due)
    assert (await assembly.poll()).passed is False
    await house.passes(DAY)
    assert len(assembly.everyone[1].doorbells) == bells + 1


async def test_a_crash_over_the_last_vote_takes_neither_the_vote_nor_the_poll(house: House, assembly: Assembly) -> None:
    poll = await assembly.puts()
    *most, last = assembly.everyone
    await assembly.all_vote(but=[last])
    await opens(last)
    shown = last.message
    with stops_at("_announce"), pytest.raises(Broken):
        await last.taps("Support")
    assert last.id not in await box(house, poll)
    await last.taps_old(shown, "Support")
    assert (await assembly.poll()).passed is True
    assert all(len(one.doorbells) == 2 for one in most)


async def test_somebody_who_was_erased_is_awaited_no_more(house: House, assembly: Assembly) -> None:
    await assembly.puts()
    *most, gone = assembly.everyone
    async with house.transaction() as unit:
        await accounts.erase(unit, gone.id)
    await assembly.all_vote(but=[gone])
    closed = await assembly.poll()
    assert closed.closed_at == house.now
    assert closed.passed is False, "whoever is gone still counts as asked, and as silent"
    assert all(len(one.doorbells) == 2 for one in most)


async def test_closing_twice_is_closing_once(house: House, assembly: Assembly) -> None:
    poll = await assembly.puts()
    await assembly.all_vote()
    bells = len(assembly.everyone[0].doorbells)
    async with house.visit() as visit:
        await _closes(visit, poll)
    assert len(assembly.everyone[0].doorbells) == bells
    async with house.transaction() as unit:
        assert not await unit.rows(select(ballot))
        scopes = [row.scope for row in await unit.rows(select(data_key.c.scope))]
    assert not [scope for scope in scopes if scope.startswith("poll:")]


async def _closes(visit: Visit, poll: Poll) -> None:
    await close_when_due(visit, Due("poll_close", None, poll.id, poll.closes_at))


async def test_the_page_of_a_poll_says_that_its_text_was_erased_and_leads_back(
    house: House, assembly: Assembly
) -> None:
    poll, voter = await assembly.puts(), assembly.everyone[0]
    assert TEXT in await poll_page(house, assembly.ayesha, poll)
    assert poll.code in await assembly.ayesha.taps("‹ Recommendation")
    async with house.transaction() as unit:
        await unit.run(update(recommendation_version).values(texts=None))
    for person in (assembly.ayesha, voter):
        said = await poll_page(house, person, poll)
        assert TEXT not in said
        assert "The text of this poll was erased" in said
    assert "Your votes" in await voter.taps("‹ Your votes")
