"""A link taken back by whoever made it, before anybody has joined by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import OneFrom
from flows.roles import Role
from locales import Phrase, _


@dataclass(frozen=True)
class OwnLinks(Query[Sequence[Choice]]):
    """The links of the person's own that are under way; a value is an invitation's id."""


@dataclass(frozen=True)
class TakeLinkBack(Effect):
    link: str


link = Ask("link", _("Which link shall be taken back?"), OneFrom(OwnLinks(), _("No link of yours is under way.")))


def done(scene: Scene) -> Phrase:
    return _("Taken back. Nobody can join by this link any more.")


def finish(answers: Answers) -> Effects:
    yield TakeLinkBack(answers[link])


flow = Flow(
    name="link_end",
    version=1,
    title=_("Taking a link back"),
    open_to={Role.ORGANISER, Role.ADMINISTRATOR},
    steps=[link],
    given=[link],
    done=done,
    finish=finish,
    review=False,
    from_home=False,
)
