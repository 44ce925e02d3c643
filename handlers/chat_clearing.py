"""Takes the bot's own messages out of a chat, as far as Telegram lets it."""

from __future__ import annotations

from handlers.visit import Visit
from storage import people, shown
from storage.shown import REACH


async def clear_chat(visit: Visit, person: str, *, for_good: bool = False) -> tuple[int, int]:
    """(messages being deleted, those that are too old for it) in the chat of a person.

    A deletion that fails is tried again (`bot.traces`), unless it is `for_good`: then the account goes as well, and
    with it the only way to find the chat again."""
    chat = (await people.chats(visit.unit, [person])).get(person)
    there = await shown.in_chat(visit.unit, person) if chat is not None else []
    within = [one.number for one in there if visit.now - one.sent_at < REACH]
    for number in within:
        visit.courtesy("delete", chat=chat, message_id=number)
    if for_good:
        await shown.taken_away(visit.unit, person, within)
    else:
        await shown.wanted_away(visit.unit, person)
    return len(within), len(there) - len(within)
