"""A poll from the first doorbell to the result, with everybody who is asked, told, reminded and left alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from flows.roles import Role
from storage import duties
from storage.recommendations import hash_of
from storage.tables.delivery import outbox
from storage.tables.recommendations import recommendation_version
from tests.house import House
from tests.polls import CHOICES, DOORBELL, TEXT, Assembly, reads

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PASSED, NOT_PASSED = "Passed: both sides agree to this text.", "Not passed: this text has no agreement on both sides."
IN = "Your vote is in. It is sealed: nobody sees how you voted, and it is not shown again here."


@pytest.fixture
async def assembly(house: House) -> Assembly:
    return await Assembly.meets(house, {"A": 3, "B": 2})


async def test_the_doorbell_says_nothing_and_opens_the_very_text(assembly: Assembly) -> None:
    poll = await assembly.puts()
    voter = assembly.voters["B"][0]
    assert voter.doorbells[-1].text == DOORBELL
    shown = await reads(voter)
    assert poll.text_hash == hash_of({"en": TEXT})
    assert any(hash_of({"en": line}) == poll.text_hash for line in shown.splitlines())
    assert voter.buttons[:5] == list(CHOICES)


async def test_the_doorbells_are_broadcasts_that_let_replies_go_first(house: House, assembly: Assembly) -> None:
    await assembly.puts()
    async with house.transaction() as unit:
        rung = await unit.rows(select(outbox.c.urgency).where(outbox.c.kind == "doorbell"))
    assert [row.urgency for row in rung] == [2] * 5


async def test_when_all_have_voted_the_poll_closes_and_everyone_learns_that_it_passed(assembly: Assembly) -> None:
    await assembly.puts()
    await assembly.all_vote()
    assert assembly.everyone[-1].screen.count(IN) == 0  # the result's doorbell came after it
    for one in [*assembly.everyone, assembly.ayesha, assembly.meera]:
        assert one.doorbells[-1].text == DOORBELL
        said = await reads(one)
        assert TEXT in said
        assert PASSED in said


async def test_a_poll_that_nobody_finishes_closes_at_its_time_and_has_not_passed(
    house: House, assembly: Assembly
) -> None:
    await assembly.puts()
    await assembly.all_vote(but=[assembly.voters["B"][0]])
    assert (await assembly.poll()).passed is None
    await house.passes(2 * DAY)
    assert (await assembly.poll()).passed is False
    for one in [*assembly.everyone, assembly.ayesha, assembly.meera]:
        assert NOT_PASSED in await reads(one)


@pytest.mark.parametrize(("votes", "passed"), [("Can live with it", True), ("Block", False), ("Stand aside", False)])
async def test_what_one_side_thinks_decides_as_much_as_the_other(assembly: Assembly, votes: str, passed: bool) -> None:
    await assembly.puts()
    await assembly.vote(dict.fromkeys(assembly.voters["A"], "Support"))
    await assembly.vote(dict.fromkeys(assembly.voters["B"], votes))
    assert (await assembly.poll()).passed is passed


async def test_a_process_with_a_rule_of_its_own_is_counted_by_it(house: House) -> None:
    assembly = await Assembly.meets(house, {"A": 2, "B": 2}, consensus={"stand_aside": 0.5})
    await assembly.puts()
    await assembly.vote(dict.fromkeys(assembly.voters["A"], "Support"))
    await assembly.vote(dict(zip(assembly.voters["B"], ["Stand aside", "Support"], strict=True)))
    assert (await assembly.poll()).passed is True


async def test_a_vote_can_be_changed_until_the_end_and_the_last_one_counts(assembly: Assembly) -> None:
    await assembly.puts()
    first = assembly.voters["A"][0]
    await assembly.vote({first: "Block"})
    assert IN in first.screen
    await first.writes("/start")
    assert "You have voted. You can change your vote until" in await first.taps("Your votes")
    await first.taps("Change your vote: R-1", "Support")
    await assembly.all_vote(but=[first])
    assert (await assembly.poll()).passed is True


async def test_a_vote_given_from_the_page_settles_the_duty_on_home(assembly: Assembly) -> None:
    await assembly.puts()
    voter = assembly.voters["A"][0]
    assert "Your vote: R-1" in await voter.writes("/start")
    await assembly.vote({voter: "Support"})
    home = await voter.writes("/start")
    assert "Nothing is due for you now." in home
    assert "✓ Your vote: R-1" in home


async def test_nobody_sees_a_count_or_who_has_voted_while_it_is_open(assembly: Assembly) -> None:
    await assembly.puts()
    for one in (assembly.ayesha, assembly.meera):
        await one.writes("/start")
        before = await one.taps("Recommendations", "R-1: being voted on", "Poll, round 1")
        await assembly.vote({assembly.voters["A"][0]: "Block"})
        await one.writes("/start")
        assert await one.taps("Recommendations", "R-1: being voted on", "Poll, round 1") == before
        assert "The poll is open until" in before


async def test_no_screen_ever_names_what_was_voted(assembly: Assembly) -> None:
    await assembly.puts()
    for one, label in zip(assembly.everyone, CHOICES, strict=True):
        await assembly.vote({one: label})
        await one.writes("/start")
        await one.taps("Your votes")
        named = [message for message in one.received if any(choice in message.text for choice in CHOICES)]
        assert not [message for message in named if "position" not in message.text and "Support:" not in message.text]


async def test_only_the_undecided_are_reminded_and_never_after_voting(house: House, assembly: Assembly) -> None:
    await assembly.puts(lasts=3 * DAY)
    voted, silent = assembly.voters["A"][0], assembly.voters["A"][1]
    await assembly.vote({voted: "Support"})
    await house.passes(2 * DAY + 20 * HOUR)
    assert len(voted.doorbells) == 1
    # Halfway falls at 02:00 in Karachi and waits for the morning; the last day's reminder comes at 14:00.
    assert len(silent.doorbells) == 3
    assert {bell.text for bell in silent.doorbells} == {DOORBELL}


async def test_a_reminder_waits_for_the_morning_of_each_person(house: House, assembly: Assembly) -> None:
    await assembly.puts(lasts=3 * DAY)
    a, b = assembly.voters["A"][0], assembly.voters["B"][0]
    # Halfway is 02:00 in Karachi and 02:30 in Kolkata; eight o'clock comes half an hour sooner in Kolkata.
    await house.passes(DAY + 17 * HOUR + timedelta(minutes=30))
    assert (len(a.doorbells), len(b.doorbells)) == (1, 2)
    await house.passes(timedelta(minutes=30))
    assert (len(a.doorbells), len(b.doorbells)) == (2, 2)


async def test_whoever_votes_before_a_waiting_reminder_rings_is_left_alone(house: House, assembly: Assembly) -> None:
    await assembly.puts(lasts=3 * DAY)
    voter = assembly.voters["A"][0]
    await house.passes(DAY + 14 * HOUR)  # the reminder lies ready for the morning
    await assembly.vote({voter: "Support"})
    await house.passes(10 * HOUR)
    assert len(voter.doorbells) == 1


async def test_a_participant_whose_role_ended_hears_no_result_and_reads_none(house: House, assembly: Assembly) -> None:
    await assembly.puts()
    gone = assembly.voters["A"][0]
    await assembly.all_vote(but=[assembly.voters["B"][0]])
    await gone.loses(Role.PARTICIPANT)
    await house.passes(2 * DAY)
    assert len(gone.doorbells) == 1
    assert len(assembly.voters["A"][1].doorbells) == 2


async def test_a_result_queued_before_a_role_ended_is_not_sent_after(house: House, assembly: Assembly) -> None:
    await assembly.puts(lasts=DAY + 7 * HOUR)  # closes at 21:00 in Karachi: the result waits for the morning
    gone = assembly.voters["A"][0]
    await house.passes(DAY + 7 * HOUR)
    await gone.loses(Role.PARTICIPANT)
    before = len(gone.doorbells)
    await house.passes(12 * HOUR)
    assert len(gone.doorbells) == before
    assert NOT_PASSED in await reads(assembly.voters["A"][1])


async def test_a_text_changed_under_an_open_poll_takes_no_votes_and_cannot_pass(
    house: House, assembly: Assembly
) -> None:
    await assembly.puts()
    *_others, last = assembly.everyone
    await assembly.all_vote(but=[last])
    async with house.transaction() as unit:
        await unit.run(update(recommendation_version).values(text_hash="0" * 64))
    await last.writes("/start")
    await last.taps("Your votes", "Vote: R-1")
    assert "The recommendation was reworded after this poll opened" in last.screen
    await house.passes(2 * DAY)
    assert (await assembly.poll()).passed is False


async def test_once_both_sides_agree_each_is_asked_for_its_inclusivity_matrix(house: House) -> None:
    assembly = await Assembly.meets(house, {"A": 2, "B": 2})
    await assembly.puts()
    await assembly.all_vote()
    await house.passes(timedelta(hours=20))
    for organiser in (assembly.ayesha, assembly.meera):
        assert "does this help or harm them?" not in organiser.screen
        await organiser.taps_old(organiser.doorbells[-1], "Open")
        assert "Group by group" in organiser.screen


async def test_where_one_side_does_not_nobody_is_asked_for_one(house: House) -> None:
    assembly = await Assembly.meets(house, {"A": 2, "B": 2})
    await assembly.puts()
    await assembly.all_vote("Stand aside")
    await house.passes(timedelta(days=3))
    async with house.transaction() as unit:
        of_ayesha = await duties.live_of(unit, assembly.ayesha.id)
    assert not [one for one in of_ayesha if one.flow == "inclusivity"]
