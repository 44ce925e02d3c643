"""A risk check as one organiser answers it on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.analysis.risk import Band
from flows.banks.risk_check import CHANGES, QUESTIONS, EventTitle, OwnEvents, event
from flows.engine import Answers, Choice, Facts, Query, Scene
from flows.risk_check import SCORED, SaveRiskCheck, band, bands, flow, lines
from locales import Reader, Words, say
from tests.talk import Talk

SPRING = "e1"
FACTS: dict[Query[Any], Any] = {
    OwnEvents(): [Choice(SPRING, Words("Spring round"))],
    EventTitle(SPRING): Words("Spring round"),
}
# The harmless answer to each question, as it is stored.
HARMLESS = {
    "changes": ["nothing"], "walk_out": 1, "threat": "no", "exposure": 1, "visas": "yes", "journey": "yes",
    "same_circle": 40, "safe_exit": "yes",
}  # fmt: skip
# From harmless to grave; the last is what not knowing counts as, where it can be said.
WORSE: dict[str, list[object]] = {
    "changes": [["nothing"], ["campaign"], ["campaign", "leadership"], ["leadership", "violence"]],
    "walk_out": [1, 2, 3, 4, 5],
    "threat": ["no", "yes"],
    "exposure": [1, 2, 3, 4, 5],
    "visas": ["yes", "no"],
    "journey": ["yes", "no"],
    "same_circle": [0, 70, 71, 100],
    "safe_exit": ["yes", "no"],
}
UNKNOWN = {"changes": ["unknown"]}
ORDER = list(Band)


def organiser(language: str = "en") -> Talk:
    return Talk(flow, FACTS, given={event: SPRING}, language=language)


def harmless_to_the_exposure(talk: Talk) -> list[str]:
    talk.taps("☐ Nothing of this", "Done")
    talk.taps("1")
    return talk.taps("No")


def harmless_from_the_visas(talk: Talk) -> list[str]:
    talk.taps("Yes", "Yes")
    talk.writes("40")
    talk.taps("Yes")
    return talk.taps("Skip")


def weighed(**answers: object) -> Band:
    return band(Answers({**HARMLESS, **answers}))


def test_a_harmless_check_is_eight_questions_and_an_opportunity_and_green() -> None:
    talk = organiser()
    assert talk.asks == "Spring round: what of this has happened around it in the last 14 days?"
    harmless_to_the_exposure(talk)
    assert talk.taps("2") == ["Have visas come through alike for both sides? If nobody needs one, tap Yes."], (
        "no question about protection"
    )
    harmless_from_the_visas(talk)
    # 3 × 2: that somebody could be hurt a little is amber by itself, so change it.
    assert "🟡 amber" in talk.asks
    talk.taps("Change", "Harm if it came out", "1")
    assert "🟢 green" in talk.asks
    assert list(talk.card) == [
        "Event", "What has happened", "Walk-out", "Threats", "Harm if it came out", "Visas alike", "Safe journey",
        "Same circle, of 100", "Stop and way out agreed", "Opportunity",
    ]  # fmt: skip
    talk.taps("Save")
    assert talk.ended
    assert talk.effects == [SaveRiskCheck(SPRING, Band.GREEN, {**HARMLESS, "opportunity": ""})]


def test_a_grave_exposure_asks_what_protects_them_and_is_red() -> None:
    talk = organiser()
    harmless_to_the_exposure(talk)
    assert talk.taps("4") == ["What is arranged to protect them?"]
    talk.taps("☐ Name on no list", "Done")
    harmless_from_the_visas(talk)
    assert talk.card["Protection"] == "Name on no list"
    assert "🔴 red" in talk.asks
    closing = talk.taps("Save")[0]
    assert "Saved for your own side: 🔴 red." in closing
    assert "staying away costs nothing" in closing
    assert "Find one invitation" not in closing, "only what made it red is spoken of"


def test_taking_a_grave_exposure_back_takes_its_follow_up_along() -> None:
    talk = organiser()
    harmless_to_the_exposure(talk)
    talk.taps("5", "☐ Nothing yet", "Done")
    harmless_from_the_visas(talk)
    talk.taps("Change", "Harm if it came out", "1")
    assert "Protection" not in talk.card
    talk.taps("Save")
    assert "protection" not in talk.effects[0].answers  # type: ignore[attr-defined]


def test_whoever_does_not_know_how_badly_it_could_hurt_is_asked_for_protection_too() -> None:
    talk = organiser()
    harmless_to_the_exposure(talk)
    assert talk.taps("Don't know") == ["What is arranged to protect them?"]


def test_contradicting_ticks_are_sent_back_with_a_sentence_and_stay_ticked() -> None:
    talk = organiser()
    said = talk.taps("☐ Nothing of this", "☐ Violence, or a border closed", "Done")
    assert said[0] == "“Nothing” cannot stand beside another answer. Please untick one of them."
    assert "☑ Nothing of this" in talk.buttons
    assert talk.taps("☑ Nothing of this", "Done")[0].startswith("How likely is it")


def test_ticking_nothing_at_all_is_not_an_answer() -> None:
    talk = organiser()
    assert talk.taps("Done")[0] == "Please tap at least 1."


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [("most", "Please send a number."), ("101", "Please send a number from 0 to 100."), ("-1", "from 0 to 100")],
)
def test_a_share_that_is_none_is_asked_for_again(wrong: str, reason: str) -> None:
    talk = organiser()
    harmless_to_the_exposure(talk)
    talk.taps("1", "Yes", "Yes")
    assert reason in talk.writes(wrong)[0]
    assert talk.writes("۷۵")[0].startswith("Is it agreed")


def test_a_check_survives_days_in_a_pocket() -> None:
    talk = organiser()
    harmless_to_the_exposure(talk)
    talk.taps("5", "☐ Taking part from afar")
    assert talk.leaves_and_returns() == ["What is arranged to protect them?"]
    assert "☑ Taking part from afar" in talk.buttons


def test_the_event_that_came_with_the_duty_cannot_be_changed() -> None:
    talk = organiser()
    harmless_to_the_exposure(talk)
    talk.taps("1")
    harmless_from_the_visas(talk)
    talk.taps("Change")
    assert "Event" not in talk.buttons


def test_begun_from_home_it_asks_for_the_event_first() -> None:
    talk = Talk(flow, FACTS)
    assert talk.says == ["Which event is this about?"]
    assert talk.taps("Spring round")[0].startswith("Spring round: what of this")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"changes": ["dates"]}, Band.AMBER),  # 4 × 2 = 8
        ({"changes": ["cooler"]}, Band.HIGH_AMBER),  # 4 × 3 = 12
        ({"changes": ["violence"]}, Band.RED),  # stop class
        ({"walk_out": 2}, Band.AMBER),  # 2 × 3 = 6
        ({"walk_out": 4}, Band.HIGH_AMBER),  # 4 × 3 = 12
        ({"walk_out": 5}, Band.RED),  # 5 × 3 = 15
        ({"threat": "yes"}, Band.RED),  # stop class
        ({"exposure": 3}, Band.AMBER),  # 3 × 3 = 9
        ({"exposure": 4}, Band.RED),  # stop class
        ({"visas": "no"}, Band.HIGH_AMBER),  # 4 × 3 = 12
        ({"journey": "no"}, Band.RED),  # stop class
        ({"same_circle": 71}, Band.AMBER),  # 4 × 2 = 8
        ({"same_circle": 70}, Band.GREEN),  # 1 × 2
        ({"safe_exit": "no"}, Band.RED),  # stop class
    ],
)
def test_one_answer_makes_the_whole_check_as_grave_as_worked_out_by_hand(
    answer: dict[str, object], expected: Band
) -> None:
    assert weighed() is Band.GREEN
    assert weighed(**answer) is expected


@given(
    st.fixed_dictionaries({name: st.sampled_from(answers) for name, answers in WORSE.items()}),
    st.sampled_from(sorted(WORSE)),
)
def test_a_graver_answer_never_gives_a_milder_check(others: dict[str, object], question: str) -> None:
    found = [band(Answers({**others, question: answer})) for answer in WORSE[question]]
    assert found == sorted(found, key=ORDER.index)


@pytest.mark.parametrize("question", WORSE)
def test_not_knowing_counts_as_the_worse_answer_and_is_never_green(question: str) -> None:
    worst = bands(Answers({**HARMLESS, question: WORSE[question][-1]}))[question]
    unknown = bands(Answers({**HARMLESS, question: UNKNOWN.get(question, "unknown")}))[question]
    assert unknown is worst
    assert unknown is not Band.GREEN


def test_every_weighed_question_can_be_answered_with_an_honest_dont_know() -> None:
    for one in SCORED:
        rows = one.ask.kind.rows(None, Scene(Answers({"event": SPRING}), Facts(FACTS)))
        labels = [say(choice.label, Reader()) for row in rows for choice in row]
        assert any(label.endswith("Don't know") for label in labels), one.ask.name


def test_an_unfinished_check_has_no_band() -> None:
    unfinished = {name: answer for name, answer in HARMLESS.items() if name != "journey"}
    with pytest.raises(KeyError):
        band(Answers(unfinished))


def test_what_was_saved_can_be_read_again_line_by_line() -> None:
    scene = Scene(
        Answers({**HARMLESS, "exposure": "unknown", "protection": ["asked"], "opportunity": "new envoy"}), Facts()
    )
    said = {say(label, Reader()): say(value, Reader()) for label, value in lines(scene)}
    assert said["Harm if it came out"] == "Don't know"
    assert said["Protection"] == "Asked again, with the risk explained"
    assert said["Opportunity"] == "new envoy"
    assert len(said) == len(QUESTIONS)


def test_stored_names_are_those_that_earlier_checks_were_stored_with() -> None:
    assert [step.name for step in QUESTIONS] == [
        "changes", "walk_out", "threat", "exposure", "protection", "visas", "journey", "same_circle", "safe_exit",
        "opportunity",
    ]  # fmt: skip
    assert [change.value for change in CHANGES] == [
        "violence", "leadership", "dates", "cooler", "campaign", "nothing", "unknown",
    ]  # fmt: skip
