"""The risk matrix says where each risk was and is, in the reader's language and direction, with nothing cut off."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.pictures.risk_matrix import MOST, Placed, RiskMatrix, picture
from locales import Reader, Words
from tests.handlers.pictures.cards import outside, place_of, unlettered, words
from tests.handlers.pictures.cards import touching as lying_on_each_other

SCORES = st.tuples(st.integers(1, 5), st.integers(1, 5))
EIGHT = [Placed(n, (4, 5), (2, 4)) for n in range(1, 9)]


def matrix(*risks: Placed, language: str = "en", title: str = "Round 7") -> list[str]:
    return words(picture(RiskMatrix(Words(title), risks).sketch(Reader(language)).content, language))


def test_every_risk_stands_where_it_is_now_and_where_it_came_from() -> None:
    card = picture(RiskMatrix(Words("Round 7"), [Placed(7, (4, 5), (2, 3))]).sketch(Reader()).content, "en")
    now_x, now_y = place_of(card, "7", 1)
    was_x, was_y = place_of(card, "7", 0)
    assert (round(now_x - place_of(card, "3", 1)[0]), round(was_x - place_of(card, "5", 1)[0])) == (0, 0)
    assert now_y < was_y
    assert abs(now_y - place_of(card, "2", 0)[1]) < 40
    assert abs(was_y - place_of(card, "4", 0)[1]) < 40


def test_a_risk_that_no_measure_changed_stands_there_once() -> None:
    assert matrix(Placed(9, (3, 3), (3, 3))).count("9") == 1
    assert matrix(Placed(9, (3, 3), (3, 2))).count("9") == 2


def test_the_scales_run_the_way_the_language_is_read() -> None:
    english = picture(RiskMatrix(Words(""), []).sketch(Reader("en")).content, "en")
    urdu = picture(RiskMatrix(Words(""), []).sketch(Reader("ur")).content, "ur")
    # The first "1" is likelihood's, the second impact's.
    assert place_of(english, "1", 1)[0] < place_of(english, "5", 1)[0]
    assert place_of(urdu, "1", 1)[0] > place_of(urdu, "5", 1)[0]
    for card in (english, urdu):
        assert place_of(card, "1", 0)[1] < place_of(card, "5", 0)[1]


def test_what_it_says_besides_numbers_is_in_the_readers_language() -> None:
    assert {"Likelihood", "Impact", "Now", "Before measures", "High amber"} <= set(matrix())
    assert {"امکان", "اثر", "اب", "اقدامات سے پہلے", "نارنجی"} <= set(matrix(language="ur"))


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("title", ["Round 7", "Sehr langer Titel eines Treffens " * 5, "ساتواں دور $^$ " * 8])
@pytest.mark.parametrize("risks", [[], EIGHT])
def test_nothing_is_cut_off_and_every_letter_is_there(language: str, title: str, risks: list[Placed]) -> None:
    card = picture(RiskMatrix(Words(title[:120]), risks).sketch(Reader(language)).content, language)
    assert outside(card) == []
    assert unlettered(card) == set()


@pytest.mark.parametrize("language", ["en", "ur"])
def test_five_risks_in_one_cell_are_told_apart(language: str) -> None:
    five = [Placed(n, (3, 3), (3, 3)) for n in range(8, 13)]
    card = picture(RiskMatrix(Words("Round 7"), five).sketch(Reader(language)).content, language)
    assert lying_on_each_other(card) == []


@given(st.lists(st.tuples(SCORES, SCORES, st.booleans()), max_size=40))
@settings(max_examples=15, deadline=None)
def test_however_many_risks_there_are_a_picture_comes_of_them(
    risks: list[tuple[tuple[int, int], tuple[int, int], bool]],
) -> None:
    placed = [Placed(n + 10, before, now, grave) for n, (before, now, grave) in enumerate(risks)]
    shown = matrix(*placed)
    assert [n for n in range(10, 50) if str(n) in shown] == [n + 10 for n in range(min(len(risks), MOST))]


@pytest.mark.parametrize("score", [(0, 3), (3, 6)])
def test_a_score_off_the_scale_is_no_picture(score: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="from 1 to 5"):
        RiskMatrix(Words(""), [Placed(1, (3, 3), score)]).sketch(Reader())
