"""Documents: every fault has its line, field and a plain reason, and no file makes the reader run away."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from flows.documents import LARGEST, BadDocument, read


class Shelf(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    rows: list[int] = []


def faults(text: str) -> list[str]:
    with pytest.raises(BadDocument) as bad:
        read(text).as_(Shelf)
    return [str(fault) for fault in bad.value.faults]


def test_what_is_written_is_read() -> None:
    assert read("name: Böden\nrows: [1, 2]").as_(Shelf) == Shelf(name="Böden", rows=[1, 2])


def test_every_fault_is_told_at_once_with_its_line_and_field() -> None:
    assert faults("rows:\n  - 1\n  - two\ncolour: red\n") == [
        "line 1: name: this field is missing",
        "line 3: rows.1: Input should be a valid integer, unable to parse string as an integer",
        "line 4: colour: there is no such field",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1: the file is empty"),
        ("# nothing but a remark", "line 1: the file is empty"),
        ("name: [a", "line 1: not YAML: expected ',' or ']', but got '<stream end>'"),
        ("name: a\n\tb: c", "line 2: not YAML: found character '\\t' that cannot start any token"),
        ("name: a\nname: b", "line 2: name: this field is there twice"),
        ("name: &a x\nrows: *a", "line 2: aliases (*name) are not taken"),
        ("name: a\n? [b]\n: c", "line 2: a field needs a plain name"),
        ("name: NO", "line 1: name: text is expected here; words like NO and ON need quotes"),
        ("name: a\nrows: !!python/object:os.system [x]", "line 2: tags (!name) are not taken"),
        ("name: !!timestamp x", "line 1: tags (!name) are not taken"),
        ("name: a\x00", "line 1: not YAML"),
        ("- name: a", "line 1: "),
        ("just words", "line 1: fields are expected here"),
    ],
)
def test_what_is_no_document_is_told_in_a_sentence(text: str, told: str) -> None:
    [fault] = faults(text)
    assert fault.startswith(told)


def test_ten_megabytes_are_refused_before_they_are_parsed() -> None:
    assert faults("#" * 10_000_000) == [f"line 1: the file is larger than {LARGEST} characters"]


def test_what_is_nested_without_end_is_refused() -> None:
    assert faults("a: " + "[" * 5000) == ["line 1: nested too deeply"]


@given(st.text(max_size=60))
def test_any_text_is_a_document_or_a_fault(text: str) -> None:
    with contextlib.suppress(BadDocument):
        read(text).as_(Shelf)
