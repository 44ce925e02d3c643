"""Watches every text that a test renders: none may be untranslated, none may show a placeholder instead of a value."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from locales import LANGUAGES, Text, translate
from locales.catalogues import marked
from locales.languages import SOURCE

TESTS = Path(__file__).parent


@contextmanager
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Yields a list that fills with what is wrong, a line each."""
    found: dict[str, None] = {}
    template_of = translate._template

    def template(text: Text, language: str) -> str:
        shown = template_of(text, language)
        for problem in problems(text, shown, language):
            found[problem] = None
        return shown

    wrong: list[str] = []
    monkeypatch.setattr(translate, "_template", template)
    try:
        yield wrong
    finally:
        monkeypatch.setattr(translate, "_template", template_of)
        wrong += found


def problems(text: Text, shown: str, language: str) -> Iterator[str]:
    """What is wrong with a text as it is about to be filled in for a reader of this language."""
    if language in LANGUAGES and language != SOURCE and not translate._catalogue(language).get(text.msgid):
        if text.msgid not in own_texts():
            yield f"not translated into {language}: {text.msgid!r}"
    elif not shown:
        yield f"translated into nothing in {language}: {text.msgid!r}"
    unfilled = {name for _, name, _, _ in Formatter().parse(shown) if name is not None} - text.params.keys()
    if unfilled:
        yield f"never filled in, in {language}: {sorted(unfilled)} of {shown!r}"


@cache
def own_texts() -> frozenset[str]:
    """The sentences of the tests' own flows: nobody but us reads them, so no catalogue has them."""
    files = TESTS.rglob("*.py")
    return frozenset(each.ids[0] for file in files for each in marked(file.read_text("utf-8"), file.name) if each.ids)
