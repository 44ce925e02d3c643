"""Faults on order: what the bot sees, and whether the call was carried out all the same."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from tests.people import Person, Refused, Sandbox
from tests.sandbox.client import Bot, BotRefused


async def heard(person: Person) -> list[str]:
    return [message.text for message in await person.heard()]


async def test_429_names_the_seconds_and_nothing_is_sent(bot: Bot, sandbox: Sandbox, ahmed: Person) -> None:
    await sandbox.fault("sendMessage", "429", retry_after=7)
    with pytest.raises(BotRefused) as refused:
        await bot.says(ahmed.id)
    assert (str(refused.value), refused.value.retry_after) == ("429 Too Many Requests: retry after 7", 7)
    assert await heard(ahmed) == []


async def test_a_fault_happens_as_often_as_it_was_ordered(bot: Bot, sandbox: Sandbox, ahmed: Person) -> None:
    await sandbox.fault("sendmessage", "500_before", times=2)
    for _ in range(2):
        assert await bot.refusal("sendMessage", chat_id=ahmed.id, text="x") == "500 Internal Server Error"
    await bot.says(ahmed.id, "At last")
    assert await heard(ahmed) == ["At last"]


async def test_500_after_means_that_it_was_sent(bot: Bot, sandbox: Sandbox, ahmed: Person) -> None:
    await sandbox.fault("sendMessage", "500_after")
    assert await bot.refusal("sendMessage", chat_id=ahmed.id, text="Sent") == "500 Internal Server Error"
    assert await heard(ahmed) == ["Sent"]


@pytest.mark.parametrize(("kind", "left"), [("reset_before", []), ("reset_after", ["Sent"])])
async def test_a_reset_gives_no_answer(kind: str, left: list[str], bot: Bot, sandbox: Sandbox, ahmed: Person) -> None:
    await sandbox.fault("sendMessage", kind)
    with pytest.raises(aiohttp.ClientConnectionError):
        await bot.says(ahmed.id, "Sent")
    assert await heard(ahmed) == left


@pytest.mark.parametrize(("kind", "left"), [("timeout", []), ("timeout_after", ["Sent"])])
async def test_a_timeout_is_silence(kind: str, left: list[str], bot: Bot, sandbox: Sandbox, ahmed: Person) -> None:
    await sandbox.fault("sendMessage", kind)
    call = asyncio.create_task(bot.says(ahmed.id, "Sent"))
    await sandbox.calls_reach("sendMessage", 1)
    done, _ = await asyncio.wait([call], timeout=0.05)
    assert not done
    call.cancel()
    assert await heard(ahmed) == left


async def test_a_fault_can_be_meant_for_one_chat(bot: Bot, sandbox: Sandbox, ahmed: Person, maya: Person) -> None:
    await sandbox.fault("sendMessage", "500_before", chat_id=maya.id)
    await bot.says(ahmed.id, "Fine")
    assert await bot.refusal("sendMessage", chat_id=maya.id, text="x") == "500 Internal Server Error"
    assert await heard(ahmed) == ["Fine"]


async def test_a_fault_can_be_meant_for_any_method(bot: Bot, sandbox: Sandbox) -> None:
    await sandbox.fault("*", "500_before", times=2)
    assert await bot.refusal("getMe") == "500 Internal Server Error"
    assert await bot.refusal("getChat", chat_id=7) == "500 Internal Server Error"


async def test_a_lost_getupdates_answer_loses_no_update(bot: Bot, sandbox: Sandbox, ahmed: Person) -> None:
    await ahmed.writes("Hello")
    await sandbox.fault("getUpdates", "reset_after")
    with pytest.raises(aiohttp.ClientConnectionError):
        await bot.updates()
    assert [update["message"]["text"] for update in await bot.updates()] == ["Hello"]


async def test_faults_are_listed_and_called_off(bot: Bot, sandbox: Sandbox) -> None:
    await sandbox.fault("getMe", "500_before", times=3)
    await bot.refusal("getMe")
    left = await sandbox.control("GET", "/sim/faults")
    assert left == [{"method": "getMe", "kind": "500_before", "times": 2, "retry_after": 1}]
    await sandbox.control("DELETE", "/sim/faults")
    assert (await bot.call("getMe"))["is_bot"] is True


async def test_a_faulty_call_is_in_the_log(bot: Bot, sandbox: Sandbox, ahmed: Person) -> None:
    await sandbox.fault("sendMessage", "500_after")
    await bot.refusal("sendMessage", chat_id=ahmed.id, text="x")
    (call,) = await sandbox.calls("sendMessage")
    assert (call["status"], call["fault"], call["parameters"]["text"]) == (500, "500_after", "x")


@pytest.mark.parametrize(
    "fault",
    [{"method": "getMe"}, {"method": "getMe", "kind": "explode"}, {"method": "getMe", "kind": "429", "times": 0}],
)
async def test_what_is_no_fault_is_refused(fault: dict[str, str], sandbox: Sandbox) -> None:
    with pytest.raises(Refused):
        await sandbox.control("POST", "/sim/faults", [fault])
