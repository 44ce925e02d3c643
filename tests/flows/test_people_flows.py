"""The short conversations about people: comparing a code, approving, giving a code, consents, ends and erasure."""

from __future__ import annotations

from typing import Any

from flows import approval, clearing, code_word, confirmation, consent_change, correction, erasure, leaving, on_behalf
from flows.approval import ApproveOrganiser, NewOrganiser, NewOrganiserOf, RefuseOrganiser
from flows.clearing import ClearChat
from flows.code_word import TryCode
from flows.confirmation import Claim, ClaimOf, ConfirmClaim, RefuseClaim
from flows.consent import Layer
from flows.consent_change import Change, ChangeConsent
from flows.correction import CorrectName, CorrectZone
from flows.engine import Choice, Query
from flows.erasure import EraseMe, LastOf, OwnTexts
from flows.joining import LikelyZones
from flows.leaving import LeavePlace, Leaves, LeavingOf
from flows.on_behalf import EnterPerson, RecordingSeats
from locales import Words
from tests.talk import Talk

LINK = "0" * 31 + "1"
SEATS: dict[Query[Any], Any] = {RecordingSeats(): [Choice(f"{LINK}:A", Words("Lantern, side A"))]}


def claimed(label: str = "R.K.", reachable: bool = True) -> Talk:
    claim = Claim("Rehan", "47 12", Words("Participant, Lantern, side A"), label, reachable)
    return Talk(confirmation.flow, {ClaimOf(LINK): claim}, given={confirmation.invitation: LINK})


def test_the_maker_compares_the_code_before_anybody_is_let_in() -> None:
    talk = claimed()
    assert "called Rehan in Telegram opened your link for R.K." in talk.asks
    assert "Your code is 47 12." in talk.asks
    assert "blocked" not in talk.asks
    talk.taps("The same code: confirm")
    assert talk.effects == [ConfirmClaim(LINK)]


def test_another_code_refuses() -> None:
    talk = claimed("", reachable=False)
    assert "they have blocked it" in talk.asks
    assert "The link is void" in talk.taps("Another code, or another person")[0]
    assert talk.effects == [RefuseClaim(LINK)]


def organiser(name: str | None) -> Talk:
    facts: dict[Query[Any], Any] = {NewOrganiserOf(LINK): NewOrganiser("Lantern", "A", name)}
    return Talk(approval.flow, facts, given={approval.invitation: LINK})


def test_the_other_side_approves_without_a_name_and_the_own_side_with_it() -> None:
    assert "Side A wants to add an organiser to Lantern" in organiser(None).asks
    talk = organiser("Nikhil")
    assert "Nikhil is to become an organiser of side A in Lantern" in talk.asks
    talk.taps("Approve")
    assert talk.effects == [ApproveOrganiser(LINK)]
    talk = organiser(None)
    assert talk.taps("Refuse") == ["Refused. The invitation is void."]
    assert talk.effects == [RefuseOrganiser(LINK)]


def test_a_code_is_taken_in_the_digits_of_any_script() -> None:
    for written in ("483291", "483 291", "۴۸۳ ۲۹۱", "४८३२९१"):
        talk = Talk(code_word.flow, given={code_word.invitation: LINK})
        talk.writes(written)
        assert talk.effects == [TryCode(LINK, "483291")]


def test_what_is_no_code_is_asked_again() -> None:
    talk = Talk(code_word.flow, given={code_word.invitation: LINK})
    for written in ("48329", "4832911", "open", "48a291", "½83291"):
        assert talk.writes(written)[0] == "Please send 6 digits."
    assert not talk.ended


def test_a_consent_is_taken_back_without_another_question() -> None:
    change = f"{LINK}:photo:no"
    talk = Talk(consent_change.flow, given={consent_change.change: change})
    assert talk.ended
    assert talk.says == ["Photographs: taken back. Your organisers are told."]
    assert talk.effects == [ChangeConsent(change)]
    assert Change.read(change).layer is Layer.PHOTO


def test_a_consent_is_given_only_after_its_question() -> None:
    change = f"{LINK}:quoting:yes"
    talk = Talk(consent_change.flow, given={consent_change.change: change})
    assert "May you be quoted by name?" in talk.asks
    assert talk.taps("No") == ["Quoted by name: nothing was changed."]
    assert list(talk.effects) == []
    talk = Talk(consent_change.flow, given={consent_change.change: change})
    talk.taps("Yes, I agree")
    assert talk.effects == [ChangeConsent(change)]


def test_corrections() -> None:
    facts: dict[Query[Any], Any] = {LikelyZones(): [Choice("Asia/Kabul", Words("Kabul"))]}
    talk = Talk(correction.flow, facts)
    talk.taps("My name")
    talk.writes("Dr Rehan")
    assert talk.effects == [CorrectName("Dr Rehan")]
    talk = Talk(correction.flow, facts)
    talk.taps("My time zone", "Kabul")
    assert talk.effects == [CorrectZone("Asia/Kabul")]


def test_leaving_says_what_it_means_first() -> None:
    for last in (False, True):
        leaves = Leaves(Words("Organiser, Lantern, side A"), last)
        talk = Talk(leaving.flow, {LeavingOf("x"): leaves}, given={leaving.place: "x"})
        assert ("Nobody else acts for your side" in talk.asks) is last
        talk.taps("Yes, leave")
        assert talk.effects == [LeavePlace("x")]
    talk = Talk(leaving.flow, {LeavingOf("x"): leaves}, given={leaving.place: "x"})
    assert talk.taps("No, stay") == ["Nothing was changed."]
    assert list(talk.effects) == []


def test_erasure_is_asked_twice_and_either_no_keeps_everything() -> None:
    facts: dict[Query[Any], Any] = {OwnTexts(): 3, LastOf(): [Leaves(Words("Organiser, Lantern, side A"), True)]}
    talk = Talk(erasure.flow, facts)
    assert "3 records you made for your side are emptied." in talk.asks
    assert "Organiser, Lantern, side A: nobody would be left to act there." in talk.asks
    assert "cannot be undone" in talk.taps("Erase everything")[0]
    talk.taps("Yes, erase me now")
    assert talk.effects == [EraseMe()]
    for answers in (["Keep everything"], ["Erase everything", "No, keep everything"]):
        talk = Talk(erasure.flow, facts)
        assert talk.taps(*answers) == ["Nothing was changed."]
        assert list(talk.effects) == []


def test_clearing_says_what_is_beyond_reach_before_it_is_done() -> None:
    talk = Talk(clearing.flow)
    assert "younger than 48 hours" in talk.asks
    talk.taps("Yes, clear")
    assert talk.effects == [ClearChat()]
    talk = Talk(clearing.flow)
    talk.taps("No")
    assert list(talk.effects) == []


def test_somebody_without_telegram_is_read_the_very_questions() -> None:
    talk = Talk(on_behalf.flow, SEATS, given={on_behalf.seat: f"{LINK}:A"})
    talk.taps("Continue", "Yes, I agree", "No", "No", "No", "No", "Yes, I agree")
    talk.writes("Haji Sahib")
    assert talk.card["Name"] == "Haji Sahib"
    talk.taps("Save")
    given = {layer: layer in (Layer.HOLDING, Layer.CONTACT) for layer in Layer}
    assert talk.effects == [EnterPerson(f"{LINK}:A", "Haji Sahib", given)]


def test_without_their_agreement_nothing_is_entered() -> None:
    talk = Talk(on_behalf.flow, SEATS, given={on_behalf.seat: f"{LINK}:A"})
    talk.taps("Continue", "No", "Save")
    assert talk.says == ["Nothing was entered."]
    assert list(talk.effects) == []
