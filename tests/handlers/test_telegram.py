"""What the Bot API sends, and what it means to us."""

from datetime import UTC, datetime
from typing import Any

import pytest

from handlers.incoming import Account, Attached, Command, Due, Edited, Incoming, InGroup, Reached, Tapped, Wrote
from handlers.telegram import chat_of, understood

AMINA = Account(7, "Amina", "ur")
USER = {"id": 7, "is_bot": False, "first_name": "Amina", "language_code": "ur"}
CHAT = {"id": 7, "type": "private", "first_name": "Amina"}
GROUP = {"id": -100, "type": "supergroup", "title": "Both sides"}


def message(chat: dict[str, Any] = CHAT, **parts: Any) -> dict[str, Any]:
    return {"message_id": 3, "date": 1, "chat": chat, "from": USER, **parts}


@pytest.mark.parametrize(
    ("update", "meant"),
    [
        ({"message": message(text="Hello")}, Wrote(AMINA, "Hello", 3)),
        ({"message": message(text="/start  abc ")}, Command(AMINA, "start", "abc")),
        ({"message": message(text="/HELP@convenor_bot")}, Command(AMINA, "help")),
        ({"message": message(photo=[], caption="/start")}, Attached(AMINA, 3)),
        ({"edited_message": message(text="Hallo")}, Edited(AMINA)),
        ({"message": message(GROUP, text="Hello")}, InGroup(-100)),
        ({"edited_message": message(GROUP, text="Hello")}, InGroup(-100)),
        (
            {"callback_query": {"id": "9", "from": USER, "data": "h0", "message": message(text="?")}},
            Tapped(AMINA, "h0", 3, "9"),
        ),
        ({"callback_query": {"id": "9", "from": USER, "data": "h0"}}, Tapped(AMINA, "h0", None, "9")),
        ({"callback_query": {"id": "9", "from": USER, "message": message(GROUP)}}, InGroup(-100)),
        (
            {"my_chat_member": {"chat": CHAT, "from": USER, "new_chat_member": {"status": "kicked"}}},
            Reached(AMINA, False),
        ),
        (
            {"my_chat_member": {"chat": CHAT, "from": USER, "new_chat_member": {"status": "member"}}},
            Reached(AMINA, True),
        ),
        ({"my_chat_member": {"chat": GROUP, "from": USER, "new_chat_member": {"status": "member"}}}, InGroup(-100)),
        (
            {"due": {"kind": "expire", "person": "p", "subject": "s", "due_at": 0}},
            Due("expire", "p", "s", datetime(1970, 1, 1, tzinfo=UTC)),
        ),
        ({"poll": {"id": "1"}}, None),
    ],
)
def test_each_kind_of_update_means_one_thing(update: dict[str, Any], meant: Incoming | None) -> None:
    assert understood({"update_id": 1, **update}) == meant


def test_somebody_without_a_language_is_still_somebody() -> None:
    bare = {"id": 7, "is_bot": False, "first_name": "Amina"}
    meant = understood({"update_id": 1, "message": {**message(text="Hello"), "from": bare}})
    assert meant == Wrote(Account(7, "Amina", None), "Hello", 3)


@pytest.mark.parametrize("update", [{"message": {}}, {"callback_query": {"id": "1"}}, {"message": message(text=5)}])
def test_what_no_bot_api_sends_is_an_error_the_worker_knows(update: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
        understood({"update_id": 1, **update})


@pytest.mark.parametrize(
    ("update", "chat"),
    [
        ({"message": message(text="Hello")}, 7),
        ({"callback_query": {"id": "9", "from": USER, "message": message(GROUP)}}, -100),
        ({"callback_query": {"id": "9", "from": USER}}, 7),
        ({"poll": {"id": "1"}}, 0),
    ],
)
def test_an_update_is_ordered_by_the_chat_it_belongs_to(update: dict[str, Any], chat: int) -> None:
    assert chat_of({"update_id": 1, **update}) == chat
