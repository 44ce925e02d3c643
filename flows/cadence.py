"""A process has fallen silent: nothing was held and nothing is planned, and those who run it are told so once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flows.engine import Ask, Choice, Flow, Query, Say, Scene
from flows.engine.kinds import OneFrom
from flows.roles import Role
from locales import Phrase, Words, _, n_, paragraphs


@dataclass(frozen=True)
class Silence:
    """Since how many days nothing was held, in the process of this title; none once something is planned."""

    title: str
    days: int | None


@dataclass(frozen=True)
class WatchedProcesses(Query[Sequence[Choice]]):
    """The processes the person organises or coordinates."""


@dataclass(frozen=True)
class SilenceOf(Query[Silence]):
    """Of a process the person organises or coordinates."""

    process: str


def told(scene: Scene) -> Phrase:
    silence = scene.facts[SilenceOf(scene.answers[process])]
    title = Words(silence.title)
    if silence.days is None:
        return _("{process}: something has been planned since, so there is nothing to do.", process=title)
    return paragraphs(
        n_(
            "{process}: for {count} day nothing was held, and nothing is planned.",
            "{process}: for {count} days nothing was held, and nothing is planned.",
            silence.days,
            process=title,
        ),
        _("Meeting steadily is what carries a dialogue through a crisis. A small event, or a call, is enough."),
    )


process = Ask("process", _("Which process?"), OneFrom(WatchedProcesses()), label=_("Process"))
seen = Say("seen", told)


def done(scene: Scene) -> Phrase:
    return _("You are told again only after the next silence. Events are planned under “Events”.")


flow = Flow(
    name="cadence",
    version=1,
    title=_("A long silence"),
    open_to={Role.ORGANISER, Role.COORDINATOR},
    steps=[process, seen],
    given=[process],
    review=False,
    done=done,
    from_home=False,
    expires_after=timedelta(days=30),
)
