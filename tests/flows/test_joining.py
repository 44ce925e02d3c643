"""Joining as a conversation: the terms first, then consent layer by layer, and nothing asked that is known already."""

from __future__ import annotations

from typing import Any

import pytest

from flows.consent import Layer
from flows.engine import Choice, Query
from flows.joining import DeclineToJoin, Join, LikelyZones, Offer, OffersToJoin, Terms, TermsOf, Who, flow, offer
from flows.roles import Role
from locales import Words
from tests.talk import Talk

LINK = "0" * 31 + "1"
YES, NO = "Yes, I agree", "No"
ZONES = [Choice("Asia/Karachi", Words("Karachi")), Choice("Asia/Kabul", Words("Kabul"))]


def joining(who: Who = Who.NEW, role: Role = Role.PARTICIPANT, **more: int) -> Talk:
    made = str(Offer(who, role, LINK))
    terms = Terms(Words("Participant, Lantern, side A"), "Qaris Forum", "Rehan", 24, **more)
    facts: dict[Query[Any], Any] = {
        TermsOf(made): terms,
        LikelyZones(made): ZONES,
        OffersToJoin(): [Choice(made, Words("Participant, Lantern, side A"))],
    }
    return Talk(flow, facts, given={offer: made})


def test_a_participant_reads_the_terms_consents_layer_by_layer_and_says_where_they_live() -> None:
    talk = joining()
    assert "Qaris Forum runs this dialogue on your side" in talk.asks
    assert "You never have to use this bot" in talk.asks
    assert "not end-to-end encrypted" in talk.taps("Continue")[0]
    assert "after 24 hours" in talk.taps("Continue")[0]
    assert "about risks" not in talk.asks
    assert "be held here" in talk.taps("Continue")[0]
    assert "A no never costs an invitation" in talk.asks
    assert "which meetings you take part in" in talk.taps(YES)[0]
    assert "in sound or video" in talk.taps(YES)[0]
    assert "photographs" in talk.taps(NO)[0]
    assert "quoted by name" in talk.taps(NO)[0]
    assert "contact you after" in talk.taps(NO)[0]
    assert "Skip keeps Rehan" in talk.taps(YES)[0]
    talk.writes("Dr Rehan")
    talk.taps("Kabul")
    assert talk.card["Photographs"] == "No"
    assert talk.card["Data held here"] == "Yes, I agree"
    talk.taps("Done")
    given = {layer: layer in (Layer.HOLDING, Layer.ATTENDANCE, Layer.CONTACT) for layer in Layer}
    assert talk.effects == [Join(str(Offer(Who.NEW, Role.PARTICIPANT, LINK)), "Dr Rehan", "Asia/Kabul", given)]


def test_whoever_agrees_to_nothing_being_held_is_asked_nothing_more() -> None:
    talk = joining()
    talk.taps("Continue", "Continue", "Continue")
    assert "the bot forgets you" in talk.taps(NO)[0]
    assert set(talk.card) == {
        "Invitation",
        "Who runs this",
        "What the bot is and is not",
        "What is kept",
        "Data held here",
    }
    talk.taps("Done")
    assert talk.effects == [DeclineToJoin(str(Offer(Who.NEW, Role.PARTICIPANT, LINK)))]


def test_a_change_of_mind_before_the_end_takes_the_other_answers_along() -> None:
    talk = joining()
    talk.taps("Continue", "Continue", "Continue", *[YES] * 6, "Skip", "Karachi")
    talk.taps("Change", "Data held here", NO, "Done")
    assert talk.effects == [DeclineToJoin(str(Offer(Who.NEW, Role.PARTICIPANT, LINK)))]


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.COORDINATOR, Role.CRITICAL_FRIEND, Role.ADMINISTRATOR])
def test_whoever_is_no_participant_is_asked_for_no_consent(role: Role) -> None:
    talk = joining(role=role, risk_days=183, report_days=1826)
    talk.taps("Continue", "Continue")
    assert "goes 183 days after its event, a report of a change after 1,826 days" in talk.asks
    talk.taps("Continue", "Skip", "Karachi", "Done")
    assert talk.effects == [Join(str(Offer(Who.NEW, role, LINK)), "", "Asia/Karachi", {})]


def test_somebody_known_already_is_asked_for_this_processs_consents_only() -> None:
    talk = joining(Who.KNOWN)
    assert "be held here" in talk.taps("Continue")[0]
    talk.taps(*[YES] * 6, "Done")
    offered = str(Offer(Who.KNOWN, Role.PARTICIPANT, LINK))
    assert talk.effects == [Join(offered, None, None, dict.fromkeys(Layer, True))]


def test_a_new_account_reads_the_terms_and_keeps_what_it_had() -> None:
    talk = joining(Who.MOVED)
    talk.taps("Continue", "Continue", "Continue", "Done")
    assert talk.effects == [Join(str(Offer(Who.MOVED, Role.PARTICIPANT, LINK)), None, None, {})]


def test_joining_can_be_left_and_gone_on_with_at_any_question() -> None:
    talk = joining()
    for step in ("Continue", "Continue", "Continue", YES, YES, NO, NO, NO, YES, "Skip", "Karachi"):
        before = talk.says
        assert talk.leaves_and_returns() == before
        talk.taps(step)
    assert "Please check before you join." in talk.says


@pytest.mark.parametrize(
    "written", ["", "x", f"new:participant:{LINK[:-1]}", f"new:king:{LINK}", f"old:organiser:{LINK}"]
)
def test_what_is_no_offer_is_read_as_none(written: str) -> None:
    with pytest.raises(ValueError):
        Offer.read(written)
