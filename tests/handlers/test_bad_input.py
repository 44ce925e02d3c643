"""Whatever people or forged clients send: a sentence they understand, nothing lost, nothing half written."""

from __future__ import annotations

import pytest

from flows.roles import Role
from handlers.incoming import Account, Attached, Command, Wrote
from handlers.work import Works
from storage import people
from tests.handlers import trip
from tests.house import House, Person


@pytest.fixture
def works() -> Works:
    return trip.works


async def test_text_where_a_button_is_expected_is_asked_again(ayesha: Person) -> None:
    await ayesha.writes("/start")
    await ayesha.taps("Trip")
    screen = await ayesha.writes("Spring")
    assert "⚠️ Please tap one of the buttons." in screen
    assert "Which round?" in screen
    assert ayesha.buttons[:2] == ["Spring", "Autumn"]


async def test_five_thousand_characters_are_too_many_and_nothing_is_cut_off_silently(ayesha: Person) -> None:
    await trip.begins(ayesha)
    assert "That is 5,000 characters; please write at most 60." in await ayesha.writes("x" * 5000)
    assert "Is it safe?" in await ayesha.writes("Lahore")


async def test_a_storm_of_emoji_is_words_like_any_other(house: House, ayesha: Person) -> None:
    await trip.begins(ayesha)
    assert "characters; please write at most 60" in await ayesha.writes("🙂🏳️‍🌈👨‍👩‍👧" * 300)
    await ayesha.writes("🙂" * 60)
    await ayesha.taps("Yes")
    assert "🙂" * 60 in await ayesha.writes("7")
    await ayesha.taps("Save")
    assert await trip.saved(house) == ["🙂" * 60]


async def test_markup_in_a_name_is_shown_as_it_was_written(house: House, process: str) -> None:
    ayesha = await house.person("<b>Ayesha</b>", Role.ORGANISER, process=process, side="A")
    await trip.fills_in(ayesha, "<b>x</b> [y](tg://user?id=1) &amp; {name}")
    assert "<b>x</b> [y](tg://user?id=1) &amp; {name}" in ayesha.screen
    assert {entity["type"] for entity in ayesha.message.entities} == {"italic"}, "only what we set ourselves is styled"
    assert "<b>x</b> [y](tg://user?id=1) &amp; {name} is kept." in await ayesha.taps("Save")


async def test_words_that_turn_the_sentence_around_are_fenced_in(ayesha: Person) -> None:
    await trip.fills_in(ayesha, "\u202eLahore\u2066")
    await ayesha.taps("Save")
    assert ayesha.message.raw.startswith("Trip\n\n\u2068Lahore\u2069 is kept.")


@pytest.mark.parametrize("payload", ["admin", "claim_AAAA", "1 OR 1=1", "../..", "🙂", "x" * 5000, "\x00", "<b>"])
async def test_a_forged_start_payload_opens_nothing(house: House, ayesha: Person, payload: str) -> None:
    zed = house.stranger()
    for one in (zed, ayesha):
        assert "This link does not work, or not any more." in await one.writes(f"/start {payload}")
    async with house.transaction() as unit:
        assert not (await people.by_lookup(unit, [unit.master.lookup(zed.account)]))[0]
    assert "Nothing is due" in await ayesha.writes("/start")


async def test_a_photo_is_refused_deleted_and_the_question_stays(house: House, ayesha: Person) -> None:
    await trip.begins(ayesha)
    screen = await ayesha.sends_photo()
    assert "Photos, files, voice messages" in screen
    assert "What is it called?" in screen
    assert len(house.chats.deleted) >= 1
    assert "Is it safe?" in await ayesha.writes("Lahore")


async def test_a_photo_out_of_the_blue_gets_the_same_sentence(ayesha: Person) -> None:
    assert "Photos, files, voice messages" in await ayesha.sends_photo()
    assert ayesha.buttons == ["⌂ Home"]


async def test_what_many_people_send_at_once_is_each_answered_to_its_own_sender(house: House, process: str) -> None:
    cast = [await house.person(f"P{n}", Role.ORGANISER, process=process, side="A") for n in range(8)]
    for one in cast:
        await trip.begins(one)
    await house.arrive(*(Wrote(Account(one.account, "x", "en"), one.name, 1) for one in cast))
    for one in cast:
        await one.taps("Yes")
        assert one.name in await one.writes("7")
        assert not any(other.name in one.screen for other in cast if other is not one)


async def test_words_and_taps_of_one_person_count_in_their_order(house: House, ayesha: Person) -> None:
    await trip.begins(ayesha)
    account = Account(ayesha.account, "Ayesha", "en")
    await house.arrive(Wrote(account, "Lahore", 1), Wrote(account, "7", 2), Attached(account, 3))
    assert "Is it safe?" in ayesha.screen
    assert "⚠️ Photos" in ayesha.screen


async def test_an_edited_message_changes_no_answer(ayesha: Person) -> None:
    await trip.begins(ayesha)
    await ayesha.writes("Lahore")
    screen = await ayesha.edits_a_message()
    assert "A message you change afterwards is not read again." in screen
    assert "Is it safe?" in screen


async def test_a_group_is_left_at_once_and_told_nothing(house: House, ayesha: Person) -> None:
    await ayesha.writes_in_group(-100)
    assert house.chats.left == [-100]
    assert house.chats.ever[-100] == []
    assert ayesha.received == []


@pytest.mark.parametrize(
    "command", ["/nonsense", "/START2", "/", "/cancel_all", "/🙂", "/delete everything", "/" + "x" * 4000]
)
async def test_an_unknown_command_is_said_to_be_one_and_the_question_stays(ayesha: Person, command: str) -> None:
    await trip.begins(ayesha)
    screen = await ayesha.writes(command)
    assert "There is no such command." in screen
    assert "What is it called?" in screen


async def test_cancelling_when_nothing_is_open_says_so(ayesha: Person) -> None:
    assert "there is nothing to cancel" in await ayesha.writes("/cancel")


async def test_writing_when_nothing_is_open_leads_home(ayesha: Person) -> None:
    assert "Please use the buttons" in await ayesha.writes("hello")
    assert "Nothing is due" in await ayesha.taps("⌂ Home")


async def test_a_stranger_learns_only_that_it_takes_an_invitation(house: House, ayesha: Person) -> None:
    zed, zara = house.stranger(language="en"), house.stranger(language="ur")
    for said in ("hello", "/start", "/home", "/cancel", "/help", "/privacy"):
        assert "by invitation only" in await zed.writes(said)
        assert zed.buttons == []
    await zed.sends_photo()
    await zed.edits_a_message()
    await zed.blocks()
    assert "دعوت" in await zara.writes("/start")
    assert not house.chats.there[ayesha.account]


async def test_a_command_may_be_addressed_to_the_bot_and_be_followed_by_anything(house: House, ayesha: Person) -> None:
    account = Account(ayesha.account, "Ayesha", "en")
    for name in ("help", "language", "home"):
        await house.arrive(Command(account, name, "whatever 🙂"))
        assert ayesha.buttons
