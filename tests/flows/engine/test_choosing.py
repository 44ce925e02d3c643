"""Answers that are tapped: one of, some of, yes/no/don't know, a scale, rows of a query in pages."""

from __future__ import annotations

from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine import Choice, Say
from flows.engine.kinds import YNU, Kind, OneFrom, OneOf, Scale, ShortText, SomeFrom, SomeOf, YesNoUnknown
from flows.engine.kinds.choosing import PAGE
from locales import Words, _
from tests.flows.engine.forms import Places, asks, form, kept, places, saved
from tests.talk import Talk

TAP = "Please tap one of the buttons."


class Colour(StrEnum):
    RED, AMBER, GREEN = "red", "amber", "green"


COLOURS = {Colour.RED: _("Red"), Colour.AMBER: _("Amber"), Colour.GREEN: _("Green")}
PLACES = places("Lahore", "Delhi", "Bangkok")
MANY = [Choice(f"p{n}", Words(f"Place {n}")) for n in range(1, 21)]


@pytest.mark.parametrize(
    "kind",
    [OneOf(COLOURS), YesNoUnknown(), SomeOf(COLOURS), OneFrom(Places()), SomeFrom(Places())],
    ids=lambda k: type(k).__name__,
)
@pytest.mark.parametrize("given", ["Red", "yes", "1", "🙂" * 500, "x" * 5000, "/start"])
def test_text_where_a_button_is_expected_is_asked_again(kind: Kind[object], given: str) -> None:
    talk = asks(kind, facts={Places(): PLACES})
    assert talk.writes(given) == [TAP, "How is it?"]
    assert not talk.answers


@pytest.mark.parametrize(
    "kind",
    [OneOf(COLOURS), YesNoUnknown(), SomeOf(COLOURS), OneFrom(Places()), SomeFrom(Places())],
    ids=lambda k: type(k).__name__,
)
@pytest.mark.parametrize("value", ["", "blue", "#", "RED", "p1", "#skip", "red "])
def test_a_button_that_was_not_offered_is_asked_again(kind: Kind[object], value: str) -> None:
    talk = asks(kind, facts={Places(): PLACES})
    assert talk.picks(value) == [TAP, "How is it?"]


def test_one_of_a_list_is_kept_as_what_it_stands_for() -> None:
    talk = asks(OneOf(COLOURS, columns=2))
    assert [[talk.plain(b.label) for b in row] for row in talk.view.rows[:2]] == [["Red", "Amber"], ["Green"]]
    talk.taps("Amber")
    assert talk.card == {"How is it?": "Amber"}
    assert saved(talk) is Colour.AMBER


def test_not_knowing_is_an_answer_of_its_own() -> None:
    for label, meant in (("Yes", YNU.YES), ("No", YNU.NO), ("Don't know", YNU.UNKNOWN)):
        talk = asks(YesNoUnknown())
        talk.taps(label)
        assert saved(talk) is meant


@pytest.mark.parametrize("written", ["4", "۴", "४", " ٤ "])
def test_a_scale_may_be_tapped_or_written(written: str) -> None:
    talk = asks(Scale(_("calm"), _("tense")))
    assert talk.plain(talk.view.hint) == "1 = calm, 5 = tense"
    talk.writes(written)
    assert talk.card == {"How is it?": "4 of 5"}
    assert saved(talk) == 4


@pytest.mark.parametrize("written", ["0", "6", "-1", "4.5", "four", "", "44", "00004"])
def test_off_the_scale_is_asked_again(written: str) -> None:
    talk = asks(Scale(_("calm"), _("tense")))
    assert talk.writes(written) == ["Please tap a number from 1 to 5.", "How is it?"]
    assert talk.picks(written) == ["Please tap a number from 1 to 5.", "How is it?"]


def test_boxes_are_ticked_and_unticked_until_done() -> None:
    talk = asks(SomeOf(COLOURS))
    assert talk.buttons[:4] == ["☐ Red", "☐ Amber", "☐ Green", "Done"]
    talk.taps("☐ Green", "☐ Red", "☐ Amber", "☑ Red")
    assert talk.buttons[:3] == ["☐ Red", "☑ Amber", "☑ Green"]
    talk.taps("Done")
    assert talk.card == {"How is it?": "Amber, Green"}
    assert saved(talk) == {Colour.AMBER, Colour.GREEN}


def test_nothing_ticked_is_none_where_that_is_allowed_and_asked_again_where_not() -> None:
    talk = asks(SomeOf(COLOURS))
    talk.taps("Done")
    assert talk.card == {"How is it?": "None"}
    assert saved(talk) == frozenset()
    must = asks(SomeOf(COLOURS, at_least=2))
    must.taps("☐ Red")
    assert must.taps("Done") == ["Please tap at least 2.", "How is it?"]
    assert must.buttons[0] == "☑ Red"


def test_back_takes_back_the_ticks_first() -> None:
    talk = asks(SomeOf(COLOURS))
    talk.taps("☐ Red", "‹ Back")
    assert talk.buttons[0] == "☐ Red"
    assert "‹ Back" not in talk.buttons


def test_one_row_of_a_query_is_kept_by_its_value() -> None:
    talk = asks(OneFrom(Places()), facts={Places(): PLACES})
    talk.taps("Delhi")
    assert talk.card == {"How is it?": "Delhi"}
    assert saved(talk) == "delhi"


def test_rows_are_kept_in_the_order_of_the_list_and_not_of_the_taps() -> None:
    talk = asks(SomeFrom(Places()), facts={Places(): PLACES})
    talk.taps("☐ Bangkok", "☐ Lahore", "Done")
    assert talk.card == {"How is it?": "Lahore, Bangkok"}
    assert saved(talk) == ("lahore", "bangkok")


def test_where_there_is_nothing_to_choose_from_it_says_so_and_leaves_a_way_out() -> None:
    talk = asks(OneFrom(Places(), if_none=_("No event is planned.")), facts={Places(): []})
    assert talk.plain(talk.view.hint) == "No event is planned."
    assert talk.buttons == ["✕ Cancel"]


def test_a_row_that_went_away_is_named_so_on_the_card() -> None:
    talk = asks(OneFrom(Places()), facts={Places(): PLACES})
    talk.taps("Delhi")
    talk.facts.learn(Places(), places("Lahore"))
    assert talk.leaves_and_returns() == ["Please check your answers."]
    assert talk.card == {"How is it?": "No longer available"}


def test_a_box_that_went_away_is_no_longer_ticked() -> None:
    talk = asks(SomeFrom(Places(), at_least=1), facts={Places(): PLACES})
    talk.taps("☐ Delhi")
    talk.facts.learn(Places(), places("Lahore"))
    assert talk.taps("Done")[0] == "Please tap at least 1."


def test_long_lists_turn_their_pages_and_ticks_stay() -> None:
    talk = asks(SomeFrom(Places()), facts={Places(): MANY})
    assert talk.buttons == [*(f"☐ Place {n}" for n in range(1, PAGE + 1)), "Further down ›", "Done", "✕ Cancel"]
    talk.taps("☐ Place 3", "Further down ›", "☐ Place 9", "Further down ›")
    assert talk.buttons[:5] == ["☐ Place 17", "☐ Place 18", "☐ Place 19", "☐ Place 20", "‹ Earlier in the list"]
    talk.taps("‹ Earlier in the list")
    assert "☑ Place 9" in talk.buttons
    talk.taps("Done")
    assert saved(talk) == ("p3", "p9")


def test_a_list_that_became_shorter_is_shown_from_its_last_page() -> None:
    talk = asks(OneFrom(Places()), facts={Places(): MANY})
    talk.taps("Further down ›", "Further down ›")
    talk.facts.learn(Places(), MANY[:10])
    talk.leaves_and_returns()
    assert talk.buttons[:3] == ["Place 9", "Place 10", "‹ Earlier in the list"]
    talk.taps("‹ Earlier in the list")
    assert talk.buttons[0] == "Place 1"


@given(count=st.integers(0, 60), data=st.data())
def test_every_row_of_any_list_can_be_reached_and_picked(count: int, data: st.DataObject) -> None:
    rows = [Choice(f"v{n}", Words(f"Row {n}")) for n in range(count)]
    talk = asks(OneFrom(Places()), facts={Places(): rows})
    wanted = data.draw(st.integers(0, count - 1)) if count else 0
    for _page in range(wanted // PAGE):
        talk.taps("Further down ›")
    if count:
        talk.taps(f"Row {wanted}")
        assert saved(talk) == f"v{wanted}"


def test_a_text_to_read_is_left_by_its_button_only() -> None:
    talk = Talk(form(Say("say", _("Read this.")), Say("more", _("And this."))))
    assert talk.writes("fine") == [TAP, "Read this."]
    talk.taps("Continue", "Continue")
    assert talk.card == {"Read this.": "Read", "And this.": "Read"}
    talk.taps("Save")
    assert kept(talk) == {"say": True, "more": True}


def test_a_check_looks_at_the_answer_with_the_others_in_view() -> None:
    talk = asks(ShortText(40), check=lambda answer, scene: _("Not that.") if answer == "no" else None)
    assert talk.writes("no") == ["Not that.", "How is it?"]
    assert talk.writes("yes") == ["Please check your answers."]
