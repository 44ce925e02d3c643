"""Contextual review: how a text would be received on one side now, and whether its wording can stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from flows.analysis.recommendation_life import Check
from flows.engine import Answers, Ask, Effect, Effects, Flow, Scene
from flows.engine.kinds import OneFrom, OneOf, Scale, ShortText, SomeOf
from flows.engine.steps import Condition
from flows.recommendation_step import TOLD, Told
from flows.recommendation_text import ReadingOf, Sheets, as_read
from flows.roles import Role
from locales import Phrase, Text, Words, _, paragraphs


class Verdict(StrEnum):
    """Values are stored."""

    GO_ON = "go_on"
    SEND_BACK = "send_back"


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


VERDICTS: Mapping[Verdict, Text] = {
    Verdict.GO_ON: _("It can go on"),
    Verdict.SEND_BACK: _("Send back for rework"),
}
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


@dataclass(frozen=True)
class GiveCheck(Effect):
    """A side's check. `answers` are its own alone; `why` says why it is sent back, to whom `told` says."""

    sheet: str
    kind: Check
    goes_on: bool
    answers: Mapping[str, Any]
    why: str
    told: bool


def sends_back(answers: Answers) -> bool:
    return answers.get(verdict) is Verdict.SEND_BACK


def first_prompt(scene: Scene) -> Phrase:
    return paragraphs(
        *as_read(scene.facts[ReadingOf(scene.answers[sheet])]),
        _("The political climate on your side: how does it take to such an idea now?"),
    )


def why_asked(when: Condition) -> Ask[str]:
    """The reason a text is sent back with."""
    prompt = _("Why does it have to be reworked? A sentence is enough.")
    return Ask("why", prompt, ShortText(300), when=when, label=_("Reason"), sensitive=True)


def told_asked(when: Condition) -> Ask[Told]:
    prompt = _("The other side learns that it is sent back. Who may read the reason?")
    return Ask("told", prompt, OneOf(TOLD, columns=2), when=when, label=_("Who reads it"))


sheet = Ask("sheet", _("Which recommendation?"), OneFrom(Sheets()), label=_("Recommendation"))
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
note = Ask(
    "note",
    _("Anything your side should remember about this?"),
    ShortText(300, optional=True),
    label=_("Note"),
    sensitive=True,
)
verdict = Ask("verdict", _("What does your side say to this text?"), OneOf(VERDICTS), label=_("Your side says"))
why = why_asked(sends_back)
told = told_asked(sends_back)
QUESTIONS: Sequence[Ask[Any]] = (climate, officials, public, wording, moment, note, verdict, why)


def summary(scene: Scene) -> Phrase:
    return _("The other side learns only that your side has done this, or that it sends the text back.")


def done(scene: Scene) -> Phrase:
    return _("Your side's review is kept. The other side does not read it.")


def finish(answers: Answers) -> Effects:
    yield GiveCheck(
        answers[sheet],
        Check.REVIEW,
        answers[verdict] is Verdict.GO_ON,
        {key: value for key, value in answers.raw.items() if key not in (sheet.name, told.name)},
        answers.get(why) or "",
        answers.get(told) is Told.BOTH_SIDES,
    )


def lines(scene: Scene) -> list[tuple[Phrase, Phrase]]:
    """(question, answer) of what was answered, for the own side's page."""
    return [
        (ask.label or Words(ask.name), ask.kind.show(scene.answers[ask], scene))
        for ask in QUESTIONS
        if ask in scene.answers
    ]


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
