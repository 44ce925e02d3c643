"""The life line names every station with its day, and a version where the text became another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from flows.analysis.recommendation_life import State
from handlers.pictures.canvas import Card
from handlers.pictures.life_line import MOST, LifeLine, Station, picture
from locales import Reader, Words
from tests.handlers.pictures.cards import outside, place_of, touching, unlettered, words

FIRST = datetime(2026, 10, 3, 20, 30, tzinfo=UTC)
BLOCKED_ONCE = [State.DRAFTED, State.POLLING, State.REWORK, State.POLLING, State.CONSENSUS]


def life(states: Sequence[State], versions: Sequence[int] | None = None, language: str = "en") -> Card:
    stations = [
        Station(state, FIRST + timedelta(days=9 * n), versions[n] if versions else 1) for n, state in enumerate(states)
    ]
    content = LifeLine(Words("T2-014"), stations).sketch(Reader(language, "Asia/Karachi")).content
    return picture(content, language)


def test_stations_stand_below_each_other_with_their_days() -> None:
    card = life(BLOCKED_ONCE)
    heights = [place_of(card, name)[1] for name in ("draft", "being voted on", "rework", "consensus on both sides")]
    assert heights == sorted(heights, reverse=True)
    assert abs(place_of(card, "4 Oct 2026")[1] - heights[0]) < 8
    assert place_of(card, "4 Oct 2026")[0] < place_of(card, "draft")[0]


def test_in_urdu_the_days_stand_to_the_right() -> None:
    card = life(BLOCKED_ONCE, language="ur")
    assert place_of(card, "4 اکتوبر 2026")[0] > place_of(card, "مسودہ")[0]


def test_a_version_is_named_where_it_begins() -> None:
    shown = words(life(BLOCKED_ONCE, [1, 1, 2, 2, 2]))
    assert [word for word in shown if word.startswith("Version")] == ["Version 1", "Version 2"]


def test_of_a_long_life_the_beginning_and_the_latest_are_shown_and_the_gap_is_counted() -> None:
    card = life([State.DRAFTED, *[State.POLLING, State.REWORK] * 10, State.CLOSED])
    shown = words(card)
    assert shown.count("being voted on") + shown.count("rework") == MOST - 2
    assert {"draft", "closed", "6 steps in between"} <= set(shown)


@pytest.mark.parametrize("language", ["en", "ur"])
def test_every_state_there_is_has_room_and_letters(language: str) -> None:
    states = list(State)
    for half in (states[:9], states[9:]):
        card = life(half, range(98, 98 + len(half)), language)
        assert (outside(card), touching(card), unlettered(card)) == ([], [], set())


def test_without_a_station_there_is_no_picture() -> None:
    with pytest.raises(ValueError, match="without a station"):
        LifeLine(Words(""), []).sketch(Reader())
