"""Who may not vote, or not any more, or not with that paper: one sentence each, and the poll as it was."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from flows.analysis.consensus import Stance
from flows.roles import Role
from flows.vote import CastVote, MotionOf, Paper
from handlers.access import NOT_YOURS
from handlers.actions import Begin, Go, OpenDuty
from handlers.routing import OUTDATED
from handlers.talking import ROLE_GONE
from handlers.work.papers import OVER, VOID
from handlers.work.vote import VOTED_SINCE
from storage import duties
from storage.polls import Poll
from storage.tables.work import ballot, elector
from tests.house import House
from tests.polls import TEXT, Assembly, opens, reads, refused

DAY = timedelta(days=1)


@pytest.fixture
async def assembly(house: House) -> Assembly:
    return await Assembly.meets(house, {"A": 2, "B": 2})


@pytest.fixture
async def poll(assembly: Assembly) -> Poll:
    return await assembly.puts()


async def votes(house: House) -> int:
    """How many ballots lie in the box."""
    async with house.transaction() as unit:
        return len(await unit.rows(select(ballot.c.voter)))


def paper(poll: Poll, number: int = 0) -> str:
    return str(Paper(poll.id, number))


@pytest.mark.parametrize(
    ("role", "side"),
    [
        (Role.PARTICIPANT, "A"),  # of the process, and not at the event
        (Role.ORGANISER, "A"),
        (Role.COORDINATOR, None),
        (Role.CRITICAL_FRIEND, None),
    ],
)
async def test_whoever_is_no_elector_neither_reads_the_text_nor_votes(
    house: House, assembly: Assembly, poll: Poll, role: Role, side: str | None
) -> None:
    other = await house.person("Other", role, process=assembly.process, side=side)
    assert await refused(house, other, Begin("vote", {"paper": paper(poll)})) == NOT_YOURS.msgid
    assert await refused(house, other, MotionOf(paper(poll))) == NOT_YOURS.msgid
    assert await refused(house, other, CastVote(paper(poll), Stance.SUPPORT)) == NOT_YOURS.msgid
    assert await votes(house) == 0


async def test_an_elector_of_one_poll_is_none_of_another(house: House, poll: Poll) -> None:
    other = await Assembly.meets(house, {"A": 1, "B": 1}, "ZRF")
    await other.puts("Another text.")
    stranger = other.voters["A"][0]
    assert await refused(house, stranger, Begin("vote", {"paper": paper(poll)})) == NOT_YOURS.msgid
    assert await refused(house, stranger, CastVote(paper(poll), Stance.BLOCK)) == NOT_YOURS.msgid
    assert await refused(house, stranger, Go("poll", poll.id)) == NOT_YOURS.msgid
    assert TEXT not in "".join(message.text for message in stranger.received)


async def test_another_persons_duty_opens_nothing(house: House, assembly: Assembly, poll: Poll) -> None:
    async with house.transaction() as unit:
        theirs = next(one for one in await duties.about(unit, "vote", poll.id) if one.person == assembly.everyone[0].id)
    assert await refused(house, assembly.everyone[1], OpenDuty(theirs.id)) == NOT_YOURS.msgid


@pytest.mark.parametrize("forged", ["", "x", "a.b", "0" * 32 + ".0", "0" * 32])
async def test_a_forged_paper_is_nobodys(house: House, assembly: Assembly, poll: Poll, forged: str) -> None:
    assert await refused(house, assembly.everyone[0], Begin("vote", {"paper": forged})) == NOT_YOURS.msgid
    assert await refused(house, assembly.everyone[0], CastVote(forged, Stance.BLOCK)) == NOT_YOURS.msgid


@pytest.mark.parametrize("number", [1, 7])
async def test_a_paper_that_was_never_given_out_is_refused(
    house: House, assembly: Assembly, poll: Poll, number: int
) -> None:
    forged = CastVote(paper(poll, number), Stance.BLOCK)
    assert await refused(house, assembly.everyone[0], forged) == VOTED_SINCE.msgid
    assert await votes(house) == 0


async def test_a_role_withdrawn_before_the_doorbell_is_opened_leaves_no_vote(
    house: House, assembly: Assembly, poll: Poll
) -> None:
    gone = assembly.everyone[0]
    await gone.loses(Role.PARTICIPANT)
    assert await reads(gone) == NOT_YOURS.msgid
    assert await refused(house, gone, CastVote(paper(poll), Stance.BLOCK)) == NOT_YOURS.msgid


async def test_a_role_withdrawn_over_the_open_paper_leaves_no_vote(
    house: House, assembly: Assembly, poll: Poll
) -> None:
    gone = assembly.everyone[0]
    await opens(gone)
    await gone.loses(Role.PARTICIPANT)
    assert await gone.taps("Block") == ROLE_GONE.msgid
    assert await votes(house) == 0


async def test_the_role_must_be_held_in_this_very_process_and_side(
    house: House, assembly: Assembly, poll: Poll
) -> None:
    gone = assembly.everyone[0]
    await opens(gone)
    await gone.loses(Role.PARTICIPANT)
    elsewhere = await house.process("ZRF")
    await gone.gets(Role.PARTICIPANT, process=elsewhere, side="A")
    await gone.gets(Role.PARTICIPANT, process=assembly.process, side="B")
    assert await gone.taps("Block") == NOT_YOURS.msgid
    assert await votes(house) == 0
    await gone.writes("/start")
    assert "There is nothing to vote on." in await gone.taps("Your votes")


async def test_a_tap_after_the_closing_time_is_too_late_even_if_nothing_closed_the_poll_yet(
    house: House, assembly: Assembly, poll: Poll
) -> None:
    late = assembly.everyone[0]
    await opens(late)
    house.clock.at = poll.closes_at  # as after an hour without the bot: the tap is handled before the timer
    await late.taps("Support")
    refusal, result = late.received[-2:]
    assert refusal.text == OVER.msgid
    assert result.kind == "doorbell"
    assert (await assembly.poll()).passed is False


async def test_a_clock_that_jumps_over_the_end_closes_the_poll_once(
    house: House, assembly: Assembly, poll: Poll
) -> None:
    silent = assembly.everyone[0]
    house.clock.at = poll.closes_at + 30 * DAY
    await house.rest()
    assert (await assembly.poll()).passed is False
    await house.passes(3 * DAY)  # over a weekend, if need be
    assert [bell.text for bell in silent.doorbells] == ["One item is waiting for you."] * 2


async def test_a_tap_on_a_closed_polls_paper_is_out_of_date_and_leads_home(
    house: House, assembly: Assembly, poll: Poll
) -> None:
    late = assembly.everyone[0]
    await opens(late)
    shown = late.message
    await house.passes(3 * DAY)
    assert (await late.taps_old(shown, "Block")).startswith("Home")
    assert late.toasts[-1] == OUTDATED.msgid
    assert await refused(house, late, Begin("vote", {"paper": paper(poll)})) == OVER.msgid
    assert await refused(house, late, CastVote(paper(poll), Stance.BLOCK)) == OVER.msgid
    await late.writes("/start")
    assert not [label for label in late.buttons if "Continue" in label]


async def test_the_doorbell_of_a_closed_poll_opens_no_vote(house: House, assembly: Assembly, poll: Poll) -> None:
    late = assembly.everyone[0]
    bell = late.doorbells[0]
    await house.passes(3 * DAY)
    assert await late.taps_old(bell, "Open") == "This is done already, or no longer needed."


async def test_two_taps_at_once_are_one_vote_the_first(house: House, assembly: Assembly, poll: Poll) -> None:
    voter = assembly.everyone[0]
    await opens(voter)
    shown = voter.message
    await house.arrive(voter.tap(shown, "Support"), voter.tap(shown, "Block"))
    await assembly.all_vote(but=[voter])
    assert (await assembly.poll()).passed is True


async def test_of_two_devices_the_paper_drawn_first_is_void_once_the_other_has_voted(
    house: House, assembly: Assembly, poll: Poll
) -> None:
    voter = assembly.everyone[0]
    await opens(voter)
    first = voter.message
    await voter.writes("/start")
    await voter.taps("Your votes", "Vote: R-1")
    await voter.taps("Support")
    assert (await voter.taps_old(first, "Block")).startswith("Home")
    assert voter.toasts[-1] == OUTDATED.msgid
    await assembly.all_vote(but=[voter])
    assert (await assembly.poll()).passed is True


async def test_a_page_drawn_before_a_vote_gives_out_no_paper_after_it(
    house: House, assembly: Assembly, poll: Poll
) -> None:
    voter = assembly.everyone[0]
    await voter.writes("/start")
    await voter.taps("Your votes")
    page = voter.message
    await opens(voter)
    await voter.taps("Support")
    assert await voter.taps_old(page, "Vote: R-1") == VOTED_SINCE.msgid


async def test_a_refused_vote_leaves_the_count_of_votes_alone(house: House, assembly: Assembly, poll: Poll) -> None:
    await assembly.vote({assembly.everyone[0]: "Support"})
    await refused(house, assembly.everyone[0], CastVote(paper(poll), Stance.BLOCK))
    async with house.transaction() as unit:
        counted = [row.votes for row in await unit.rows(select(elector.c.votes).order_by(elector.c.person))]
    assert sorted(counted) == [0, 0, 0, 1]


async def test_a_poll_restored_without_its_key_takes_no_votes_and_closes_as_not_passed(
    house: House, assembly: Assembly, poll: Poll
) -> None:
    *most, last = assembly.everyone
    await assembly.all_vote(but=[last])
    async with house.transaction() as unit:
        await unit.keys.shred(unit, f"poll:{poll.id}")  # as a backup leaves it out
    await opens(last)
    assert VOID.msgid in await last.taps("Support")
    await house.passes(3 * DAY)
    assert (await assembly.poll()).passed is False
    assert all(len(one.doorbells) == 2 for one in most)
