"""While the database takes nothing: who was told that what they did cannot be kept right now."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from handlers.incoming import Command, Incoming, Tapped, Wrote
from handlers.visit import Courtesy
from locales import Reader, _, fitting, say

SENTENCE = _(
    "This cannot be saved right now. It is not lost: it waits, and is answered as soon as it can be. "
    "Please do not send it again."
)
EVERY = 60.0
"""Seconds between two such sentences to one person."""
REMEMBERED = 10_000


class Outage:
    """Tells each person once about each thing they did, and not more than once a minute.

    What cannot be kept is not acknowledged either, so it is offered again and again until it is."""

    def __init__(self) -> None:
        self._heard: dict[int, float] = {}
        self._about: set[str] = set()

    def told(self, acts: Iterable[tuple[str, Incoming | None]]) -> list[Courtesy]:
        """What to say now, about acts with their inbox keys."""
        now = asyncio.get_running_loop().time()
        calls = []
        for key, act in acts:
            if not isinstance(act, Command | Tapped | Wrote) or key in self._about:
                continue
            self._about.add(key)
            if now - self._heard.get(act.account.id, -EVERY) >= EVERY:
                self._heard[act.account.id] = now
                calls.append(_said(act))
        if len(self._heard) > REMEMBERED:
            self._heard = {chat: at for chat, at in self._heard.items() if now - at < EVERY}
        return calls

    def over(self) -> None:
        """Everything is kept again. The minute still counts: an outage may come and go."""
        self._about.clear()


def _said(act: Command | Tapped | Wrote) -> Courtesy:
    # The person's own choice of language lies in the database.
    text = say(SENTENCE, Reader(fitting(act.account.language_code)))
    if isinstance(act, Tapped):
        return Courtesy("answer", act.account.id, callback_id=act.callback_id, text=text, alert=True)
    return Courtesy("say", act.account.id, text=text)
