"""The keys of a release as a custodian meets them: the very text, one question, and a way back."""

from __future__ import annotations

from typing import Any

from flows.analysis.custody import Lacking
from flows.analysis.release import Audience
from flows.banks.release import Form
from flows.custody import (
    LACKING,
    Decided,
    NameCustodian,
    OwnOrganisers,
    TakeKeyBack,
    TurnReleaseKey,
    Verdict,
    VerdictOn,
    edition,
    naming,
    taking_back,
    turning_key,
)
from flows.engine import Choice, Flow, Query
from locales import Words
from tests.talk import Talk

EDITION, TEXT = "0" * 32 + ".2", "Open a second window for visas."


def before(flow: Flow) -> Talk:
    facts: dict[Query[Any], Any] = {
        Decided(): [Choice(EDITION, Words("R-1"))],
        VerdictOn(EDITION): Verdict(TEXT, Audience.RESTRICTED, Form.NAMED, "1"),
        OwnOrganisers(EDITION): [Choice("p1", Words("Ayesha")), Choice("p2", Words("Bilal"))],
    }
    return Talk(flow, facts, given={edition: EDITION})


def test_a_custodian_reads_the_very_text_and_what_was_decided_before_turning_the_key() -> None:
    talk = before(turning_key)
    assert talk.asks.splitlines()[0] == TEXT
    assert "Decided: Restricted. On paper, to named recipients." in talk.asks
    assert "cannot be called back" in talk.asks
    talk.taps("Turn the key")
    assert talk.effects == [TurnReleaseKey(EDITION)]


def test_a_button_of_what_was_decided_before_turns_no_key() -> None:
    talk = before(turning_key)
    old = talk.view.rows[0][0].press
    talk.facts.learn(VerdictOn(EDITION), Verdict(TEXT, Audience.PUBLIC, Form.SOCIAL, "2"))
    assert talk.presses(old.move, old.value)[0].startswith("Something was decided anew meanwhile.")
    assert "Decided: Public. Social media." in talk.asks
    assert talk.writes("yes")[0] == "Please tap one of the buttons."
    assert not talk.effects
    talk.taps("Turn the key")
    assert talk.effects == [TurnReleaseKey(EDITION)]


def test_not_now_changes_nothing() -> None:
    talk = before(turning_key)
    assert talk.taps("Not now") == ["Nothing was changed."]
    assert not talk.effects


def test_a_key_can_be_taken_back() -> None:
    talk = before(taking_back)
    talk.taps("Take it back")
    assert talk.effects == [TakeKeyBack(EDITION)]
    talk = before(taking_back)
    assert talk.taps("Leave it turned") == ["Nothing was changed."]
    assert not talk.effects


def test_a_side_names_one_of_its_own_organisers() -> None:
    talk = before(naming)
    talk.taps("Bilal")
    assert talk.effects == [NameCustodian(EDITION, "p2")]


def test_everything_a_release_can_lack_has_a_sentence() -> None:
    assert set(LACKING) == set(Lacking)
