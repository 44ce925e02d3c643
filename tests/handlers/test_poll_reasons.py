"""Private reasons: needed for a block, read by nobody before the end, and afterwards by few and without an author."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from flows.analysis.consensus import Stance
from flows.reason_sharing import ReasonOf, ShareReason
from flows.roles import Role
from flows.vote import CastVote, Paper
from handlers.access import NOT_YOURS
from handlers.actions import Begin, Go
from handlers.work.vote import NO_REASON
from storage import accounts
from storage.polls import Poll
from storage.tables.people import data_key
from storage.tables.polls import reason
from tests.house import House
from tests.intruder import everything
from tests.polls import OTHER_WHY, WHY, Assembly, blocks, forge, opens, poll_page, reason_box, refused

DAY = timedelta(days=1)


@pytest.fixture
async def assembly(house: House) -> Assembly:
    return await Assembly.meets(house, {"A": 6, "B": 5})


@pytest.fixture
async def poll(assembly: Assembly) -> Poll:
    return await assembly.puts()


@pytest.mark.parametrize("stance", [Stance.BLOCK, Stance.RESERVATIONS])
async def test_a_forged_block_without_a_reason_counts_for_nothing(
    house: House, assembly: Assembly, poll: Poll, stance: Stance
) -> None:
    forged = CastVote(str(Paper(poll.id, 0)), stance)
    assert await refused(house, assembly.everyone[0], forged) == NO_REASON.msgid
    assert await reason_box(house, poll) == {}


async def test_a_changed_vote_takes_its_reason_along(house: House, assembly: Assembly, poll: Poll) -> None:
    voter = assembly.everyone[0]
    await blocks(voter)
    assert await reason_box(house, poll) == {voter.id: WHY}
    await blocks(voter, OTHER_WHY)
    assert await reason_box(house, poll) == {voter.id: OTHER_WHY}
    await opens(voter)
    await voter.taps("Support")
    assert await reason_box(house, poll) == {}


async def test_nobody_reads_a_reason_while_the_poll_is_open(house: House, assembly: Assembly, poll: Poll) -> None:
    await blocks(assembly.everyone[0])
    for organiser in (assembly.ayesha, assembly.meera):
        assert WHY not in await poll_page(house, organiser, poll)
        assert "Reasons of your side" not in organiser.buttons
        assert await refused(house, organiser, Go("reasons", poll.id)) == NOT_YOURS.msgid


async def test_organisers_read_the_reasons_of_their_own_side_only(house: House, assembly: Assembly, poll: Poll) -> None:
    await assembly.closes_with_two_reasons()
    for organiser, own, others in ((assembly.ayesha, WHY, OTHER_WHY), (assembly.meera, OTHER_WHY, WHY)):
        await poll_page(house, organiser, poll)
        said = await organiser.taps("Reasons of your side")
        assert own in said
        assert others not in said


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.COORDINATOR, Role.CRITICAL_FRIEND, Role.ADMINISTRATOR])
async def test_nobody_else_reads_reasons(house: House, assembly: Assembly, poll: Poll, role: Role) -> None:
    await assembly.closes_with_two_reasons()
    other = await house.person("Other", role, process=assembly.process, side="A")
    assert await refused(house, other, Go("reasons", poll.id)) == NOT_YOURS.msgid
    assert await refused(house, assembly.voters["A"][0], Go("reasons", poll.id)) == NOT_YOURS.msgid
    async with house.transaction() as unit:
        one = await unit.value(select(reason.c.id).where(reason.c.side == "A"))
    for stranger in (other, assembly.meera, assembly.voters["A"][1]):
        assert await refused(house, stranger, ReasonOf(one)) == NOT_YOURS.msgid
        assert await refused(house, stranger, ShareReason(one, (("en", "x"),), True)) == NOT_YOURS.msgid


async def test_where_fewer_than_five_voted_reasons_are_destroyed(house: House) -> None:
    assembly = await Assembly.meets(house, {"A": 4, "B": 5})
    poll = await assembly.puts()
    await assembly.closes_with_two_reasons()
    assert "fewer than five people voted, so nothing more is said about it" in await poll_page(
        house, assembly.ayesha, poll
    )
    assert await refused(house, assembly.ayesha, Go("reasons", poll.id)) == NOT_YOURS.msgid
    async with house.transaction() as unit:
        assert [row.side for row in await unit.rows(select(reason.c.side))] == ["B"]
    assert not any(WHY in line for line in await everything(house))


async def test_an_organiser_who_could_vote_needs_five_others_who_did(house: House) -> None:
    assembly = await Assembly.meets(house, {"A": 5, "B": 6})
    for side in ("A", "B"):
        await assembly.voters[side][1].gets(Role.ORGANISER, process=assembly.process, side=side)
    poll = await assembly.puts()
    await assembly.closes_with_two_reasons()
    one_of_five, one_of_six = assembly.voters["A"][1], assembly.voters["B"][1]
    assert await refused(house, one_of_five, Go("reasons", poll.id)) == NOT_YOURS.msgid
    await forge(house, one_of_six, Go("reasons", poll.id))
    assert OTHER_WHY in one_of_six.screen
    await forge(house, assembly.ayesha, Go("reasons", poll.id))
    assert WHY in assembly.ayesha.screen


async def test_many_reasons_are_read_page_by_page(house: House) -> None:
    assembly = await Assembly.meets(house, {"A": 8, "B": 1})
    poll = await assembly.puts()
    for number, one in enumerate(assembly.voters["A"]):
        await blocks(one, f"Reason {number} " + "x" * 280)
    await assembly.vote({assembly.voters["B"][0]: "Support"})
    await poll_page(house, assembly.ayesha, poll)
    first = await assembly.ayesha.taps("Reasons of your side")
    second = await assembly.ayesha.taps("Further down ›")
    assert {number for number in range(8) if f"Reason {number} " in first + second} == set(range(8))
    assert first.count("Reason ") + second.count("Reason ") == 8  # each of them once
    await forge(house, assembly.ayesha, Go("reasons", f"{poll.id}.99999"))
    await forge(house, assembly.ayesha, Go("reasons", f"{poll.id}.٣"))


async def test_a_reason_is_passed_on_in_other_words_and_to_whom_the_organiser_chooses(
    house: House, assembly: Assembly, poll: Poll
) -> None:
    await assembly.closes_with_two_reasons()
    await poll_page(house, assembly.ayesha, poll)
    await assembly.ayesha.taps("Reasons of your side", "Pass on reason 1")
    assert "Please say it in your own words." in await assembly.ayesha.writes("the crossing closes, at dusk")
    await assembly.ayesha.writes("Opening hours are a worry.")
    await assembly.ayesha.taps("Organisers of every side", "Pass it on")
    assert "Side A says: Opening hours are a worry." in await poll_page(house, assembly.meera, poll)
    assert "Opening hours" not in await poll_page(house, assembly.voters["B"][0], poll)
    async with house.transaction() as unit:
        one = await unit.value(select(reason.c.id).where(reason.c.side == "A"))
    await forge(house, assembly.ayesha, ShareReason(one, (("en", "It is about the evening."),), True))
    assert "Side A says: It is about the evening." in await poll_page(house, assembly.voters["B"][0], poll)
    assert WHY not in assembly.voters["B"][0].screen


async def test_a_reason_belongs_to_nobody_once_the_poll_is_closed(house: House, assembly: Assembly, poll: Poll) -> None:
    await assembly.closes_with_two_reasons()
    async with house.transaction() as unit:
        rows = await unit.rows(select(reason))
        assert {row.author for row in rows} == {None}
        scopes = {row.scope for row in await unit.rows(select(data_key.c.scope))}
    assert not {scope for scope in scopes if scope.startswith("poll:")}


async def test_what_an_erased_person_wrote_in_an_open_poll_goes_with_them(
    house: House, assembly: Assembly, poll: Poll
) -> None:
    gone, other = assembly.voters["A"][0], assembly.voters["A"][1]
    await blocks(gone)
    await blocks(other, OTHER_WHY)
    async with house.transaction() as unit:
        await accounts.erase(unit, gone.id)
    assert await reason_box(house, poll) == {other.id: OTHER_WHY}


async def test_a_reason_moved_to_another_row_is_left_out(house: House, assembly: Assembly, poll: Poll) -> None:
    a, b = assembly.voters["A"][0], assembly.voters["B"][0]
    await blocks(a)
    await blocks(b, OTHER_WHY)
    async with house.transaction() as unit:
        other = await unit.value(select(reason.c.words).where(reason.c.side == "B"))
        await unit.run(update(reason).where(reason.c.side == "A").values(words=other))
    await assembly.all_vote(but=[a, b])
    async with house.transaction() as unit:
        assert [row.side for row in await unit.rows(select(reason.c.side))] == ["B"]


async def test_the_reasons_of_another_process_are_nobodys_business(
    house: House, assembly: Assembly, poll: Poll
) -> None:
    await assembly.closes_with_two_reasons()
    elsewhere = await house.process("ZRF")
    outsider = await house.person("Out", Role.ORGANISER, process=elsewhere, side="A")
    assert await refused(house, outsider, Go("reasons", poll.id)) == NOT_YOURS.msgid
    for forged in ("", "x", poll.id + ".x", "0" * 32):
        assert await refused(house, outsider, Go("reasons", forged)) == NOT_YOURS.msgid
    assert await refused(house, outsider, Begin("reason_sharing", {"reason": "0" * 32})) == NOT_YOURS.msgid
    await assembly.ayesha.loses(Role.ORGANISER)
    assert await refused(house, assembly.ayesha, Go("reasons", poll.id)) == NOT_YOURS.msgid


async def test_who_has_read_on_in_the_reasons_gets_back_to_the_first(house: House) -> None:
    crowd = await Assembly.meets(house, {"A": 8, "B": 5}, code="ZRF")
    poll = await crowd.puts()
    for number, voter in enumerate(crowd.voters["A"], 1):
        await blocks(voter, f"Something of its own, the {number}th.")
    await crowd.all_vote(but=crowd.voters["A"])
    await poll_page(house, crowd.ayesha, poll)
    first = await crowd.ayesha.taps("Reasons of your side")
    assert "‹ Further up" not in crowd.ayesha.buttons
    assert await crowd.ayesha.taps("Further down ›") != first
    assert await crowd.ayesha.taps("‹ Further up") == first
