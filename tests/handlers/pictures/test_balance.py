"""The balance shows who carries how often and which way, and of a side that seldom does only that."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.patches import Rectangle

from flows.analysis.balance import Carried, told
from flows.banks.transfer import Direction
from handlers.pictures.balance import Balance, picture
from handlers.pictures.canvas import Card
from locales import Reader, Words
from tests.handlers.pictures.cards import outside, place_of, touching, unlettered, words

OFTEN = Carried(16, {"up": 9, "out": 7}, 6)


def balance(*sides: Carried | None, language: str = "en") -> Card:
    named = [(Words(f"Side {name}"), of) for name, of in zip("ABCD", sides, strict=False)]
    return picture(Balance(Words("TRJ dialogue"), named).sketch(Reader(language)).content, language)


def bars(card: Card) -> list[Rectangle]:
    return [one for one in card.figure.artists if isinstance(one, Rectangle)]


def test_a_bar_is_as_long_as_often_a_side_carried_divided_by_the_way() -> None:
    card = balance(OFTEN, Carried(8, {"up": 8}))
    up, out, other = (one.get_width() for one in bars(card)[:3])
    assert up / out == pytest.approx(9 / 7)
    assert (up + out) / other == pytest.approx(16 / 8)
    assert {"16", "8", "Up: to officials", "Out: to the UN, the EU, a diaspora"} <= set(words(card))
    assert "taken up, in whole or in part: 6" in words(card)


def test_ways_that_are_not_told_are_one_part_without_a_name_of_their_own() -> None:
    card = balance(Carried(14, {"up": 8}))
    assert len(bars(card)) == 4, "two parts, and two in the legend"
    assert "Other ways, not told apart" in words(card)


@given(st.integers(0, 4), st.integers(0, 4), st.sampled_from(list(Direction)))
@settings(max_examples=10, deadline=None)
def test_whoever_carried_fewer_than_five_times_looks_the_same_however_often(
    once: int, again: int, way: Direction
) -> None:
    drawn = [balance(OFTEN, told(Carried(count, {way.value: count}, count))) for count in (once, again)]
    assert words(drawn[0]) == words(drawn[1])
    assert [one.get_bbox().bounds for one in bars(drawn[0])] == [one.get_bbox().bounds for one in bars(drawn[1])]


def test_bars_begin_where_the_language_is_read_from() -> None:
    assert place_of(balance(OFTEN), "16")[0] > place_of(balance(OFTEN), "Side A")[0]
    urdu = balance(OFTEN, language="ur")
    assert place_of(urdu, "16")[0] < place_of(urdu, "Side A")[0]


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize(
    "sides",
    [
        [OFTEN, None],
        [None, None],
        [Carried(5), Carried(1999, {"up": 999, "down": 900, "lateral": 100}, 400)],
        [OFTEN, Carried(23, {way.value: 5 for way in Direction}, 5), None, Carried(40, {"down": 35})],
    ],
)
def test_nothing_is_cut_off_and_no_word_lies_on_another(sides: list[Carried | None], language: str) -> None:
    card = balance(*sides, language=language)
    assert outside(card) == []
    assert touching(card) == []
    assert unlettered(card) == set()


def test_of_no_side_there_is_no_picture() -> None:
    with pytest.raises(ValueError, match="no side"):
        Balance(Words(""), []).sketch(Reader())
