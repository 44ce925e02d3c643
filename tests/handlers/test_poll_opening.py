"""Opening a poll: what an organiser sees first, who becomes an elector, and what opens none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from flows.analysis.consensus import Rule
from flows.analysis.recommendation_life import HALF, NOT_NEW, TEXT_CHANGED
from flows.poll_opening import OpenPoll, ProposalOf, Ready
from flows.roles import Role
from handlers.access import NOT_YOURS
from handlers.actions import Begin, Go
from handlers.work.poll_opening import MISSET, NOT_READY
from storage import people, programme, recommendations
from storage.recommendations import Recommendation
from storage.tables.work import poll as polls
from tests.house import House
from tests.polls import TEXT, Assembly, forge, reads, refused

URDU = "گزرگاہ پر ویزوں کے لیے دوسری کھڑکی کھولی جائے۔"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
async def assembly(house: House) -> Assembly:
    return await Assembly.meets(house, {"A": 3, "B": 2})


async def test_opening_a_poll_says_first_how_many_are_asked_and_counts_nobody_out(house: House) -> None:
    assembly = await Assembly.meets(house, {"A": 5, "B": 2})
    card = await assembly.fills_in(assembly.ayesha, await assembly.drafts())
    assert "Side A: 5 people" in card
    assert "Side B: fewer than five people" in card
    assert not any(one.doorbells for one in assembly.everyone)
    assert (await assembly.ayesha.taps("Open the poll")).startswith("A poll\n\nThe poll is open until ")
    assert all(len(one.doorbells) == 1 for one in assembly.everyone)


async def test_whoever_opens_it_reads_how_many_of_their_own_side_the_bot_cannot_reach(
    house: House, assembly: Assembly
) -> None:
    async with house.transaction() as unit:
        people.set_reachable(unit, assembly.voters["A"][0].id, False)
    one = await assembly.drafts()
    assert "The bot cannot reach one of them on your side." in await assembly.fills_in(assembly.ayesha, one)
    assert "cannot reach" not in await assembly.fills_in(assembly.meera, one)
    async with house.transaction() as unit:
        people.set_reachable(unit, assembly.voters["A"][1].id, False)
    other = await assembly.drafts()
    assert "The bot cannot reach 2 of them on your side." in await assembly.fills_in(assembly.ayesha, other)


async def test_the_rule_is_the_one_the_poll_was_opened_under(house: House, assembly: Assembly) -> None:
    opened = await assembly.puts()
    async with house.transaction() as unit:
        stored = await unit.value(select(polls.c.gate).where(polls.c.id == opened.id))
    assert stored == {"turnout": 0.8, "reservations": 1, "stand_aside": 0.2, "agreement": "0", "rule": "usual"}


async def test_a_rule_nobody_can_read_opens_no_poll(house: House) -> None:
    assembly = await Assembly.meets(house, {"A": 1, "B": 1}, consensus={"turnout": 8})
    one = await assembly.drafts()
    begin = Begin("poll_opening", {"version": ready(one)})
    assert await refused(house, assembly.ayesha, begin) == MISSET.msgid
    effect = OpenPoll(ready(one), Rule.USUAL, house.now + 5 * DAY)
    assert await refused(house, assembly.ayesha, effect) == MISSET.msgid


async def test_a_person_outside_daytime_is_asked_in_the_morning(house: House) -> None:
    assembly = await Assembly.meets(house, {"A": 1, "B": 1})
    await house.passes(7 * HOUR)  # 21:00 in Karachi
    await assembly.puts()
    assert not assembly.everyone[0].doorbells
    await house.passes(11 * HOUR)
    assert len(assembly.everyone[0].doorbells) == 1


async def test_a_closing_time_that_leaves_somebody_no_daytime_is_not_taken(assembly: Assembly) -> None:
    said = await assembly.fills_in(assembly.ayesha, await assembly.drafts(), lasts=2 * HOUR)
    assert "By then not everyone could be asked in their own daytime." in said


async def test_a_poll_with_an_empty_side_is_refused(house: House) -> None:
    assembly = await Assembly.meets(house, {"A": 2, "B": 0})
    await assembly.drafts()
    await forge(house, assembly.ayesha, Begin("poll_opening"))
    said = await assembly.ayesha.taps("R-1")
    assert "A poll needs people to ask on every side, and one side has nobody yet." in said


async def test_a_side_that_empties_before_the_poll_is_opened_stops_it(house: House) -> None:
    assembly = await Assembly.meets(house, {"A": 2, "B": 1})
    await assembly.fills_in(assembly.ayesha, await assembly.drafts())
    await assembly.voters["B"][0].loses(Role.PARTICIPANT)
    assert "one side has nobody yet" in await assembly.ayesha.taps("Open the poll")
    async with house.transaction() as unit:
        assert not await unit.rows(select(polls.c.id))


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


async def test_a_side_that_is_emptied_by_hand_is_refused_at_the_button_too(house: House) -> None:
    assembly = await Assembly.meets(house, {"A": 2, "B": 0})
    forged = OpenPoll(ready(await assembly.drafts()), Rule.USUAL, house.now + 5 * DAY)
    assert "one side has nobody yet" in await refused(house, assembly.ayesha, forged)


async def test_the_rule_is_chosen_at_the_opening_and_everyone_who_is_asked_reads_it(house: House) -> None:
    assembly = await Assembly.meets(house, {"A": 3, "B": 2}, consensus={"rule": "two_thirds", "turnout": 0.5})
    one = await assembly.drafts()
    assert "This process usually takes: Two thirds on each side." in await assembly.begins(assembly.ayesha, one)
    poll = await assembly.puts_it(one, rule="Unanimity")
    for person in [*assembly.everyone, assembly.ayesha, assembly.meera]:
        await forge(house, person, Go("poll", poll.id))
        assert "Unanimity. To pass, each side by itself needs:" in person.screen
        assert "Side A: fewer than five people" in person.screen


async def test_a_text_in_two_languages_is_shown_to_each_in_their_own_first(house: House) -> None:
    assembly = await Assembly.meets(house, {"A": 1, "B": 1})
    urdu = await house.person("Urdu", Role.PARTICIPANT, process=assembly.process, side="B", language="ur")
    async with house.transaction() as unit:
        await programme.add_attendee(unit, assembly.event, urdu.id, "B")
    await assembly.puts(ur=URDU)
    english = assembly.voters["A"][0]
    assert TEXT in await reads(english)
    assert URDU not in english.screen
    assert URDU in await english.taps("The text in the other language")
    await urdu.taps_old(urdu.doorbells[-1], urdu.doorbells[-1].buttons[0])
    assert URDU in urdu.screen
    assert TEXT not in urdu.screen


async def test_a_text_that_is_missing_in_one_language_is_not_put_to_the_vote(house: House, assembly: Assembly) -> None:
    one = await assembly.drafts({"en": TEXT}, ["en", "ur"])
    forged = OpenPoll(ready(one), Rule.USUAL, house.now + 5 * DAY)
    assert await refused(house, assembly.ayesha, forged) == HALF.msgid


async def test_what_was_reworded_since_the_organiser_looked_is_not_what_is_voted_on(
    house: House, assembly: Assembly
) -> None:
    await assembly.puts()
    await house.passes(3 * DAY)  # not passed
    two = await assembly.rewords({"en": "Another text."})
    await assembly.fills_in(assembly.ayesha, two)
    async with house.transaction() as unit:
        me = assembly.ayesha.id
        await recommendations.reword(unit, two.id, {"en": "A third."}, why=None, seen=2, person=me, side="A")
    assert TEXT_CHANGED.msgid in await assembly.ayesha.taps("Open the poll")


async def test_a_version_that_was_voted_on_is_not_put_to_the_vote_again(house: House, assembly: Assembly) -> None:
    poll = await assembly.puts()
    again = OpenPoll(f"{poll.recommendation}.1", Rule.USUAL, house.now + 5 * DAY)
    assert await refused(house, assembly.ayesha, again) == NOT_READY.msgid  # while it is open
    await house.passes(3 * DAY)
    again = OpenPoll(f"{poll.recommendation}.1", Rule.USUAL, house.now + 5 * DAY)
    assert await refused(house, assembly.ayesha, again) == NOT_NEW.msgid
    await forge(house, assembly.ayesha, Begin("poll_opening"))
    assert "No recommendation is ready for a vote." in assembly.ayesha.screen


async def test_an_organiser_puts_nothing_to_the_people_of_another_process(house: House, assembly: Assembly) -> None:
    poll = await assembly.puts()
    version = ready(await assembly.drafts())
    outsider = await house.person("Out", Role.ORGANISER, process=await house.process("ZRF"), side="A")
    assert await refused(house, outsider, Begin("poll_opening", {"version": version})) == NOT_YOURS.msgid
    assert await refused(house, outsider, ProposalOf(version)) == NOT_YOURS.msgid
    assert await refused(house, outsider, OpenPoll(version, Rule.USUAL, house.now + 5 * DAY)) == NOT_YOURS.msgid
    assert await refused(house, outsider, Go("poll", poll.id)) == NOT_YOURS.msgid


@pytest.mark.parametrize("forged", ["", "x", "0" * 32, "0" * 32 + ".1"])
async def test_a_forged_version_is_nobodys(house: House, assembly: Assembly, forged: str) -> None:
    assert await refused(house, assembly.ayesha, Begin("poll_opening", {"version": forged})) == NOT_YOURS.msgid
    effect = OpenPoll(forged, Rule.USUAL, house.now + 5 * DAY)
    assert await refused(house, assembly.ayesha, effect) == NOT_YOURS.msgid


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.COORDINATOR, Role.CRITICAL_FRIEND, Role.ADMINISTRATOR])
async def test_only_an_organiser_of_a_side_opens_polls(house: House, assembly: Assembly, role: Role) -> None:
    poll = await assembly.puts()
    version = ready(await assembly.drafts())
    other = await house.person("Other", role, process=assembly.process, side="A")
    assert await refused(house, other, Begin("poll_opening", {"version": version})) == NOT_YOURS.msgid
    assert await refused(house, other, OpenPoll(version, Rule.USUAL, house.now + 5 * DAY)) == NOT_YOURS.msgid
    assert await refused(house, other, Go("poll", poll.id)) == NOT_YOURS.msgid


async def test_an_organiser_without_a_side_opens_no_poll(house: House, assembly: Assembly) -> None:
    version = ready(await assembly.drafts())
    stray = await house.person("Stray", Role.ORGANISER, process=assembly.process)
    assert await refused(house, stray, OpenPoll(version, Rule.USUAL, house.now + 5 * DAY)) == NOT_YOURS.msgid


def ready(one: Recommendation) -> str:
    return str(Ready(one.id, one.version))
