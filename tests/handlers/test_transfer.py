"""What becomes of a released text: carried, taken up, retracted, raised again and again, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from flows.analysis.recommendation_life import State
from flows.analysis.transfer_life import Fate
from flows.banks.origin import Proposers
from flows.banks.transfer import Direction, Method, Moved, Recipient
from flows.carrying import Carry, LetGo, LoadOf
from flows.hand_out import HandOut
from flows.mention import NoteMention
from flows.origin import NoteOrigin
from flows.roles import Role
from flows.transfer import NEW_CODE, Carriage, Carriers, RecordTransfer
from flows.transfer_news import AskAgainLater, CarryElsewhere, CourseOf, KeepNews
from handlers.access import NOT_YOURS
from handlers.actions import Go
from handlers.work.hand_out import NOT_RELEASED
from storage import accounts, freezing, transfers
from storage.tables.base import new_id
from storage.tables.recommendations import recommendation
from storage.tables.releases import carrier, mention, origin, release, transfer, transfer_news
from storage.tables.work import poll
from storage.transfers import Transfer
from tests.house import House, Person
from tests.releases import DAY, TEXTS, Chamber, count, forge, refused

TODAY = date(2026, 11, 2)


@pytest.fixture
async def chamber(house: House) -> Chamber:
    """A text that was released on Monday, 2 November."""
    chamber = await Chamber.meets(house)
    await chamber.is_released()
    return chamber


def carriage(**others: Any) -> Carriage:
    plain = Carriage(Direction.UP, Recipient.EXECUTIVE, (Moved.IDEA,), Method.MEETING, NEW_CODE, TODAY, "Welcomed")
    return replace(plain, **others)


async def carried(chamber: Chamber, **others: Any) -> Transfer:
    """Ayesha's side carried it."""
    await forge(chamber.house, chamber.ayesha, RecordTransfer(chamber.text.id, carriage(**others)))
    return await latest(chamber)


async def latest(chamber: Chamber) -> Transfer:
    async with chamber.house.transaction() as unit:
        return (await transfers.of_process(unit, chamber.process))[0]


async def test_carried_up_announced_and_retracted_all_of_it_is_shown(house: House, chamber: Chamber) -> None:
    ayesha = chamber.ayesha
    await chamber.card(ayesha)
    await ayesha.taps("Transfer", "Up: to officials", "Government", "☐ The idea", "Done", "A conversation")
    await ayesha.taps("A new code")
    await ayesha.writes("02.11.2026")
    await ayesha.writes("A plan was promised")
    await ayesha.taps("Save")
    assert await chamber.state() is State.TRANSFERRING
    await house.passes(10 * DAY)
    await ayesha.writes("/start")
    await ayesha.taps("Transfer log", "T-A1: on its way", "News of it", "Taken up")
    await ayesha.writes("09.11.2026")
    await ayesha.taps("Skip", "Save")
    assert await chamber.state() is State.TAKEN_UP
    await ayesha.writes("/start")
    await ayesha.taps("Transfer log", "T-A1: taken up", "News of it", "Taken up, and then retracted")
    await ayesha.writes("11.11.2026")
    await ayesha.writes("Raise it again in the next round")
    await ayesha.taps("Save")
    assert await chamber.state() is State.RETRACTED
    await ayesha.writes("/start")
    shown = await ayesha.taps("Transfer log", "T-A1: retracted")
    for words in (
        "Up: to officials",
        "A plan was promised",
        "9 November 2026: taken up",
        "11 November 2026: retracted",
    ):
        assert words in shown
    assert "Raise it again" in shown


async def test_the_other_side_reads_nothing_of_it(house: House, chamber: Chamber) -> None:
    found = await carried(chamber)
    meera = chamber.meera
    for forged in (
        Go("transfers", f"entry:{found.id}"),
        CourseOf(found.id),
        KeepNews(found.id, Fate.TAKEN_UP, TODAY, ""),
        AskAgainLater(found.id),
        CarryElsewhere(found.id, carriage()),
    ):
        assert await refused(house, meera, forged) == NOT_YOURS.msgid
    await meera.writes("/start")
    assert "Nothing was carried yet" in await meera.taps("Transfer log")
    assert await count(house, transfer_news) == 0


async def test_outsiders_and_participants_enter_no_transfer(house: House, chamber: Chamber) -> None:
    elsewhere = await house.process("ZRF")
    people = [
        chamber.everyone[0],
        await house.person("Coordinator", Role.COORDINATOR, process=chamber.process),
        await house.person("Friend", Role.CRITICAL_FRIEND, process=chamber.process),
        await house.person("Other", Role.ORGANISER, process=elsewhere, side="A"),
    ]
    for person in people:
        for forged in (
            RecordTransfer(chamber.text.id, carriage()),
            Carriers(chamber.text.id),
            NoteMention(chamber.text.id, chamber.event, None),
            NoteOrigin(chamber.text.id, Proposers.WOMEN),
        ):
            assert await refused(house, person, forged) == NOT_YOURS.msgid
    assert await count(house, transfer) == 0


async def test_what_was_not_released_cannot_have_been_carried(house: House) -> None:
    chamber = await Chamber.meets(house)
    forged = RecordTransfer(chamber.text.id, carriage())
    assert await refused(house, chamber.ayesha, forged) == NOT_RELEASED.msgid
    await chamber.is_decided()
    assert await refused(house, chamber.ayesha, forged) == NOT_RELEASED.msgid
    assert await count(house, transfer) == 0


@pytest.mark.parametrize(
    ("others", "sentence"),
    [
        ({"day": TODAY + timedelta(1)}, "still to come"),
        ({"day": TODAY - timedelta(1)}, "cannot have been carried before"),
        ({"carrier": "C-A9"}, "not open to you"),
        ({"carrier": "C-B1"}, "not open to you"),
        ({"carrier": "Mr Khan"}, "not open to you"),
    ],
)
async def test_a_transfer_that_cannot_be_is_a_sentence(
    house: House, chamber: Chamber, others: dict[str, Any], sentence: str
) -> None:
    forged = RecordTransfer(chamber.text.id, carriage(**others))
    assert sentence in await refused(house, chamber.ayesha, forged)
    assert await count(house, transfer) == 0
    assert await count(house, carrier) == 0


async def test_news_that_cannot_be_is_a_sentence_and_changes_nothing(house: House, chamber: Chamber) -> None:
    found = await carried(chamber)
    for fate, day, sentence in (
        (Fate.RETRACTED, TODAY, "cannot be said of it"),
        (Fate.TAKEN_UP, TODAY + timedelta(1), "still to come"),
        (Fate.TAKEN_UP, TODAY - timedelta(1), "before the last thing known"),
    ):
        assert sentence in await refused(house, chamber.ayesha, KeepNews(found.id, fate, day, ""))
    assert await refused(house, chamber.ayesha, KeepNews("0" * 32, Fate.TAKEN_UP, TODAY, "")) == NOT_YOURS.msgid
    assert await count(house, transfer_news) == 0
    assert await chamber.state() is State.TRANSFERRING


async def test_one_that_was_taken_up_is_not_set_back_by_another_that_stalled(house: House, chamber: Chamber) -> None:
    first = await carried(chamber)
    second = await carried(chamber, recipient=Recipient.MEDIA, carrier="C-A1")
    await forge(house, chamber.ayesha, KeepNews(first.id, Fate.TAKEN_UP, TODAY, ""))
    await forge(house, chamber.ayesha, KeepNews(second.id, Fate.STALLED, TODAY, ""))
    assert await chamber.state() is State.TAKEN_UP


async def test_silence_rings_without_content_and_what_stalled_is_tried_elsewhere(
    house: House, chamber: Chamber
) -> None:
    found = await carried(chamber)
    before = len(chamber.ayesha.doorbells)
    await house.passes(59 * DAY)
    assert len(chamber.ayesha.doorbells) == before
    await house.passes(5 * DAY)
    bell = chamber.ayesha.doorbells[-1]
    assert len(chamber.ayesha.doorbells) == before + 1
    assert bell.text == "One item is waiting for you."
    await chamber.ayesha.taps_old(bell, "Open")
    await chamber.ayesha.taps("Stalled")
    await chamber.ayesha.writes("01.12.2026")
    await chamber.ayesha.taps("Skip", "Save")
    assert await chamber.state() is State.STALLED
    await house.passes(70 * DAY)
    await chamber.ayesha.taps_old(chamber.ayesha.doorbells[-1], "Open")
    await chamber.ayesha.taps("Carried to somebody else instead", "Down: to the public or a constituency", "Media")
    await chamber.ayesha.taps("☐ The wording", "Done", "On paper", "C-A1")
    await chamber.ayesha.writes("05.02.2027")
    await chamber.ayesha.taps("Skip", "Save")
    assert await chamber.state() is State.TRANSFERRING
    assert (await latest(chamber)).id != found.id


async def test_no_news_is_asked_again_after_the_same_time(house: House, chamber: Chamber) -> None:
    found = await carried(chamber)
    await house.passes(64 * DAY)
    rung = len(chamber.ayesha.doorbells)
    await chamber.ayesha.taps_old(chamber.ayesha.doorbells[-1], "Open")
    await chamber.ayesha.taps("Nothing new: ask again later")
    await house.passes(64 * DAY)
    assert len(chamber.ayesha.doorbells) == rung + 1
    assert (await latest(chamber)).id == found.id


async def test_while_the_process_is_frozen_nobody_is_asked_and_afterwards_they_are(
    house: House, chamber: Chamber
) -> None:

    await carried(chamber)
    rung = len(chamber.ayesha.doorbells)
    async with house.transaction() as unit:
        await freezing.freeze(unit, chamber.process, "A", chamber.ayesha.id)
    await house.passes(70 * DAY)
    assert len(chamber.ayesha.doorbells) == rung
    async with house.transaction() as unit:
        for side, person in (("A", chamber.ayesha), ("B", chamber.meera)):
            await freezing.turn_key(unit, chamber.process, side, person.id)
    await house.passes(4 * DAY)
    assert len(chamber.ayesha.doorbells) == rung + 1


async def test_a_participant_carries_it_with_a_code_and_lets_go_again(house: House, chamber: Chamber) -> None:
    voter = chamber.voters["A"][0]
    await voter.writes("/start")
    await voter.taps("Released recommendations", "Carrying: R-1")
    assert TEXTS["en"] in voter.screen
    await voter.taps("I will carry this", "⌂ Home")
    assert "you carry it, as C-A1" in await voter.taps("Released recommendations")
    await voter.taps("Hand out: R-1", "English")
    assert [message.text for message in voter.received if message.kind == "handout"] == [TEXTS["en"]]
    choices = await forge(house, chamber.ayesha, Carriers(chamber.text.id))
    assert [choice.value for choice in choices] == ["C-A1", NEW_CODE]
    assert "Voter" not in chamber.ayesha.screen
    await forge(house, voter, LetGo(chamber.text.id))
    choices = await forge(house, chamber.ayesha, Carriers(chamber.text.id))
    assert [choice.value for choice in choices] == [NEW_CODE]
    assert await refused(house, voter, HandOut(chamber.text.id, "en")) == NOT_YOURS.msgid


async def test_nobody_carries_what_they_were_not_asked_about(house: House, chamber: Chamber) -> None:
    late = await house.person("Late", Role.PARTICIPANT, process=chamber.process, side="A")
    gone = chamber.everyone[0]
    await gone.loses(Role.PARTICIPANT)
    for person in (late, gone, chamber.ayesha):
        for forged in (Carry(chamber.text.id), LetGo(chamber.text.id), LoadOf(chamber.text.id)):
            assert await refused(house, person, forged) == NOT_YOURS.msgid
    assert await count(house, carrier) == 0


async def test_erasing_a_carrier_leaves_a_code_that_leads_to_nobody(house: House, chamber: Chamber) -> None:
    voter = chamber.everyone[0]
    await forge(house, voter, Carry(chamber.text.id))
    await carried(chamber, carrier="C-A1")
    async with house.transaction() as unit:
        await accounts.erase(unit, voter.id)
        rows = await unit.rows(carrier.select())
    assert [row.person for row in rows] == [None]
    assert (await latest(chamber)).carriage.carrier == "C-A1"


async def test_sixteen_mentions_are_told_and_four_are_not(house: House, chamber: Chamber) -> None:
    ayesha, meera = chamber.ayesha, chamber.meera
    for number in range(16):
        if number == 4:
            assert "times so far" not in await chamber.card(ayesha)
        noter = ayesha if number % 2 else meera
        await forge(house, noter, NoteMention(chamber.text.id, None, TODAY - timedelta(number)))
    assert "Raised 16 times so far." in await chamber.card(meera)


async def test_an_event_counts_once_however_many_note_it_and_one_to_come_not_at_all(
    house: House, chamber: Chamber
) -> None:
    forged = NoteMention(chamber.text.id, chamber.event, None)
    assert "not begun yet" in await refused(house, chamber.ayesha, forged)
    house.clock.at += 5 * DAY
    await forge(house, chamber.ayesha, forged)
    assert "counts once" in await refused(house, chamber.meera, forged)
    future = NoteMention(chamber.text.id, None, TODAY + timedelta(60))
    assert "still to come" in await refused(house, chamber.ayesha, future)
    assert "A day is needed" in await refused(house, chamber.ayesha, NoteMention(chamber.text.id, None, None))
    other = await house.process("ZRF")
    foreign = await house.event(other, "ZRF-1", starts_in=-DAY)
    assert await refused(house, chamber.ayesha, NoteMention(chamber.text.id, foreign, None)) == NOT_YOURS.msgid
    assert await count(house, mention) == 1


async def balance(person: Person) -> str:
    await person.writes("/start")
    return await person.taps("Balance of transfer")


async def test_the_balance_tells_sides_apart_without_small_numbers(house: House, chamber: Chamber) -> None:
    friend = await house.person("Friend", Role.CRITICAL_FRIEND, process=chamber.process)
    await carried(chamber)
    for _more in range(9):
        await carried(chamber, carrier="C-A1")
    await forge(house, chamber.meera, RecordTransfer(chamber.text.id, carriage(carrier=NEW_CODE)))
    for person in (friend, chamber.meera):
        shown = await balance(person)
        assert "Side A: 10 times" in shown
        assert "Side B: fewer than five times" in shown
        assert "Side A carries at least twice as often" in shown
    in_words = await chamber.meera.taps("In a picture")
    assert chamber.meera.message.photo
    assert "Side A: 10 times" in in_words
    assert "Side B: fewer than five times" in in_words
    assert "Side A: 10 times" in await chamber.meera.taps("‹ Balance of transfer")
    coordinator = await house.person("Coordinator", Role.COORDINATOR, process=chamber.process)
    for forged in (Go("balance"), Go("balance_picture", chamber.process), Go("balance_picture", "0" * 32)):
        assert await refused(house, coordinator, forged) == NOT_YOURS.msgid
    assert await refused(house, friend, Go("balance_picture", "0" * 32)) == NOT_YOURS.msgid


async def settled(chamber: Chamber, proposers: Proposers, released: int, fell: int) -> None:
    """So many earlier recommendations of a kind of group, each released or closed without it."""
    async with chamber.house.transaction() as unit:
        of_poll = await unit.value(poll.select().with_only_columns(poll.c.id).limit(1))
        for number in range(released + fell):
            one = new_id()
            row = {
                "id": one,
                "process": chamber.process,
                "event": chamber.event,
                "number": int(one[-6:], 16),
                "draft": int(one[-6:], 16),
            }
            row |= {"side": "A", "person": chamber.ayesha.id, "languages": "en", "version": 1, "state": "closed"}
            row["shared_from"] = 1
            await unit.run(insert(recommendation), {**row, "created_at": unit.now})
            noted = {"recommendation": one, "proposers": proposers.value, "person": chamber.ayesha.id}
            await unit.run(insert(origin), {**noted, "noted_at": unit.now})
            if number < released:
                out = {"recommendation": one, "poll": of_poll, "version": 1, "text_hash": "0" * 64}
                out |= {"audience": "public", "form": "brief", "released_at": unit.now}
                await unit.run(insert(release), out)


async def test_the_capture_audit_shows_large_groups_and_hides_small_cells(house: House, chamber: Chamber) -> None:
    friend = await house.person("Friend", Role.CRITICAL_FRIEND, process=chamber.process)
    assert "No group has five settled proposals yet" in await balance(friend)
    await settled(chamber, Proposers.OFFICIALS, 18, 6)
    await settled(chamber, Proposers.WOMEN, 2, 10)
    await settled(chamber, Proposers.YOUTH, 3, 0)
    shown = await balance(friend)
    assert "Officials, serving or retired: 18 of 24" in shown
    assert "Women's groups: fewer than five of 12" in shown
    assert "Women's groups: chance alone would rarely make that difference" in shown
    assert "Young people" not in shown


async def test_a_probability_that_would_read_as_none_is_told_in_words(house: House, chamber: Chamber) -> None:
    friend = await house.person("Friend", Role.CRITICAL_FRIEND, process=chamber.process)
    await settled(chamber, Proposers.OFFICIALS, 25, 5)
    await settled(chamber, Proposers.WOMEN, 5, 25)
    shown = await balance(friend)
    assert "0.0 %" not in shown
    assert "Women's groups: chance alone would rarely make that difference" in shown


async def test_from_whom_a_text_came_is_noted_by_its_own_side_only(house: House, chamber: Chamber) -> None:
    await chamber.card(chamber.ayesha)
    assert "Once it is settled" in await chamber.ayesha.taps("Raised first by", "Women's groups")
    assert await chamber.ayesha.taps("Save") == "Raised first by\n\nNoted."
    await chamber.card(chamber.meera)
    assert "Raised first by" not in chamber.meera.buttons
    assert await refused(house, chamber.meera, NoteOrigin(chamber.text.id, Proposers.YOUTH)) == NOT_YOURS.msgid
    assert await count(house, origin) == 1


async def test_the_log_says_on_each_button_how_it_stands_and_an_entry_leads_to_its_text(chamber: Chamber) -> None:
    await carried(chamber)
    await chamber.ayesha.writes("/start")
    await chamber.ayesha.taps("Transfer log")
    assert "T-A1: on its way" in chamber.ayesha.buttons
    await chamber.ayesha.taps("T-A1: on its way")
    assert f"{chamber.text.code}: after the vote" in await chamber.ayesha.taps("The recommendation")
