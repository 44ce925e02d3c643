"""The register of recommendations as organisers of two sides filter it: combined, counted, remembered, and attacked."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Executable, Row, select

from flows.access_rules import Label
from flows.analysis.recommendation_life import Check, Form, State, Step
from flows.roles import Role
from handlers.access import NOT_YOURS
from handlers.actions import Go
from handlers.work.recommendation_filters import filters, reader, wanted
from locales import Text, _
from storage import (
    accounts,
    issues,
    recommendation_checks,
    recommendation_register,
    recommendations,
    retention,
    role_giving,
)
from storage.recommendations import Recommendation
from storage.tables.filters import chosen_filter
from storage.unit import Params, Unit
from tests.handlers.consulting import consults, issue_ids
from tests.house import House, Person
from tests.recommending import ROUND, TEXTS, Meeting, refused

WORKSHOP = "Water workshop"


@pytest.fixture
async def meeting(house: House) -> Meeting:
    return await Meeting.meets(house)


async def register(person: Person, *labels: str) -> list[str]:
    """From Home into the register and on; the codes on the list that is shown then."""
    await person.writes("/start")
    await person.taps("Recommendations", *labels)
    return codes(person)


def codes(person: Person) -> list[str]:
    return [label.partition(":")[0] for label in person.buttons if label[:2] in ("R-", "D-")]


async def drafted_by(meeting: Meeting, person: Person, side: str, **other: str | None) -> Recommendation:
    async with meeting.house.transaction() as unit:
        about = {"event": meeting.event, "issue": None} | other
        return await recommendations.draft(
            unit,
            process=meeting.process,
            event=about["event"] or meeting.event,
            issue=about["issue"],
            side=side,
            person=person.id,
            languages=["en", "ur"],
            texts=TEXTS,
        )


async def led_to_the_end(meeting: Meeting, one: Recommendation, form: Form, *ends: Step) -> None:
    """Checked, agreed, released in that form, carried, and whatever came of it."""
    await meeting.led(one, Step.OPEN_POLL, Step.PASS, Step.ASSESS, Step.PUT_TO_RELEASE)
    async with meeting.house.transaction() as unit:
        await recommendations.step(unit, one.id, Step.RELEASE, person=None, why=None, now=unit.now, form=form)
    await meeting.led(one, Step.TRANSFER, *ends)


async def a_busy_year(meeting: Meeting) -> None:
    """R-1 in rework, R-2 at its check and from the workshop, R-3 rejected and closed, R-4 retracted, D-5 a draft."""
    workshop = await meeting.house.event(meeting.process, "TRJ-8", title=WORKSHOP)
    await meeting.led(await meeting.drafted(), Step.PUT_TO_REVIEW, Step.SEND_BACK)
    two = await drafted_by(meeting, meeting.meera, "B", event=workshop)
    await meeting.led(two, Step.PUT_TO_REVIEW)
    await led_to_the_end(meeting, await meeting.checked(), Form.RESTRICTED, Step.REJECT, Step.CLOSE)
    await led_to_the_end(meeting, await meeting.checked(), Form.PUBLIC, Step.TAKE_UP, Step.RETRACT)
    await drafted_by(meeting, meeting.bilal, "A", event=workshop)


async def test_filters_combine_and_stand_above_the_list_in_words(meeting: Meeting) -> None:
    await a_busy_year(meeting)
    ayesha = meeting.ayesha
    assert await register(ayesha) == ["D-4", "R-4", "R-3", "R-2", "R-1"]
    await ayesha.taps("Filters")
    assert ayesha.buttons[:8] == [
        "Where it stands: any",
        "Your part: any",
        "Event: any",
        "Agenda issue: any",
        "Drafted by side: any",
        "Released as: any",
        "What became of it: any",
        "Show 5",
    ]
    await ayesha.taps("Event: any", f"{WORKSHOP} (2)")
    assert "2 recommendations match." in ayesha.screen
    assert f"Event: {WORKSHOP}" in ayesha.buttons
    await ayesha.taps("Where it stands: any")
    assert "rework (1)" not in ayesha.buttons
    assert "2 recommendations match." in await ayesha.taps("in the making (2)")
    assert "1 recommendation matches." in await ayesha.taps("Drafted by side: any", "B (1)")
    shown = await ayesha.taps("Show 1")
    assert codes(ayesha) == ["R-2"]
    words = f"Where it stands: in the making\nEvent: {WORKSHOP}\nDrafted by side: B\n1 recommendation matches."
    assert words in shown
    await ayesha.taps("Clear filters")
    assert codes(ayesha) == ["D-4", "R-4", "R-3", "R-2", "R-1"]
    assert "match" not in ayesha.screen


async def test_how_it_was_released_and_what_became_of_it_hold_after_it_is_closed(meeting: Meeting) -> None:
    await a_busy_year(meeting)
    ayesha = meeting.ayesha
    await register(ayesha, "Filters", "What became of it: any")
    assert [label for label in ayesha.buttons if "(" in label] == [
        "✓ any (5)",
        "taken up (1)",
        "rejected (1)",
        "retracted (1)",
    ]
    await ayesha.taps("rejected (1)", "Show 1")
    assert codes(ayesha) == ["R-3"]
    await ayesha.taps("Filters", "Released as: any", "Restricted (1)", "What became of it: rejected")
    assert "✓ rejected (1)" in ayesha.buttons
    await ayesha.taps("any (1)", "Released as: Restricted", "Public (1)", "Show 1")
    assert codes(ayesha) == ["R-4"]


async def test_what_nothing_is_known_of_yet_is_a_filter_of_its_own(meeting: Meeting) -> None:
    await led_to_the_end(meeting, await meeting.checked(), Form.PRIVATE)
    await meeting.drafted()
    assert await register(meeting.ayesha, "Filters", "What became of it: any", "nothing known yet (1)", "Show 1") == [
        "R-1"
    ]


async def test_whose_turn_it_is_is_told_from_the_checks_and_drafts_of_the_own_side(meeting: Meeting) -> None:
    reviewed = await meeting.led(await meeting.drafted(), Step.PUT_TO_REVIEW)
    await meeting.checked()
    await drafted_by(meeting, meeting.bilal, "A")
    agreed = await meeting.led(await meeting.checked(), Step.OPEN_POLL, Step.PASS)
    await meeting.led(await meeting.checked(), Step.OPEN_POLL)
    ayesha, meera = meeting.ayesha, meeting.meera
    await register(ayesha, "Filters", "Your part: any", "your side's turn (4)", "Show 4")
    assert codes(ayesha) == ["R-3", "D-3", "R-2", "R-1"]
    await register(ayesha, "Filters", "Your part: your side's turn", "first drafted by you (4)", "Show 4")
    assert codes(ayesha) == ["R-4", "R-3", "R-2", "R-1"]
    async with meeting.house.transaction() as unit:
        now = await recommendations.held(unit, reviewed.id)
        await recommendation_checks.add(unit, now, Check.REVIEW, side="B", person=meera.id, goes_on=True, answers={})
    await register(meera, "Filters", "Your part: any", "your side's turn (2)", "Show 2")
    assert codes(meera) == ["R-3", "R-2"]
    assert (await meeting.now(agreed)).state is State.CONSENSUS


async def test_what_waits_for_me_is_what_stands_on_my_home(meeting: Meeting) -> None:
    await meeting.drafted()
    await drafted_by(meeting, meeting.bilal, "A")
    assert await register(meeting.ayesha) == ["D-2", "D-1"]
    await meeting.ayesha.taps("D-1: draft", "Put to review", "Yes")
    await register(meeting.meera, "Filters", "Your part: any", "waiting for you (1)", "Show 1")
    assert codes(meeting.meera) == ["R-1"]
    await register(meeting.ayesha, "Filters", "Your part: any")
    assert "waiting for you (1)" in meeting.ayesha.buttons


async def test_an_agenda_issue_finds_what_was_drafted_from_it(meeting: Meeting) -> None:
    await consults(meeting.ayesha, "Crossing days")
    (issue,) = await issue_ids(meeting.house)
    await drafted_by(meeting, meeting.ayesha, "A", issue=issue)
    await meeting.drafted()
    await register(meeting.ayesha, "Filters", "Agenda issue: any", "ISS-1 · Crossing days (1)", "Show 1")
    assert codes(meeting.ayesha) == ["D-1"]
    assert "Agenda issue: ISS-1 · Crossing days" in meeting.ayesha.screen


async def test_an_issue_kept_by_its_label_filters_nothing_for_a_colleague(house: House, meeting: Meeting) -> None:
    await consults(meeting.ayesha, "Crossing days")
    (issue,) = await issue_ids(house)
    one = await drafted_by(meeting, meeting.ayesha, "A", issue=issue)
    await meeting.led(one, Step.PUT_TO_REVIEW)
    bilal = meeting.bilal
    await register(bilal, "Filters", "Agenda issue: any", "ISS-1 · Crossing days (1)")
    async with house.transaction() as unit:
        await issues.set_label(unit, issue, Label.RED)
    assert "Crossing" not in await bilal.taps("Show 1")
    assert "With the other filters there is nothing to choose here." in await bilal.taps("Filters", "Agenda issue: any")
    for person in (bilal, meeting.meera):
        assert await refused(house, person, Go("recommendations", f"set:issue:{issue}")) == NOT_YOURS.msgid


async def test_turning_pages_and_coming_back_from_a_card_keep_filters_and_page(meeting: Meeting) -> None:
    for _number in range(14):
        await meeting.drafted()
    ayesha = meeting.ayesha
    await register(ayesha, "Filters", "Where it stands: any", "draft (14)", "Show 14")
    assert codes(ayesha) == [f"D-{number}" for number in range(14, 8, -1)]
    assert "Page 1 of 3" in ayesha.screen
    await ayesha.taps("Older ›", "Older ›")
    assert codes(ayesha) == ["D-2", "D-1"]
    assert "Older ›" not in ayesha.buttons
    await ayesha.taps("‹ Newer", "D-5: draft", "What happened", "‹ D-5", "‹ Recommendations")
    assert "Page 2 of 3" in ayesha.screen
    assert "Where it stands: draft" in ayesha.screen
    assert codes(ayesha) == [f"D-{number}" for number in range(8, 2, -1)]


async def test_a_page_that_is_not_there_any_more_is_the_last_one(meeting: Meeting) -> None:
    for _number in range(7):
        await meeting.drafted()
    await register(meeting.ayesha, "Older ›")
    async with meeting.house.visit(meeting.ayesha) as visit:
        page = await visit.works.pages["recommendations"].show(visit, "page:999")
    assert [row[0].label for row in page.keys][:1] == [Text("{code}: {state}", {"code": "D-1", "state": _("draft")})]
    assert not isinstance(page.keys[1][0].action, Go) or page.keys[1][0].action.page == "recommendations"


async def test_what_was_chosen_holds_for_the_day_and_hides_nothing_tomorrow(meeting: Meeting) -> None:
    await meeting.drafted()
    await meeting.led(await meeting.drafted(), Step.PUT_TO_REVIEW)
    ayesha = meeting.ayesha
    await register(ayesha, "Filters", "Where it stands: any", "draft (1)")
    await meeting.house.passes(timedelta(hours=2))
    assert await register(ayesha) == ["D-1"]
    await meeting.house.passes(timedelta(hours=20))
    assert await register(ayesha) == ["R-1", "D-1"]
    async with meeting.house.transaction() as unit:
        await retention.carry_out(unit)
        assert not await unit.rows(select(chosen_filter))


async def test_whoever_is_erased_takes_their_filters_along(meeting: Meeting) -> None:
    await meeting.drafted()
    await register(meeting.ayesha, "Filters", "Where it stands: any", "draft (1)")
    await register(meeting.bilal, "Filters", "Where it stands: any", "draft (1)")
    async with meeting.house.transaction() as unit:
        await accounts.erase(unit, meeting.ayesha.id)
        assert [row.person for row in await unit.rows(select(chosen_filter))] == [meeting.bilal.id]


async def test_the_other_sides_drafts_are_neither_shown_nor_counted_nor_offered(meeting: Meeting) -> None:
    workshop = await meeting.house.event(meeting.process, "TRJ-8", title=WORKSHOP)
    await drafted_by(meeting, meeting.meera, "B", event=workshop)
    await meeting.led(await drafted_by(meeting, meeting.meera, "B", event=workshop), Step.CLOSE)
    await meeting.drafted()
    ayesha = meeting.ayesha
    assert await register(ayesha) == ["D-1"]
    assert "1 recommendation matches." in await ayesha.taps("Filters")
    for asked, offered in {
        "Where it stands: any": ["✓ any (1)", "in the making (1)", "draft (1)"],
        "Event: any": ["✓ any (1)", f"{ROUND} (1)"],
        "Drafted by side: any": ["✓ any (1)", "A (1)"],
        "Released as: any": ["✓ any (1)"],
    }.items():
        await ayesha.taps(asked)
        assert [label for label in ayesha.buttons if "(" in label] == offered, asked
        await ayesha.taps("‹ Filters")
    async with meeting.house.visit(ayesha) as visit:
        await visit.works.pages["recommendations"].show(visit, "set:side:B")
    assert await register(ayesha) == []
    assert "0 recommendations match." in ayesha.screen


async def test_the_order_tells_nothing_of_when_the_other_side_began_to_draft(meeting: Meeting) -> None:
    """Side B drafts first and shares last: for side A it is the latest, for B it stands where it began."""
    first = await drafted_by(meeting, meeting.meera, "B")
    await meeting.house.passes(timedelta(hours=1))
    await meeting.led(await meeting.drafted(), Step.PUT_TO_REVIEW)
    await meeting.house.passes(timedelta(hours=1))
    await meeting.led(first, Step.PUT_TO_REVIEW)
    assert await register(meeting.ayesha) == ["R-2", "R-1"]
    assert await register(meeting.meera) == ["R-1", "R-2"]


FORGED = [
    "state:drafted",
    "own#1",
    "clear:all",
    "filters:state",
    "pick:nothing:0",
    "pick:process:0",
    "set",
    "set:nothing:x",
    "set:state:gone",
    "set:whose:theirs",
    "set:side:C",
    "set:form:hold",
    "set:fate:drafted",
    "set:event:' or 1=1 --",
    "set:issue:x",
    "set:person:x",
]


@pytest.mark.parametrize("about", FORGED)
async def test_a_forged_filter_is_answered_with_one_sentence_and_changes_nothing(
    house: House, meeting: Meeting, about: str
) -> None:
    await meeting.drafted()
    await register(meeting.ayesha, "Filters", "Where it stands: any", "draft (1)")
    assert await refused(house, meeting.ayesha, Go("recommendations", about)) == NOT_YOURS.msgid
    assert await register(meeting.ayesha) == ["D-1"]
    assert "Where it stands: draft" in meeting.ayesha.screen


async def test_an_event_or_a_dialogue_of_others_is_no_filter(house: House, meeting: Meeting) -> None:
    other = await Meeting.meets(house, "XYZ")
    await other.drafted()
    for about in (f"set:event:{other.event}", f"set:process:{other.process}"):
        assert await refused(house, meeting.ayesha, Go("recommendations", about)) == NOT_YOURS.msgid


async def test_whoever_works_in_two_dialogues_can_look_at_one(house: House, meeting: Meeting) -> None:
    other = await Meeting.meets(house, "XYZ")
    await meeting.drafted()
    await other.drafted()
    await other.drafted()
    await meeting.ayesha.gets(Role.ORGANISER, process=other.process, side="A")
    await register(meeting.ayesha, "Filters", "Dialogue: any", "XYZ dialogue (2)", "Show 2")
    assert codes(meeting.ayesha) == ["D-2", "D-1"]


async def test_a_filter_on_a_dialogue_that_was_left_is_gone_with_the_role(house: House, meeting: Meeting) -> None:
    other = await Meeting.meets(house, "XYZ")
    await meeting.drafted()
    await other.drafted()
    ayesha = meeting.ayesha
    await ayesha.gets(Role.ORGANISER, process=other.process, side="A")
    await register(ayesha, "Filters", "Event: any", f"XYZ dialogue: {ROUND} (1)", "Show 1")
    assert codes(ayesha) == ["D-1"]
    async with house.transaction() as unit:
        await role_giving.withdraw_role(unit, ayesha.id, Role.ORGANISER, process=other.process, side="A")
    assert await register(ayesha) == ["D-1"]
    assert ROUND in ayesha.screen
    assert "Event:" not in ayesha.screen
    assert "Page" not in ayesha.screen


async def test_every_pair_of_filters_finds_what_both_find_and_every_count_is_right(meeting: Meeting) -> None:
    await a_busy_year(meeting)
    async with meeting.house.visit(meeting.ayesha) as visit:

        async def found(values: dict[str, str]) -> set[str]:
            own = reader(visit)
            listed = await recommendation_register.page(visit.unit, own, wanted(values), 0, 50)
            assert await recommendation_register.count(visit.unit, own, wanted(values)) == len(listed)
            return {one.id for one in listed}

        single: dict[tuple[str, str], set[str]] = {}
        for one in filters(visit):
            for value, many in await one.options(visit, {}):
                single[one.name, value] = await found({one.name: value})
                assert len(single[one.name, value]) == many > 0, (one.name, value)
        assert len(single) > 12
        for (first, some), (second, other) in itertools.combinations(single, 2):
            if first != second:
                both = single[first, some] & single[second, other]
                assert await found({first: some, second: other}) == both, (first, some, second, other)


async def test_however_long_the_list_no_more_is_read_than_a_page_shows(
    meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _number in range(30):
        await meeting.drafted()
    read: list[int] = []
    rows = Unit.rows

    async def counted(self: Unit, query: Executable, params: Params | None = None) -> Sequence[Row[Any]]:
        found = await rows(self, query, params)
        read.append(len(found))
        return found

    await register(meeting.ayesha)
    monkeypatch.setattr(Unit, "rows", counted)
    await meeting.ayesha.taps("Older ›", "Filters", "Event: any", f"{ROUND} (30)", "Show 30")
    assert len(codes(meeting.ayesha)) == max(read) == 6


async def test_in_urdu_every_filter_is_named_in_urdu(meeting: Meeting) -> None:
    sana = await meeting.house.person("Sana", None, language="ur")
    await sana.gets(Role.ORGANISER, process=meeting.process, side="A")
    await a_busy_year(meeting)
    await sana.writes("/start")
    await sana.taps("سفارشات", "فلٹر")
    assert all(any("؀" <= letter <= "ۿ" for letter in label) for label in sana.buttons)
