"""The end of somebody's role on one's own side, decided by an organiser: one key is enough to stop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import OneFrom, OneOf
from flows.roles import Role
from locales import Phrase, Words, _, paragraphs


class Sure(StrEnum):
    END = "end"
    KEEP = "keep"


@dataclass(frozen=True)
class PeopleOfOwnSides(Query[Sequence[Choice]]):
    """The others on the organiser's sides; a value is `process:side:person`."""


@dataclass(frozen=True)
class NameOf(Query[str]):
    """What somebody on the organiser's own side is called."""

    person: str


@dataclass(frozen=True)
class EndRole(Effect):
    """All roles of that person there end. Somebody without Telegram is erased along with them."""

    person: str


def question(scene: Scene) -> Phrase:
    name = scene.facts[NameOf(scene.answers[person])]
    return paragraphs(
        _("Shall {name} leave the process on your side, from now on?", name=Words(name)),
        _("The person loses every access there at once, and can come back by a new invitation only."),
    )


person = Ask("person", _("Who leaves?"), OneFrom(PeopleOfOwnSides(), _("There is nobody else on your side.")))
sure = Ask("sure", question, OneOf({Sure.END: _("Yes, end it"), Sure.KEEP: _("No")}))


def done(scene: Scene) -> Phrase:
    return _("Ended.") if scene.answers[sure] is Sure.END else _("Nothing was changed.")


def finish(answers: Answers) -> Effects:
    if answers[sure] is Sure.END:
        yield EndRole(answers[person])


flow = Flow(
    name="role_end",
    version=1,
    title=_("End of a role"),
    open_to={Role.ORGANISER},
    steps=[person, sure],
    given=[person],
    done=done,
    finish=finish,
    review=False,
    from_home=False,
)
