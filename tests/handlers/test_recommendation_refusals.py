"""What nobody gets done with a recommendation: not from the other side, not from outside, not twice, not too late."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from flows.analysis.recommendation_life import (
    NO_TEXT,
    NOT_CHECKED,
    NOT_NEW,
    REVIEW_AGAIN,
    SAME_TEXT,
    TEXT_CHANGED,
    Check,
    NotPossible,
    State,
    Step,
)
from flows.recommendation_check import GiveCheck
from flows.recommendation_draft import DraftIssues, DraftRecommendation, TextLanguages
from flows.recommendation_repercussion import SheetPeople
from flows.recommendation_step import LeadOn
from flows.recommendation_text import ReadingOf, Sheet
from flows.recommendation_version import NewVersion
from flows.roles import Role
from handlers.access import NOT_YOURS
from handlers.actions import Begin, Go
from handlers.work.recommendation_checks import GIVEN, give_check
from storage import recommendations
from storage.recommendations import Recommendation
from tests.handlers.consulting import consults, issue_ids
from tests.house import House, Person
from tests.recommending import ENGLISH, TEXTS, URDU, Forged, Meeting, forge, opens, refused, reviews

NOT_NOW = "This is not possible now. The recommendation stands at: {state}."


@pytest.fixture
async def meeting(house: House) -> Meeting:
    return await Meeting.meets(house)


def sheet(one: Recommendation) -> str:
    return str(Sheet(one.id, one.version))


def check(one: Recommendation, kind: Check = Check.REVIEW, *, goes_on: bool = True) -> GiveCheck:
    return GiveCheck(sheet(one), kind, goes_on, {"note": "ours"}, "", told=False)


def whatever_is_done_with(one: Recommendation) -> Sequence[Forged]:
    """Every page, query and effect there is for one recommendation."""
    return [
        *(Go(page, one.id) for page in PAGES),
        Go("recommendation_difference", f"{one.id}.1.1"),
        ReadingOf(sheet(one)),
        SheetPeople(sheet(one)),
        LeadOn(sheet(one), Step.PUT_TO_REVIEW, "", told=False),
        LeadOn(sheet(one), Step.CLOSE, "", told=False),
        NewVersion(sheet(one), (("en", "Something else."),), (), ""),
        check(one),
        Begin("recommendation_step", {"sheet": sheet(one), "step": "close"}),
        Begin("recommendation_version", {"sheet": sheet(one)}),
        Begin("recommendation_review", {"sheet": sheet(one)}),
    ]


PAGES = ("recommendation", "recommendation_life", "recommendation_versions", "recommendation_checks")


async def test_a_draft_is_out_of_the_other_sides_reach_in_every_way(house: House, meeting: Meeting) -> None:
    one = await meeting.drafted()
    for forged in whatever_is_done_with(one):
        assert await refused(house, meeting.meera, forged) == NOT_YOURS.msgid, forged
    assert await meeting.state(one) is State.DRAFTED


async def test_a_draft_that_was_closed_stays_with_its_side(house: House, meeting: Meeting) -> None:
    one = await meeting.led(await meeting.drafted(), Step.CLOSE)
    assert await refused(house, meeting.meera, Go("recommendation", one.id)) == NOT_YOURS.msgid
    assert ENGLISH in await opens(meeting.bilal)


@pytest.mark.parametrize(
    "role", [Role.PARTICIPANT, Role.COORDINATOR, Role.CRITICAL_FRIEND, Role.ADMINISTRATOR], ids=lambda role: role.value
)
async def test_nobody_but_organisers_gets_at_a_recommendation(house: House, meeting: Meeting, role: Role) -> None:
    side = "A" if role is Role.PARTICIPANT else None
    other = await house.person("Noor", role, process=meeting.process, side=side)
    for one in (await meeting.drafted(), await meeting.led(await meeting.drafted(), Step.PUT_TO_REVIEW)):
        for forged in (*whatever_is_done_with(one), Go("recommendations")):
            assert await refused(house, other, forged) == NOT_YOURS.msgid, forged
    drafting = DraftRecommendation(meeting.event, None, (("en", ENGLISH),))
    for asked in (drafting, DraftIssues(meeting.event), TextLanguages(meeting.event)):
        assert await refused(house, other, asked) == NOT_YOURS.msgid


async def test_an_organiser_of_another_process_gets_at_nothing(house: House, meeting: Meeting) -> None:
    other = await Meeting.meets(house, "XYZ")
    one = await meeting.led(await meeting.drafted(), Step.PUT_TO_REVIEW)
    for forged in whatever_is_done_with(one):
        assert await refused(house, other.ayesha, forged) == NOT_YOURS.msgid, forged
    drafting = DraftRecommendation(meeting.event, None, (("en", ENGLISH),))
    assert await refused(house, other.ayesha, drafting) == NOT_YOURS.msgid
    await other.ayesha.writes("/start")
    assert "There are no recommendations yet." in await other.ayesha.taps("Recommendations")


@pytest.mark.parametrize("written", ["", "nothing", "0" * 32, f"{'0' * 32}.1", f"{'0' * 32}.x", f"{'٠' * 32}.١"])
async def test_a_sheet_that_does_not_exist_is_refused_like_another_sides(
    house: House, meeting: Meeting, written: str
) -> None:
    assert await refused(house, meeting.ayesha, ReadingOf(written)) == NOT_YOURS.msgid
    assert await refused(house, meeting.ayesha, Go("recommendation_difference", f"{written}.2")) == NOT_YOURS.msgid


async def test_a_role_that_was_withdrawn_takes_its_drafts_along(house: House, meeting: Meeting) -> None:
    one = await meeting.drafted()
    await meeting.ayesha.loses(Role.ORGANISER)
    for forged in whatever_is_done_with(one):
        assert await refused(house, meeting.ayesha, forged) == NOT_YOURS.msgid, forged


async def test_nobody_drafts_from_an_issue_of_the_other_side_or_in_a_language_nobody_writes(
    house: House, meeting: Meeting
) -> None:
    await consults(meeting.meera, "Theirs")
    (issue,) = await issue_ids(house)
    for effect in (
        DraftRecommendation(meeting.event, issue, (("en", ENGLISH),)),
        DraftRecommendation(meeting.event, "0" * 32, (("en", ENGLISH),)),
        DraftRecommendation(meeting.event, None, (("hi", ENGLISH),)),
    ):
        assert await refused(house, meeting.ayesha, effect) == NOT_YOURS.msgid
    assert await refused(house, meeting.ayesha, DraftRecommendation(meeting.event, None, ())) == NO_TEXT.msgid
    async with house.transaction() as unit:
        assert await recommendations.of_processes(unit, [meeting.process]) == []


async def test_a_review_is_given_once_by_each_side(house: House, meeting: Meeting) -> None:
    one = await meeting.led(await meeting.drafted(), Step.PUT_TO_REVIEW)
    await reviews(meeting.ayesha)
    await reviews(meeting.bilal)
    await meeting.ayesha.taps("Save")
    assert GIVEN.msgid in await meeting.bilal.taps("Save")
    assert await refused(house, meeting.bilal, check(one, goes_on=False)) == GIVEN.msgid
    assert await meeting.state(one) is State.REVIEW


async def test_of_two_sides_that_finish_at_once_the_later_sees_the_first(house: House, meeting: Meeting) -> None:
    one = await meeting.led(await meeting.drafted(), Step.PUT_TO_REVIEW)

    async def gives(person: Person) -> None:
        async with house.visit(person) as visit:
            await give_check(visit, check(one))

    await asyncio.gather(gives(meeting.ayesha), gives(meeting.meera))
    assert await meeting.state(one) is State.REPERCUSSION


async def test_a_check_that_is_not_due_is_refused(house: House, meeting: Meeting) -> None:
    one = await meeting.led(await meeting.drafted(), Step.PUT_TO_REVIEW)
    assert await refused(house, meeting.ayesha, check(one, Check.REPERCUSSION)) == NOT_NOW
    one = await meeting.led(one, Step.SEND_BACK)
    assert await refused(house, meeting.ayesha, check(one)) == NOT_NOW


async def test_a_button_of_an_older_text_says_that_the_text_has_changed(house: House, meeting: Meeting) -> None:
    one = await meeting.drafted()
    await opens(meeting.ayesha)
    card = meeting.ayesha.message
    await forge(house, meeting.bilal, NewVersion(sheet(one), (("en", "Something else."),), (), ""))
    assert TEXT_CHANGED.msgid in await meeting.ayesha.taps_old(card, "Put to review")
    assert await refused(house, meeting.ayesha, LeadOn(sheet(one), Step.CLOSE, "", told=False)) == TEXT_CHANGED.msgid
    assert await refused(house, meeting.ayesha, NewVersion(sheet(one), (("en", "X."),), (), "")) == TEXT_CHANGED.msgid
    assert await meeting.state(one) is State.DRAFTED


async def test_a_sheet_of_a_version_to_come_is_no_sheet(house: House, meeting: Meeting) -> None:
    one = await meeting.led(await meeting.drafted(), Step.PUT_TO_REVIEW)
    ahead = GiveCheck(str(Sheet(one.id, 7)), Check.REVIEW, True, {}, "", told=False)
    assert await refused(house, meeting.ayesha, ahead) == TEXT_CHANGED.msgid


@pytest.mark.parametrize(
    "texts", [(), (("en", ENGLISH),), (("en", f"  {ENGLISH} "),), (("en", ENGLISH), ("ur", URDU))], ids=str
)
async def test_a_new_version_that_says_the_same_is_none(
    house: House, meeting: Meeting, texts: Sequence[tuple[str, str]]
) -> None:
    one = await meeting.drafted()
    assert await refused(house, meeting.ayesha, NewVersion(sheet(one), texts, (), "")) == SAME_TEXT.msgid
    assert (await meeting.now(one)).version == 1


async def test_a_new_version_in_a_language_nobody_writes_is_refused(house: House, meeting: Meeting) -> None:
    one = await meeting.drafted()
    foreign = NewVersion(sheet(one), (("hi", "Something"),), (), "")
    assert await refused(house, meeting.ayesha, foreign) == NOT_YOURS.msgid


async def test_what_is_being_reviewed_is_not_reworded_under_the_reviewers(house: House, meeting: Meeting) -> None:
    one = await meeting.led(await meeting.drafted(), Step.PUT_TO_REVIEW)
    reworded = NewVersion(sheet(one), (("en", "Something else."),), (), "")
    assert "What is being reviewed is not changed meanwhile." in await refused(house, meeting.ayesha, reworded)
    one = await meeting.led(await meeting.checked(), Step.OPEN_POLL)
    reworded = NewVersion(sheet(one), (("en", "Something else."),), (), "")
    assert await refused(house, meeting.ayesha, reworded) == NOT_NOW


async def test_what_came_back_needs_another_text_before_it_is_reviewed_again(house: House, meeting: Meeting) -> None:
    one = await meeting.led(await meeting.drafted(), Step.PUT_TO_REVIEW, Step.SEND_BACK)
    again = LeadOn(sheet(one), Step.PUT_TO_REVIEW, "", told=False)
    assert await refused(house, meeting.meera, again) == NOT_NEW.msgid
    await forge(house, meeting.meera, NewVersion(sheet(one), (("en", "Something else."),), (), "why"))
    one = await meeting.now(one)
    await forge(house, meeting.meera, LeadOn(sheet(one), Step.PUT_TO_REVIEW, "", told=False))
    assert await meeting.state(one) is State.REVIEW


@pytest.mark.parametrize("step", [step for step in Step if step not in (Step.PUT_TO_REVIEW, Step.CLOSE)])
async def test_no_hand_takes_a_step_that_is_not_its_to_take(house: House, meeting: Meeting, step: Step) -> None:
    one = await meeting.drafted()
    said = await refused(house, meeting.ayesha, LeadOn(sheet(one), step, "", told=False))
    assert said in (NOT_YOURS.msgid, NOT_NOW)
    assert await meeting.state(one) is State.DRAFTED


async def test_nobody_votes_before_every_side_has_checked_the_text_that_there_is(meeting: Meeting) -> None:
    one = await meeting.led(await meeting.drafted(), Step.PUT_TO_REVIEW, Step.REVIEWED)
    await cannot_be_voted_on(meeting, one, NOT_CHECKED.msgid)
    ready = await meeting.checked()
    await can_be_voted_on(meeting, ready)
    back = await meeting.led(ready, Step.SEND_BACK)
    await cannot_be_voted_on(meeting, back, NOT_NEW.msgid)
    async with meeting.house.transaction() as unit:
        new = await recommendations.reword(
            unit, back.id, {**TEXTS, "en": "New."}, person=meeting.meera.id, side="B", why=None, seen=back.version
        )
    await cannot_be_voted_on(meeting, new, REVIEW_AGAIN.msgid)


async def test_after_a_poll_that_failed_a_new_version_can_be_voted_on_at_once(meeting: Meeting) -> None:
    one = await meeting.led(await meeting.checked(), Step.OPEN_POLL, Step.FAIL)
    await cannot_be_voted_on(meeting, one, NOT_NEW.msgid)
    async with meeting.house.transaction() as unit:
        new = await recommendations.reword(
            unit, one.id, {**TEXTS, "en": "New."}, person=meeting.meera.id, side="B", why=None, seen=one.version
        )
    await can_be_voted_on(meeting, new)


async def cannot_be_voted_on(meeting: Meeting, one: Recommendation, reason: str) -> None:
    async with meeting.house.transaction() as unit:
        with pytest.raises(NotPossible) as caught:
            await recommendations.step(unit, one.id, Step.OPEN_POLL, person=None, why=None, now=unit.now)
    assert caught.value.reason.msgid == reason


async def can_be_voted_on(meeting: Meeting, one: Recommendation) -> None:
    async with meeting.house.transaction() as unit:
        assert await recommendations.obstacle(unit, await recommendations.held(unit, one.id)) is None


async def test_what_sends_back_while_the_other_side_is_writing_ends_what_was_due(meeting: Meeting) -> None:
    await meeting.drafted()
    await opens(meeting.ayesha)
    await meeting.ayesha.taps("Put to review", "Yes")
    await reviews(meeting.meera)
    await reviews(meeting.ayesha, verdict="Send back for rework")
    await meeting.ayesha.writes("Too sharp.")
    await meeting.ayesha.taps("Only our side", "Save")
    said = await meeting.meera.taps("Save")
    assert "The recommendation stands at" in said
    assert "rework" in said
