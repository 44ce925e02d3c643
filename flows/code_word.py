"""The code that was printed along with a link from the command line: whoever knows both is let in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import OneFrom
from flows.engine.kinds.kind import InvalidAnswer, Json, Kind, Reply, Typed
from locales import Phrase, Words, _
from locales.digits import western


@dataclass(frozen=True)
class CodesToGive(Query[Sequence[Choice]]):
    """The links the person opened that a code belongs to; a value is an invitation's id."""


@dataclass(frozen=True)
class TryCode(Effect):
    invitation: str
    code: str


@dataclass(frozen=True)
class Digits(Kind[str]):
    """So many digits, of any script, with or without blanks."""

    count: int

    def hint(self, scene: Scene) -> Phrase:
        return _("Write {count} digits.", count=self.count)

    def read(self, reply: Reply, draft: Json, scene: Scene) -> str:
        written = "".join(western(reply.text).split()) if isinstance(reply, Typed) else ""
        if len(written) != self.count or not (written.isascii() and written.isdecimal()):
            raise InvalidAnswer(_("Please send {count} digits.", count=self.count))
        return written

    def show(self, answer: str, scene: Scene) -> Phrase:
        return Words("•" * len(answer))


invitation = Ask("invitation", _("Which invitation?"), OneFrom(CodesToGive()))
code = Ask(
    "code",
    _("A code belongs to this link. Whoever gave you the link tells it to you by phone or face to face."),
    Digits(6),
    label=_("Code"),
    sensitive=True,
)


def done(scene: Scene) -> Phrase:
    return _("Thank you.")


def finish(answers: Answers) -> Effects:
    yield TryCode(answers[invitation], answers[code])


flow = Flow(
    name="code_word",
    version=1,
    title=_("Code"),
    open_to=frozenset(),
    steps=[invitation, code],
    given=[invitation],
    done=done,
    finish=finish,
    review=False,
    from_home=False,
    for_self=True,
)
