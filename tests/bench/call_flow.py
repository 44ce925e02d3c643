"""A call to everybody, as the opening of a poll makes it: a duty and a doorbell for each of a thousand people."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from flows.engine import Answers, Ask, Effect, Effects, Flow, Scene
from flows.engine.kinds import OneOf
from flows.roles import Role
from handlers.duty_calls import ask_of
from handlers.visit import Visit
from handlers.work import Work
from locales import Phrase, Text
from storage import people
from storage.outbox import BROADCAST

TITLE, GO = "Call everybody", "Go"


class _Go(StrEnum):
    GO = "go"


@dataclass(frozen=True)
class CallEverybody(Effect):
    """Ask every participant for their vote."""


async def call_everybody(visit: Visit, effect: CallEverybody) -> None:
    """As `handlers/work/poll_opening.py` does it, at any hour of the day."""
    for one in await people.holders(visit.unit, Role.PARTICIPANT):
        process = next(held.process for held in one.roles if held.role is Role.PARTICIPANT) or ""
        await ask_of(
            visit, one, Role.PARTICIPANT, flow="bench_vote", process=process, side=None, subject=process,
            due_at=visit.now + timedelta(days=3), dedupe=f"call:{one.id}", urgent=True, urgency=BROADCAST,
        )  # fmt: skip


def _finish(answers: Answers) -> Effects:
    yield CallEverybody()


def _done(scene: Scene) -> Phrase:
    return Text("They are called.")


def _flow(name: str, title: str, role: Role, from_home: bool) -> Flow:
    sure = Ask("sure", Text("Shall it be?"), OneOf({_Go.GO: Text(GO)}))
    return Flow(
        name=name, version=1, title=Text(title), open_to={role}, steps=[sure], review=False, done=_done,
        finish=_finish, from_home=from_home,
    )  # fmt: skip


call = Work(_flow("bench_call", TITLE, Role.COORDINATOR, True), effects={CallEverybody: call_everybody})
vote = Work(_flow("bench_vote", "A vote", Role.PARTICIPANT, False))
