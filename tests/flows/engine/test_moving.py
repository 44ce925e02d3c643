"""Moving through a form: back, change, cancel, save, leaving and coming back, and what is dropped on the way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.engine import Answers, Ask, Conversation, Facts, Flow, Move, Press, advance, begin, look
from flows.engine.kinds import YNU, Number, ShortText, SomeOf, Typed, YesNoUnknown
from locales import Reader, _
from tests.flows.engine.forms import form, kept
from tests.flows.engine.test_choosing import COLOURS, Colour
from tests.talk import Talk

NAME = Ask("name", _("What is it called?"), ShortText(40), label=_("Name"))
SAFE = Ask("safe", _("Is it safe?"), YesNoUnknown(), label=_("Safe"))


def unsafe(answers: Answers) -> bool:
    return answers.get(SAFE) is YNU.NO


WHY = Ask("why", _("Why not?"), ShortText(40), when=unsafe, label=_("Reason"), sensitive=True)
COUNT = Ask("count", _("How many?"), Number(1, 20), label=_("Number"))
FORM = form(NAME, SAFE, WHY, COUNT, given=[NAME])


def filled() -> Talk:
    talk = Talk(FORM)
    talk.writes("Spring round")
    talk.taps("No")
    talk.writes("The border is closed")
    talk.writes("7")
    return talk


def test_a_form_asks_one_question_after_the_other_and_is_saved_from_its_card() -> None:
    talk = Talk(FORM)
    assert talk.says == ["What is it called?"]
    assert talk.writes("Spring round") == ["Is it safe?"]
    assert talk.taps("Yes") == ["How many?"]
    assert talk.writes("7") == ["Please check your answers."]
    assert talk.card == {"Name": "Spring round", "Safe": "Yes", "Number": "7"}
    assert talk.taps("Save") == ["Thank you."]
    assert talk.ended
    assert talk.turn.saved
    assert kept(talk) == {"name": "Spring round", "safe": YNU.YES, "count": 7}


def test_a_question_appears_only_when_an_answer_calls_for_it() -> None:
    talk = filled()
    assert talk.card == {"Name": "Spring round", "Safe": "No", "Reason": "The border is closed", "Number": "7"}


def test_progress_counts_the_questions_that_apply_as_things_stand() -> None:
    talk = Talk(FORM)
    assert talk.view.progress is not None
    assert (talk.view.progress.at, talk.view.progress.of) == (1, 3)
    talk.writes("Spring round")
    talk.taps("No")
    assert (talk.view.progress.at, talk.view.progress.of) == (3, 4)


def test_back_takes_back_one_answer_at_a_time_down_to_the_first_question() -> None:
    talk = filled()
    assert talk.taps("‹ Back") == ["How many?"]
    assert talk.taps("‹ Back") == ["Why not?"]
    assert talk.taps("‹ Back") == ["Is it safe?"]
    assert talk.taps("‹ Back") == ["What is it called?"]
    assert "‹ Back" not in talk.buttons
    assert talk.presses(Move.BACK) == ["What is it called?"]
    assert not talk.answers


def test_changing_one_answer_leaves_the_others_as_they_are() -> None:
    talk = filled()
    assert talk.taps("Change") == ["Which answer do you want to change?"]
    assert talk.buttons == ["Name", "Safe", "Reason", "Number", "‹ Back", "✕ Cancel"]
    assert talk.taps("Number") == ["How many?"]
    assert talk.writes("9") == ["Please check your answers."]
    assert talk.card == {"Name": "Spring round", "Safe": "No", "Reason": "The border is closed", "Number": "9"}


def test_a_change_can_be_taken_back_before_it_is_made() -> None:
    talk = filled()
    talk.taps("Change", "Number")
    assert talk.taps("‹ Back") == ["Please check your answers."]
    talk.taps("Change")
    assert talk.taps("‹ Back") == ["Please check your answers."]
    assert talk.card["Number"] == "7"


def test_bad_input_while_changing_keeps_asking_for_that_change() -> None:
    talk = filled()
    talk.taps("Change", "Number")
    assert talk.writes("many") == ["Please send a number.", "How many?"]
    talk.writes("12")
    assert talk.card["Number"] == "12"


def test_an_answer_whose_question_no_longer_applies_is_dropped() -> None:
    talk = filled()
    talk.taps("Change", "Safe", "Yes")
    assert talk.card == {"Name": "Spring round", "Safe": "Yes", "Number": "7"}
    talk.taps("Change", "Safe", "No")
    assert talk.says == ["Why not?"], "what was said before is not brought back unasked"
    talk.writes("Fog")
    talk.taps("Save")
    assert kept(talk)["why"] == "Fog"


def test_a_dropped_answer_is_never_saved() -> None:
    talk = filled()
    talk.taps("Change", "Safe", "Yes", "Save")
    assert "why" not in kept(talk)


def test_typing_at_the_card_asks_to_tap_and_changes_nothing() -> None:
    talk = filled()
    before = talk.answers
    assert talk.writes("save") == ["Please tap one of the buttons.", "Please check your answers."]
    talk.taps("Change")
    assert talk.writes("Number")[0] == "Please tap one of the buttons."
    assert talk.answers == before


def test_cancelling_asks_once_more_and_then_keeps_nothing() -> None:
    talk = filled()
    assert "throw these answers away" in talk.taps("✕ Cancel")[0]
    assert talk.taps("No, go on") == ["Please check your answers."]
    talk.taps("✕ Cancel")
    assert talk.taps("Yes, throw away") == ["Cancelled. Nothing was saved."]
    assert talk.ended
    assert not talk.turn.saved
    assert not talk.effects


def test_an_answer_typed_at_the_cancel_question_is_still_an_answer() -> None:
    talk = Talk(FORM)
    talk.taps("✕ Cancel")
    assert talk.writes("Spring round") == ["Is it safe?"]


@pytest.mark.parametrize(
    "press", [Press(Move.SAVE), Press(Move.CHANGE), Press(Move.CHANGE_ONE, "count"), Press(Move.STAY)]
)
def test_buttons_of_the_card_do_nothing_before_the_card(press: Press) -> None:
    talk = Talk(FORM)
    talk.writes("Spring round")
    assert talk.presses(press.move, press.value) == ["Is it safe?"]
    assert not talk.ended


def test_what_is_no_answer_of_this_form_cannot_be_changed() -> None:
    talk = filled()
    for key in ("", "elsewhere", "name/other", "title"):
        assert talk.presses(Move.CHANGE_ONE, key) == ["Please check your answers."]


def test_answers_that_came_along_are_shown_and_are_nobodys_to_change() -> None:
    talk = Talk(FORM, given={NAME: "Spring round"})
    assert talk.says == ["Is it safe?"]
    assert "‹ Back" not in talk.buttons
    talk.taps("Yes")
    talk.writes("7")
    assert talk.card["Name"] == "Spring round"
    talk.taps("Change")
    assert talk.buttons == ["Safe", "Number", "‹ Back", "✕ Cancel"]
    assert talk.presses(Move.CHANGE_ONE, "name") == ["Which answer do you want to change?"]
    talk.taps("‹ Back", "‹ Back")
    assert talk.presses(Move.BACK) == ["Is it safe?"]
    assert talk.answers == {"name": "Spring round"}


def test_a_conversation_left_and_resumed_stands_where_it_stood() -> None:
    talk = filled()
    assert talk.leaves_and_returns() == ["Please check your answers."]
    talk.taps("Change")
    assert talk.leaves_and_returns() == ["Which answer do you want to change?"]
    talk.taps("Number")
    assert talk.leaves_and_returns() == ["How many?"]
    boxes = Talk(form(Ask("some", _("Which?"), SomeOf(COLOURS))))
    boxes.taps("☐ Red")
    boxes.leaves_and_returns()
    boxes.taps("Done", "Save")
    assert kept(boxes) == {"some": {Colour.RED}}


def test_the_language_can_change_in_the_middle_and_answers_stay() -> None:
    talk = Talk(FORM)
    talk.writes("Spring round")
    talk.reader = Reader("ur", "Asia/Karachi")
    talk.leaves_and_returns()
    assert talk.buttons[:3] == ["ہاں", "نہیں", "معلوم نہیں"]
    talk.taps("ہاں")
    talk.reader = Reader("en", "Asia/Karachi")
    talk.writes("7")
    assert talk.card == {"Name": "Spring round", "Safe": "Yes", "Number": "7"}


def test_a_form_without_a_card_ends_with_its_last_answer() -> None:
    talk = Talk(form(SAFE, COUNT, review=False))
    talk.taps("Yes")
    assert talk.writes("7") == ["Thank you."]
    assert kept(talk) == {"safe": YNU.YES, "count": 7}


def test_a_card_may_depend_on_the_answers() -> None:
    flow = form(SAFE, review=unsafe)
    assert Talk(flow).taps("Yes") == ["Thank you."]
    assert Talk(flow).taps("No") == ["Please check your answers."]


def test_answers_that_mean_not_now_end_the_form_without_settling_it() -> None:
    flow = form(SAFE, review=False, puts_off=unsafe)
    for label, settled in (("Yes", True), ("No", False)):
        talk = Talk(flow)
        talk.taps(label)
        assert talk.ended
        assert talk.turn.saved is settled


def forgets(flow: Flow, conversation: Conversation, text: str) -> bool:
    return advance(flow, conversation, Typed(text), Facts()).forget_typed


def test_what_is_typed_for_a_sensitive_question_is_to_be_forgotten_good_or_bad_or_last() -> None:
    flow = form(SAFE, WHY, review=False)
    asked = advance(flow, begin(flow, Facts()).conversation, Press(Move.PICK, "no"), Facts()).conversation
    assert forgets(flow, asked, "The border is closed")
    assert forgets(flow, asked, "x" * 5000)
    plain = begin(form(NAME), Facts()).conversation
    assert not forgets(form(NAME), plain, "Spring round")


def test_a_reply_to_another_question_than_the_one_to_answer_is_not_taken_for_it() -> None:
    flow = form(SAFE, WHY, COUNT)
    shown = begin(flow, Facts()).conversation
    elsewhere = replace(shown, asked="count")
    turn = advance(flow, elsewhere, Typed("7"), Facts())
    assert turn.conversation.answers == {}
    assert turn.view.notice == _("Something changed meanwhile. Please look again.")
    assert turn.forget_typed
    assert advance(flow, turn.conversation, Press(Move.PICK, "yes"), Facts()).conversation.answers == {"safe": "yes"}


def test_looking_changes_nothing() -> None:
    talk = filled()
    again = look(FORM, talk.turn.conversation, talk.facts)
    assert again == talk.turn
