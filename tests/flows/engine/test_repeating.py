"""The same questions for every row, and flows within flows: rows stay as first asked, names are looked up outwards."""

from __future__ import annotations

from typing import Any

from flows.engine import Answers, Ask, Each, Flow, Move, Query, Sub
from flows.engine.kinds import YNU, Number, OneFrom, Scale, ShortText, YesNoUnknown
from locales import _
from tests.flows.engine.forms import Places, form, kept, places
from tests.talk import Talk

EFFECT = Ask("effect", _("How is it affected?"), Scale(_("well"), _("badly")), label=_("Effect"))


def badly(answers: Answers) -> bool:
    return answers.get(EFFECT, 0) > 3


WHY = Ask("why", _("Why?"), ShortText(40), when=badly, label=_("Reason"))
GROUPS = Each("group", Places(), [EFFECT, WHY])
LAST = Ask("last", _("How many?"), Number(1, 20), label=_("Number"))


def talk(flow: Flow, *rows: str) -> Talk:
    return Talk(flow, {Places(): places(*rows)})


def test_every_row_is_asked_about_in_turn_with_its_own_conditions() -> None:
    one = talk(form(GROUPS, LAST), "Women", "Youth")
    one.taps("5")
    assert one.says == ["Why?"]
    one.writes("Curfew")
    one.taps("2")
    one.writes("7")
    assert one.card == {
        "Women: Effect": "5 of 5",
        "Women: Reason": "Curfew",
        "Youth: Effect": "2 of 5",
        "Number": "7",
    }
    one.taps("Save")
    assert kept(one) == {
        "group": [("women", {"effect": 5, "why": "Curfew"}), ("youth", {"effect": 2})],
        "last": 7,
    }


def test_back_and_change_work_row_by_row() -> None:
    one = talk(form(GROUPS), "Women", "Youth")
    one.taps("2", "3")
    assert one.card == {"Women: Effect": "2 of 5", "Youth: Effect": "3 of 5"}
    one.taps("Change", "Women: Effect", "5")
    assert one.writes("Curfew") == ["Please check your answers."]
    assert one.card == {"Women: Effect": "5 of 5", "Women: Reason": "Curfew", "Youth: Effect": "3 of 5"}
    one.taps("‹ Back")
    assert one.says == ["How is it affected?"]
    assert one.answers.keys() == {"group", "group/women/effect", "group/women/why"}


def test_without_rows_there_is_nothing_to_ask() -> None:
    one = talk(form(GROUPS, LAST))
    assert one.says == ["How many?"]
    one.writes("7")
    one.taps("Save")
    assert kept(one) == {"group": [], "last": 7}


def test_rows_stay_as_they_were_when_the_first_was_asked() -> None:
    one = talk(form(GROUPS), "Women", "Youth")
    one.facts.learn(Places(), places("Elders", "Youth", "Women"))
    one.taps("2")
    assert one.answers["group/women/effect"] == 2, "what was asked about women is kept about women"
    one.taps("3")
    assert one.card == {"Women: Effect": "2 of 5", "Youth: Effect": "3 of 5"}


def test_an_answer_is_not_taken_for_a_row_that_went_while_it_was_asked_about() -> None:
    one = talk(form(GROUPS), "Women", "Youth")
    one.facts.learn(Places(), places("Youth"))
    assert one.taps("5") == ["Something changed meanwhile. Please look again.", "How is it affected?"]
    assert one.answers.keys() == {"group"}
    one.taps("2")
    assert one.card == {"Youth: Effect": "2 of 5"}


def test_a_row_that_went_is_not_saved_and_one_that_returns_is_asked_about() -> None:
    one = talk(form(GROUPS, LAST), "Women", "Youth")
    one.taps("2")
    one.facts.learn(Places(), places("Youth"))
    one.leaves_and_returns()
    one.taps("3")
    one.writes("7")
    assert one.card == {"Youth: Effect": "3 of 5", "Number": "7"}
    one.facts.learn(Places(), places("Women", "Youth"))
    assert one.leaves_and_returns() == ["How is it affected?"]
    one.facts.learn(Places(), places("Youth"))
    one.leaves_and_returns()
    one.taps("Save")
    assert kept(one) == {"group": [("youth", {"effect": 3})], "last": 7}


EVENT = Ask("event", _("Which event?"), OneFrom(Places()), label=_("Event"))


def of_event(answers: Answers) -> Places:
    return Places(answers[EVENT])


ATTENDED = Each("attendee", of_event, [EFFECT], when=lambda answers: EVENT in answers)


def of_two_events() -> Talk:
    facts: dict[Query[Any], Any] = {
        Places(): places("Spring", "Autumn"),
        Places("spring"): places("Farah", "Omar"),
        Places("autumn"): places("Omar", "Tara"),
    }
    one = Talk(form(EVENT, ATTENDED), facts)
    one.taps("Spring", "1", "2")
    return one


def test_rows_follow_the_answer_they_depend_on() -> None:
    one = of_two_events()
    assert one.card == {"Event": "Spring", "Farah: Effect": "1 of 5", "Omar: Effect": "2 of 5"}
    one.taps("Change", "Event", "Autumn")
    one.taps("4", "5")
    assert one.card == {"Event": "Autumn", "Omar: Effect": "4 of 5", "Tara: Effect": "5 of 5"}
    one.taps("Save")
    assert kept(one) == {"event": "autumn", "attendee": [("omar", {"effect": 4}), ("tara", {"effect": 5})]}


def test_rows_follow_also_after_going_back() -> None:
    one = of_two_events()
    one.taps("‹ Back", "‹ Back", "‹ Back", "Autumn")
    assert one.says == ["How is it affected?"]
    one.taps("4", "5")
    assert "Tara: Effect" in one.card


def test_the_same_answer_given_again_keeps_what_hangs_on_it() -> None:
    one = of_two_events()
    one.taps("Change", "Event", "Spring")
    assert one.card == {"Event": "Spring", "Farah: Effect": "1 of 5", "Omar: Effect": "2 of 5"}


SAFE = Ask("safe", _("Is it safe?"), YesNoUnknown(), label=_("Safe"))
NOTE = Ask("note", _("What happened?"), ShortText(40), when=lambda answers: answers.get(SAFE) is YNU.NO)
TRAVEL, STAY = Sub("travel", [SAFE, NOTE]), Sub("stay", [SAFE, NOTE])


def test_a_flow_within_a_flow_keeps_its_answers_apart() -> None:
    one = Talk(form(TRAVEL, STAY))
    one.taps("No")
    one.writes("Fog")
    one.taps("Yes", "Save")
    assert kept(one) == {"travel": {"safe": YNU.NO, "note": "Fog"}, "stay": {"safe": YNU.YES}}


def test_a_step_is_looked_up_where_it_is_asked_and_then_further_out() -> None:
    inner = Ask("inner", _("Why?"), ShortText(40), when=lambda answers: answers.get(SAFE) is YNU.NO)
    flow = form(SAFE, Each("row", Places(), [inner, Sub("deep", [inner])]))
    quiet, loud = talk(flow, "One", "Two"), talk(flow, "One", "Two")
    quiet.taps("Yes")
    assert quiet.says == ["Please check your answers."]
    loud.taps("No")
    for words in ("a", "b", "c", "d"):
        loud.writes(words)
    loud.taps("Save")
    assert kept(loud)["row"] == [
        ("one", {"inner": "a", "deep": {"inner": "b"}}),
        ("two", {"inner": "c", "deep": {"inner": "d"}}),
    ]


def test_the_nearest_answer_of_a_name_counts() -> None:
    flow = form(SAFE, Each("row", Places(), [SAFE, NOTE]))
    one = talk(flow, "One", "Two")
    one.taps("No", "Yes")
    assert one.says == ["Is it safe?"], "the row's own answer is yes, whatever was said outside"
    one.taps("No")
    assert one.says == ["What happened?"]


def test_the_row_is_known_to_questions_and_to_finish() -> None:
    named = Ask("named", lambda scene: scene.row.label if scene.row else _("Nobody"), Number(), label=_("Number"))
    each = Each("row", Places(), [named])
    one = talk(form(each), "One", "Two")
    assert one.says == ["One"]
    one.writes("1")
    assert one.says == ["Two"]
    one.writes("2")
    assert [(row, inside.row, inside[named]) for row, inside in Answers(one.answers).each(each)] == [
        ("one", "one", 1),
        ("two", "two", 2),
    ]


def test_the_row_is_known_inside_a_flow_within_the_row_too() -> None:
    def not_for_two(answers: Answers) -> bool:
        return answers.row != "two"

    deep = Ask("deep", _("Why?"), ShortText(40), when=not_for_two, label=_("Reason"))
    each, sub = Each("row", Places(), [Sub("within", [Sub("deeper", [deep])])]), Sub("outside", [EFFECT])
    one = talk(form(sub, each), "One", "Two", "Three")
    one.taps("1")
    one.writes("a")
    one.writes("b")
    answers = Answers(one.answers)
    assert (answers.row, answers.of(sub).row) == ("", "")
    assert list(one.card) == ["Effect", "One: Reason", "Three: Reason"]


def test_a_repeated_part_within_a_repeated_part_has_rows_of_its_own() -> None:
    def inner_rows(answers: Answers) -> Places:
        return Places(answers.row)

    inner = Each("inner", inner_rows, [EFFECT])
    facts: dict[Query[Any], Any] = {Places(): places("A", "B"), Places("a"): places("X"), Places("b"): places("X", "Y")}
    one = Talk(form(Each("outer", Places(), [inner])), facts)
    one.taps("1", "2", "3", "Save")
    assert kept(one) == {
        "outer": [
            ("a", {"inner": [("x", {"effect": 1})]}),
            ("b", {"inner": [("x", {"effect": 2}), ("y", {"effect": 3})]}),
        ]
    }


def test_a_part_that_no_longer_applies_is_dropped_with_its_rows() -> None:
    flow = form(SAFE, Each("row", Places(), [EFFECT], when=lambda answers: answers.get(SAFE) is YNU.NO))
    one = talk(flow, "One")
    one.taps("No", "5", "Change", "Safe", "Yes")
    assert one.card == {"Safe": "Yes"}
    assert one.answers == {"safe": "yes"}
    one.taps("Change", "Safe")
    one.facts.learn(Places(), places("Two"))
    one.taps("No", "1", "Save")
    assert kept(one)["row"] == [("two", {"effect": 1})]


def test_rows_cannot_be_answered_by_a_button() -> None:
    one = talk(form(GROUPS), "Women")
    one.taps("2")
    assert one.presses(Move.CHANGE_ONE, "group") == ["Please check your answers."]
