"""What a process may set about its checks, and what stops a document that would take the teeth out of them."""

from __future__ import annotations

from typing import Any

import pytest

from flows.analysis.risk_stages import Stage
from flows.banks.risk_bank import Question, bundled
from flows.documents import BadDocument, read
from flows.event_kinds import EventKind
from flows.process_settings import ProcessSettings, settings_of, stored_settings
from flows.risk_proposals import Proposal, Turn, proposals, questions
from flows.risk_settings import RiskCheckSettings

OWN: dict[str, Any] = {
    "name": "power", "group": "journey", "ask": "Could the power fail in the hall?", "label": "Power",
    "yes_no": {"grave": "yes"}, "weight": 2, "stages": ["days_2"], "advice": "Rent a generator.",
}  # fmt: skip
FLOOD = {**OWN, "name": "flood", "weight": "stop"}


def named(settings: RiskCheckSettings, *agreed: Proposal) -> list[str]:
    return [one.name for one in questions(settings, {one.mark: one.question for one in agreed})]


def test_without_settings_all_questions_are_asked_as_they_are() -> None:
    assert questions(RiskCheckSettings(), {}) == list(bundled().questions)


def test_a_process_names_its_stages_by_kind_of_event_in_any_order() -> None:
    settings = RiskCheckSettings.model_validate({"stages": {"check_in": ["morning", "days_2"]}})
    assert settings.stages_of(EventKind.CHECK_IN) == [Stage.DAYS_2, Stage.MORNING]
    assert len(settings.stages_of(EventKind.CORE)) == 8


def test_light_questions_go_at_once_and_those_of_the_stop_class_once_they_are_agreed_to() -> None:
    settings = RiskCheckSettings.model_validate({"off": ["venue", "steering"], "own": [OWN, FLOOD]})
    assert "venue" not in named(settings)
    assert "steering" in named(settings)
    assert named(settings)[-1] == "power"
    out, new = proposals(settings, {})
    assert (out.question.name, out.turn) == ("steering", Turn.LEAVE_OUT)
    assert (new.question.name, new.turn) == ("flood", Turn.ADD)
    assert "steering" not in named(settings, out)
    assert "flood" not in named(settings, out)
    assert named(settings, new)[-1] == "flood"


def test_an_added_question_of_the_stop_class_outlives_its_line_in_the_file() -> None:
    agreed = Proposal(Question.model_validate(FLOOD), Turn.ADD)
    gone, light, reworded = (
        RiskCheckSettings.model_validate({"own": own})
        for own in ([], [{**FLOOD, "weight": 1}], [{**FLOOD, "ask": "Is the river high?"}])
    )
    for settings in (gone, light, reworded):
        assert [one for one in questions(settings, {agreed.mark: agreed.question}) if one.name == "flood"] == [
            agreed.question
        ]
        assert Turn.DROP in [one.turn for one in proposals(settings, {agreed.mark: agreed.question})]
    new = Proposal(reworded.own[0], Turn.ADD)
    both = {one.mark: one.question for one in (new, agreed)}
    assert [one for one in questions(reworded, both) if one.name == "flood"] == [new.question]
    assert [one.turn for one in proposals(reworded, both)] == [Turn.ADD]


def test_back_in_the_file_nothing_is_to_be_dropped() -> None:
    agreed = Proposal(Question.model_validate(FLOOD), Turn.ADD)
    settings = RiskCheckSettings.model_validate({"own": [FLOOD]})
    assert proposals(settings, {agreed.mark: agreed.question}) == [agreed]


def test_a_mark_is_of_the_very_wording() -> None:
    marks = {
        proposals(RiskCheckSettings.model_validate({"own": [one]}), {})[0].mark
        for one in (FLOOD, {**FLOOD, "advice": "Leave at once."}, {**FLOOD, "yes_no": {"grave": "no"}})
    }
    assert len(marks) == 3
    assert {len(mark) for mark in marks} == {24}


def test_thresholds_are_put_into_their_questions() -> None:
    settings = RiskCheckSettings.model_validate({"thresholds": {"same_circle": 50, "access_list": 30}})
    found = {one.name: one for one in questions(settings, {})}
    assert found["same_circle"].percent is not None
    assert found["same_circle"].percent.more_than == 50
    assert found["access_list"].day is not None
    assert found["access_list"].day.older_than_days == 30


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("off: [no_such]", "line 1: off: there is no question no_such"),
        ("off: [safe_exit]", "line 1: off: safe_exit is always asked"),
        ("off: [venue, venue]", "a question is left out twice"),
        ("thresholds: {venue: 4}", "line 1: thresholds: venue has no threshold"),
        ("thresholds: {same_circle: 100}", "the threshold of same_circle is a percentage up to 99"),
        ("thresholds: {same_circle: many}", "line 1: thresholds.same_circle"),
        ("stages: {core: [days_30]}", "core needs days_7 or days_2"),
        ("stages: {core: [days_2, days_2]}", "a stage of core is named twice"),
        ("stages: {picnic: [days_2]}", "line 1: stages.picnic"),
        ("own:\n  - {name: threat, group: people}", "line 2: own.0"),
        (
            "own:\n  - name: power\n    label: {en: Power, fr: Courant}",
            "line 3: own.0.label.fr: there is no language fr",
        ),
        ("own:\n  - name: power\n    ask: {en: Why}", "line 3: own.0.ask.en: String should have at least 8"),
        ("own:\n  - name: power\n    ask: {}", "line 3: own.0.ask: "),
        ("own:\n  - name: power\n    ask: [Why, not]", "line 3: own.0.ask: text is expected here"),
    ],
)
def test_a_bad_setting_names_its_line_and_reason(text: str, told: str) -> None:
    with pytest.raises(BadDocument) as caught:
        read(text).as_(RiskCheckSettings)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ([{**OWN, "name": "threat"}], "the name threat is taken"),
        ([{**OWN, "name": "event"}], "the name event is taken"),
        ([OWN, OWN], "the name power is taken"),
        ([{**OWN, "group": "weather"}], "there is no group weather"),
        ([{**OWN, "number": 39}], "has no number"),
    ],
)
def test_an_own_question_must_be_told_apart(own: list[dict[str, Any]], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        RiskCheckSettings.model_validate({"own": own})


SPOKEN: dict[str, Any] = {
    **OWN, "ask": {"en": "Could the power fail in the hall?", "ur": "کیا ہال میں بجلی جا سکتی ہے؟"},
    "label": {"ur": "بجلی", "en": "Power"},
}  # fmt: skip


def test_words_in_several_languages_are_kept_as_they_were_written() -> None:
    settings = ProcessSettings.model_validate({"languages": ["en", "ur"], "risk_check": {"own": [SPOKEN]}})
    stored = stored_settings(settings)
    assert stored["risk_check"]["own"][0]["ask"] == SPOKEN["ask"]
    assert settings_of(stored) == settings


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ask": {"en": "Could the power fail in the hall?"}}, "ask"),
        ({"advice": {"en": "Rent a generator."}}, "advice"),
        ({"label": {"en": "Power"}}, "label"),
        ({"yes_no": None, "scale": {"low": {"en": "no"}, "high": "yes", "grave_from": 4}}, "scale.low"),
        (
            {"yes_no": None, "pick": {"options": [{"name": "one", "label": "One", "grave": True},
             {"name": "two", "label": {"en": "Two"}}]}}, "pick.options.1.label",
        ),
    ],
)  # fmt: skip
def test_a_language_of_the_process_that_is_missing_is_named(changes: dict[str, Any], field: str) -> None:
    """Nobody is asked about safety in a language they may not read, so it is not left to a fallback."""
    settings = {"languages": ["en", "ur"], "risk_check": {"own": [{**SPOKEN, **changes}]}}
    with pytest.raises(ValueError, match=f"{field} of the question power is not written in ur"):
        ProcessSettings.model_validate(settings)
    ProcessSettings.model_validate({**settings, "languages": ["en"]})


def test_another_wording_in_one_language_is_another_proposal() -> None:
    said = {**SPOKEN, "weight": "stop"}
    other = {**said, "ask": {**SPOKEN["ask"], "ur": "کیا ہال میں بجلی بند ہو سکتی ہے؟"}}
    marks = [Proposal(Question.model_validate(one), Turn.ADD).mark for one in (said, other)]
    assert marks[0] != marks[1]
    swapped = {**said, "ask": dict(reversed(SPOKEN["ask"].items()))}
    assert Proposal(Question.model_validate(swapped), Turn.ADD).mark == marks[0]


def test_the_marks_of_questions_in_one_wording_are_what_they_were() -> None:
    """Agreements are stored by mark: another mark would take a question of the stop class out of the check."""
    assert Proposal(Question.model_validate(FLOOD), Turn.ADD).mark == "8eaa92afe2f0fdd174e8d246"
