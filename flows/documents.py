"""YAML documents read into pydantic models: every fault names its line and field, and nothing runs away with memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

M = TypeVar("M", bound=BaseModel)
LARGEST = 1_000_000  # characters: the largest honest programme is a fiftieth of it
DEEPEST = 30
Place = tuple[int | str, ...]
IN_ONE, IN_EACH = "in one language", "in each language"
# Parts of pydantic's places that stand for no field of the document.
_NO_FIELDS = frozenset({IN_ONE, IN_EACH, "[key]"})
# pydantic's words are for programmers; these are for whoever wrote the file.
_REASONS = {
    "extra_forbidden": "there is no such field",
    "missing": "this field is missing",
    "string_type": "text is expected here; words like NO and ON need quotes",
    "int_type": "a whole number is expected here",
    "list_type": "a list is expected here",
    "model_type": "fields are expected here",
    "date_type": "write a day like 2026-11-24",
    "date_parsing": "write a day like 2026-11-24",
    "date_from_datetime_parsing": "write a day like 2026-11-24",
    "datetime_type": "write a moment like 2026-11-24 10:00",
    "datetime_parsing": "write a moment like 2026-11-24 10:00",
    "datetime_from_date_parsing": "write a moment like 2026-11-24 10:00",
}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: line from 1, the field's path (`events.2.starts`), and a plain reason."""

    line: int
    field: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.field}: {self.reason}" if self.field else f"line {self.line}: {self.reason}"


class BadDocument(Exception):
    """The document cannot be used; all its faults, in the order of their lines."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = sorted(faults, key=lambda fault: fault.line)


class Read:
    """A document as plain values, and where each value stands."""

    def __init__(self, value: Any, lines: dict[Place, int]) -> None:
        self.value, self._lines = value, lines

    def line(self, place: Place) -> int:
        """The line of a value, or of the nearest thing around it."""
        while place and place not in self._lines:
            place = place[:-1]
        return self._lines.get(place, 1)

    def as_(self, model: type[M]) -> M:
        """The document as a model. Raises BadDocument with every fault at once."""
        try:
            return model.model_validate(self.value)
        except ValidationError as error:
            raise BadDocument([self._fault(one) for one in error.errors(include_url=False)]) from None

    def _fault(self, error: Any) -> Fault:
        place = tuple(part for part in error["loc"] if part not in _NO_FIELDS)
        field = ".".join(str(part) for part in place)
        reason = _REASONS.get(error["type"]) or str(error["msg"]).removeprefix("Value error, ")
        return Fault(self.line(place), field, reason)


def read(text: str) -> Read:
    """Parse YAML, safely: no tags, no aliases (a few lines can unfold into gigabytes), no repeated fields."""
    if len(text) > LARGEST:
        raise BadDocument([Fault(1, "", f"the file is larger than {LARGEST} characters")])
    lines: dict[Place, int] = {}
    try:
        _refuse_tricks(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = _line(error.problem_mark or error.context_mark)
        raise BadDocument([Fault(line, "", f"not YAML: {error.problem}")]) from None
    except (yaml.YAMLError, RecursionError):
        raise BadDocument([Fault(1, "", "not YAML")]) from None
    if root is None:
        raise BadDocument([Fault(1, "", "the file is empty")])
    return Read(_value(root, (), lines), lines)


def _refuse_tricks(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise BadDocument([Fault(_line(event.start_mark), "", "aliases (*name) are not taken")])
        if getattr(event, "tag", None) is not None:
            raise BadDocument([Fault(_line(event.start_mark), "", "tags (!name) are not taken")])
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise BadDocument([Fault(_line(event.start_mark), "", "nested too deeply")])


def _value(node: yaml.Node, place: Place, lines: dict[Place, int]) -> Any:
    lines[place] = _line(node.start_mark)
    match node:
        case yaml.MappingNode():
            return dict(_pairs(node, place, lines))
        case yaml.SequenceNode():
            return [_value(one, (*place, number), lines) for number, one in enumerate(node.value)]
    try:
        return yaml.SafeLoader("").construct_object(node)
    except (yaml.YAMLError, ValueError) as error:
        reason = getattr(error, "problem", None) or str(error)
        raise BadDocument([Fault(_line(node.start_mark), ".".join(map(str, place)), str(reason))]) from None


def _pairs(node: yaml.MappingNode, place: Place, lines: dict[Place, int]) -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise BadDocument([Fault(_line(key.start_mark), ".".join(map(str, place)), "a field needs a plain name")])
        name = str(key.value)
        if name in seen:
            raise BadDocument([Fault(_line(key.start_mark), name, "this field is there twice")])
        seen.add(name)
        yield name, _value(value, (*place, name), lines)
        lines[(*place, name)] = _line(key.start_mark)


def _line(mark: Any) -> int:
    return mark.line + 1 if mark is not None else 1
