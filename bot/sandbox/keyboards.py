"""Checks the keyboards a bot sends against Telegram's limits."""

from __future__ import annotations

from bot.sandbox.entities import checked_link
from bot.sandbox.errors import bad_request
from bot.sandbox.records import Json

MOST_BUTTONS = 100
WIDEST_ROW = 8
STYLES = ("danger", "success", "primary")
# The kinds of button the sandbox has a use for; a web app, a game or a payment needs the real thing.
SERVED = ("callback_data", "url", "copy_text")
KINDS = (
    *SERVED, "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "callback_game", "pay",
)  # fmt: skip


def checked_markup(markup: Json | None) -> tuple[Json | None, Json | None]:
    """The inline keyboard and the reply keyboard (or its removal) of a message; a refusal past the limits."""
    if markup is None:
        return None, None
    if "inline_keyboard" not in markup:
        rows = markup.get("keyboard", [])
        check_size(rows)
        return None, markup
    rows = [row for row in markup["inline_keyboard"] if row]
    check_size(rows)
    for row in rows:
        for button in row:
            check_button(button)
    return ({"inline_keyboard": rows} if rows else None), None


def check_size(rows: list[list[Json]]) -> None:
    if sum(len(row) for row in rows) > MOST_BUTTONS or any(len(row) > WIDEST_ROW for row in rows):
        raise bad_request("reply markup is too long")


def check_button(button: Json) -> None:
    kinds = [kind for kind in KINDS if kind in button]
    if not button["text"].strip():
        raise bad_request("can't parse inline keyboard button: Text must be non-empty")
    if not kinds:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(kinds) > 1:
        raise bad_request("can't parse inline keyboard button: exactly one of the optional fields must be used")
    if kinds[0] not in SERVED:
        raise bad_request(f'the sandbox does not serve buttons with "{kinds[0]}"')
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and checked_link(button["url"]) is None:
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    if button.get("style", STYLES[0]) not in STYLES:
        raise bad_request("can't parse inline keyboard button: invalid button style specified")
