"""Withdrawal: a source takes a consultation back, and what was said is erased. Promised before the first question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import OneFrom, OneOf
from flows.roles import Role
from locales import Phrase, _


class Sure(StrEnum):
    ERASE = "erase"
    KEEP = "keep"


@dataclass(frozen=True)
class OwnIssues(Query[Sequence[Choice]]):
    """The entries of the person's own issue log that can still be taken back."""


@dataclass(frozen=True)
class IssueCode(Query[str]):
    """The code of an entry of the person's own side."""

    issue: str


@dataclass(frozen=True)
class EraseIssue(Effect):
    """Erase what an entry says. Its code stays, so that no other entry is ever mistaken for it."""

    issue: str


def question(scene: Scene) -> Phrase:
    return _(
        "Shall {code} be taken back? What was said is erased for good, and only the code stays.",
        code=scene.facts[IssueCode(scene.answers[issue])],
    )


issue = Ask("issue", _("Which entry shall be taken back?"), OneFrom(OwnIssues()), label=_("Issue"))
sure = Ask("sure", question, OneOf({Sure.ERASE: _("Yes, erase it"), Sure.KEEP: _("No, keep it")}))


def erases(answers: Answers) -> bool:
    return answers[sure] is Sure.ERASE


def done(scene: Scene) -> Phrase:
    code = scene.facts[IssueCode(scene.answers[issue])]
    return _("{code} was erased.", code=code) if erases(scene.answers) else _("{code} was kept.", code=code)


def finish(answers: Answers) -> Effects:
    if erases(answers):
        yield EraseIssue(answers[issue])


flow = Flow(
    name="withdrawal",
    version=1,
    title=_("Taking back a consultation"),
    open_to={Role.ORGANISER},
    steps=[issue, sure],
    given=[issue],
    done=done,
    finish=finish,
    review=False,
    from_home=False,
)
