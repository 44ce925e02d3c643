"""Confirmation: whoever made an invitation compares a code with the person who opened it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import OneFrom, OneOf
from flows.roles import Role
from locales import Phrase, Words, _, paragraphs


class Match(StrEnum):
    SAME = "same"
    OTHER = "other"


@dataclass(frozen=True)
class Claim:
    """Who opened a link: what they call themselves, the code they see, and what they were invited as."""

    name: str
    code: str
    place: Phrase
    label: str
    reachable: bool


@dataclass(frozen=True)
class ClaimsToConfirm(Query[Sequence[Choice]]):
    """The opened links that the person made and has not confirmed; a value is an invitation's id."""


@dataclass(frozen=True)
class ClaimOf(Query[Claim]):
    """Who opened a link that the person made."""

    invitation: str


@dataclass(frozen=True)
class ConfirmClaim(Effect):
    invitation: str


@dataclass(frozen=True)
class RefuseClaim(Effect):
    invitation: str


def _claim(scene: Scene) -> Claim:
    return scene.facts[ClaimOf(scene.answers[invitation])]


def question(scene: Scene) -> Phrase:
    claim = _claim(scene)
    opened = _("Somebody who is called {name} in Telegram opened your link.", name=Words(claim.name))
    if claim.label:
        opened = _(
            "Somebody who is called {name} in Telegram opened your link for {label}.",
            name=Words(claim.name),
            label=Words(claim.label),
        )
    return paragraphs(
        opened,
        claim.place,
        None if claim.reachable else _("At the moment the bot cannot reach them: they have blocked it."),
        _("Ask the person by phone or face to face, not in a chat, which code they see."),
        _("Your code is {code}.", code=claim.code),
    )


invitation = Ask("invitation", _("Which invitation?"), OneFrom(ClaimsToConfirm()))
match = Ask(
    "match",
    question,
    OneOf({Match.SAME: _("The same code: confirm"), Match.OTHER: _("Another code, or another person")}),
)


def done(scene: Scene) -> Phrase:
    if scene.answers[match] is Match.SAME:
        return _("Confirmed.")
    return _("Refused. The link is void, and whoever opened it was given nothing. Make a new one for the right person.")


def finish(answers: Answers) -> Effects:
    effect = ConfirmClaim if answers[match] is Match.SAME else RefuseClaim
    yield effect(answers[invitation])


flow = Flow(
    name="confirmation",
    version=1,
    title=_("Who opened the link"),
    open_to={Role.ORGANISER, Role.ADMINISTRATOR},
    steps=[invitation, match],
    given=[invitation],
    done=done,
    finish=finish,
    review=False,
    from_home=False,
)
