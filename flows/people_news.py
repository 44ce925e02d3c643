"""News about people of one's own side: somebody took a consent back, or left. Read once and done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flows.engine import Ask, Choice, Flow, Query, Say, Scene
from flows.engine.kinds import OneFrom
from flows.roles import Role
from locales import Phrase, _


@dataclass(frozen=True)
class UnreadNews(Query[Sequence[Choice]]):
    """What the organiser has not read yet; a value is the id of what it is about."""


@dataclass(frozen=True)
class NewsOf(Query[Phrase]):
    """What happened, as far as the organiser may know it."""

    about: str


def words(scene: Scene) -> Phrase:
    return scene.facts[NewsOf(scene.answers[about])]


about = Ask("about", _("Which news?"), OneFrom(UnreadNews()))
read = Say("read", words)


def done(scene: Scene) -> Phrase:
    return _("Noted.")


flow = Flow(
    name="people_news",
    version=1,
    title=_("News about people"),
    open_to={Role.ORGANISER},
    steps=[about, read],
    given=[about],
    done=done,
    review=False,
    from_home=False,
)
