"""getUpdates: confirming, waiting, one poller at a time; and the disorder that can be asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.people import Person, Refused, Sandbox
from tests.sandbox.client import Bot, BotRefused


def numbers(updates: list[dict[str, Any]]) -> list[int]:
    return [update["update_id"] for update in updates]


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def polling(bot: Bot, sandbox: Sandbox, **parameters: Any) -> asyncio.Task[Any]:
    """A long poll that has reached the server: it stays there until something happens."""
    before = sandbox.server.core.updates.poller
    poll = asyncio.create_task(bot.call("getUpdates", **{"timeout": 50, "offset": bot.offset} | parameters))
    await turned(lambda: sandbox.server.core.updates.poller not in (None, before))
    return poll


async def turned(condition: Callable[[], bool]) -> None:
    """Let everybody else go on until the condition holds."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - the server under test has no reason to offer an event for this
            await asyncio.sleep(0)


async def test_updates_come_in_order_and_again_until_they_are_confirmed(bot: Bot, ahmed: Person) -> None:
    for word in ("one", "two", "three"):
        await ahmed.writes(word)
    first = await bot.call("getUpdates")
    assert texts(first) == ["one", "two", "three"]
    assert numbers(first) == list(range(first[0]["update_id"], first[0]["update_id"] + 3))
    assert await bot.call("getUpdates") == first
    assert texts(await bot.call("getUpdates", offset=first[1]["update_id"] + 1)) == ["three"]
    assert texts(await bot.call("getUpdates", offset=0)) == ["three"]


async def test_a_negative_offset_keeps_the_last_ones_and_forgets_the_rest(bot: Bot, ahmed: Person) -> None:
    for word in ("one", "two", "three"):
        await ahmed.writes(word)
    assert texts(await bot.call("getUpdates", offset=-2)) == ["two", "three"]
    assert texts(await bot.call("getUpdates")) == ["two", "three"]


async def test_a_hundred_at_most_are_handed_out(bot: Bot, ahmed: Person) -> None:
    for number in range(103):
        await ahmed.writes(str(number))
    assert len(await bot.call("getUpdates")) == 100
    assert len(await bot.call("getUpdates", limit=5)) == 5
    assert len(await bot.call("getUpdates", limit=1000)) == 100


async def test_a_waiting_poll_is_answered_the_moment_something_happens(
    bot: Bot, sandbox: Sandbox, ahmed: Person
) -> None:
    poll = await polling(bot, sandbox)
    await ahmed.writes("Hello")
    async with asyncio.timeout(5):
        assert texts(await poll) == ["Hello"]


async def test_a_poll_in_which_nothing_happens_ends_empty(bot: Bot) -> None:
    assert await bot.call("getUpdates", timeout=1) == []


async def test_of_two_pollers_the_first_is_told_to_go(bot: Bot, sandbox: Sandbox, ahmed: Person) -> None:
    first = await polling(bot, sandbox)
    second = await polling(bot, sandbox)
    with pytest.raises(BotRefused) as refused:
        await first
    assert str(refused.value) == (
        "409 Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    await ahmed.writes("Hello")
    assert texts(await second) == ["Hello"]


async def test_a_poller_that_went_away_takes_no_update_with_it(bot: Bot, sandbox: Sandbox, ahmed: Person) -> None:
    poll = await polling(bot, sandbox)
    poll.cancel()
    await turned(lambda: sandbox.server.core.updates.poller is None)
    await ahmed.writes("Hello")
    assert texts(await bot.updates()) == ["Hello"]


async def test_there_is_no_polling_while_a_webhook_is_set(bot: Bot) -> None:
    await bot.call("setWebhook", url="http://127.0.0.1:9/hook")
    assert await bot.refusal("getUpdates") == (
        "409 Conflict: can't use getUpdates method while webhook is active;"
        " use deleteWebhook to delete the webhook first"
    )
    await bot.call("deleteWebhook")
    assert await bot.updates() == []


async def test_setting_a_webhook_ends_a_waiting_poll(bot: Bot, sandbox: Sandbox) -> None:
    poll = await polling(bot, sandbox)
    await bot.call("setWebhook", url="http://127.0.0.1:9/hook")
    with pytest.raises(BotRefused, match="409 Conflict: terminated by setWebhook request"):
        await poll


async def test_only_the_kinds_asked_for_come_and_the_wish_is_remembered(bot: Bot, ahmed: Person) -> None:
    await bot.call("getUpdates", allowed_updates=["callback_query"])
    await ahmed.writes("Not wanted")
    assert await bot.updates() == []
    await bot.call("getUpdates", allowed_updates=[])
    await ahmed.writes("Wanted")
    assert texts(await bot.updates()) == ["Wanted"]


async def test_an_update_is_kept_for_a_day(bot: Bot, sandbox: Sandbox, ahmed: Person) -> None:
    await ahmed.writes("yesterday")
    await sandbox.advance(timedelta(hours=23))
    await ahmed.writes("today")
    await sandbox.advance(timedelta(hours=2))
    assert texts(await bot.updates()) == ["today"]


async def test_an_update_can_come_again_even_when_it_was_confirmed(bot: Bot, sandbox: Sandbox, ahmed: Person) -> None:
    sent = await ahmed.writes("once")
    await ahmed.writes("later")
    assert texts(await bot.updates()) == ["once", "later"]
    assert await bot.updates() == []
    await sandbox.redeliver(sent.update_id)
    # Its number lies below the offset the bot asks from, as in a real late delivery.
    again = await bot.updates()
    assert (texts(again), numbers(again)) == (["once"], [sent.update_id])
    assert await bot.updates() == []


async def test_what_never_was_cannot_come_again(sandbox: Sandbox) -> None:
    with pytest.raises(Refused, match="There is no update 5"):
        await sandbox.redeliver(5)


async def test_updates_can_come_in_disorder_and_none_is_lost(bot: Bot, sandbox: Sandbox, ahmed: Person) -> None:
    await sandbox.hold()
    sent = [await ahmed.writes(str(number)) for number in range(5)]
    assert await bot.updates() == []
    order = await sandbox.shuffle(seed=3)
    assert order != [one.update_id for one in sent]
    await sandbox.release()
    # Two at a time, each batch confirmed by the highest number seen: the low ones come all the same.
    handed = [update for _ in range(3) for update in await bot.updates(limit=2)]
    assert numbers(handed) == order


async def test_held_updates_wake_a_poll_when_they_are_released(bot: Bot, sandbox: Sandbox, ahmed: Person) -> None:
    await sandbox.hold()
    poll = await polling(bot, sandbox)
    await ahmed.writes("Hello")
    await sandbox.release()
    assert texts(await poll) == ["Hello"]
