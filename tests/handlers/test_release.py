"""From a consensus to a text that has left the house: assessed, put to the vote, two keys, handed out."""

from __future__ import annotations

import pytest

from flows.analysis.recommendation_life import State, Step
from flows.analysis.release import Audience
from flows.banks.release import Form
from flows.hand_out import HandOut
from flows.recommendation_step import LeadOn
from flows.roles import Role
from handlers.actions import Go
from handlers.work.hand_out import SPOKEN
from storage import inclusivity
from storage.tables.releases import release
from tests.house import House
from tests.releases import DAY, TEXTS, Chamber, count, forge, refused


@pytest.fixture
async def chamber(house: House) -> Chamber:
    return await Chamber.meets(house)


async def test_a_text_both_sides_let_go_is_released_with_the_second_key(house: House, chamber: Chamber) -> None:
    await chamber.assesses(chamber.ayesha)
    assert await chamber.state() is State.CONSENSUS
    await chamber.assesses(chamber.meera)
    assert await chamber.state() is State.ASSESSED
    assert "Side B: fewer than five people" in await chamber.opens_poll(chamber.ayesha)
    assert await chamber.state() is State.RELEASE_DECISION
    await chamber.votes("Restricted")
    card = await chamber.card(chamber.ayesha)
    assert "Decided: Restricted. On paper, to named recipients." in card
    assert "Side A: no custodian yet" in card
    await chamber.names(chamber.ayesha, chamber.bilal)
    await chamber.names(chamber.meera, chamber.meera)
    await chamber.turns(chamber.bilal)
    assert await count(house, release) == 0
    assert "Side A: key turned" in await chamber.card(chamber.meera)
    await chamber.turns(chamber.meera)
    now = await chamber.now()
    assert now.state is State.RELEASED
    assert now.form == "restricted"
    assert "Restricted. On paper, to named recipients." in await chamber.card(chamber.ayesha)


async def test_what_is_handed_out_is_the_text_and_nothing_else(house: House, chamber: Chamber) -> None:
    await chamber.releases()
    await chamber.card(chamber.meera)
    await chamber.meera.taps("Hand out", "English")
    handed = [message for message in chamber.meera.received if message.kind == "handout"]
    assert [message.text for message in handed] == [TEXTS["en"]]
    assert not handed[0].buttons


async def test_what_may_only_be_spoken_of_is_not_handed_out(house: House, chamber: Chamber) -> None:
    await chamber.is_released(Audience.PRIVATE, Form.VERBAL)
    await chamber.card(chamber.ayesha)
    assert "Hand out" not in chamber.ayesha.buttons
    assert await refused(house, chamber.ayesha, HandOut(chamber.text.id, "en")) == SPOKEN.msgid
    assert not [message for message in chamber.ayesha.received if message.kind == "handout"]


async def test_the_more_careful_side_decides(house: House, chamber: Chamber) -> None:
    await chamber.assesses(chamber.ayesha)
    await chamber.assesses(chamber.meera)
    await chamber.opens_poll(chamber.meera)
    for person in chamber.voters["A"]:
        await chamber.vote(person, "Public")
    for person in chamber.voters["B"]:
        await chamber.vote(person, "Private")
    assert "Decided: Private. Carried by participants." in await chamber.card(chamber.ayesha)


async def test_one_who_wants_it_held_back_holds_it_and_it_can_be_asked_again_later(
    house: House, chamber: Chamber
) -> None:
    await chamber.assesses(chamber.ayesha)
    await chamber.assesses(chamber.meera)
    await chamber.opens_poll(chamber.ayesha)
    first = chamber.everyone[0]
    await chamber.vote(first, "Hold it back")
    await chamber.votes("Public", but=[first])
    assert await chamber.state() is State.HELD
    await chamber.opens_poll(chamber.meera)
    await chamber.votes("Public")
    assert "Decided: Public. Public brief." in await chamber.card(chamber.meera)


async def test_everyone_learns_what_was_decided_by_a_bell_that_says_nothing(house: House, chamber: Chamber) -> None:
    await chamber.decides("Public")
    await house.passes(DAY)
    for person in [*chamber.everyone, chamber.meera]:
        assert {bell.text for bell in person.doorbells} == {"One item is waiting for you."}
    voter = chamber.everyone[0]
    await voter.taps_old(voter.doorbells[-1], "Open")
    assert "Decided: Public. Public brief." in voter.screen


async def test_silence_lets_nothing_go(house: House, chamber: Chamber) -> None:
    await chamber.assesses(chamber.ayesha)
    await chamber.assesses(chamber.meera)
    await chamber.opens_poll(chamber.ayesha)
    await house.passes(3 * DAY)
    assert await chamber.state() is State.HELD


async def test_a_group_that_may_be_hit_hard_sends_the_text_back(house: House, chamber: Chamber) -> None:
    await chamber.assesses(chamber.meera)
    await chamber.assesses(chamber.ayesha, harmed="Border communities")
    await chamber.ayesha.taps("Harms", "No", "Severely", "Nothing to note", "Back to rework")
    while "help or harm" in chamber.ayesha.screen:
        await chamber.ayesha.taps("Neither", "No")
    await chamber.ayesha.taps("Save")
    assert await chamber.state() is State.REWORK


async def test_or_it_goes_on_with_a_reason_that_only_the_own_side_reads(house: House, chamber: Chamber) -> None:
    await chamber.assesses(chamber.ayesha, harmed="Border communities")
    await chamber.ayesha.taps("Don't know", "No", "Don't know", "Nothing to note", "Go on, with a reason")
    await chamber.ayesha.writes("They are heard in March, before anything is done.")
    while "help or harm" in chamber.ayesha.screen:
        await chamber.ayesha.taps("Neither", "No")
    await chamber.ayesha.taps("Save")
    await chamber.card(chamber.bilal)
    assert "They are heard in March" in await chamber.bilal.taps("Your side's matrix")
    await chamber.assesses(chamber.meera)
    assert await chamber.state() is State.ASSESSED
    await chamber.card(chamber.meera)
    await chamber.meera.taps("Your side's matrix")
    assert "March" not in "".join(message.text for message in chamber.meera.received)


async def test_a_matrix_that_is_left_in_the_middle_goes_on_where_it_was(house: House, chamber: Chamber) -> None:
    await chamber.card(chamber.ayesha)
    await chamber.ayesha.taps("Inclusivity matrix", "Begin", "Neither", "No", "Harms")
    await chamber.ayesha.writes("/start")
    assert "Young people: were any of them consulted?" in await chamber.ayesha.taps("Continue: Inclusivity matrix")
    async with house.transaction() as unit:
        assert await inclusivity.done(unit, chamber.text) == set()


async def test_a_key_taken_back_before_the_second_one_turns_releases_nothing(house: House, chamber: Chamber) -> None:
    await chamber.decides()
    await chamber.names(chamber.ayesha, chamber.ayesha)
    await chamber.names(chamber.meera, chamber.meera)
    await chamber.turns(chamber.ayesha)
    await chamber.card(chamber.bilal)  # any organiser of the side can stop it
    await chamber.bilal.taps("Take the key back", "Take it back")
    await chamber.turns(chamber.meera)
    assert await chamber.state() is State.RELEASE_DECISION
    await chamber.turns(chamber.ayesha)
    assert await chamber.state() is State.RELEASED


async def test_a_text_whose_key_nobody_turns_can_be_sent_back(house: House, chamber: Chamber) -> None:
    await chamber.is_decided()
    await forge(house, chamber.meera, Go("recommendation", chamber.text.id))
    assert "Send back for rework" in chamber.meera.buttons
    await forge(house, chamber.meera, LeadOn(chamber.edition, Step.SEND_BACK, "Not now.", False))
    assert await chamber.state() is State.REWORK


async def test_a_voter_finds_what_was_decided_again(house: House, chamber: Chamber) -> None:
    await chamber.decides("Public")
    voter = chamber.everyone[0]
    await voter.writes("/start")
    await voter.taps("Your votes on release")
    assert "Public brief" in await voter.taps(next(one for one in voter.buttons if one.startswith("R-1")))


async def test_when_somebody_who_was_asked_is_gone_the_very_same_words_are_agreed_to_anew(
    house: House, chamber: Chamber
) -> None:
    await chamber.step(Step.ASSESS)
    await chamber.voters["B"].pop().loses(Role.PARTICIPANT)
    await forge(house, chamber.meera, Go("recommendation", chamber.text.id))
    await chamber.meera.taps("Send back for rework")
    await chamber.meera.writes("One of us has left.")
    await chamber.meera.taps("Only our side")
    assert "in these words or in others" in await chamber.meera.taps("Yes")
    assert "Put to review" in chamber.meera.buttons
    assert "Put to the vote" not in chamber.meera.buttons
    chamber.text = await chamber.passes_poll(chamber.text.id)
    await chamber.decides("Public")
    assert await chamber.state() is State.RELEASE_DECISION
