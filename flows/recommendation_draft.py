"""A recommendation is drafted: from an entry of the side's issue log or freely, one language after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flows.analysis.recommendation_life import NO_TEXT
from flows.engine import Answers, Ask, Choice, Each, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import OneFrom
from flows.recommendation_text import Wording
from flows.roles import Role
from locales import Phrase, Text, _, paragraphs

FREELY = "freely"


@dataclass(frozen=True)
class DraftEvents(Query[Sequence[Choice]]):
    """The events of the organiser's own processes, the nearest first."""


@dataclass(frozen=True)
class DraftIssues(Query[Sequence[Choice]]):
    """The entries of the own side's issue log, the latest first, and the choice to take none."""

    event: str


@dataclass(frozen=True)
class TextLanguages(Query[Sequence[Choice]]):
    """The languages a recommendation of the event's process is written in, the person's own first."""

    event: str


@dataclass(frozen=True)
class DraftRecommendation(Effect):
    """`texts` holds (language, text) pairs, `issue` is None where it was drafted freely."""

    event: str
    issue: str | None
    texts: Sequence[tuple[str, str]]


def chosen(answers: Answers) -> bool:
    return event in answers


def something_written(answer: str, scene: Scene) -> Text | None:
    """One language may be left out for now, not every one."""
    rows = scene.answers.each(texts)
    others = [row for code, row in rows if scene.row is None or code != scene.row.value]
    waiting = [row for row in others if words not in row or row[words]]
    return None if answer or waiting else NO_TEXT


def prompt(scene: Scene) -> Phrase:
    language = scene.row.label if scene.row is not None else _("Text")
    return _("{language}: the recommendation, word for word. People vote on exactly this text.", language=language)


event = Ask("event", _("Which event does this recommendation come from?"), OneFrom(DraftEvents()), label=_("Event"))
issue = Ask(
    "issue",
    _("Does it answer an entry of your side's issue log? The other side is not told which."),
    OneFrom(lambda answers: DraftIssues(answers[event])),
    label=_("Issue"),
)
words = Ask("words", prompt, Wording(), check=something_written, label=_("Recommendation"), sensitive=True)
texts = Each("text", lambda answers: TextLanguages(answers[event]), [words], when=chosen)


def summary(scene: Scene) -> Phrase:
    return paragraphs(
        _("Only your side reads a draft. Both sides read it once you put it to review."),
        _("A language can be added later, before people vote.") if _something_missing(scene.answers) else None,
    )


def done(scene: Scene) -> Phrase:
    return _("The draft is kept. Only your side reads it.")


def _something_missing(answers: Answers) -> bool:
    return any(not row[words] for _code, row in answers.each(texts))


def finish(answers: Answers) -> Effects:
    chosen = answers[issue]
    written = tuple((code, row[words]) for code, row in answers.each(texts) if row[words])
    yield DraftRecommendation(answers[event], None if chosen == FREELY else chosen, written)


flow = Flow(
    name="recommendation_draft",
    version=1,
    title=_("Recommendation"),
    open_to={Role.ORGANISER},
    steps=[event, issue, texts],
    given=[event, issue],
    from_home=False,  # begun on the page of recommendations
    summary=summary,
    done=done,
    finish=finish,
)
