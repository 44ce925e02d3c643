"""The bank that comes with the program is whole and sound, and a bad one is told where it is bad."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from flows.analysis.risk_stages import Stage
from flows.banks.risk_bank import MOST_AT_ONCE, Bank, Question, bundled, load
from flows.documents import BadDocument
from flows.process_settings import EventKind, Track

# Number: kind of answer, weight. Worked out by hand from the list the bank is drawn from.
EXPECTED: dict[int, tuple[str, int | str]] = {
    1: ("pick", 2), 2: ("yes_no", "stop"), 3: ("yes_no", 2), 4: ("scale", 3), 5: ("yes_no", 3), 6: ("scale", 3),
    7: ("yes_no", 3), 8: ("yes_no", 1), 9: ("yes_no", 2), 10: ("yes_no", "stop"), 11: ("yes_no", "stop"),
    12: ("scale", "stop"), 13: ("yes_no", 1), 14: ("scale", 2), 15: ("yes_no", 3), 16: ("yes_no", 2),
    17: ("yes_no", "stop"), 18: ("yes_no", 3), 19: ("yes_no", 3), 20: ("yes_no", 3), 21: ("yes_no", 2),
    22: ("yes_no", 3), 23: ("yes_no", 3), 24: ("day", 2), 25: ("scale", 2), 26: ("yes_no", 2), 27: ("yes_no", 3),
    28: ("yes_no", "stop"), 29: ("percent", 2), 30: ("scale", 3), 31: ("yes_no", 2), 32: ("yes_no", 2),
    33: ("pick", 3), 34: ("pick", 1), 35: ("pick", 3), 36: ("yes_no", "stop"), 37: ("pick", 3), 38: ("pick", 2),
}  # fmt: skip
# Of the questions answered by yes or no, those where *yes* is the grave answer.
GRAVE_YES = {2, 3, 9, 11, 16, 18, 22, 27, 28, 31, 32}

SMALL = """\
version: 1
groups:
  - {name: people, title: People}
questions:
  - name: threat
    number: 11
    group: people
    ask: Has anybody who is invited been threatened?
    label: Threats
    yes_no: {grave: "yes"}
    weight: stop
    stages: [days_7, morning]
    advice: Reach them by a safer way.
  - name: pairing
    number: 14
    group: people
    ask: How badly could two of them set each other off?
    label: Difficult pairs
    scale:
      low: not at all
      high: it breaks
      grave_from: 4
    weight: 2
    stages: [days_14]
    advice: Think of the seating.
  - name: after_return
    number: 38
    group: people
    ask: Who asks how they are after they are home?
    label: Care after the return
    pick:
      options:
        - {name: host, label: The host}
        - {name: nobody, label: Nobody so far, grave: true, alone: true}
    weight: 2
    stages: [days_2]
    advice: Name somebody.
"""


def kind(question: Question) -> str:
    [one] = [name for name in ("yes_no", "scale", "percent", "day", "pick") if getattr(question, name) is not None]
    return one


def test_all_thirty_eight_questions_are_there_with_their_kind_and_weight() -> None:
    found = {question.number: (kind(question), question.weight) for question in bundled().questions}
    assert found == EXPECTED
    assert len(bundled().questions) == 38


def test_the_grave_answer_is_the_one_worked_out_by_hand() -> None:
    grave = {one.number for one in bundled().questions if one.yes_no is not None and one.yes_no.grave == "yes"}
    assert grave == GRAVE_YES
    scales = {one.number: (one.scale.grave_from, one.scale.grave_to) for one in bundled().questions if one.scale}
    assert scales == {
        4: (None, 1), 6: (4, None), 12: (4, None), 14: (4, None), 25: (None, 2), 30: (4, None),
    }  # fmt: skip
    [exposure] = [one for one in bundled().questions if one.number == 12]
    assert exposure.scale is not None
    assert (exposure.scale.reads, exposure.scale.personal) == ("impact", True)


def test_questions_are_asked_group_by_group() -> None:
    order = [group.name for group in bundled().groups]
    places = [order.index(question.group) for question in bundled().questions]
    assert places == sorted(places)


@pytest.mark.parametrize("stage", Stage)
def test_no_stage_asks_more_than_fits_into_five_minutes_and_none_asks_nothing(stage: Stage) -> None:
    for event_kind in EventKind:
        for track in Track:
            assert 1 <= len(bundled().asked(event_kind, track, stage)) <= MOST_AT_ONCE


def test_every_stop_class_question_is_asked_within_the_seven_days_its_answer_holds() -> None:
    last_days = {Stage.DAYS_7, Stage.DAYS_2, Stage.MORNING}
    for question in bundled().questions:
        if question.stop:
            assert last_days & set(question.stages), question.name


def test_an_event_without_a_journey_is_not_asked_about_one() -> None:
    for stage in Stage:
        asked = bundled().asked(EventKind.SOCIAL_MEDIA, Track.CORE, stage)
        assert not [question.name for question in asked if question.group == "journey"]
    assert "visas" in [one.name for one in bundled().asked(EventKind.CORE, Track.CORE, Stage.DAYS_2)]


def test_a_question_of_certain_tracks_stays_with_them() -> None:
    def names(track: Track) -> list[str]:
        return [one.name for one in bundled().asked(EventKind.CORE, track, Stage.DAYS_30)]

    assert "appetite" in names(Track.BUSINESS)
    assert "appetite" not in names(Track.YOUTH)
    assert "long_view" in names(Track.YOUTH)


def test_every_sentence_of_the_bank_is_said_once_and_questions_ask() -> None:
    sentences = [text for one in bundled().questions for text in (str(one.ask), str(one.label), str(one.advice))]
    assert len(set(sentences)) == len(sentences)
    assert all(str(one.ask).endswith("?") and str(one.advice).endswith(".") for one in bundled().questions)


def test_the_small_bank_of_these_tests_is_good() -> None:
    assert [question.name for question in load(SMALL).questions] == ["threat", "pairing", "after_return"]


def changed(old: str, new: str) -> Callable[[], str]:
    def text() -> str:
        assert SMALL.count(old) == 1, old
        return SMALL.replace(old, new)

    return text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (changed('yes_no: {grave: "yes"}', "yes_no: {grave: perhaps}"), "line 10: questions.0.yes_no.grave"),
        (changed('yes_no: {grave: "yes"}', "yes_no: {grave: yes}"), "line 10: questions.0.yes_no.grave"),
        (changed('    yes_no: {grave: "yes"}\n', ""), "line 5: questions.0: give one kind of answer"),
        (changed("weight: stop", "weight: 4"), "line 11: questions.0.weight"),
        (changed("weight: stop", "weight: stop\n    trigger: {in_a_row: 2}"), "line 5: questions.0: a grave answer of"),
        (changed("[days_7, morning]", "[days_7, noon]"), "line 12: questions.0.stages.1"),
        (changed("[days_7, morning]", "[days_7, days_7]"), "line 5: questions.0: a stage is there twice"),
        (changed("[days_7, morning]", "[]"), "line 12: questions.0.stages"),
        (changed("name: pairing", "name: threat"), "line 14: questions.1.name: threat is there already"),
        (changed("number: 14", "number: 11"), "line 15: questions.1.number: 11 is there already"),
        (changed("number: 14", "number: many"), "line 15: questions.1.number"),
        (changed("14\n    group: people", "14\n    group: guests"), "line 16: questions.1.group: there"),
        (changed("grave_from: 4", "grave_from: 9"), "line 22: questions.1.scale.grave_from"),
        (changed("      grave_from: 4\n", ""), "line 19: questions.1.scale: give either grave_from or grave_to"),
        (changed("high: it breaks", "hihg: it breaks"), "line 21: questions.1.scale.hihg: there is no such field"),
        (changed("Difficult pairs", "Difficult {pairs}"), "line 18: questions.1.label"),
        (changed("name: host", "name: nobody"), "line 31: questions.2.pick: the option nobody is there twice"),
        (changed("name: host", "name: unknown"), "line 31: questions.2.pick: unknown is always offered"),
        (changed("label: The host", "label: The host, alone: true"), "line 31: questions.2.pick: only one option"),
        (changed("Nobody so far, grave: true", "Nobody so far"), "line 31: questions.2.pick: no option is grave"),
        (changed("    advice: Name somebody.\n", ""), "line 26: questions.2.advice: this field is missing"),
        (changed("version: 1\n", "version: 0\n"), "line 1: version"),
        (changed("version: 1\n", "version: [1\n"), "not YAML"),
        (lambda: "", "line 1: the file is empty"),
    ],
)  # fmt: skip
def test_a_bad_bank_names_its_line(text: Callable[[], str], told: str) -> None:
    with pytest.raises(BadDocument) as caught:
        load(text())
    assert any(told in str(fault) for fault in caught.value.faults), caught.value.faults


def test_all_faults_are_told_at_once() -> None:
    text = SMALL.replace("weight: stop", "weight: 9").replace("number: 14", "number: x")
    with pytest.raises(BadDocument) as caught:
        load(text)
    assert [fault.line for fault in caught.value.faults] == [11, 15]


def test_a_stage_that_asks_too_much_names_the_question_that_is_too_many() -> None:
    one = SMALL[SMALL.index("  - name: threat") : SMALL.index("  - name: pairing")]
    many = "".join(
        one.replace("name: threat", f"name: threat_{n}").replace("number: 11\n", f"number: {n}\n") for n in range(1, 14)
    )
    with pytest.raises(BadDocument) as caught:
        load(SMALL[: SMALL.index("  - name: threat")] + many)
    last = 4 + 12 * 9 + 8  # nine lines a question, the stages on the eighth
    assert [str(fault) for fault in caught.value.faults] == [
        f"line {last}: questions.12.stages: more than 12 questions are asked at the stage {stage}"
        for stage in ("days_7", "morning")
    ]


def test_the_bank_can_be_written_down_and_read_again() -> None:
    assert Bank.model_validate(bundled().model_dump(mode="json")) == bundled()
