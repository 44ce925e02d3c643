"""The judge itself: it must find what is wrong with an answer, or its silence proves nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.shapes import check_answer, check_update, faults

USER = {"id": 1, "is_bot": False, "first_name": "Ahmed"}
CHAT = {"id": 1, "type": "private"}
MESSAGE = {"message_id": 1, "date": 0, "chat": CHAT, "from": USER, "text": "Hello"}


def test_a_right_message_has_no_faults() -> None:
    assert faults(MESSAGE, ["Message"]) == []


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"from": {"id": 1, "first_name": "Ahmed"}}, "value.from.is_bot is missing"),
        ({"text": None}, "value.text is null"),
        ({"colour": "red"}, "value.colour is not a field of Message"),
        ({"date": "today"}, "value.date is no Integer but 'today'"),
        ({"date": True}, "value.date is no Integer but True"),
        ({"entities": [{"type": "bold", "offset": 0}]}, "value.entities[0].length is missing"),
        ({"photo": {}}, "value.photo is no array"),
    ],
)
def test_each_kind_of_fault_is_found(wrong: dict[str, Any], fault: str) -> None:
    assert faults(MESSAGE | wrong, ["Message"]) == [fault]


def test_a_member_of_a_union_is_told_by_its_constant() -> None:
    kicked = {"status": "kicked", "user": USER, "until_date": 0}
    assert faults(kicked, ["ChatMember"]) == []
    assert faults(kicked | {"status": "banished"}, ["ChatMember"])


def test_an_error_with_status_200_is_no_answer() -> None:
    refusal = {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"}
    check_answer("sendMessage", 400, refusal)
    with pytest.raises(AssertionError):
        check_answer("sendMessage", 200, refusal)


def test_a_result_of_another_type_is_no_answer() -> None:
    with pytest.raises(AssertionError, match="sendMessage is no Message"):
        check_answer("sendMessage", 200, {"ok": True, "result": True})


def test_an_update_of_two_kinds_is_no_update() -> None:
    assert check_update({"update_id": 1, "message": MESSAGE}) == "message"
    with pytest.raises(AssertionError, match="several kinds"):
        check_update({"update_id": 1, "message": MESSAGE, "edited_message": MESSAGE})
