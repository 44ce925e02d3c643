"""Deciding how far a text goes: the poll as an organiser opens it, and the vote as a participant gives it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from flows.analysis.release import Audience
from flows.banks.release import OFFERED, ON_PAPER, Form
from flows.engine import Choice, Query
from flows.release_poll import Electorate, OpenReleasePoll, Releasable, ReleaseElectorate, ReleaseZones, TextToRelease
from flows.release_poll import flow as poll_flow
from flows.release_vote import CastReleaseVote, ReleaseMotion, ReleaseMotionOf, ReleasePapers, flow, paper
from locales import Words
from tests.talk import NOON, Talk

TEXT = "Open a second window for visas."
EDITION, PAPER = "0" * 32 + ".2", "1" * 32 + ".0"
FORMS = {Audience.PUBLIC: Form.OP_ED, Audience.RESTRICTED: Form.VERBAL, Audience.PRIVATE: Form.CARRIED}


def opening(invited: dict[str, int]) -> Talk:
    facts: dict[Query[Any], Any] = {
        Releasable(): [Choice(EDITION, Words("R-1"))],
        TextToRelease(EDITION): TEXT,
        ReleaseZones(): [Choice("Asia/Karachi", Words("Karachi"))],
        ReleaseElectorate(EDITION): Electorate(invited, NOON + timedelta(hours=4)),
    }
    return Talk(poll_flow, facts)


def voting() -> Talk:
    facts: dict[Query[Any], Any] = {
        ReleasePapers(): [Choice(PAPER, Words("R-1"))],
        ReleaseMotionOf(PAPER): ReleaseMotion(TEXT, FORMS, NOON + timedelta(days=2)),
    }
    return Talk(flow, facts, given={paper: PAPER})


def test_an_organiser_says_in_which_form_each_audience_would_get_it_and_the_people_decide_the_rest() -> None:
    talk = opening({"A": 9, "B": 8})
    talk.taps("R-1")
    assert talk.asks.startswith(TEXT)
    talk.taps("Newspaper article", "Spoken only, nothing on paper", "Carried by participants")
    talk.writes("24.11.2026")
    talk.writes("18:00")
    talk.taps("Karachi")
    assert "Side A: 9 people" in talk.asks
    assert "one person can hold it back" in talk.asks
    talk.taps("Open the poll")
    assert talk.effects == [OpenReleasePoll(EDITION, FORMS, datetime(2026, 11, 24, 13, 0, tzinfo=UTC))]


def test_a_poll_without_anybody_on_one_side_is_not_opened() -> None:
    talk = opening({"A": 9, "B": 0})
    assert "one side has nobody yet" in talk.taps("R-1")[0]


def test_a_poll_does_not_close_before_everyone_could_be_asked() -> None:
    talk = opening({"A": 9, "B": 8})
    talk.taps("R-1", "Newspaper article", "Spoken only, nothing on paper", "Carried by participants")
    talk.writes("22.11.2026")
    talk.writes("18:00")
    assert "not everyone could be asked" in talk.taps("Karachi")[0]


def test_the_form_of_an_audience_never_reaches_further_than_the_audience() -> None:
    assert Form.NAMED not in OFFERED[Audience.PRIVATE]
    assert not set(OFFERED[Audience.PUBLIC]) & set(OFFERED[Audience.RESTRICTED])
    assert OFFERED[Audience.HOLD] == (Form.NONE,)
    assert Form.VERBAL not in ON_PAPER


@pytest.mark.parametrize(
    ("label", "audience"),
    [
        ("Public", Audience.PUBLIC),
        ("Restricted", Audience.RESTRICTED),
        ("Private", Audience.PRIVATE),
        ("Hold it back", Audience.HOLD),
    ],
)
def test_a_vote_is_one_tap_under_the_very_text_and_is_never_said_back(label: str, audience: Audience) -> None:
    talk = voting()
    assert talk.asks.splitlines()[0] == TEXT
    assert "Restricted: Spoken only, nothing on paper" in talk.asks
    said = talk.taps(label)[0]
    assert talk.effects == [CastReleaseVote(PAPER, audience)]
    assert label not in said


def test_what_the_choices_mean_is_a_tap_away() -> None:
    talk = voting()
    assert "One such vote is enough to hold it." in talk.taps("What do these mean?")[0]
    talk.taps("Private")
    assert talk.effects == [CastReleaseVote(PAPER, Audience.PRIVATE)]
