"""Whatever is sent to it, the sandbox answers as an API does: it never breaks, and never loses its people."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.sandbox.methods import SERVED
from tests.people import Sandbox
from tests.sandbox.client import Bot, BotRefused
from tests.sandbox.shapes import declaration

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
values = st.recursive(
    scalars | st.sampled_from([7, "7", "HTML", "MarkdownV2", "<b>x", "*x", "attach://x", "🏟" * 3]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
REFUSALS = (400, 403, 404, 409, 413, 429)


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A method that is served, with values for some of its own parameters that may make no sense at all."""
    method = draw(st.sampled_from(sorted(SERVED)))
    names = [field["name"] for field in declaration()["methods"][method].get("fields", [])]
    chosen = draw(st.lists(st.sampled_from(names), unique=True)) if names else []
    parameters = {name: draw(values) for name in chosen}
    sensible = {"chat_id": 7, "text": "Hello", "message_id": 1, "from_chat_id": 7}
    known = {name: value for name, value in sensible.items() if name in names and draw(st.booleans())}
    return method, parameters | known


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(calls(), max_size=12))
async def test_no_call_breaks_it(made: list[tuple[str, dict[str, Any]]]) -> None:
    async with Sandbox() as sandbox, aiohttp.ClientSession() as session:
        bot, ahmed = Bot(sandbox, session), await sandbox.person("Ahmed", user_id=7)
        await ahmed.writes("/start")
        for method, parameters in made:
            status = await answered(bot, method, as_form(parameters))
            assert status in (200, *REFUSALS), (method, parameters)
        assert (await ahmed.chat()) is not None
        assert await bot.call("getMe")


async def answered(bot: Bot, method: str, form: dict[str, str]) -> int:
    try:
        await bot.send(method, data=form)
    except BotRefused as refused:
        return refused.status
    return 200


def as_form(parameters: dict[str, Any]) -> dict[str, str]:
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()}


async def test_a_request_that_is_no_form_is_refused(bot: Bot) -> None:
    for content_type in ("multipart/form-data", "application/x-www-form-urlencoded"):
        headers = {"Content-Type": content_type}
        async with bot.session.post(bot.address("sendMessage"), data=b"text=%ff\xff", headers=headers) as response:
            assert response.status == 400
            assert (await response.json())["ok"] is False


async def test_a_number_without_end_is_no_chat(bot: Bot) -> None:
    assert await bot.refusal("sendMessage", chat_id="9" * 5000, text="x") == "400 Bad Request: chat not found"


async def test_markup_without_end_is_refused(bot: Bot) -> None:
    refusal = await bot.refusal("sendMessage", chat_id=7, text="<b>" * 30_000, parse_mode="HTML")
    assert refusal == "400 Bad Request: message is too long"
