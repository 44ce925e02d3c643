"""The webhook: where updates go, in which order, with which secret, and what happens when nobody takes them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.sandbox.webhook import usual_backoff
from tests.people import Person, Sandbox
from tests.sandbox.client import Bot, buttons
from tests.sandbox.shapes import check_update

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Hook:
    """A bot's webhook: remembers what came, and answers as it is told to."""

    def __init__(self) -> None:
        self.came: list[tuple[dict[str, Any], str | None]] = []
        self.statuses: list[int] = []
        self.answer: Any = None
        self.open = asyncio.Event()
        self.open.set()
        self.at_once = 0
        self.most_at_once = 0
        self.url = ""
        self._changed = asyncio.Condition()

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        check_update(update)
        async with self._changed:
            self.came.append((update, request.headers.get(SECRET_HEADER)))
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            self._changed.notify_all()
        await self.open.wait()
        self.at_once -= 1
        status = self.statuses.pop(0) if self.statuses else 200
        return web.json_response(self.answer, status=status) if self.answer else web.Response(status=status)

    async def has(self, count: int) -> list[str]:
        """Wait for so many deliveries; the texts they brought."""
        async with asyncio.timeout(5), self._changed:
            await self._changed.wait_for(lambda: len(self.came) >= count)
        return [update["message"]["text"] for update, _ in self.came]


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    application = web.Application()
    application.add_routes([web.post("/hook", hook.take)])
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    hook.open.set()
    await runner.cleanup()


async def test_updates_are_delivered_with_the_secret(bot: Bot, ahmed: Person, hook: Hook) -> None:
    await bot.call("setWebhook", url=hook.url, secret_token="s3cret_-A")
    await ahmed.writes("Hello")
    assert await hook.has(1) == ["Hello"]
    assert hook.came[0][1] == "s3cret_-A"


async def test_without_a_secret_there_is_no_header(bot: Bot, ahmed: Person, hook: Hook) -> None:
    await bot.call("setWebhook", url=hook.url)
    await ahmed.writes("Hello")
    await hook.has(1)
    assert hook.came[0][1] is None


async def test_what_waited_before_the_webhook_was_set_is_delivered_too(bot: Bot, ahmed: Person, hook: Hook) -> None:
    await ahmed.writes("Before")
    await bot.call("setWebhook", url=hook.url)
    assert await hook.has(1) == ["Before"]


async def test_what_is_pending_can_be_dropped(bot: Bot, ahmed: Person, hook: Hook) -> None:
    await ahmed.writes("Before")
    await bot.call("setWebhook", url=hook.url, drop_pending_updates=True)
    await ahmed.writes("After")
    assert await hook.has(1) == ["After"]


async def test_a_failed_delivery_comes_again_and_is_told_of(bot: Bot, ahmed: Person, hook: Hook) -> None:
    hook.statuses = [500, 302]
    await bot.call("setWebhook", url=hook.url)
    await ahmed.writes("Hello")
    assert await hook.has(3) == ["Hello"] * 3
    await ahmed.writes("Again")
    assert await hook.has(4) == ["Hello", "Hello", "Hello", "Again"]
    info = await bot.call("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 302 Found"
    assert info["last_error_date"] > 0


async def test_a_persons_updates_stay_in_order_while_one_is_on_its_way(bot: Bot, ahmed: Person, hook: Hook) -> None:
    hook.open.clear()
    await bot.call("setWebhook", url=hook.url)
    for word in ("one", "two", "three"):
        await ahmed.writes(word)
    assert await hook.has(1) == ["one"]
    assert (await bot.call("getWebhookInfo"))["pending_update_count"] == 3
    hook.open.set()
    assert await hook.has(3) == ["one", "two", "three"]
    assert hook.most_at_once == 1


async def test_a_failure_holds_up_that_person_only(bot: Bot, ahmed: Person, maya: Person, hook: Hook) -> None:
    hook.open.clear()
    await bot.call("setWebhook", url=hook.url)
    await ahmed.writes("Mine")
    await maya.writes("Hers")
    assert sorted(await hook.has(2)) == ["Hers", "Mine"]
    assert hook.most_at_once == 2


async def test_no_more_connections_are_used_than_allowed(bot: Bot, ahmed: Person, maya: Person, hook: Hook) -> None:
    hook.open.clear()
    await bot.call("setWebhook", url=hook.url, max_connections=1)
    await ahmed.writes("Mine")
    await maya.writes("Hers")
    await hook.has(1)
    hook.open.set()
    assert await hook.has(2) == ["Mine", "Hers"]
    assert hook.most_at_once == 1


async def test_a_webhook_may_answer_with_a_method(bot: Bot, ahmed: Person, hook: Hook) -> None:
    hook.answer = {"method": "sendMessage", "chat_id": ahmed.id, "text": "At once", "reply_markup": buttons(("Yes",))}
    await bot.call("setWebhook", url=hook.url)
    await ahmed.writes("Hello")
    assert (await ahmed.sees("At once")).labels == ["Yes"]


async def test_a_webhook_nobody_listens_at_keeps_its_updates(bot: Bot, sandbox: Sandbox, ahmed: Person) -> None:
    await bot.call("setWebhook", url="http://127.0.0.1:9/hook")
    await ahmed.writes("Hello")

    async def failed() -> bool:
        info = await bot.call("getWebhookInfo")
        return bool(info.get("last_error_message") == "Connection refused" and info["pending_update_count"] == 1)

    async with asyncio.timeout(5):
        while not await failed():
            pass
    await bot.call("deleteWebhook")
    assert [update["message"]["text"] for update in await bot.updates()] == ["Hello"]


async def test_a_new_webhook_is_tried_at_once_whatever_the_old_one_did(ahmed_waiting: None, hook: Hook) -> None:
    assert await hook.has(1) == ["Hello"]


@pytest.fixture
async def ahmed_waiting(hook: Hook) -> AsyncIterator[None]:
    """A message that an address nobody listens at did not take, so that the next try lies an hour ahead."""
    async with Sandbox(backoff=lambda failures: 3600.0) as sandbox, aiohttp.ClientSession() as session:
        bot, ahmed = Bot(sandbox, session), await sandbox.person("Ahmed")
        await bot.call("setWebhook", url="http://127.0.0.1:9/hook")
        await ahmed.writes("Hello")
        async with asyncio.timeout(5):
            while "last_error_date" not in await bot.call("getWebhookInfo"):
                pass
        await bot.call("setWebhook", url=hook.url)
        yield


async def test_an_update_is_delivered_again_on_request(bot: Bot, sandbox: Sandbox, ahmed: Person, hook: Hook) -> None:
    await bot.call("setWebhook", url=hook.url)
    sent = await ahmed.writes("Hello")
    await hook.has(1)
    await sandbox.redeliver(sent.update_id)
    assert await hook.has(2) == ["Hello", "Hello"]


async def test_the_wait_after_a_failure_doubles_up_to_half_a_minute() -> None:
    assert [usual_backoff(failures) for failures in (1, 2, 3, 10)] == [0.5, 1, 2, 30]


@pytest.mark.parametrize(
    ("parameters", "complaint"),
    [
        ({"url": "https://example.org/hook"}, "bad webhook: the sandbox delivers to this machine only"),
        ({"url": "ftp://127.0.0.1/hook"}, "invalid webhook URL specified"),
        ({"url": "nonsense"}, "invalid webhook URL specified"),
        ({"secret_token": "a b"}, "secret token contains unallowed characters"),
        ({"secret_token": "a" * 257}, "secret token is too long"),
    ],
)
async def test_what_is_no_webhook_is_refused(parameters: dict[str, str], complaint: str, bot: Bot) -> None:
    refusal = await bot.refusal("setWebhook", **{"url": "http://127.0.0.1:9/hook"} | parameters)
    assert refusal == f"400 Bad Request: {complaint}"
    assert (await bot.call("getWebhookInfo"))["url"] == ""


async def test_an_empty_address_goes_back_to_polling(bot: Bot, ahmed: Person) -> None:
    await bot.call("setWebhook", url="http://127.0.0.1:9/hook", max_connections=500)
    assert (await bot.call("getWebhookInfo"))["max_connections"] == 100
    await bot.call("setWebhook", url="")
    await ahmed.writes("Hello")
    assert len(await bot.updates()) == 1
