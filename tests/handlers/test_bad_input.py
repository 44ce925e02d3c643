"""Whatever people or forged clients send: a sentence they understand, nothing lost, nothing half written."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.engine import Flow, Scene
from flows.roles import Role
from handlers.incoming import Account, Attached, Command, Tapped, Wrote
from handlers.work import Work, Works
from locales import Phrase, Words, _
from storage import people
from tests.handlers import trip
from tests.house import House, Person

OUTDATED = "This button is out of date. Here is where you are now."


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


@pytest.mark.parametrize(
    "data",
    [
        "",
        "forged",
        "A" * 22,
        "A" * 22 + "0",
        "A" * 22 + "999",
        "\x00" * 23,
        "🙂" * 16,
        "A" * 22 + "०",
        "' OR 1=1 --" * 2,
    ],
)
async def test_a_forged_tap_changes_nothing_and_says_so(ayesha: Person, data: str) -> None:
    await trip.begins(ayesha)
    assert "What is it called?" in await ayesha.sends_data(data)
    assert ayesha.toasts[-1] == OUTDATED
    assert "Is it safe?" in await ayesha.writes("Lahore")


async def test_a_number_beyond_the_buttons_of_a_keyboard_changes_nothing(ayesha: Person) -> None:
    await trip.begins(ayesha)
    handle = ayesha.message.data("✕ Cancel")[:22]
    for number in ("7", "999", "007", "-1", "1e1"):
        assert "What is it called?" in await ayesha.sends_data(handle + number)


async def test_a_replayed_tap_is_outdated_and_shows_where_the_person_is(house: House, ayesha: Person) -> None:
    await trip.begins(ayesha)
    await ayesha.writes("Lahore")
    question = ayesha.message
    await ayesha.taps("No")
    assert "Why not?" in await ayesha.taps_old(question, "Yes")
    assert ayesha.toasts[-1] == OUTDATED
    assert "Why not?" in await ayesha.taps_old(question, "No")


async def test_a_saved_form_cannot_be_saved_again(house: House, ayesha: Person) -> None:
    await trip.fills_in(ayesha)
    card = ayesha.message
    await ayesha.taps("Save")
    await ayesha.taps_old(card, "Save")
    await ayesha.taps_old(card, "Change")
    await ayesha.taps_old(card, "✕ Cancel")
    assert await trip.saved(house) == ["Lahore"]


async def test_a_tap_on_another_persons_button_is_a_forged_one(house: House, ayesha: Person, meera: Person) -> None:
    await trip.fills_in(ayesha)
    await meera.writes("/start")
    for label in ("Save", "Change", "✕ Cancel"):
        assert "Nothing is due" in await meera.sends_data(ayesha.message.data(label))
        assert meera.toasts[-1] == OUTDATED
    assert "Please check your answers." in await ayesha.sends_data(meera.message.data("Trip"))
    assert await trip.saved(house) == []


async def test_a_strangers_tap_shows_nothing_at_all(house: House, ayesha: Person) -> None:
    await trip.fills_in(ayesha)
    zed = house.stranger()
    await zed.sends_data(ayesha.message.data("Save"))
    assert zed.received == []
    assert await trip.saved(house) == []


@pytest.mark.parametrize("labels", [("Save", "Save"), ("Save", "✕ Cancel"), ("✕ Cancel", "Save"), ("Change", "Save")])
async def test_of_two_taps_at_once_only_the_first_counts(house: House, ayesha: Person, labels: tuple[str, str]) -> None:
    await trip.fills_in(ayesha)
    card = ayesha.message
    await house.arrive(*(ayesha.tap(card, label) for label in labels))
    assert await trip.saved(house) == (["Lahore"] if labels[0] == "Save" else [])
    assert ayesha.toasts[-1] == OUTDATED


async def test_two_taps_that_begin_something_begin_it_once(house: House, ayesha: Person) -> None:
    await ayesha.writes("/start")
    at_home = ayesha.message
    await house.arrive(ayesha.tap(at_home, "Trip"), ayesha.tap(at_home, "Trip"))
    assert "Which round?" in ayesha.screen
    await ayesha.taps("Spring")
    await ayesha.writes("/start")
    assert ayesha.buttons.count("Continue: Trip") == 1
    await ayesha.taps_old(at_home, "Trip")
    assert "Which round?" in ayesha.screen, "with something answered, a new one is wanted"


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


async def test_nobody_is_answered_into_the_place_of_a_message_that_is_gone(house: House, ayesha: Person) -> None:
    await trip.begins(ayesha)
    shown = ayesha.message
    del house.chats.there[ayesha.account][shown.id]
    assert "throw these answers away" in await ayesha.taps_old(shown, "✕ Cancel")
    assert ayesha.message.id != shown.id, "it is said below instead"


async def test_a_tap_on_a_message_that_can_no_longer_be_reached_is_answered_below(house: House, ayesha: Person) -> None:
    await trip.begins(ayesha)
    account = Account(ayesha.account, "Ayesha", "en")
    await house.arrive(Tapped(account, ayesha.message.data("✕ Cancel"), None, "old"))
    assert "throw these answers away" in ayesha.screen


async def test_a_button_older_than_a_month_is_outdated(house: House, ayesha: Person) -> None:
    await ayesha.writes("/start")
    at_home = ayesha.message
    await house.passes(timedelta(days=31))
    assert "Nothing is due" in await ayesha.taps_old(at_home, "Trip")
    assert ayesha.toasts[-1] == OUTDATED


async def test_a_page_is_asked_for_its_right_also_when_its_button_is_old(house: House, process: str) -> None:
    helen = await house.person("Helen", Role.COORDINATOR, process=process)
    await helen.writes("/start")
    at_home = helen.message
    assert "Nothing yet." in await helen.taps("Figures")
    await helen.loses(Role.COORDINATOR)
    assert "This is not open to you." in await helen.taps_old(at_home, "Figures")
    assert "This is not open to you." in await helen.taps_old(at_home, "Trip")


async def test_a_command_may_be_addressed_to_the_bot_and_be_followed_by_anything(house: House, ayesha: Person) -> None:
    account = Account(ayesha.account, "Ayesha", "en")
    for name in ("help", "language", "home"):
        await house.arrive(Command(account, name, "whatever 🙂"))
        assert ayesha.buttons


def done(scene: Scene) -> Phrase:
    return Words("Done.")


async def test_buttons_of_a_workflow_that_an_update_dropped_are_outdated(house: House, ayesha: Person) -> None:
    await ayesha.writes("/start")
    at_home = ayesha.message
    house.works = Works([Work(Flow("other", 1, _("Other"), frozenset({Role.ORGANISER}), [trip.safe], done))])
    assert "Nothing is due" in await ayesha.taps_old(at_home, "Trip")
    assert ayesha.toasts[-1] == OUTDATED
    assert "Other" in ayesha.buttons
