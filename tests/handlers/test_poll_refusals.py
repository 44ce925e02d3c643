"""Who may not vote, or not any more, or not with that paper: one sentence each, and the poll as it was."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from flows.analysis.consensus import Stance
from flows.recommendation import ElectorateOf, OpenPoll
from flows.roles import Role
from flows.vote import CastVote, MotionOf, Paper
from handlers.access import NOT_YOURS
from handlers.actions import Action, Begin, Go, OpenDuty
from handlers.faults import Refused
from handlers.routing import OUTDATED, act
from handlers.talking import ROLE_GONE
from handlers.work.recommendation import electorate_of, open_poll
from handlers.work.vote import OVER, VOID, VOTED_SINCE, cast_vote, motion_of
from storage import duties
from storage.recommendations import Poll
from storage.tables.work import ballot, elector
from tests.house import House, Person
from tests.polls import TEXT, Assembly, opens, reads

DAY = timedelta(days=1)


@pytest.fixture
async def assembly(house: House) -> Assembly:
    return await Assembly.meets(house, {"A": 2, "B": 2})


@pytest.fixture
async def poll(assembly: Assembly) -> Poll:
    return await assembly.puts()


Forged = Action | CastVote | OpenPoll | MotionOf | ElectorateOf


async def forge(house: House, person: Person, forged: Forged) -> None:
    """Do as if this person's client had sent a button, an effect or a query of its own making."""
    async with house.visit(person) as visit:
        match forged:
            case CastVote():
                await cast_vote(visit, forged)
            case OpenPoll():
                await open_poll(visit, forged)
            case MotionOf():
                await motion_of(visit, forged)
            case ElectorateOf():
                await electorate_of(visit, forged)
            case _:
                await act(visit, forged)


async def refused(house: House, person: Person, forged: Forged) -> str:
    """The sentence it is answered with; fails if it is not refused."""
    with pytest.raises(Refused) as caught:
        await forge(house, person, forged)
    return caught.value.reason.msgid


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


async def test_an_organiser_puts_nothing_to_the_people_of_another_process(
    house: House, assembly: Assembly, poll: Poll
) -> None:
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
async def test_only_an_organiser_of_a_side_puts_recommendations(
    house: House, assembly: Assembly, poll: Poll, role: Role
) -> None:
    other = await house.person("Other", role, process=assembly.process, side="A")
    assert await refused(house, other, Begin("recommendation")) == NOT_YOURS.msgid
    assert await refused(house, other, OpenPoll(assembly.event, TEXT, house.now + 5 * DAY)) == NOT_YOURS.msgid
    assert await refused(house, other, Go("recommendations")) == NOT_YOURS.msgid
    assert await refused(house, other, Go("poll", poll.id)) == NOT_YOURS.msgid


async def test_an_organiser_without_a_side_opens_no_poll(house: House, assembly: Assembly) -> None:
    stray = await house.person("Stray", Role.ORGANISER, process=assembly.process)
    assert await refused(house, stray, OpenPoll(assembly.event, TEXT, house.now + 5 * DAY)) == NOT_YOURS.msgid
    assert await refused(house, stray, OpenPoll("0" * 32, TEXT, house.now + 5 * DAY)) == NOT_YOURS.msgid


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
