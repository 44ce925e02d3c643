"""Parameters: four forms, one meaning, read by the type the Bot API declares."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest

from tests.people import Person
from tests.sandbox.client import Bot, buttons

YES = buttons(("Yes",))


def as_json(parameters: dict[str, Any]) -> dict[str, Any]:
    return {"json": parameters}


def as_text(parameters: dict[str, Any]) -> dict[str, str]:
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()}


def as_query(parameters: dict[str, Any]) -> dict[str, Any]:
    return {"http": "GET", "params": as_text(parameters)}


def as_form(parameters: dict[str, Any]) -> dict[str, Any]:
    return {"data": as_text(parameters)}


def as_multipart(parameters: dict[str, Any]) -> dict[str, Any]:
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in as_text(parameters).items():
        form.add_field(name, value)
    return {"data": form}


FORMS = [as_json, as_query, as_form, as_multipart]


@pytest.mark.parametrize("form", FORMS)
async def test_every_form_says_the_same(form: Any, bot: Bot, ahmed: Person) -> None:
    parameters = {"chat_id": ahmed.id, "text": "Well?", "reply_markup": YES, "protect_content": True}
    sent = await bot.send("sendMessage", **form(parameters))
    assert (sent["text"], sent["reply_markup"], sent["has_protected_content"]) == ("Well?", YES, True)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", ["2026", "true", "null", '{"a": 1}', "[1]", "1.50", '"quoted"'])
async def test_a_text_that_looks_like_something_else_stays_a_text(
    form: Any, text: str, bot: Bot, ahmed: Person
) -> None:
    sent = await bot.send("sendMessage", **form({"chat_id": ahmed.id, "text": text}))
    assert sent["text"] == text


async def test_a_number_in_a_json_body_is_read_as_its_digits(bot: Bot, ahmed: Person) -> None:
    assert (await bot.says(ahmed.id, 2026))["text"] == "2026"  # type: ignore[arg-type]


async def test_a_chat_may_be_written_as_text_in_a_json_body(bot: Bot, ahmed: Person) -> None:
    assert (await bot.says("7"))["chat"]["id"] == ahmed.id  # type: ignore[arg-type]


async def test_null_is_the_same_as_nothing(bot: Bot, ahmed: Person) -> None:
    assert "reply_markup" not in await bot.says(ahmed.id, reply_markup=None, parse_mode=None)


@pytest.mark.parametrize(
    ("parameters", "complaint"),
    [
        ({"colour": "red"}, 'method sendMessage has no parameter "colour"'),
        ({"reply_markup": "{broken"}, "can't parse reply markup: reply_markup must be valid JSON"),
        ({"reply_markup": {"inline_keyboard": [[{"callback_data": "y"}]]}},
         "can't parse reply markup: Field \"text\" is missing in reply_markup.inline_keyboard[0][0]"),
        ({"reply_markup": {"inline_keyboard": [[{"text": "Yes", "colour": "red"}]]}},
         'can\'t parse reply markup: InlineKeyboardButton has no field "colour"'),
        ({"reply_markup": {"inline_keyboard": [[{"text": 5, "callback_data": "y"}]]}},
         "can't parse reply markup: reply_markup.inline_keyboard[0][0].text must be a String"),
        ({"reply_markup": {"inline_keyboard": [{"text": "Yes"}]}},
         "can't parse reply markup: reply_markup.inline_keyboard[0] must be an Array"),
        ({"protect_content": "perhaps"}, "can't parse protect content: protect_content must be a Boolean"),
        ({"entities": [{"type": "bold", "offset": "0", "length": 1}]},
         "can't parse entities: entities[0].offset must be an Integer"),
    ],
)  # fmt: skip
async def test_what_cannot_be_read_is_named(
    parameters: dict[str, Any], complaint: str, bot: Bot, ahmed: Person
) -> None:
    refusal = await bot.refusal("sendMessage", chat_id=ahmed.id, text="Hello", **parameters)
    assert refusal == f"400 Bad Request: {complaint}"


async def test_a_body_that_is_no_json_is_refused(bot: Bot) -> None:
    async with bot.session.post(
        bot.address("getMe"), data="{", headers={"Content-Type": "application/json"}
    ) as response:
        assert (response.status, (await response.json())["description"]) == (
            400,
            "Bad Request: can't parse JSON object",
        )


async def test_a_missing_parameter_is_named(bot: Bot, ahmed: Person) -> None:
    refusal = await bot.refusal("deleteMessage", chat_id=ahmed.id)
    assert refusal == '400 Bad Request: parameter "message_id" is required'
