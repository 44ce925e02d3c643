"""The outbox: what is queued leaves in its order, once, to be recorded for what became of it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from bot.clock import MovedClock
from storage import outbox, people
from storage.database import Database
from storage.outbox import BROADCAST, NOTICE, REPLY
from storage.tables.delivery import outbox as table
from tests.storage.queueing import claim, queue, ready, row_of, said, write_down

MINUTE = timedelta(minutes=1)


async def test_what_is_queued_comes_out_as_it_went_in(database: Database, ayesha: str) -> None:
    entitled = {"role": "organiser", "process": "p", "side": "A", "duty": None}
    message = said(ayesha, "کلمات 🙂", urgency=NOTICE, entitled=entitled, sensitive=True)
    await queue(database, message)
    async with database.transaction() as unit:
        (found,) = await outbox.ready(unit, 10)
    assert found == message


async def test_a_stranger_is_kept_by_nothing_but_a_sealed_chat_until_delivery(database: Database) -> None:
    message = said(None, kind="stranger", chat=987654321)
    await queue(database, message)
    assert b"987654321" not in (await row_of(database, message)).body
    async with database.transaction() as unit:
        (found,) = await outbox.ready(unit, 10)
    assert found.chat == 987654321
    await claim(database, message)
    await write_down(database, message, "sent", message_id=1)
    assert (await row_of(database, message)).body is None


async def test_whoever_waits_comes_before_notices_and_notices_before_broadcasts(
    database: Database, ayesha: str, clock: MovedClock
) -> None:
    for urgency, words in ((BROADCAST, "broadcast"), (NOTICE, "notice"), (REPLY, "reply")):
        await queue(database, said(ayesha, words, urgency=urgency))
        clock.advance(MINUTE)
    assert await ready(database) == ["reply", "notice", "broadcast"]
    assert await ready(database, limit=1) == ["reply"]


async def test_of_the_same_urgency_the_older_comes_first(database: Database, ayesha: str) -> None:
    await queue(database, *(said(ayesha, str(number)) for number in range(9)))
    assert await ready(database) == [str(number) for number in range(9)]


async def test_nothing_leaves_before_its_time(database: Database, ayesha: str, clock: MovedClock) -> None:
    await queue(database, said(ayesha), not_before=clock.at + MINUTE)
    async with database.transaction() as unit:
        assert await outbox.next_ready(unit) == clock.at + MINUTE
    assert await ready(database) == []
    clock.advance(MINUTE)
    assert await ready(database) == ["words"]


async def test_a_notice_with_a_known_key_is_queued_once(database: Database, ayesha: str) -> None:
    async with database.transaction() as unit:
        assert await outbox.add_once(unit, said(ayesha, "first"), "bell 1")
        assert not await outbox.add_once(unit, said(ayesha, "second"), "bell 1")
        assert await outbox.add_once(unit, said(ayesha, "other"), "bell 2")
    assert await ready(database) == ["first", "other"]


async def test_what_was_claimed_is_offered_to_nobody_else(database: Database, ayesha: str) -> None:
    mine, free = said(ayesha, "mine"), said(ayesha, "free")
    async with database.transaction() as unit:
        await outbox.add(unit, mine, holder=database.holder)
        await outbox.add(unit, free, holder=None)
    assert await ready(database) == ["free"]
    await claim(database, free)
    assert await ready(database) == []
    async with database.transaction() as unit:
        assert await outbox.pending(unit) == 2


async def test_what_was_sent_is_written_down_with_the_message_it_became(
    database: Database, ayesha: str, clock: MovedClock
) -> None:
    message = said(ayesha, kind="screen")
    await queue(database, message)
    await claim(database, message)
    await write_down(database, message, "sent", message_id=42, screen=True)
    row = await row_of(database, message)
    assert (row.state, row.message_id, row.sent_at) == ("sent", 42, clock.at)
    async with database.transaction() as unit:
        assert (await people.by_id(unit, [ayesha]))[ayesha].screen == 42
        assert await outbox.pending(unit) == 0


async def test_what_was_surely_not_sent_is_offered_again_after_a_while(
    database: Database, ayesha: str, clock: MovedClock
) -> None:
    message = said(ayesha)
    await queue(database, message)
    await claim(database, message)
    await write_down(database, message, "ready", fault="retry_after", after=MINUTE, tries=1)
    assert await ready(database) == []
    clock.advance(MINUTE)
    async with database.transaction() as unit:
        (again,) = await outbox.ready(unit, 10)
    assert (again.tries, again.unknowns) == (1, 0)


async def test_what_was_dropped_or_refused_never_comes_back_and_a_dropped_text_is_gone(
    database: Database, ayesha: str, clock: MovedClock
) -> None:
    dropped, refused = said(ayesha, "dropped"), said(ayesha, "refused")
    await queue(database, dropped, refused)
    async with database.transaction() as unit:
        outbox.drop(unit, dropped, "not_entitled")
    await claim(database, refused)
    await write_down(database, refused, "refused", fault="forbidden")
    clock.advance(MINUTE)
    assert await ready(database) == []
    row = await row_of(database, dropped)
    assert (row.state, row.fault, row.body) == ("dropped", "not_entitled", None)


async def test_an_old_screen_is_overtaken_by_a_newer_one_and_a_notice_by_nothing(
    database: Database, ayesha: str
) -> None:
    old, bell, new = said(ayesha, kind="screen"), said(ayesha), said(ayesha, kind="edit")
    await queue(database, old, bell, new)
    async with database.transaction() as unit:
        assert await outbox.overtaken(unit, old)
        assert not await outbox.overtaken(unit, bell)
        assert not await outbox.overtaken(unit, new)


async def test_a_delivered_message_loses_its_text_after_its_time_and_a_waiting_one_never(
    database: Database, ayesha: str, clock: MovedClock
) -> None:
    sent, waiting = said(ayesha, "sent"), said(ayesha, "waiting")
    await queue(database, sent, waiting)
    await claim(database, sent)
    await write_down(database, sent, "sent", message_id=1)
    clock.advance(timedelta(days=1))
    fresh = said(ayesha, "fresh")
    await queue(database, fresh)
    await claim(database, fresh)
    await write_down(database, fresh, "sent", message_id=2)
    async with database.transaction() as unit:
        await outbox.empty_delivered(unit, clock.at)
    assert (await row_of(database, sent)).body is None
    assert (await row_of(database, fresh)).body is not None
    assert await ready(database) == ["waiting"]


async def test_a_text_that_cannot_be_read_any_more_holds_nobody_up(database: Database, ayesha: str) -> None:
    async with database.transaction() as unit:
        bilal = await people.add(unit, telegram_id=8, name="Bilal", language="en", zone="UTC")
    gone, altered, fine = said(bilal, "gone"), said(ayesha, "altered"), said(ayesha, "fine")
    await queue(database, gone, altered, fine)
    async with database.transaction() as unit:
        await unit.keys.shred(unit, f"person:{bilal}")
        await unit.run(update(table).where(table.c.id == altered.id).values(body=b"\x01 something else"))
    assert await ready(database) == ["fine"]
    for message in (gone, altered):
        row = await row_of(database, message)
        assert (row.state, row.fault, row.body) == ("dropped", "unreadable", None)


async def test_no_text_stands_in_the_database_in_the_clear(database: Database, ayesha: str) -> None:
    message = said(ayesha, "the border is closed")
    await queue(database, message)
    assert b"border" not in (await row_of(database, message)).body
