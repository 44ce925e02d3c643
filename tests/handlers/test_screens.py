"""From what is to be said to a message that Telegram takes: styled by offsets, never by markup, within every limit."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine import Button, Move, Press, Progress, View
from handlers.actions import Go
from handlers.screens import LABEL_LIMIT, LIMIT, VALUE_LIMIT, Drawn, Key, Page, draw_page, draw_view, utf16
from locales import Change, Changed, Piece, Reader, Text, Words, _, paragraphs
from locales.cleaning import FIRST_STRONG_ISOLATE as FSI
from locales.cleaning import POP_ISOLATE as PDI

EN = Reader("en", "Asia/Karachi")
odd = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from("🙂\u202e\u0301 ا\n<&")), max_size=200)


def styled(drawn: Drawn) -> list[tuple[str, str]]:
    """(style, the words it is on), read the way Telegram counts."""
    units = drawn.text.encode("utf-16-le")
    return [(one["type"], _cut_out(units, one)) for one in drawn.entities]


def _cut_out(units: bytes, entity: dict[str, Any]) -> str:
    start = entity["offset"] * 2
    return units[start : start + entity["length"] * 2].decode("utf-16-le")


def press() -> Button:
    return Button(_("Yes"), Press(Move.PICK, "yes"))


def test_a_question_is_bold_its_heading_and_hint_italic_and_what_was_wrong_comes_first() -> None:
    view = View(
        Words("Is it safe? 🙂"),
        title=Words("Trip 🙂"),
        progress=Progress(2, 4),
        notice=_("Please send a number."),
        hint=_("Write a number."),
        rows=[[press()]],
    )
    drawn = draw_view(view, EN)
    assert drawn.text == "Trip 🙂  ·  2 of 4\n\n⚠️ Please send a number.\n\nIs it safe? 🙂\n\nWrite a number."
    assert styled(drawn) == [
        ("italic", "Trip 🙂  ·  2 of 4"),
        ("bold", "Is it safe? 🙂"),
        ("italic", "Write a number."),
    ]


def test_a_card_shows_every_answer_below_its_name() -> None:
    view = View(_("Please check your answers."), lines=[(Words("Name"), Words("<b>x</b>"))], rows=[[press()]])
    drawn = draw_view(view, EN)
    assert drawn.text == f"Please check your answers.\n\nName\n› {FSI}<b>x</b>{PDI}"
    assert styled(drawn) == [("italic", "Name")]


def test_an_answer_that_begins_with_a_foreign_word_keeps_the_direction_of_its_sentence() -> None:
    answer = _("{flow}: {subject}", flow=Words("Round 7"), subject=_("Risk check"))
    drawn = draw_view(View(_("Save"), lines=[(_("Event"), answer)], rows=[[press()]]), Reader("ur"))
    assert drawn.text.endswith(f"› {FSI}{FSI}Round 7{PDI}: خطرات کی جانچ{PDI}")


def test_a_long_answer_is_cut_on_the_card_and_says_so() -> None:
    drawn = draw_view(View(Words("?"), lines=[(Words("Name"), Words("x" * 1000))]), EN)
    value = drawn.text.rpartition("› ")[2]
    assert value == FSI + "x" * (VALUE_LIMIT - 1) + "…" + PDI


@pytest.mark.parametrize("count", [5, 50, 500])
def test_a_message_that_grew_too_long_is_cut_at_a_whole_character(count: int) -> None:
    page = Page(Words("Title 🙂"), [Words(f"{n} " + "🙂" * 60) for n in range(count)], [[Key(_("⌂ Home"), Go("home"))]])
    drawn = draw_page(page, EN)
    assert utf16(drawn.text) <= LIMIT
    assert drawn.text.encode("utf-16-le")
    assert drawn.text.endswith("…") is (count > 5)
    assert styled(drawn) == [("bold", "Title 🙂")]


@given(
    title=odd, notice=odd, body=odd, lines=st.lists(st.tuples(odd, odd), max_size=60), label=odd, plain=st.booleans()
)
def test_whatever_people_wrote_telegram_can_take_it(
    title: str, notice: str, body: str, lines: list[tuple[str, str]], label: str, plain: bool
) -> None:
    view = View(
        Text("{x}", {"x": body}),
        title=None if plain else Words(title),
        notice=None if plain else Text("{x}", {"x": notice}),
        lines=[(Words(name), Words(value)) for name, value in lines],
        rows=[[Button(Text("{x}", {"x": label}), Press(Move.PICK))]],
    )
    drawn = draw_view(view, EN)
    assert 0 < utf16(drawn.text) <= LIMIT
    for entity in drawn.entities:
        assert 0 <= entity["offset"] < entity["offset"] + entity["length"] <= utf16(drawn.text)
        assert entity["type"] in ("bold", "italic")
    ((shown, _action, _style),) = drawn.rows[0]
    assert len(shown) <= LABEL_LIMIT + 1
    assert shown.count(FSI) == shown.count(PDI)


NEW_WORDS = Changed([Piece(Change.KEPT, "Open "), Piece(Change.REMOVED, "two"), Piece(Change.ADDED, "🙂 three")])
RLM = "\u200f"


@pytest.mark.parametrize("nested", [False, True])
def test_what_was_removed_is_struck_and_what_is_new_is_bold_and_underlined(nested: bool) -> None:
    body = paragraphs(Words("Before 🙂"), NEW_WORDS, Words("after")) if nested else NEW_WORDS
    for drawn in (draw_page(Page(Words("T"), [body]), EN), draw_view(View(body, title=Words("T")), EN)):
        assert styled(drawn)[1:] == [("strikethrough", "two"), ("bold", "🙂 three"), ("underline", "🙂 three")]
        assert "Open two 🙂 three" in drawn.text
        assert drawn.text.endswith("\nafter") is nested


def test_a_difference_in_urdu_runs_from_the_right_whatever_it_begins_with_and_its_letters_do_not_join() -> None:
    pieces = [Piece(Change.REMOVED, "SMS"), Piece(Change.ADDED, "فون\nپر"), Piece(Change.KEPT, " رابطہ")]
    drawn = draw_page(Page(None, [Changed(pieces, right_to_left=True)]), EN)
    assert drawn.text == f"{RLM}SMS فون\n{RLM}پر رابطہ"
    assert styled(drawn)[0] == ("strikethrough", "SMS")


def test_an_empty_heading_is_no_style_at_all() -> None:
    assert draw_view(View(Words("?"), title=Words("")), EN).entities == []


def test_what_is_sensitive_says_so() -> None:
    assert draw_view(View(Words("?"), sensitive=True), EN).sensitive
    assert not draw_page(Page(None, [Words("?")]), EN).sensitive
    assert draw_page(Page(None, [Words("?")], sensitive=True), EN).sensitive
