"""A risk check as one organiser answers it on a phone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from flows.analysis.risk import Band, Reading
from flows.analysis.risk_stages import Stage
from flows.banks.risk_bank import Question, bundled
from flows.engine import Choice, Query
from flows.engine.facts import FewWords
from flows.risk_brief import Brief, BriefOf, EventTitle, OwnEvents, OwnQuestions
from flows.risk_check import Said, SaveRiskCheck, flow
from flows.risk_steps import brief, event
from locales import Words
from tests.talk import Talk

SPRING = "e1"
TWO_DAYS = Brief(
    SPRING, Stage.DAYS_2, ["changes", "threat", "exposure", "visas"], date(2026, 11, 4), 2, "2026-11-04T03:00:00+00:00"
)
OWN = Question.model_validate(
    {"name": "power_cuts", "group": "journey", "ask": "Will there be power in the hall?", "label": "Power",
     "yes_no": {"grave": "no"}, "weight": 2, "stages": ["days_2"], "advice": "Rent a generator."}
)  # fmt: skip


def organiser(what: Brief | None = TWO_DAYS, language: str = "en", **facts: Any) -> Talk:
    known: dict[Query[Any], Any] = {
        OwnEvents(): [Choice(SPRING, Words("Spring round"))],
        EventTitle(SPRING): Words("Spring round"),
        BriefOf(SPRING): what,
        FewWords(): facts.get("few_words", False),
    }
    if what is not None:
        known[OwnQuestions(tuple(what.own))] = [Choice(OWN.name, Words(str(OWN.label)))]
    return Talk(flow, known, given={event: SPRING}, language=language)


def saved(talk: Talk) -> SaveRiskCheck:
    [effect] = talk.effects
    assert isinstance(effect, SaveRiskCheck)
    return effect


def test_it_says_what_is_coming_before_it_asks() -> None:
    talk = organiser()
    assert "Spring round: 2 days before." in talk.asks
    assert "4 questions, five minutes at most." in talk.asks
    assert talk.taps("Begin") == ["What has changed since this side last looked?"]


def test_only_what_is_due_is_asked_and_a_harmless_check_is_green_with_its_opportunity() -> None:
    talk = organiser()
    talk.taps("Begin", "☐ Nothing of weight", "Done", "No", "1", "Yes")
    assert talk.asks == "Does anything make this a good moment? This is not weighed."
    talk.taps("Nothing in particular")
    assert list(talk.card) == [
        "Event",
        "Stage",
        "Changes",
        "Threats",
        "Cost of being seen",
        "Visas alike",
        "Opportunity",
    ]
    assert "🟢 green" in talk.asks
    talk.taps("Save")
    effect = saved(talk)
    assert (effect.event, effect.band, effect.brief) == (SPRING, Band.GREEN, TWO_DAYS)
    assert effect.said == [
        Said("changes", ["nothing"], Reading(1, 2)),
        Said("threat", "no", Reading(1, 4)),
        Said("exposure", 1, Reading(3, 1, personal=True)),
        Said("visas", "yes", Reading(1, 3)),
        Said("chance", "none"),
    ]


def test_an_answer_that_is_not_harmless_is_followed_by_context_interaction_and_action_with_advice() -> None:
    talk = organiser()
    talk.taps("Begin", "☐ Nothing of weight", "Done")
    assert talk.taps("Yes") == ["Threats: what does it come from?"]
    assert talk.taps("Security, violence") == ["Threats: what do this and the event do to each other?"]
    [action] = talk.taps("It could hurt people who come")
    assert action.startswith("Threats: what is done about it?")
    assert "Reach them by a safer way" in action
    assert talk.taps("Ask those concerned first") == ["Threats: anything to add in a few words?"]
    talk.writes("Told by two")
    talk.taps("1", "Yes", "Officials more open than usual")
    talk.writes("New envoy")
    assert talk.card["Threats: Action"] == "Ask those concerned first"
    assert "🔴 red" in talk.asks
    closing = talk.taps("Save")[0]
    assert "Reach them by a safer way" in closing
    said = {one.question: one for one in saved(talk).said}
    assert said["threat"].more == {
        "context": "security", "interaction": "people", "action": "ask", "words": "Told by two",
    }  # fmt: skip
    assert said["threat"].reading == Reading(4, 4, stop=True)
    assert (said["chance"].answer, said["opportunity"].answer) == ("officials", "New envoy")


def test_where_it_is_dangerous_no_words_are_asked_for_and_lists_still_say_all_three() -> None:
    talk = organiser(few_words=True)
    talk.taps("Begin", "☐ Nothing of weight", "Done", "Yes", "Security, violence", "Hardly any")
    assert talk.taps("Wait, or stop")[0].startswith("If attendance became known")
    talk.taps("1", "Yes")
    talk.taps("The right people are there")
    assert talk.card["Opportunity"] == "The right people are there"
    talk.taps("Save")
    said = {one.question: one for one in saved(talk).said}
    assert said["threat"].more == {"context": "security", "interaction": "little", "action": "wait"}


def test_taking_a_grave_answer_back_takes_what_followed_along() -> None:
    talk = organiser(replace(TWO_DAYS, ask=["threat"]))
    talk.taps("Begin", "Don't know", "Not clear yet", "Hardly any", "As advised here", "Skip", "Nothing in particular")
    talk.taps("Change", "Threats", "No")
    assert "Threats: Action" not in talk.card
    talk.taps("Save")
    assert saved(talk).said[0] == Said("threat", "no", Reading(1, 4))


def before(**last: Any) -> Brief:
    names = list(last)
    return replace(TWO_DAYS, ask=[*names, "threat"], same=names, last=last, last_on=dict.fromkeys(names, "2026-10-30"))


def test_nothing_changed_answers_a_group_and_the_stop_class_is_asked_all_the_same() -> None:
    talk = organiser(before(wording_shared="yes", walk_out=2, searches="yes"))
    [asked] = talk.taps("Begin")
    assert "Agenda and words: is this still so?" in asked
    assert "• Wording seen by both: Yes (30 October 2026)" in asked
    assert "• Walk-out: 2 of 5" in asked
    assert talk.taps("Nothing changed since")[0].startswith("Has anybody who is invited been threatened")
    assert "Searches on the way: Yes" in talk.taps("No")[0]
    talk.taps("Nothing changed since", "Nothing in particular")
    assert "🟠 high amber" in talk.asks, "what is still so still counts"
    talk.taps("Save")
    confirmed = {one.question: one.answer for one in saved(talk).said if one.confirmed}
    assert confirmed == {"wording_shared": "yes", "walk_out": 2, "searches": "yes"}


def test_where_something_changed_its_group_is_asked_anew() -> None:
    talk = organiser(before(wording_shared="yes", walk_out=2))
    talk.taps("Begin")
    assert talk.taps("Something changed") == ["Has the wording of the agenda been in both sides' hands?"]
    talk.taps("Yes", "1", "No", "Nothing in particular", "Save")
    assert [one.confirmed for one in saved(talk).said] == [False] * 4


def test_what_is_not_asked_now_counts_with_the_rest() -> None:
    talk = organiser(replace(TWO_DAYS, ask=["visas"], rest=Band.HIGH_AMBER))
    talk.taps("Begin", "Yes", "Nothing in particular")
    assert "🟠 high amber" in talk.asks


def test_a_side_that_is_asked_again_because_something_happened_is_told_why() -> None:
    assert "earlier answers no longer hold" in organiser(replace(TWO_DAYS, again=True)).asks


def test_where_nothing_is_due_there_is_nothing_to_begin() -> None:
    talk = organiser(None)
    assert talk.asks == "Risk check: Spring round"
    assert talk.buttons == ["✕ Cancel"]


def test_contradicting_ticks_are_sent_back_with_a_sentence_and_stay_ticked() -> None:
    talk = organiser()
    said = talk.taps("Begin", "☐ Nothing of weight", "☐ Security", "Done")
    assert said[0] == "“Nothing of weight” cannot stand beside another answer. Please untick one of them."
    assert "☑ Security" in talk.buttons


def test_nobody_cannot_ask_after_people_together_with_somebody() -> None:
    talk = organiser(replace(TWO_DAYS, stage=Stage.RETURN_2, ask=["after_return"]))
    said = talk.taps("Begin", "☐ Nobody so far", "☐ The host", "Done")
    assert said[0] == "“Nobody so far” cannot stand beside another answer. Please untick one of them."
    talk.taps("☑ Nobody so far", "Done")
    assert talk.asks.startswith("Does anything make this")


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [("most", "Please send a number."), ("101", "Please send a number from 0 to 100."), ("-1", "from 0 to 100")],
)
def test_a_share_that_is_none_is_asked_for_again(wrong: str, reason: str) -> None:
    talk = organiser(replace(TWO_DAYS, ask=["same_circle"]))
    talk.taps("Begin")
    assert reason in talk.writes(wrong)[0]
    assert talk.writes("۷۰")[0].startswith("Does anything make this")


def test_a_process_may_be_stricter_about_the_same_circle() -> None:
    talk = organiser(replace(TWO_DAYS, ask=["same_circle"], thresholds={"same_circle": 50}))
    talk.taps("Begin")
    assert talk.writes("51") == ["Same circle, of 100: what does it come from?"]


def test_a_question_of_the_process_s_own_is_asked_weighed_and_followed_like_any_other() -> None:
    own = replace(TWO_DAYS, ask=["visas", OWN.name], own=[json.dumps(OWN.model_dump(mode="json"))])
    talk = organiser(own)
    assert talk.taps("Begin", "Yes") == ["Will there be power in the hall?"]
    assert talk.taps("No") == ["Power: what does it come from?"]
    talk.taps("Practical matters", "It could harm the meeting")
    assert "Advice: Rent a generator." in talk.asks
    talk.taps("As advised here", "Skip", "Nothing in particular")
    assert talk.card["Power: Answer"] == "No"
    assert "🟡 amber" in talk.asks
    closing = talk.taps("Save")[0]
    assert "Rent a generator." in closing
    assert saved(talk).said[1] == Said(
        OWN.name, "no", Reading(4, 2), {"context": "practical", "interaction": "meeting", "action": "advice"}
    )


def test_a_check_survives_days_in_a_pocket() -> None:
    talk = organiser()
    talk.taps("Begin", "☐ Security")
    assert talk.leaves_and_returns() == ["What has changed since this side last looked?"]
    assert "☑ Security" in talk.buttons


def test_the_event_that_came_with_the_duty_cannot_be_changed_and_the_stage_can_be_looked_up_anew() -> None:
    talk = organiser(replace(TWO_DAYS, ask=["visas"]))
    talk.taps("Begin", "Yes", "Nothing in particular", "Change")
    assert "Event" not in talk.buttons
    talk.facts.learn(BriefOf(SPRING), replace(TWO_DAYS, ask=["visas", "threat"], after="later"))
    assert talk.taps("Stage", "Begin") == ["Has anybody who is invited been threatened, watched or summoned?"]
    talk.taps("No", "Save")
    assert saved(talk).brief.after == "later"
    assert [one.answer for one in saved(talk).said] == ["no", "yes", "none"], "what was answered is still there"


def test_every_question_of_the_bank_is_a_step_with_an_honest_dont_know() -> None:
    for question in bundled().questions:
        talk = organiser(replace(TWO_DAYS, ask=[question.name]))
        talk.taps("Begin")
        assert talk.asks == question.ask
        assert any(label.endswith("Don't know") for label in talk.buttons), question.name
        talk.taps("Don't know")
        assert not talk.asks.startswith("Does anything"), "not knowing is never harmless"


def test_a_brief_is_as_it_was_after_a_restart() -> None:
    whole = before(walk_out=2, searches="yes")
    whole = replace(whole, rest=Band.AMBER, earlier={"appetite": [3]}, thresholds={"same_circle": 60}, again=True)
    kind = brief.kind
    assert kind.load(json.loads(json.dumps(kind.dump(whole)))) == whole
