"""Says whether a value is what the Bot API declares: a reader of the declaration that owes nothing to the sandbox's."""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from typing import Any

import bot.sandbox

API = Path(bot.sandbox.__file__).with_name("api.json")
ALWAYS = re.compile(r'always "([^"]+)"')


@functools.cache
def declaration() -> dict[str, Any]:
    declared: dict[str, Any] = json.loads(API.read_text(encoding="utf-8"))
    return declared


def faults(value: Any, declared: list[str], where: str = "value") -> list[str]:
    """What is wrong with a value of one of the declared types; empty where nothing is."""
    tried = [faults_of_one(value, name, where) for name in declared]
    return min(tried, key=len)


def faults_of_one(value: Any, name: str, where: str) -> list[str]:
    if value is None:
        return [f"{where} is null"]
    if name.startswith("Array of "):
        if not isinstance(value, list):
            return [f"{where} is no array"]
        inner = name.removeprefix("Array of ")
        return [fault for index, item in enumerate(value) for fault in faults_of_one(item, inner, f"{where}[{index}]")]
    if name in SCALARS:
        fits = isinstance(value, SCALARS[name]) and (name == "Boolean" or not isinstance(value, bool))
        return [] if fits else [f"{where} is no {name} but {value!r}"]
    return faults_of_object(value, declaration()["types"][name], where)


SCALARS: dict[str, type | tuple[type, ...]] = {"Integer": int, "String": str, "Boolean": bool, "Float": (int, float)}


def faults_of_object(value: Any, shape: dict[str, Any], where: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{where} is no {shape['name']}"]
    if "subtypes" in shape:
        return faults(value, shape["subtypes"], where)
    fields = {field["name"]: field for field in shape.get("fields", [])}
    found = [f"{where}.{name} is not a field of {shape['name']}" for name in value if name not in fields]
    for name, field in fields.items():
        if name not in value:
            found += [f"{where}.{name} is missing"] if field["required"] else []
            continue
        found += faults(value[name], field["types"], f"{where}.{name}")
        constant = ALWAYS.search(field["description"])
        if constant and value[name] != constant.group(1):
            found.append(f'{where}.{name} is not "{constant.group(1)}"')
    return found


def check_answer(method: str, status: int, body: Any) -> None:
    """Fail where an answer to a method is not what the Bot API declares, envelope included."""
    assert isinstance(body, dict), body
    if body.get("ok") is not True:
        assert body.keys() <= {"ok", "error_code", "description", "parameters"}, body
        assert body["ok"] is False, body
        assert body["error_code"] == status, body
        assert isinstance(body["description"], str), body
        assert not faults(body.get("parameters", {}), ["ResponseParameters"]), body
        return
    assert status == 200
    assert body.keys() <= {"ok", "result", "description"}, body
    found = faults(body["result"], declaration()["methods"][method]["returns"], method)
    assert not found, "\n".join([*found, json.dumps(body, ensure_ascii=False)])


def check_update(update: Any) -> str:
    """Fail where an update is not what the Bot API declares; its kind."""
    found = faults(update, ["Update"], "update")
    assert not found, "\n".join([*found, json.dumps(update, ensure_ascii=False)])
    kinds = [name for name in update if name != "update_id"]
    assert len(kinds) == 1, f"an update of several kinds: {kinds}"
    return str(kinds[0])
