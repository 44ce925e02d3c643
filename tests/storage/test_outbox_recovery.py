"""When the caller of a message dies, the message is unknown and never "surely not sent"; replicas keep apart."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.clock import MovedClock
from storage import outbox
from storage.database import Database
from storage.outbox import LEASE, Recorded
from tests.storage.conftest import MASTER
from tests.storage.queueing import claim, queue, ready, row_of, said

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def other(database_url: str, clock: MovedClock) -> AsyncIterator[Database]:
    """Another replica on the same PostgreSQL."""
    opened = Database(database_url, MASTER, clock)
    await opened.open()
    yield opened
    await opened.close()


async def test_a_call_that_the_last_run_did_not_finish_is_repeated_once_and_then_left_unknown(
    database: Database, database_url: str, ayesha: str, clock: MovedClock
) -> None:
    message, edit = said(ayesha), said(ayesha, "edit", kind="edit")
    await queue(database, message, edit)
    for unknowns in (1, 2):
        async with database.transaction() as unit:
            for one in (message, edit):
                outbox.call(unit, one, "00ff00ff00ff00ff")  # a process that is gone
        async with database.transaction() as unit:
            assert await outbox.recover(unit, database.holder) == 2
        assert (await row_of(database, message)).unknowns == unknowns
        assert await ready(database) == (["words", "edit"] if unknowns == 1 else ["edit"])
    assert (await row_of(database, message)).state == "unknown"


async def test_our_own_running_calls_are_not_recovered_while_we_are_busy_with_them(
    database: Database, ayesha: str, clock: MovedClock
) -> None:
    message = said(ayesha)
    await queue(database, message)
    await claim(database, message)
    clock.advance(LEASE + MINUTE)
    async with database.transaction() as unit:
        assert await outbox.recover(unit, database.holder, {message.id}) == 0
        assert await outbox.recover(unit, database.holder) == 1, "and those we forgot about are"
    assert await ready(database) == ["words"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_the_calls_of_another_replica_that_is_there_are_its_own_until_the_lease_is_over(
    database: Database, other: Database, ayesha: str, clock: MovedClock
) -> None:
    message = said(ayesha)
    await queue(database, message)
    await claim(other, message)
    async with database.transaction() as unit:
        assert await outbox.recover(unit, database.holder) == 0
    clock.advance(LEASE + MINUTE)
    async with database.transaction() as unit:
        assert await outbox.recover(unit, database.holder) == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_the_calls_of_another_replica_that_died_are_recovered_at_once(
    database: Database, database_url: str, ayesha: str, clock: MovedClock
) -> None:
    dead = Database(database_url, MASTER, clock)
    await dead.open()
    message = said(ayesha)
    await queue(database, message)
    await claim(dead, message)
    await dead.close()
    async with database.transaction() as unit:
        assert await outbox.recover(unit, database.holder) == 1
    assert await ready(database) == ["words"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_two_replicas_never_claim_the_same_message(database: Database, other: Database, ayesha: str) -> None:
    await queue(database, *(said(ayesha, str(number)) for number in range(4)))
    async with database.transaction() as mine:
        first = await outbox.ready(mine, 2)
        async with other.transaction() as theirs:
            second = await outbox.ready(theirs, 4)
    assert [one.body["text"] for one in first] == ["0", "1"]
    assert [one.body["text"] for one in second] == ["2", "3"]


async def test_a_caller_that_somebody_took_over_from_has_nothing_to_say_any_more(
    database: Database, ayesha: str, clock: MovedClock
) -> None:
    message = said(ayesha)
    await queue(database, message)
    await claim(database, message)
    async with database.transaction() as unit:
        outbox.record(unit, [Recorded(message.id, "refused", "00ff00ff00ff00ff", ayesha)])
    assert (await row_of(database, message)).state == "calling"
