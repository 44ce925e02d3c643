"""The Bot API as data: which methods exist, what they take, and how what arrives is read by its declared type."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from bot.sandbox.errors import ApiError, bad_request

API_FILE = Path(__file__).with_name("api.json")
LITERAL = re.compile(r"(?:must be|always) [\"“]?([a-z_]+)[\"”]?$")
EMPTY_WHEN_MISSING = {"text": "message text is empty", "chat_id": "chat_id is empty"}


@dataclass(frozen=True)
class Upload:
    """A file that came with a request."""

    file_name: str
    mime_type: str
    body: bytes


@dataclass(frozen=True)
class Field:
    """One parameter of a method or field of a type; `literal` where only one value is possible."""

    name: str
    types: tuple[str, ...]
    required: bool
    literal: str | None


@dataclass(frozen=True)
class Shape:
    """A method or a type: its fields by name; for a union of types, its members."""

    name: str
    fields: Mapping[str, Field]
    members: tuple[str, ...] = ()


class Misread(ValueError):
    """A value that is not of the declared type; says where and what was expected."""


def read_shape(document: Mapping[str, Any]) -> Shape:
    fields = {}
    for row in document.get("fields", []):
        literal = LITERAL.search(row["description"])
        fields[row["name"]] = Field(
            row["name"], tuple(row["types"]), row["required"], literal.group(1) if literal else None
        )
    return Shape(document["name"], fields, tuple(document.get("subtypes", ())))


@functools.cache
def the_spec() -> Spec:
    """The declaration that lies beside this module, read once."""
    return Spec()


class Spec:
    """The methods (found whatever their case) and types of one version of the Bot API."""

    def __init__(self, path: Path = API_FILE) -> None:
        document = orjson.loads(path.read_bytes())
        self.methods = {name.lower(): read_shape(row) for name, row in document["methods"].items()}
        self.types = {name: read_shape(row) for name, row in document["types"].items()}
        self.update_types = tuple(name for name in self.types["Update"].fields if name != "update_id")
        emoji = next(row for row in document["types"]["ReactionTypeEmoji"]["fields"] if row["name"] == "emoji")
        self.reaction_emoji = frozenset(re.findall(r'"([^"]+)"', emoji["description"]))

    def read(self, method: Shape, raw: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters of a call by their declared types; refuses unknown, missing and malformed ones."""
        for name in raw:
            if name not in method.fields:
                raise bad_request(f'method {method.name} has no parameter "{name}"')
        read = {}
        for name, field in method.fields.items():
            if raw.get(name) is not None:
                try:
                    read[name] = self._value(raw[name], field.types, name, loose=True)
                except Misread as error:
                    raise unreadable(name, error) from error
            elif field.required:
                raise bad_request(EMPTY_WHEN_MISSING.get(name, f'parameter "{name}" is required'))
        return read

    def _value(self, value: Any, types: tuple[str, ...], where: str, *, loose: bool) -> Any:
        """`value` as the first of `types` it fits. Loose: text may stand for numbers and JSON, as in forms."""
        refusals = []
        for name in types:
            try:
                return self._as(value, name, where, loose=loose)
            except Misread as refusal:
                refusals.append(refusal)
        raise most_telling(refusals)

    def _as(self, value: Any, name: str, where: str, *, loose: bool) -> Any:
        if name in SCALARS:
            return SCALARS[name](value, where, loose)
        if name == "InputFile":
            if isinstance(value, Upload):
                return value
            raise Misread(f"{where} must be a file")
        if loose and isinstance(value, str):
            value = parsed(value, where)
        if name.startswith("Array of "):
            if not isinstance(value, list):
                raise Misread(f"{where} must be an Array")
            inner = (name.removeprefix("Array of "),)
            return [self._value(item, inner, f"{where}[{index}]", loose=False) for index, item in enumerate(value)]
        return self._object(value, self.types[name], where)

    def _object(self, value: Any, shape: Shape, where: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Misread(f"{where} must be an Object")
        if shape.members:
            return self._member(value, shape, where)
        for name, field in shape.fields.items():
            if field.required and value.get(name) is None:
                raise Misread(f'Field "{name}" is missing in {where}')
            if field.literal is not None and value.get(name, field.literal) != field.literal:
                raise Misread(f'Field "{name}" of {where} must be "{field.literal}"')
        unknown = value.keys() - shape.fields.keys()
        if unknown:
            raise Misread(f'{shape.name} has no field "{min(unknown)}"')
        return {
            name: self._value(value[name], field.types, f"{where}.{name}", loose=False)
            for name, field in shape.fields.items()
            if value.get(name) is not None
        }

    def _member(self, value: dict[str, Any], shape: Shape, where: str) -> dict[str, Any]:
        refusals = []
        for name in shape.members:
            try:
                return self._object(value, self.types[name], where)
            except Misread as refusal:
                refusals.append(refusal)
        raise most_telling(refusals)


def most_telling(refusals: list[Misread]) -> Misread:
    """Of the reasons why no type of a union fitted: the one of the type that was meant, if that can be told."""
    meant = [refusal for refusal in refusals if "is missing in" not in str(refusal) and "must be" not in str(refusal)]
    return (meant or refusals)[0]


def unreadable(name: str, error: Misread) -> ApiError:
    return bad_request(f"can't parse {name.replace('_', ' ')}: {error}")


def parsed(text: str, where: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Misread(f"{where} must be valid JSON") from error


def integer(value: Any, where: str, loose: bool) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if loose and isinstance(value, str) and re.fullmatch(r"\s*[+-]?[0-9]{1,19}\s*", value):
        return int(value)
    raise Misread(f"{where} must be an Integer")


def decimal(value: Any, where: str, loose: bool) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if loose and isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            pass
    raise Misread(f"{where} must be a Float")


def boolean(value: Any, where: str, loose: bool) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if loose and word in ("true", "1", "yes"):
        return True
    if loose and word in ("false", "0", "no", ""):
        return False
    raise Misread(f"{where} must be a Boolean")


def string(value: Any, where: str, loose: bool) -> str:
    if isinstance(value, str):
        return value
    # A JSON body may carry a bare number where text is declared; Telegram reads its digits.
    if loose and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise Misread(f"{where} must be a String")


SCALARS = {"Integer": integer, "Float": decimal, "Boolean": boolean, "String": string}
