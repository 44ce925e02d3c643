"""Contextual review: how a text would be received on one side now, and whether its wording can stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any

from flows.analysis.recommendation_life import Check
from flows.engine import Answers, Ask, Effects, Flow, Scene
from flows.engine.kinds import OneOf, Scale, SomeOf
from flows.recommendation_check import answered, given, note, sheet, summary, told, verdict, why
from flows.recommendation_text import ReadingOf, as_read
from flows.roles import Role
from locales import Phrase, Text, _, paragraphs


class Wordings(StrEnum):
    """What is wrong with the words. Values are stored, sealed."""

    INFLAMES = "inflames"
    BLAMES = "blames"
    PLACE_NAME = "place_name"
    FAITH = "faith"
    SECURITY = "security"
    UNCLEAR = "unclear"
    LANGUAGES_DIFFER = "languages_differ"
    FOREIGN = "foreign"


class Moment(StrEnum):
    """Values are stored, sealed."""

    GOOD = "good"
    SOON = "soon"
    LATER = "later"
    UNKNOWN = "unknown"


WORDINGS: Mapping[Wordings, Text] = {
    Wordings.INFLAMES: _("Words that inflame"),
    Wordings.BLAMES: _("Puts the blame on one side"),
    Wordings.PLACE_NAME: _("A contested name of a place"),
    Wordings.FAITH: _("Touches faith or identity"),
    Wordings.SECURITY: _("Touches the security services"),
    Wordings.UNCLEAR: _("Can be read in two ways"),
    Wordings.LANGUAGES_DIFFER: _("The languages do not say the same"),
    Wordings.FOREIGN: _("Sounds as if it came from abroad"),
}
MOMENTS: Mapping[Moment, Text] = {
    Moment.GOOD: _("Now is a good time"),
    Moment.SOON: _("Within three months"),
    Moment.LATER: _("Not this year"),
    Moment.UNKNOWN: _("Don't know"),
}


def first_prompt(scene: Scene) -> Phrase:
    return paragraphs(
        *as_read(scene.facts[ReadingOf(scene.answers[sheet])]),
        _("The political climate on your side: how does it take to such an idea now?"),
    )


climate = Ask("climate", first_prompt, Scale(_("hostile to it"), _("open to it")), label=_("Political climate"))
officials = Ask(
    "officials",
    _("How would those who decide on your side receive it?"),
    Scale(_("refuse it at once"), _("take it up gladly")),
    label=_("Those who decide"),
)
public = Ask(
    "public",
    _("How would the public on your side receive it?"),
    Scale(_("with anger"), _("with approval")),
    label=_("The public"),
)
wording = Ask("wording", _("What is wrong with the words?"), SomeOf(WORDINGS), label=_("Wording"))
moment = Ask("moment", _("When could it be received best?"), OneOf(MOMENTS), label=_("Moment"))
QUESTIONS: Sequence[Ask[Any]] = (climate, officials, public, wording, moment, note, verdict, why)


def done(scene: Scene) -> Phrase:
    return _("Your side's review is kept. The other side does not read it.")


def finish(answers: Answers) -> Effects:
    yield given(Check.REVIEW, answers)


def lines(scene: Scene) -> list[tuple[Phrase, Phrase]]:
    """(question, answer) of what was answered, for the own side's page."""
    return answered(QUESTIONS, scene)


flow = Flow(
    name="recommendation_review",
    version=1,
    title=_("Contextual review"),
    open_to={Role.ORGANISER},
    steps=[sheet, climate, officials, public, wording, moment, note, verdict, why, told],
    given=[sheet],
    summary=summary,
    done=done,
    finish=finish,
    from_home=False,
    expires_after=timedelta(days=14),
)
