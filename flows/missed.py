"""What was due while the bot was away, too long ago to be asked blindly: somebody says whether it still is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import OneFrom, OneOf
from flows.roles import Role
from locales import Phrase, _


class Verdict(StrEnum):
    ASK_NOW = "ask_now"
    LEAVE_OUT = "leave_out"


@dataclass(frozen=True)
class MissedOnes(Query[Sequence[Choice]]):
    """What was missed and is this person's to decide."""


@dataclass(frozen=True)
class SettleMissed(Effect):
    """Ask for it now, or leave it out for good."""

    timer: str
    verdict: Verdict


missed = Ask("missed", _("This was due while the bot was away. Which one?"), OneFrom(MissedOnes()))
verdict = Ask(
    "verdict",
    _("Is it still wanted?"),
    OneOf({Verdict.ASK_NOW: _("Yes, ask for it now"), Verdict.LEAVE_OUT: _("No, leave it out")}),
)


def done(scene: Scene) -> Phrase:
    if scene.answers[verdict] is Verdict.ASK_NOW:
        return _("It is asked for now.")
    return _("It is left out.")


def finish(answers: Answers) -> Effects:
    yield SettleMissed(answers[missed], answers[verdict])


flow = Flow(
    name="missed",
    version=1,
    title=_("Due while the bot was away"),
    open_to={Role.ORGANISER},
    steps=[missed, verdict],
    done=done,
    finish=finish,
    review=False,
    from_home=False,
    expires_after=timedelta(days=1),
)
