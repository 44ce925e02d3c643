"""Outcome harvest: asked again every season, what others do differently now, and how much of it is ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from flows.banks.outcome import ACTORS, CHANGES, CONTRIBUTIONS, DIRECTIONS, EVIDENCES, SIGNIFICANCES
from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.answers import Json
from flows.engine.kinds import Day, OneFrom, OneOf, Scale, ShortText
from flows.engine.steps import worded
from flows.roles import Role
from locales import Phrase, _, paragraphs


class News(StrEnum):
    CHANGE = "change"
    NOTHING = "nothing"
    LATER = "later"


@dataclass(frozen=True)
class Places(Query[Sequence[Choice]]):
    """Where the person may report a change: their side of each process. A value is `process:side`."""


@dataclass(frozen=True)
class NextCode(Query[str]):
    """The code that a change reported there gets when it is saved now."""

    place: str


@dataclass(frozen=True)
class NextRing(Query[datetime]):
    """When the doorbell rings again for somebody who says "later" now."""


@dataclass(frozen=True)
class KeepOutcome(Effect):
    """Keep a change somebody saw; `answers` are stored answers by step name."""

    place: str
    answers: Mapping[str, Json]


@dataclass(frozen=True)
class RingLater(Effect):
    """Not now: the round stays open, and the doorbell rings another day."""

    place: str


def seen(answers: Answers) -> bool:
    return answers.get(news) is News.CHANGE


def not_now(answers: Answers) -> bool:
    return answers.get(news) is News.LATER


place = Ask("place", _("Which dialogue is it about?"), OneFrom(Places()), label=_("Dialogue"))
news = Ask(
    "news",
    _("Has anybody outside the programme begun to do something differently, for better or worse?"),
    OneOf(
        {
            News.CHANGE: _("Yes, I saw a change"),
            News.NOTHING: _("Nothing to report"),
            News.LATER: _("Ask me later"),
        }
    ),
    label=_("News"),
    help=_("What was said or agreed in our own meetings does not count: only what others do."),
)
change = Ask(
    "change",
    _("What do they do now that they did not do before?"),
    ShortText(300),
    when=seen,
    label=_("Change we saw"),
    sensitive=True,
)
actor = Ask("actor", _("Who changed? The kind of actor only."), OneOf(ACTORS), when=seen, label=_("Who changed"))
since = Ask("since", _("When was it first seen?"), Day(earliest=-730, latest=0), when=seen, label=_("First seen"))
kind = Ask("kind", _("What kind of change is it?"), OneOf(CHANGES), when=seen, label=_("Kind of change"))
significance = Ask(
    "significance",
    _("How much does it matter for the conflict?"),
    OneOf(SIGNIFICANCES, columns=3),
    when=seen,
    label=_("Significance"),
)
contribution = Ask(
    "contribution",
    _("How much did our dialogue contribute?"),
    OneOf(CONTRIBUTIONS, columns=3),
    when=seen,
    label=_("Our contribution"),
)
direction = Ask(
    "direction",
    _("Is it for the better or for the worse?"),
    OneOf(DIRECTIONS, columns=3),
    when=seen,
    label=_("Direction"),
)
evidence = Ask(
    "evidence",
    _("What shows it? Keep the thing itself away from here."),
    OneOf(EVIDENCES),
    when=seen,
    label=_("Evidence"),
)
confidence = Ask(
    "confidence",
    _("How sure are you of this?"),
    Scale(_("a guess"), _("certain")),
    when=seen,
    label=_("Confidence"),
)

FIELDS: Sequence[Ask[Any]] = (
    change,
    actor,
    since,
    kind,
    significance,
    contribution,
    direction,
    evidence,
    confidence,
)


def lines(scene: Scene) -> list[tuple[Phrase, Phrase]]:
    """What was reported, as (label, value), for the card of a change."""
    return [
        (worded(step.label or step.prompt, scene), step.kind.show(scene.answers[step], scene))
        for step in FIELDS
        if step in scene.answers
    ]


def summary(scene: Scene) -> Phrase:
    return _("Is this right? It is kept for your own side; others learn only that a change was reported.")


def done(scene: Scene) -> Phrase:
    match scene.answers[news]:
        case News.CHANGE:
            return paragraphs(
                _("Kept as {code}. Thank you for looking closely.", code=scene.facts[NextCode(scene.answers[place])]),
                _("Another change? Home, then Changes we saw."),
            )
        case News.NOTHING:
            return _("Thank you. Nothing to report is an answer too. The next round comes by itself.")
        case News.LATER:
            return _("All right. The doorbell rings again on {when}.", when=scene.facts[NextRing()])


def finish(answers: Answers) -> Effects:
    match answers[news]:
        case News.CHANGE:
            yield KeepOutcome(answers[place], answers.raw)
        case News.LATER:
            yield RingLater(answers[place])


flow = Flow(
    name="outcome_harvest",
    version=1,
    title=_("What has changed"),
    open_to={Role.ORGANISER, Role.COORDINATOR},
    steps=[place, news, *FIELDS],
    given=[place, news],
    summary=summary,
    done=done,
    finish=finish,
    # Only a change is worth a second look; the other two answers are one tap.
    review=seen,
    puts_off=not_now,
    from_home=False,
    expires_after=timedelta(days=30),
)
