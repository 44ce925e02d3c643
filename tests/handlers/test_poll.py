"""A poll from the first doorbell to the result, with everybody who is asked, told, reminded and left alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from flows.roles import Role
from storage.sealing import text_hash
from storage.tables.delivery import outbox
from storage.tables.work import poll as polls
from storage.tables.work import recommendation
from tests.house import House
from tests.polls import CHOICES, DOORBELL, TEXT, Assembly, reads

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PASSED, NOT_PASSED = "Passed: both sides agree to this text.", "Not passed: this text has no agreement on both sides."
IN = "Your vote is in. It is sealed: nobody sees how you voted, and it is not shown again here."


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


async def test_the_doorbell_says_nothing_and_opens_the_very_text(assembly: Assembly) -> None:
    poll = await assembly.puts()
    voter = assembly.voters["B"][0]
    assert voter.doorbells[-1].text == DOORBELL
    shown = await reads(voter)
    assert poll.text_hash == text_hash(TEXT)
    assert any(text_hash(line) == poll.text_hash for line in shown.splitlines())
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


async def test_the_rule_is_the_one_the_poll_was_opened_under(house: House, assembly: Assembly) -> None:
    opened = await assembly.puts()
    async with house.transaction() as unit:
        stored = await unit.value(select(polls.c.gate).where(polls.c.id == opened.id))
    assert stored == {"turnout": 0.8, "reservations": 1, "stand_aside": 0.2}


async def test_a_rule_nobody_can_read_opens_no_poll(house: House) -> None:
    assembly = await Assembly.meets(house, {"A": 1, "B": 1}, consensus={"turnout": 8})
    await assembly.fills_in(assembly.ayesha)
    said = await assembly.ayesha.taps("Open the poll")
    assert "The rules for passing that are set for this process cannot be read" in said


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
        before = await one.taps("Recommendations", "R-1")
        await assembly.vote({assembly.voters["A"][0]: "Block"})
        await one.writes("/start")
        assert await one.taps("Recommendations", "R-1") == before
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
        from storage import programme

        await programme.add_attendee(unit, assembly.event, stray.id, "A")  # seated on the wrong side
        await programme.add_attendee(unit, assembly.event, guest.id, "A")  # no role at all
    await assembly.puts()
    assert not stray.doorbells
    assert not guest.doorbells
    assert all(one.doorbells for one in assembly.everyone)


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
        await unit.run(update(recommendation).values(version=2))
    await last.writes("/start")
    await last.taps("Your votes", "Vote: R-1")
    assert "The recommendation was reworded after this poll opened" in last.screen
    await house.passes(2 * DAY)
    assert (await assembly.poll()).passed is False


async def test_polls_are_numbered_in_their_process(house: House, assembly: Assembly) -> None:
    first, second = await assembly.puts(), await assembly.puts("Another text.")
    other = await (await Assembly.meets(house, {"A": 1, "B": 1}, "ZRF")).puts()
    assert [one.code for one in (first, second, other)] == ["R-1", "R-2", "R-1"]
