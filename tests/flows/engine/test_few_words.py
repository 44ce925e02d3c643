"""Where words are dangerous to have, a flow asks only for those it cannot do without."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flows.engine import Answers, Ask, Each, FewWords, Query, Step
from flows.engine.kinds import Number, ShortText, YesNoUnknown
from locales import _
from tests.flows.engine.forms import Places, form, kept, places
from tests.talk import Talk

SPARING: Mapping[Query[Any], Any] = {FewWords(): True, Places(): places("One", "Two")}
NOTE = Ask("note", _("Anything else?"), ShortText(40, optional=True), label=_("Note"))
WHAT = Ask("what", _("What happened?"), ShortText(40), label=_("What"))
COUNT = Ask("count", _("How many?"), Number(1, 20), label=_("Number"))


def sparing(*steps: Step) -> Talk:
    return Talk(form(*steps), SPARING)


def test_what_can_be_skipped_is_not_asked_and_counts_as_skipped() -> None:
    talk = sparing(NOTE, WHAT, COUNT)
    assert talk.says == ["What happened?"]
    talk.writes("Fog")
    talk.writes("3")
    assert talk.card == {"What": "Fog", "Number": "3"}
    talk.taps("Save")
    assert kept(talk) == {"note": "", "what": "Fog", "count": 3}


def test_a_flow_of_nothing_else_ends_without_a_question() -> None:
    talk = sparing(NOTE, COUNT)
    talk.writes("3")
    assert talk.writes("more words") == ["Please tap one of the buttons.", "Please check your answers."]
    assert "note" not in talk.answers


def test_it_is_the_same_in_every_row() -> None:
    talk = sparing(Each("row", Places(), [NOTE, COUNT]))
    talk.writes("1")
    talk.writes("2")
    talk.taps("Save")
    assert kept(talk) == {"row": [("one", {"note": "", "count": 1}), ("two", {"note": "", "count": 2})]}


def test_what_hangs_on_words_follows_as_if_they_had_been_skipped() -> None:
    def wrote(answers: Answers) -> bool:
        return bool(answers[NOTE])

    sure = Ask("sure", _("Is it safe?"), YesNoUnknown(), when=wrote)
    talk = sparing(NOTE, sure, COUNT)
    assert talk.says == ["How many?"]


def test_words_written_before_it_became_dangerous_stay_to_be_changed() -> None:
    talk = Talk(form(NOTE, COUNT))
    talk.writes("Fog")
    talk.facts.learn(FewWords(), True)
    talk.writes("3")
    assert talk.card == {"Note": "Fog", "Number": "3"}


def test_elsewhere_it_is_asked() -> None:
    assert Talk(form(NOTE, COUNT)).says == ["Anything else?"]
