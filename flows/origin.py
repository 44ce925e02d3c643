"""Whose concern a recommendation was first, as a kind of group: so that it shows whose proposals survive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flows.banks.origin import PROPOSERS, Proposers
from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import OneFrom, OneOf
from flows.roles import Role
from locales import Phrase, _


@dataclass(frozen=True)
class OwnDrafts(Query[Sequence[Choice]]):
    """The recommendations that the person's side has put forward, by id."""


@dataclass(frozen=True)
class NoteOrigin(Effect):
    recommendation: str
    proposers: Proposers


recommendation = Ask("recommendation", _("Which recommendation?"), OneFrom(OwnDrafts()), label=_("Recommendation"))
proposers = Ask(
    "proposers",
    _("Who raised this first? A kind of group, never who. It only ever shows in large numbers."),
    OneOf(PROPOSERS),
    label=_("Raised first by"),
)


def summary(scene: Scene) -> Phrase:
    return _("Once it is settled what becomes of the text, this stays as it is.")


def done(scene: Scene) -> Phrase:
    return _("Noted.")


def finish(answers: Answers) -> Effects:
    yield NoteOrigin(answers[recommendation], answers[proposers])


flow = Flow(
    name="origin",
    version=1,
    title=_("Raised first by"),
    open_to={Role.ORGANISER},
    steps=[recommendation, proposers],
    given=[recommendation],
    summary=summary,
    done=done,
    finish=finish,
    from_home=False,
)
