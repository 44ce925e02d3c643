"""The inbox: everything once, in order per sender, kept until it is handled and unreadable while it waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from bot.clock import MovedClock
from storage import inbox
from storage.database import Database
from storage.inbox import Arrival
from storage.tables.delivery import inbox as table
from storage.unit import Unit

AYESHA, BILAL = b"a" * 16, b"b" * 16


def arrival(number: int, sender: bytes = AYESHA) -> Arrival:
    return Arrival(f"u:1:{number}", sender, {"update_id": number, "message": {"text": "the border is closed"}})


async def wait(unit: Unit, *arrivals: Arrival, **options: Any) -> list[Arrival]:
    """Received, but not handled: put to wait."""
    fresh = await inbox.receive(unit, arrivals)
    for one in fresh:
        await inbox.keep(unit, one, **options)
    return fresh


async def waiting(database: Database) -> list[str]:
    async with database.transaction() as unit:
        return [one.key for one in await inbox.due(unit)]


async def test_what_arrives_again_is_known(database: Database) -> None:
    async with database.transaction() as unit:
        assert len(await inbox.receive(unit, [arrival(1), arrival(2), arrival(1)])) == 2
    async with database.transaction() as unit:
        assert [one.key for one in await inbox.receive(unit, [arrival(2), arrival(3)])] == ["u:1:3"]


async def test_what_was_not_committed_has_not_arrived(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction() as unit:
            await inbox.receive(unit, [arrival(1)])
            raise RuntimeError

    try:
        await fail()
    except RuntimeError:
        async with database.transaction() as unit:
            assert len(await inbox.receive(unit, [arrival(1)])) == 1


async def test_arrivals_are_numbered_in_the_order_they_were_offered(database: Database) -> None:
    async with database.transaction() as unit:
        fresh = await inbox.receive(unit, [arrival(number) for number in range(200)])
    assert [one.key for one in fresh] == [f"u:1:{number}" for number in range(200)]
    assert [one.id for one in fresh] == sorted(one.id for one in fresh)


async def test_what_waits_comes_oldest_first_with_all_it_said(database: Database) -> None:
    async with database.transaction() as unit:
        await wait(unit, arrival(1), arrival(2, BILAL), arrival(3))
        assert await inbox.waiting_senders(unit, [AYESHA, b"c" * 16]) == {AYESHA}
    async with database.transaction() as unit:
        due = await inbox.due(unit)
        assert [one.key for one in due] == ["u:1:1", "u:1:2", "u:1:3"]
        assert due[0].payload == arrival(1).payload
        assert [one.key for one in await inbox.due(unit, limit=1)] == ["u:1:1"]


async def test_nobodys_second_comes_before_their_first(database: Database, clock: MovedClock) -> None:
    async with database.transaction() as unit:
        await wait(unit, arrival(1), after=timedelta(seconds=30))
        await wait(unit, arrival(2), arrival(3, BILAL))
    assert await waiting(database) == ["u:1:3"]
    clock.advance(timedelta(seconds=30))
    assert await waiting(database) == ["u:1:1", "u:1:2", "u:1:3"]


async def test_what_is_handled_is_gone_and_its_words_with_it(database: Database) -> None:
    async with database.transaction() as unit:
        await wait(unit, arrival(1))
    async with database.transaction() as unit:
        for one in await inbox.due(unit):
            inbox.handled(unit, one)
    assert await waiting(database) == []
    async with database.transaction() as unit:
        row = await unit.first(select(table))
        assert row is not None
        assert (row.state, row.payload) == ("handled", None)
        assert await inbox.receive(unit, [arrival(1)]) == [], "its key is still known"
        assert await inbox.counts(unit) == (0, 0)


async def test_what_waits_cannot_be_read_in_the_database(database: Database) -> None:
    async with database.transaction() as unit:
        await wait(unit, arrival(1))
        payload = await unit.value(select(table.c.payload))
    assert b"border" not in payload


async def test_what_was_set_aside_waits_for_nobody(database: Database) -> None:
    async with database.transaction() as unit:
        (first,) = await wait(unit, arrival(1))
        first.tries = 3
        await inbox.keep(unit, first, state="aside", fault="ValueError")
        await wait(unit, arrival(2))
        assert await inbox.counts(unit) == (1, 1)
    assert await waiting(database) == ["u:1:2"]


async def test_a_row_altered_or_moved_is_set_aside_and_holds_nobody_up(database: Database) -> None:
    async with database.transaction() as unit:
        first, second, third = await wait(unit, arrival(1), arrival(2), arrival(3))
        moved = await unit.value(select(table.c.payload).where(table.c.id == second.id))
        await unit.run(update(table).where(table.c.id == first.id).values(payload=moved))
        await unit.run(update(table).where(table.c.id == second.id).values(payload=b"\x01garbage"))
    assert await waiting(database) == ["u:1:3"]
    async with database.transaction() as unit:
        assert await inbox.counts(unit) == (1, 2)
        rows = await unit.rows(select(table.c.fault).where(table.c.state == "aside"))
        assert {row.fault for row in rows} == {"unreadable"}
        assert third.id


async def test_keys_are_forgotten_only_when_telegram_can_no_longer_repeat_them(
    database: Database, clock: MovedClock
) -> None:
    async with database.transaction() as unit:
        await inbox.receive(unit, [arrival(1)])
        await wait(unit, arrival(2))
    clock.advance(timedelta(hours=48))
    async with database.transaction() as unit:
        await inbox.receive(unit, [arrival(3)])
        await inbox.forget_handled(unit, unit.now - timedelta(hours=24))
        keys = {row.key for row in await unit.rows(select(table.c.key))}
    assert keys == {"u:1:2", "u:1:3"}, "what waits is never forgotten"


async def test_payloads_of_any_words_come_back_as_they_were(database: Database) -> None:
    words = {"text": "سرحد 🙂 \x00 <b>", "n": [1, 2.5, None, True], "deep": {"er": "x" * 5000}}
    async with database.transaction() as unit:
        await wait(unit, Arrival("u:1:1", AYESHA, words))
    async with database.transaction() as unit:
        (due,) = await inbox.due(unit)
    assert due.payload == words
    assert due.waited
