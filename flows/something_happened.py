"""Something happened: what was answered about the coming events of a dialogue may no longer hold, and is asked anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import OneFrom
from flows.roles import Role
from locales import Phrase, _, paragraphs


@dataclass(frozen=True)
class DialoguesToAlarm(Query[Sequence[Choice]]):
    """The processes for which the person may say that something has happened, each as a *yes*."""


@dataclass(frozen=True)
class RaiseAlarm(Effect):
    """Void what depends on the situation in the checks of all coming events, and ask both sides again at once."""

    process: str


def asks(scene: Scene) -> Phrase:
    return paragraphs(
        _("Has something happened that changes what was answered in the risk checks?"),
        _(
            "Yes means: for every coming event those answers no longer hold, a clearance is taken back, and all sides "
            "are asked again at once, at night too. Do not write here what happened."
        ),
    )


process = Ask("process", asks, OneFrom(DialoguesToAlarm()), label=_("Dialogue"))


def done(scene: Scene) -> Phrase:
    return _("Done. Whatever may no longer hold is being asked again, of all sides.")


def finish(answers: Answers) -> Effects:
    yield RaiseAlarm(answers[process])


flow = Flow(
    name="something_happened",
    version=1,
    title=_("Something happened"),
    open_to={Role.ORGANISER, Role.COORDINATOR},
    steps=[process],
    review=False,
    done=done,
    finish=finish,
)
