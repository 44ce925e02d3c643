"""A recommendation from its first draft to the vote, and through rework, as two sides' organisers tap it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.analysis.recommendation_life import State, Step
from flows.roles import Role
from handlers.duty_calls import ask_of
from storage import recommendations
from tests.handlers.consulting import consults
from tests.house import House, Person
from tests.recommending import ENGLISH, ROUND, TEXTS, URDU, Meeting, checks, opens, reviews

NEW = "Open two windows for visas at the crossing."


@pytest.fixture
async def meeting(house: House) -> Meeting:
    return await Meeting.meets(house)


async def drafts(person: Person, *texts: str) -> str:
    """From the register through both languages to the card."""
    await person.writes("/start")
    await person.taps("Recommendations", "New recommendation")
    await person.taps(next(label for label in person.buttons if label.startswith(ROUND)))
    await person.taps("No, it stands by itself")
    for text in texts:
        await (person.writes(text) if text else person.taps("Leave out for now"))
    return await person.taps("Save")


async def test_a_draft_is_written_language_by_language_and_read_by_its_own_side_only(meeting: Meeting) -> None:
    card = await drafts(meeting.ayesha, ENGLISH, URDU)
    assert "The draft is kept. Only your side reads it." in card
    assert ENGLISH in card
    assert URDU in card
    assert "Version 1. Where it stands: draft." in card
    assert ENGLISH in await opens(meeting.bilal)
    await meeting.meera.writes("/start")
    assert "There are no recommendations yet." in await meeting.meera.taps("Recommendations")
    assert not meeting.meera.doorbells


async def test_what_is_typed_into_a_draft_does_not_stay_in_the_chat_and_survives_a_pause(meeting: Meeting) -> None:
    ayesha = meeting.ayesha
    await ayesha.writes("/start")
    await ayesha.taps("Recommendations", "New recommendation")
    await ayesha.taps(next(label for label in ayesha.buttons if label.startswith(ROUND)), "No, it stands by itself")
    await ayesha.writes(ENGLISH)
    await ayesha.writes("/start")
    asked = await ayesha.taps("Continue: Recommendation")
    assert "اردو: the recommendation, word for word." in asked


async def test_a_draft_begins_with_an_entry_of_the_own_issue_log(meeting: Meeting) -> None:
    await consults(meeting.ayesha, "Crossing days")
    await meeting.ayesha.writes("/start")
    await meeting.ayesha.taps("Recommendations", "New recommendation")
    await meeting.ayesha.taps(next(label for label in meeting.ayesha.buttons if label.startswith(ROUND)))
    await meeting.ayesha.taps("ISS-1 · Crossing days")
    await meeting.ayesha.writes(ENGLISH)
    await meeting.ayesha.writes(URDU)
    await meeting.ayesha.taps("Save")
    async with meeting.house.transaction() as unit:
        (one,) = await recommendations.of_processes(unit, [meeting.process])
    assert one.issue is not None


async def test_the_entry_itself_offers_to_draft_a_recommendation_from_it(meeting: Meeting) -> None:
    ayesha = meeting.ayesha
    await consults(ayesha, "Crossing days")
    await ayesha.writes("/start")
    await ayesha.taps("Issue log", "ISS-1 · Crossing days", "Draft a recommendation")
    await ayesha.taps(next(label for label in ayesha.buttons if label.startswith(ROUND)))
    await ayesha.writes(ENGLISH)
    assert "ISS-1 · Crossing days" in await ayesha.writes(URDU)
    await ayesha.taps("Save")
    async with meeting.house.transaction() as unit:
        (one,) = await recommendations.of_processes(unit, [meeting.process])
    assert one.issue is not None


async def test_one_language_may_wait_but_not_both(meeting: Meeting) -> None:
    await meeting.ayesha.writes("/start")
    await meeting.ayesha.taps("Recommendations", "New recommendation")
    await meeting.ayesha.taps(next(label for label in meeting.ayesha.buttons if label.startswith(ROUND)))
    await meeting.ayesha.taps("No, it stands by itself", "Leave out for now")
    assert "A recommendation needs a text in at least one language." in await meeting.ayesha.taps("Leave out for now")
    await meeting.ayesha.writes(URDU)
    card = await meeting.ayesha.taps("Save")
    assert "English: not written yet" in card


async def test_both_sides_review_and_check_before_anybody_votes(meeting: Meeting) -> None:
    one = await meeting.drafted()
    await opens(meeting.ayesha)
    assert "Put to review?" in await meeting.ayesha.taps("Put to review")
    card = await meeting.ayesha.taps("Yes")
    assert "Contextual review: waiting for side A" in card
    assert [bell.text for bell in meeting.meera.doorbells] == ["One item is waiting for you."]
    await reviews(meeting.ayesha)
    card = await meeting.ayesha.taps("Save")
    assert "Contextual review: done by side A" in card
    assert "Contextual review: waiting for side B" in card
    assert "Contextual review" not in meeting.ayesha.buttons
    assert await meeting.state(one) is State.REVIEW
    await reviews(meeting.meera)
    await meeting.meera.taps("Save")
    assert await meeting.state(one) is State.REPERCUSSION
    for organiser in (meeting.meera, meeting.bilal):
        await checks(organiser)
        await organiser.taps("Save")
    async with meeting.house.transaction() as unit:
        assert await recommendations.obstacle(unit, await recommendations.held(unit, one.id)) is None


async def test_what_a_side_answers_stays_with_it(meeting: Meeting) -> None:
    one = await meeting.led(await meeting.drafted(), Step.PUT_TO_REVIEW)
    await reviews(meeting.ayesha)
    await meeting.ayesha.taps("Save")
    own = await meeting.ayesha.taps("Reviews of your side")
    assert "Note: Ask the chamber first." in own
    assert "The public: 2 of 5" in own
    await opens(meeting.meera)
    others = await meeting.meera.taps("Reviews of your side")
    assert "chamber" not in others
    assert "The public" not in others
    assert one.code == "R-1"


async def test_the_duty_of_a_review_opens_it_and_is_done_for_the_whole_side(meeting: Meeting) -> None:
    await meeting.drafted()
    await opens(meeting.ayesha)
    await meeting.ayesha.taps("Put to review", "Yes")
    await meeting.bilal.writes("/start")
    assert "Contextual review: R-1" in meeting.bilal.screen
    await meeting.bilal.taps(
        "Contextual review: R-1", "4", "4", "4", "Done", "Within three months", "Skip", "It can go on"
    )
    await meeting.bilal.taps("Save")
    assert "✓ Contextual review: R-1" in await meeting.bilal.taps("⌂ Home")
    await meeting.ayesha.writes("/start")
    assert "Nothing is due for you now." in meeting.ayesha.screen
    await meeting.meera.writes("/start")
    assert "Contextual review: R-1" in meeting.meera.screen


async def test_a_review_nobody_touches_rings_once_more_and_one_that_is_given_does_not(meeting: Meeting) -> None:
    await meeting.drafted()
    await opens(meeting.ayesha)
    await meeting.ayesha.taps("Put to review", "Yes")
    assert [len(one.doorbells) for one in (meeting.ayesha, meeting.bilal, meeting.meera)] == [0, 1, 1]
    await reviews(meeting.meera)
    await meeting.meera.taps("Save")
    await meeting.house.passes(timedelta(days=6))
    assert [len(one.doorbells) for one in (meeting.ayesha, meeting.bilal, meeting.meera)] == [1, 2, 1]


async def test_sent_back_from_a_consensus_nobody_is_asked_for_a_matrix_any_more(meeting: Meeting) -> None:
    one = await meeting.led(await meeting.checked(), Step.OPEN_POLL, Step.PASS)
    async with meeting.house.visit(meeting.meera) as visit:
        await ask_of(
            visit,
            visit.me,
            Role.ORGANISER,
            flow="inclusivity",
            process=meeting.process,
            side="B",
            subject=one.id,
            due_at=visit.now + timedelta(days=7),
            dedupe="matrix",
        )
    await meeting.meera.writes("/start")
    assert "Inclusivity matrix" in meeting.meera.screen
    await opens(meeting.ayesha)
    assert "After the vote" in meeting.ayesha.buttons
    await meeting.ayesha.taps("Send back for rework")
    await meeting.ayesha.writes("The crossing was closed yesterday.")
    assert "Earlier votes count for nothing then." in await meeting.ayesha.taps("Both sides")
    assert "rework" in await meeting.ayesha.taps("Yes")
    await meeting.meera.writes("/start")
    assert "Nothing is due for you now." in meeting.meera.screen


@pytest.mark.parametrize(("told", "open_to_both"), [("Only our side", False), ("Both sides", True)])
async def test_a_side_sends_it_back_and_says_to_whom_why(meeting: Meeting, told: str, open_to_both: bool) -> None:
    one = await meeting.led(await meeting.drafted(), Step.PUT_TO_REVIEW)
    await reviews(meeting.meera, verdict="Send back for rework")
    await meeting.meera.writes("It names the wrong crossing.")
    await meeting.meera.taps(told)
    card = await meeting.meera.taps("Save")
    assert "Where it stands: rework." in card
    assert "It names the wrong crossing." in card
    assert await meeting.state(one) is State.REWORK
    assert meeting.ayesha.doorbells
    card = await opens(meeting.ayesha)
    assert "Sent back for rework, side B" in card
    assert ("It names the wrong crossing." in card) is open_to_both


async def test_rework_brings_a_new_version_with_what_was_changed_and_why(meeting: Meeting) -> None:
    one = await meeting.led(await meeting.drafted(), Step.PUT_TO_REVIEW, Step.SEND_BACK)
    await opens(meeting.meera)
    assert "Put to review" not in meeting.meera.buttons  # not the same text again
    asked = await meeting.meera.taps("New version")
    assert ENGLISH in asked
    await meeting.meera.writes(NEW)
    await meeting.meera.taps("Leave as it is", "☐ Asks for more", "☐ Clearer words", "Done")
    summary = await meeting.meera.writes("One window is not enough.")
    assert "Open a second window two windows for visas" in summary
    assert {("strikethrough", "a second window"), ("underline", "two windows")} <= emphasised(meeting.meera)
    card = await meeting.meera.taps("Save")
    assert "Version 2 is kept." in card
    assert NEW in card
    assert URDU in card
    assert "Put to review" in meeting.meera.buttons
    versions = await meeting.meera.taps("Versions")
    assert "Different: Clearer words, Asks for more" in versions
    assert "Why: One window is not enough." in versions
    difference = await meeting.meera.taps("Version 1 → 2")
    assert "R-1: version 1 → 2" in difference
    assert {("strikethrough", "a second window"), ("underline", "two windows")} <= emphasised(meeting.meera)
    assert (await meeting.now(one)).version == 2
    assert NEW in await opens(meeting.ayesha)


def emphasised(person: Person) -> set[tuple[str, str]]:
    """(style, words) of what stands out in the message on the screen."""
    units = person.message.raw.encode("utf-16-le")
    return {
        (one["type"], units[one["offset"] * 2 : (one["offset"] + one["length"]) * 2].decode("utf-16-le"))
        for one in person.message.entities
    }


async def test_a_missing_language_is_added_by_the_other_side_while_it_is_reviewed(meeting: Meeting) -> None:
    one = await meeting.led(await meeting.drafted({"en": ENGLISH}), Step.PUT_TO_REVIEW)
    await reviews(meeting.ayesha)
    await meeting.ayesha.taps("Save")
    await opens(meeting.meera)
    await meeting.meera.taps("Contextual review", "4")
    await opens(meeting.bilal)
    assert "There is no text in this language yet." in await meeting.bilal.taps("Add the missing language")
    await meeting.bilal.writes(URDU)
    card = await meeting.bilal.taps("Save")
    assert URDU in card
    assert "Contextual review: done by side A" in card
    # Whoever was in the middle of a review goes on: what was reviewed has not changed.
    await meeting.meera.writes("/start")
    await meeting.meera.taps("Continue: Contextual review", "3", "2", "Done", "Not this year", "Skip", "It can go on")
    await meeting.meera.taps("Save")
    assert await meeting.state(one) is State.REPERCUSSION


async def test_somebody_in_danger_needs_a_reason_to_go_on(meeting: Meeting) -> None:
    await meeting.led(await meeting.drafted(), Step.PUT_TO_REVIEW, Step.REVIEWED)
    assert "Rehan: what could it bring upon them?" in await about_rehan(meeting.ayesha)
    asked = await checks(meeting.ayesha, exposure="Don't know")
    assert "Somebody could be harmed, or it is not known." in asked
    await meeting.ayesha.writes("They know, and want it said.")
    await meeting.ayesha.taps("Save")
    own = await meeting.ayesha.taps("Reviews of your side")
    assert "Rehan: Don't know" in own
    assert "All the same, because: They know, and want it said." in own


async def about_rehan(person: Person) -> str:
    await opens(person)
    await person.taps("Repercussion check", "☐ Nobody", "Done", "☐ None of these", "Done")
    screen = person.screen
    await person.taps("✕ Cancel", "Yes, throw away")
    return screen


async def test_the_card_offers_a_poll_only_where_one_can_be_opened(meeting: Meeting) -> None:
    one = await meeting.checked()
    async with meeting.house.transaction() as unit:
        assert await recommendations.obstacle(unit, one) is None
    card = await opens(meeting.meera)
    assert "Where it stands: repercussion check." in card
    assert "Repercussion check" not in meeting.meera.buttons


async def test_what_happened_is_told_by_side_and_never_by_name(meeting: Meeting) -> None:
    await meeting.led(await meeting.drafted(), Step.PUT_TO_REVIEW)
    await opens(meeting.meera)
    life = await meeting.meera.taps("What happened")
    assert "Put to review, side A (version 1)" in life
    assert "First draft" not in life
    assert "Ayesha" not in life
    await opens(meeting.bilal)
    assert "First draft, side A (version 1)" in await meeting.bilal.taps("What happened")


async def test_versions_of_a_draft_stay_with_its_side_when_it_is_put_to_review(meeting: Meeting) -> None:
    one = await meeting.drafted({"en": "A first thought."})
    await opens(meeting.ayesha)
    await meeting.ayesha.taps("Change the text")
    await meeting.ayesha.writes(ENGLISH)
    await meeting.ayesha.taps("Leave as it is", "Save")
    await meeting.ayesha.taps("Put to review", "Yes")
    await opens(meeting.meera)
    await meeting.meera.taps("Versions")
    assert "Version 1," not in meeting.meera.screen
    assert "Version 2, side A" in meeting.meera.screen
    await opens(meeting.bilal)
    await meeting.bilal.taps("Versions")
    assert "A first thought" in await meeting.bilal.taps("Version 1 → 2")
    assert one.version == 1


async def test_in_urdu_the_own_language_comes_first(meeting: Meeting) -> None:
    sana = await meeting.house.person("Sana", None, language="ur")
    await sana.gets(Role.ORGANISER, process=meeting.process, side="B")
    await meeting.checked()
    await sana.writes("/start")
    await sana.taps("سفارشات")
    card = await sana.taps(next(label for label in sana.buttons if label.startswith("R-1")))
    assert card.index(URDU) < card.index(ENGLISH)
    assert TEXTS["ur"] in card
