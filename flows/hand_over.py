"""Handing a duty over: a colleague of the same side does it instead, and is rung for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import OneFrom
from flows.roles import Role
from locales import Phrase, Words, _, paragraphs


@dataclass(frozen=True)
class OwnToHandOver(Query[Sequence[Choice]]):
    """What is due for the person and may be done by a colleague instead."""


@dataclass(frozen=True)
class ColleaguesFor(Query[Sequence[Choice]]):
    """The colleagues who may do it, and are not asked for it already."""

    duty: str


@dataclass(frozen=True)
class HandOver(Effect):
    """The colleague is asked, and the person is not any more."""

    duty: str
    to: str


def colleagues(answers: Answers) -> Query[Sequence[Choice]]:
    return ColleaguesFor(answers[duty])


duty = Ask(
    "duty",
    _("What shall a colleague do instead of you?"),
    OneFrom(OwnToHandOver(), if_none=_("Nothing that is due for you can be handed over.")),
    label=_("Item"),
)
to = Ask(
    "to",
    _("Who takes it over?"),
    OneFrom(colleagues, if_none=_("No colleague of yours here can take it over now.")),
    label=_("Colleague"),
)


def summary(scene: Scene) -> Phrase:
    return _("It is asked of your colleague from now on. What you have filled in so far is not passed on.")


def done(scene: Scene) -> Phrase:
    chosen = scene.facts[ColleaguesFor(scene.answers[duty])]
    name = next((one.label for one in chosen if one.value == scene.answers[to]), Words("–"))
    return paragraphs(_("Handed over: {name}", name=name), _("Home shows you when it is done."))


def finish(answers: Answers) -> Effects:
    yield HandOver(answers[duty], answers[to])


flow = Flow(
    name="hand_over",
    version=1,
    title=_("Hand over to a colleague"),
    open_to=frozenset(Role),
    steps=[duty, to],
    given=[duty],
    summary=summary,
    done=done,
    finish=finish,
    save_label=_("Hand over"),
    from_home=False,
    expires_after=timedelta(days=1),
)
