"""Telegram's limits in made-up time: 30 a second overall, one a second to a chat, bursts, priorities, no starving."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from itertools import pairwise

import pytest

from bot.pacing import NoPace, Pace, TelegramPace
from storage.outbox import BROADCAST, NOTICE, REPLY
from tests.bot.simulation.virtual import played

Left = list[tuple[float, int]]
"""When each call left, in seconds from the start, and to which chat."""


class Queue:
    """Calls on their way out, by the chat they are to."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self.left: Left = []

    async def call(self, chat: int, urgency: int = REPLY, counts: bool = True) -> None:
        await self.pace.turn(chat, urgency, counts)
        self.left.append((now(), chat))

    async def series(self, chat: int, times: int, urgency: int = REPLY) -> None:
        for _ in range(times):
            await self.call(chat, urgency)

    def moments(self, chat: int | None = None) -> list[float]:
        return [at for at, to in self.left if chat in (None, to)]


def now() -> float:
    return asyncio.get_running_loop().time()


def at_once(*calls: Coroutine[object, object, None]) -> None:
    async def story() -> None:
        await asyncio.gather(*calls)

    played(story())


def most_in_a_second(moments: list[float]) -> int:
    return max(sum(start <= moment < start + 1 for moment in moments) for start in moments)


def test_a_broadcast_to_hundreds_keeps_to_thirty_a_second_and_wastes_none_of_them() -> None:
    queue = Queue(TelegramPace())
    at_once(*(queue.call(chat, BROADCAST) for chat in range(300)))
    assert most_in_a_second(queue.moments()) <= 30 + 5
    assert queue.moments()[-1] == pytest.approx((300 - 5) / 30, abs=0.05)


def test_after_the_first_burst_calls_are_spread_evenly() -> None:
    queue = Queue(TelegramPace())
    at_once(*(queue.call(chat) for chat in range(60)))
    gaps = [later - earlier for earlier, later in pairwise(queue.moments()[5:])]
    assert gaps == pytest.approx([1 / 30] * len(gaps))


def test_one_chat_gets_three_at_once_and_then_one_a_second() -> None:
    queue = Queue(TelegramPace())
    at_once(queue.series(7, 6))
    assert queue.moments() == pytest.approx([0, 0, 0, 1, 2, 3])


def test_a_chat_that_was_quiet_for_a_while_may_have_a_burst_again() -> None:
    queue = Queue(TelegramPace())

    async def story() -> None:
        await queue.series(7, 3)
        await asyncio.sleep(60)
        await queue.series(7, 3)

    played(story())
    assert queue.moments() == pytest.approx([0, 0, 0, 60, 60, 60])


def test_edits_cost_a_chat_nothing_but_count_overall() -> None:
    queue = Queue(TelegramPace())

    async def edits() -> None:
        for _ in range(90):
            await queue.call(7, counts=False)

    at_once(edits())
    assert queue.moments()[-1] == pytest.approx((90 - 5) / 30, abs=0.05)


def test_a_chat_that_waits_keeps_nobody_else_waiting() -> None:
    queue = Queue(TelegramPace())
    queue_of_one = queue.series(7, 20)
    at_once(queue_of_one, *(queue.call(chat) for chat in range(100, 120)))
    others = [at for at, chat in queue.left if chat != 7]
    assert max(others) < 1


def test_what_telegram_told_one_chat_to_wait_is_waited_by_that_chat_alone() -> None:
    pace = TelegramPace()
    queue = Queue(pace)

    async def story() -> None:
        pace.hold(7, 5.0)
        await asyncio.gather(queue.call(7), queue.call(8))

    played(story())
    assert queue.left == [(0.0, 8), (5.0, 7)]


def test_an_edit_waits_as_well_where_telegram_told_the_chat_to_wait() -> None:
    pace = TelegramPace()
    queue = Queue(pace)

    async def story() -> None:
        pace.hold(7, 5.0)
        await queue.call(7, counts=False)

    played(story())
    assert queue.moments() == [5.0]


def test_being_told_to_wait_again_while_waiting_is_heeded() -> None:
    pace = TelegramPace()
    queue = Queue(pace)

    async def story() -> None:
        pace.hold(7, 2.0)
        waiting = asyncio.create_task(queue.call(7))
        await asyncio.sleep(1)
        pace.hold(7, 9.0)
        await waiting

    played(story())
    assert queue.moments() == [10.0]


@pytest.mark.parametrize("urgency", [NOTICE, BROADCAST])
def test_a_reply_overtakes_what_nobody_waits_for(urgency: int) -> None:
    queue = Queue(TelegramPace())

    async def story() -> None:
        sending = asyncio.gather(*(queue.call(chat, urgency) for chat in range(300)))
        await asyncio.sleep(2)
        asked = now()
        await queue.call(999)
        assert now() - asked < 0.1
        await sending

    played(story())


@pytest.mark.parametrize(("urgency", "at_most"), [(NOTICE, 20), (BROADCAST, 120)])
def test_replies_without_end_do_not_starve_the_rest(urgency: int, at_most: float) -> None:
    """Twice as many replies as may leave, without end: what waited its patience out is still behind those before it."""
    queue = Queue(TelegramPace())

    async def replies() -> None:
        for chat in range(6000):
            pending.add(asyncio.create_task(queue.call(chat)))
            await asyncio.sleep(1 / 60)

    async def story() -> None:
        flood = asyncio.create_task(replies())
        await asyncio.sleep(1)
        asked = now()
        await queue.call(-1, urgency)
        assert now() - asked < at_most + 1
        flood.cancel()
        for one in pending:
            one.cancel()
        await asyncio.gather(flood, *pending, return_exceptions=True)

    pending: set[asyncio.Task[None]] = set()
    played(story())


def test_who_gave_up_waiting_takes_nobody_elses_turn() -> None:
    queue = Queue(TelegramPace())

    async def story() -> None:
        waiting = [asyncio.create_task(queue.call(chat)) for chat in range(40)]
        await asyncio.sleep(0.1)
        for one in waiting[20:39]:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    played(story())
    assert queue.moments(39)[0] < (20 - 5 + 2) / 30


def test_without_a_pace_nothing_waits_but_what_telegram_told_to() -> None:
    pace = NoPace()
    queue = Queue(pace)

    async def story() -> None:
        pace.hold(7, 3.0)
        await asyncio.gather(*(queue.call(8) for _ in range(500)), queue.call(7))

    played(story())
    assert queue.moments(8) == [0.0] * 500
    assert queue.moments(7) == [3.0]
