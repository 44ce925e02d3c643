"""What can be said of a transfer and what cannot, and how often a thing was raised."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.analysis.transfer_life import ADOPTED, LEADS, Fate, Mention, News, times_raised, wrong

TODAY, SINCE = date(2026, 11, 22), date(2026, 9, 17)


def test_an_adopted_idea_that_was_withdrawn_later_is_news_of_its_own() -> None:
    assert wrong(News(Fate.TAKEN_UP, SINCE), Fate.TRANSFERRING, SINCE, TODAY) is None
    assert wrong(News(Fate.RETRACTED, TODAY), Fate.TAKEN_UP, SINCE, TODAY) is None


@pytest.mark.parametrize(
    ("news", "now", "sentence"),
    [
        (News(Fate.RETRACTED, TODAY), Fate.TRANSFERRING, "cannot be said of it"),  # nothing was taken up
        (News(Fate.RETRACTED, None), Fate.TAKEN_UP, "A day is needed"),
        (News(Fate.TAKEN_UP, TODAY + timedelta(1)), Fate.TRANSFERRING, "still to come"),
        (News(Fate.TAKEN_UP, SINCE - timedelta(1)), Fate.TRANSFERRING, "before the last thing known"),
        (News(Fate.TRANSFERRING, TODAY), Fate.STALLED, "cannot be said of it"),
    ],
)
def test_news_that_cannot_be_is_a_sentence(news: News, now: Fate, sentence: str) -> None:
    found = wrong(news, now, SINCE, TODAY)
    assert found is not None
    assert sentence in found.msgid


def test_only_what_was_taken_up_can_be_retracted_and_nothing_goes_back_to_the_start() -> None:
    assert {fate for fate, after in LEADS.items() if Fate.RETRACTED in after} == ADOPTED
    assert not any(Fate.TRANSFERRING in after for after in LEADS.values())
    assert set(LEADS) == set(Fate)


def test_sixteen_events_are_sixteen_times_however_many_noted_them() -> None:
    noted = [Mention(f"event {n}", TODAY - timedelta(n)) for n in range(16)]
    assert times_raised([*noted, *noted[:7]]) == 16


def test_outside_of_events_a_day_counts_once() -> None:
    assert times_raised([Mention(None, TODAY), Mention(None, TODAY), Mention(None, SINCE), Mention("e", TODAY)]) == 3


@given(st.lists(st.builds(Mention, st.sampled_from([None, "e1", "e2"]), st.dates(SINCE, TODAY))))
def test_noting_it_again_never_counts_less(mentions: list[Mention]) -> None:
    for one in mentions:
        assert times_raised([*mentions, one]) == times_raised(mentions)
    assert times_raised(mentions) <= len(mentions)
