"""The wordings of recommendations, written: sealed, hashed as they will be shown, never changed afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import insert

from flows.analysis.recommendation_life import NO_TEXT, NotPossible
from locales.cleaning import clean
from storage.recommendation_records import hash_of
from storage.tables.base import new_id
from storage.tables.recommendations import recommendation_version
from storage.unit import Unit


async def word(
    unit: Unit,
    recommendation_id: str,
    process: str,
    number: int,
    texts: Mapping[str, str],
    *,
    person: str,
    side: str,
    why: str | None,
    changed: Sequence[str],
) -> None:
    """Write version `number`. Raises NotPossible where there is no text in any language."""
    settled = settled_texts(texts)
    if not settled:
        raise NotPossible(NO_TEXT)
    one, cipher = new_id(), await unit.cipher(f"process:{process}")
    row: dict[str, Any] = {"id": one, "recommendation": recommendation_id, "number": number, "person": person}
    row |= {"text_hash": hash_of(settled), "side": side, "written_at": unit.now}
    row["texts"] = cipher.seal(orjson.dumps(settled), f"recommendation_version.texts {one}")
    said = orjson.dumps({"changed": list(changed), "why": why})
    row["why"] = cipher.seal(said, f"recommendation_version.why {one}") if why or changed else None
    await unit.run(insert(recommendation_version), row)


def settled_texts(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts as they will be shown: what is cleaned again for showing must come out as what was hashed."""
    settled = {}
    for language, text in texts.items():
        while (again := clean(text)) != text:
            text = again
        if text:
            settled[language] = text
    return settled
