"""The sending limits: enforced on request, in real seconds, with room for a brief burst."""

from __future__ import annotations

import itertools

import aiohttp
import pytest

from bot.sandbox.errors import ApiError
from bot.sandbox.limits import Limits
from tests.people import Sandbox
from tests.sandbox.client import Bot


class Seconds:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def accepted(limits: Limits, chats: list[int]) -> int:
    """How many of these messages, sent at the same moment, go through."""
    return sum(refusal(limits, chat) is None for chat in chats)


def refusal(limits: Limits, chat: int) -> ApiError | None:
    try:
        limits.check("sendMessage", chat)
    except ApiError as error:
        return error
    return None


def test_one_chat_takes_three_at_once_and_then_one_a_second() -> None:
    seconds = Seconds()
    limits = Limits(enforced=True, monotonic=seconds)
    assert accepted(limits, [7] * 10) == 3
    for _ in range(5):
        seconds.now += 1
        assert accepted(limits, [7] * 10) == 1


def test_all_chats_together_take_thirty_a_second() -> None:
    seconds = Seconds()
    limits = Limits(enforced=True, monotonic=seconds)
    chats = itertools.count(1)
    assert accepted(limits, [next(chats) for _ in range(50)]) == 30
    seconds.now += 1
    assert accepted(limits, [next(chats) for _ in range(50)]) == 30


def test_a_group_takes_twenty_a_minute() -> None:
    seconds = Seconds()
    limits = Limits(enforced=True, monotonic=seconds)
    assert accepted(limits, [-7] * 30) == 20
    seconds.now += 60
    assert accepted(limits, [-7] * 30) == 20


def test_the_wait_is_told_and_is_enough() -> None:
    seconds = Seconds()
    limits = Limits(enforced=True, monotonic=seconds)
    accepted(limits, [-7] * 20)
    error = refusal(limits, -7)
    assert error is not None
    assert (error.description, error.retry_after) == ("Too Many Requests: retry after 3", 3)
    seconds.now += error.retry_after or 0
    assert refusal(limits, -7) is None


def test_only_sending_counts_and_only_on_request() -> None:
    for _ in range(100):
        Limits(enforced=False).check("sendMessage", 7)
        Limits(enforced=True).check("editMessageText", 7)


@pytest.mark.parametrize(("enforced", "sent"), [(True, 3), (False, 6)])
async def test_a_burst_meets_429_only_where_limits_are_enforced(enforced: bool, sent: int) -> None:
    async with Sandbox(enforce_limits=enforced) as sandbox, aiohttp.ClientSession() as session:
        bot, ahmed = Bot(sandbox, session), await sandbox.person("Ahmed")
        await ahmed.writes("/start")
        answers = [await attempt(bot, ahmed.id) for _ in range(6)]
    assert answers == ["sent"] * sent + ["429 Too Many Requests: retry after 1"] * (6 - sent)


async def attempt(bot: Bot, chat_id: int) -> str:
    async with bot.session.post(bot.address("sendMessage"), json={"chat_id": chat_id, "text": "x"}) as response:
        body = await response.json()
    return "sent" if body["ok"] else f"{response.status} {body['description']}"
