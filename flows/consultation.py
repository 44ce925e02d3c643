"""Stakeholder consultation: what one trusted person says about one issue, entered in the side's own issue log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flows.banks.consultation import FIELDS, GROUPS, HORIZONS, RESTS, SOURCE_CLASSES
from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Say, Scene
from flows.engine.answers import Json
from flows.engine.kinds import YNU, OneFrom, OneOf, Scale, ShortText, SomeOf, YesNoUnknown
from flows.engine.steps import worded
from flows.roles import Role
from locales import Phrase, _, paragraphs

NEW = ":0"  # how the value of a source ends that has no number yet


@dataclass(frozen=True)
class Sources(Query[Sequence[Choice]]):
    """The sources the person's own side knows, and a new one. A value is `process:side:number`, 0 for a new one."""


@dataclass(frozen=True)
class Codes:
    """What an entry will be called."""

    issue: str
    source: str


@dataclass(frozen=True)
class NextCodes(Query[Codes]):
    """The codes that an entry from this source gets when it is saved now."""

    source: str


@dataclass(frozen=True)
class EnterIssue(Effect):
    """Enter an issue in the log of the source's side; `answers` are stored answers by step name."""

    source: str
    answers: Mapping[str, Json]


def is_new(answers: Answers) -> bool:
    return (answers.get(source) or "").endswith(NEW)


purpose = Say(
    "purpose",
    _(
        "Before asking, tell the person: this is to prepare the dialogue. The notes stay with your own side and "
        "nobody is quoted. Any question may be refused, and everything can be withdrawn later."
    ),
    label=_("Explained beforehand"),
)
source = Ask(
    "source",
    _("Who is speaking? People have a code here, never a name."),
    OneFrom(Sources()),
    label=_("Source"),
)
source_class = Ask(
    "source_class", _("Where does this person stand?"), OneOf(SOURCE_CLASSES), when=is_new, label=_("Kind of source")
)
trust = Ask(
    "trust",
    _("How far can what this person says be relied on?"),
    Scale(_("hearsay"), _("proven often")),
    label=_("Trust"),
)
welcome = Ask(
    "welcome",
    _("In which fields would officials be glad of ideas from outside?"),
    SomeOf(FIELDS),
    label=_("Ideas welcome"),
)
rest = Ask("rest", _("For how long is this subject better left alone?"), OneOf(RESTS), label=_("Better left alone"))
wording = Ask(
    "wording",
    _("Which words can be used for it, and which ones hurt?"),
    ShortText(300, optional=True),
    label=_("Words"),
    sensitive=True,
)
movement = Ask("movement", _("How soon could something really move?"), OneOf(HORIZONS), label=_("Something could move"))
affected = Ask(
    "affected",
    _("Who inside the country would feel it most, for better or worse?"),
    SomeOf(GROUPS, at_least=1),
    label=_("Most affected"),
)
harm = Ask("harm", _("Could talking about it bring harm to anybody?"), YesNoUnknown(), label=_("Could bring harm"))
title = Ask(
    "title",
    _("What is the issue called? Choose words that both sides could read calmly."),
    ShortText(80),
    label=_("Issue"),
    sensitive=True,
)
sensitivity = Ask(
    "sensitivity",
    _("How sensitive is this issue on your side?"),
    Scale(_("calm"), _("explosive")),
    label=_("Sensitivity"),
)
policy_traction = Ask(
    "policy_traction",
    _("How likely is it that officials act on it?"),
    Scale(_("not at all"), _("very likely")),
    label=_("Policy traction"),
)
public_traction = Ask(
    "public_traction",
    _("How far would the public go along?"),
    Scale(_("against it"), _("behind it")),
    label=_("Public traction"),
)

ABOUT_SOURCE = (source_class, trust)
QUESTIONS = (welcome, rest, wording, movement, affected, harm)
RATINGS = (sensitivity, policy_traction, public_traction)


def may_harm(answers: Answers) -> bool:
    """Not knowing counts as yes."""
    return answers.get(harm, YNU.NO) is not YNU.NO


def warning(answers: Answers) -> Phrase | None:
    return _("Talking about this may bring harm: protect people first.") if may_harm(answers) else None


def lines(scene: Scene) -> list[tuple[Phrase, Phrase]]:
    """What an entry says, as (label, value), for the card of the issue log."""
    shown: Sequence[Ask[Any]] = (*ABOUT_SOURCE, *RATINGS, *QUESTIONS)
    return [
        (worded(step.label or step.prompt, scene), step.kind.show(scene.answers[step], scene))
        for step in shown
        if step in scene.answers
    ]


def summary(scene: Scene) -> Phrase:
    return paragraphs(_("Is this right? It goes into the issue log of your own side."), warning(scene.answers))


def done(scene: Scene) -> Phrase:
    codes = scene.facts[NextCodes(scene.answers[source])]
    return paragraphs(
        _("Entered in your side's issue log as {code}.", code=codes.issue),
        _("The source is {code}. Keep the name out of every message.", code=codes.source),
    )


def finish(answers: Answers) -> Effects:
    yield EnterIssue(answers[source], answers.raw)


flow = Flow(
    name="consultation",
    version=1,
    title=_("Consultation"),
    open_to={Role.ORGANISER},
    steps=[purpose, source, *ABOUT_SOURCE, *QUESTIONS, title, *RATINGS],
    summary=summary,
    done=done,
    finish=finish,
    # A consultation is often a series of teas: the notes wait until the next one.
    expires_after=timedelta(days=60),
)
