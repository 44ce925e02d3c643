"""Clearing the chat: the bot takes away what it can of its own messages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flows.engine import Answers, Ask, Effect, Effects, Flow, Scene
from flows.engine.kinds import OneOf
from locales import Phrase, _, paragraphs


class Sure(StrEnum):
    CLEAR = "clear"
    KEEP = "keep"


@dataclass(frozen=True)
class ClearChat(Effect):
    """Delete the bot's messages in the person's chat, as far as Telegram lets it."""


def question(scene: Scene) -> Phrase:
    return paragraphs(
        _("Shall the bot take its messages out of this chat? What you answered stays stored."),
        _("Telegram lets it delete what is younger than 48 hours, and nothing that was photographed."),
    )


sure = Ask(
    "sure",
    question,
    OneOf({Sure.CLEAR: _("Yes, clear"), Sure.KEEP: _("No")}),
)


def done(scene: Scene) -> Phrase:
    return _("Nothing was changed.")


def finish(answers: Answers) -> Effects:
    if answers[sure] is Sure.CLEAR:
        yield ClearChat()


flow = Flow(
    name="clearing",
    version=1,
    title=_("Clearing this chat"),
    open_to=frozenset(),
    steps=[sure],
    done=done,
    finish=finish,
    review=False,
    from_home=False,
    for_self=True,
)
