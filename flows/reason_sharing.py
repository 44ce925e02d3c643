"""An organiser passes on a reason of their own side: in words of their own, so that nobody's way of writing shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flows.engine import Answers, Ask, Choice, Effect, Effects, Flow, Query, Scene
from flows.engine.kinds import OneFrom, OneOf, ShortText
from flows.roles import Role
from locales import Phrase, Text, Words, _, paragraphs

AT_MOST = 300


class Audience(StrEnum):
    """Who reads it. Values are stored with a conversation only."""

    ORGANISERS = "organisers"
    VOTERS = "voters"


@dataclass(frozen=True)
class ReasonsToShare(Query[Sequence[Choice]]):
    """The reasons the organiser may read; a value is a reason's id."""


@dataclass(frozen=True)
class ReasonOf(Query[str]):
    """A reason, word for word."""

    reason: str


@dataclass(frozen=True)
class ShareReason(Effect):
    reason: str
    words: str
    to_voters: bool


def asked(scene: Scene) -> Phrase:
    return paragraphs(
        Words(scene.facts[ReasonOf(scene.answers[reason])]),
        Words(""),
        _("What does it say, in your own words? Leave out whatever could show who wrote it."),
    )


def in_own_words(words: str, scene: Scene) -> Text | None:
    original = scene.facts[ReasonOf(scene.answers[reason])]
    if _plain(original) in _plain(words):
        return _("This is the reason word for word. Please say it in your own words.")
    return None


def _plain(words: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in words.casefold()).split())


reason = Ask("reason", _("Which reason?"), OneFrom(ReasonsToShare(), _("There are no reasons to pass on.")))
words = Ask("words", asked, ShortText(AT_MOST), check=in_own_words, label=_("In your words"), sensitive=True)
audience = Ask(
    "audience",
    _("Who shall read it?"),
    OneOf(
        {
            Audience.ORGANISERS: _("Organisers of every side"),
            Audience.VOTERS: _("Organisers, and everyone who was asked to vote"),
        }
    ),
    label=_("For"),
)


def done(scene: Scene) -> Phrase:
    return _("Passed on. It stands on the page of the poll.")


def finish(answers: Answers) -> Effects:
    yield ShareReason(answers[reason], answers[words], answers[audience] is Audience.VOTERS)


flow = Flow(
    name="reason_sharing",
    version=1,
    title=_("Passing a reason on"),
    open_to={Role.ORGANISER},
    steps=[reason, words, audience],
    given=[reason],
    from_home=False,
    done=done,
    finish=finish,
    save_label=_("Pass it on"),
)
