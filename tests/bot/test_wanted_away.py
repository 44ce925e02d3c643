"""What somebody asks to be taken out of their chat goes, whatever fails in between."""

from __future__ import annotations

import pytest
from telegram.error import Forbidden

from flows.roles import Role
from handlers.home import doorbell
from handlers.screens import draw_page
from handlers.work import Works
from handlers.work.all import all_works
from tests.bot.test_traces import answering, tidied
from tests.chats import Said
from tests.house import House, Person


@pytest.mark.parametrize("asked", ["/lock", "Clear this chat"])
async def test_what_somebody_wants_away_is_asked_for_until_it_is_gone(
    database_url: str, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Telegram fails for a while, and the machine starts anew in between: every tick begins from the rows."""
    failing = True

    def refuse(said: Said) -> None:
        if failing:
            raise Forbidden("Forbidden: for now")

    async with House(Works(all_works()), database_url) as house:
        process = await house.process("TRJ")
        ayesha = await house.person("Ayesha", Role.ORGANISER, process=process, side="A")
        await ayesha.writes("/start")
        await ayesha.taps("Consultation")
        async with house.visit(ayesha) as visit:
            await visit.ring(visit.me, draw_page(doorbell("x"), visit.reader), dedupe="x")
        words = [message.id for message in ayesha.chat]
        monkeypatch.setattr(house.chats, "answer", answering(house.chats, refuse))
        await wants_away(ayesha, asked)
        assert {message.id for message in ayesha.chat} > set(words), "the deletions did fail"
        assert await tidied(house) == 0
        failing = False
        assert await tidied(house) >= len(words)
        assert not {message.id for message in ayesha.chat} & set(words)
        assert await tidied(house) == 0


async def wants_away(person: Person, how: str) -> None:
    if how.startswith("/"):
        await person.writes(how)
        return
    await person.writes("/privacy")
    await person.taps(how, "Yes, clear")
