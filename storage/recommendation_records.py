"""Recommendations as they are stored: where each stands, its versions and its steps, read and opened."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Row, bindparam, select

from flows.analysis.recommendation_life import Form, State, Step
from storage.sealing import Cipher
from storage.tables.recommendations import recommendation, recommendation_step, recommendation_version
from storage.unit import Unit


@dataclass(frozen=True)
class Recommendation:
    """Where a recommendation stands; `side` is its author's, `issue` an entry of that side's log.

    Until `shared_from` is set it is that side's own; from then on both sides read it from that version on.
    """

    id: str
    process: str
    event: str
    issue: str | None
    number: int | None
    draft: int
    side: str
    person: str
    languages: Sequence[str]
    version: int
    state: State
    form: Form | None
    shared_from: int | None
    created_at: datetime

    @property
    def code(self) -> str:
        """What it is called: a draft by its own side's numbers, and by those of both sides once both read it."""
        return f"D-{self.draft}" if self.number is None else f"R-{self.number}"


@dataclass(frozen=True)
class Version:
    """One wording, by language. `texts` is None once it was erased; `changed` (codes) and `why` say what is new."""

    recommendation: str
    number: int
    text_hash: str
    texts: Mapping[str, str] | None
    changed: Sequence[str]
    why: str | None
    side: str
    written_at: datetime

    @property
    def intact(self) -> bool:
        """Whether what is stored is what was hashed, to the character."""
        return self.texts is not None and hash_of(self.texts) == self.text_hash

    def missing(self, languages: Sequence[str]) -> list[str]:
        """The languages there is no text in yet."""
        return [one for one in languages if not (self.texts or {}).get(one)]


@dataclass(frozen=True)
class Taken:
    """A step that was taken: from where to where, on which version, by which side (None: by the rules).

    `why` is its side's own unless `told`: then both sides may read it."""

    number: int
    step: Step
    before: State | None
    after: State
    version: int
    side: str | None
    why: str | None
    told: bool
    taken_at: datetime


_by_id = select(recommendation).where(recommendation.c.id == bindparam("id_"))
# Steps of one recommendation are taken one after the other, in however many processes. SQLite has one writer.
_held = _by_id.with_for_update()
_of_processes = (
    select(recommendation)
    .where(recommendation.c.process.in_(bindparam("processes", expanding=True)))
    .order_by(recommendation.c.created_at.desc(), recommendation.c.id.desc())
)
_versions = (
    select(recommendation_version)
    .where(recommendation_version.c.recommendation == bindparam("id_"))
    .order_by(recommendation_version.c.number)
)
_version = _versions.where(recommendation_version.c.number == bindparam("number_"))
_steps = (
    select(recommendation_step)
    .where(recommendation_step.c.recommendation == bindparam("id_"))
    .order_by(recommendation_step.c.number)
)


def hash_of(texts: Mapping[str, str]) -> str:
    """SHA-256 (hex) of all languages' texts in one canonical form: JSON in UTF-8, languages in order, no spaces."""
    return hashlib.sha256(orjson.dumps(dict(texts), option=orjson.OPT_SORT_KEYS)).hexdigest()


async def by_id(unit: Unit, recommendation_id: str) -> Recommendation | None:
    row = await unit.first(_by_id, {"id_": recommendation_id})
    return opened(row) if row is not None else None


async def of_processes(unit: Unit, processes: Sequence[str]) -> list[Recommendation]:
    """All recommendations of these processes, the latest first; drafts of every side among them."""
    return [opened(row) for row in await unit.rows(_of_processes, {"processes": list(processes)})]


async def version(unit: Unit, one: Recommendation, number: int | None = None) -> Version | None:
    """A wording by its number, the current one if none is named."""
    row = await unit.first(_version, {"id_": one.id, "number_": number or one.version})
    return _read(await unit.cipher(f"process:{one.process}"), row) if row is not None else None


async def versions(unit: Unit, one: Recommendation) -> list[Version]:
    """All wordings, the first one first."""
    cipher = await unit.cipher(f"process:{one.process}")
    return [_read(cipher, row) for row in await unit.rows(_versions, {"id_": one.id})]


async def steps(unit: Unit, one: Recommendation) -> list[Taken]:
    """Everything that happened to it, in order."""
    cipher = await unit.cipher(f"process:{one.process}")
    return [_taken(cipher, row) for row in await unit.rows(_steps, {"id_": one.id})]


async def held(unit: Unit, recommendation_id: str) -> Recommendation:
    """As it stands now; nobody else leads it on before this transaction ends. Raises LookupError."""
    return opened(await hold(unit, recommendation_id))


async def hold(unit: Unit, recommendation_id: str) -> Row[Any]:
    """The row itself, held on to until this transaction ends. Raises LookupError."""
    row = await unit.first(_held if unit.postgresql else _by_id, {"id_": recommendation_id})
    if row is None:
        raise LookupError("recommendation")
    return row


def opened(row: Row[Any]) -> Recommendation:
    kept = dict(row._mapping)
    kept |= {"languages": tuple(row.languages.split()), "state": State(row.state), "form": row.form and Form(row.form)}
    return Recommendation(**kept)


def _read(cipher: Cipher, row: Row[Any]) -> Version:
    texts = None
    if row.texts is not None:
        texts = orjson.loads(cipher.unseal(row.texts, f"recommendation_version.texts {row.id}"))
    said: dict[str, Any] = {"changed": (), "why": None}
    if row.why is not None:
        said = orjson.loads(cipher.unseal(row.why, f"recommendation_version.why {row.id}"))
    head = row.recommendation, row.number, row.text_hash, texts
    return Version(*head, said["changed"], said["why"], row.side, row.written_at)


def _taken(cipher: Cipher, row: Row[Any]) -> Taken:
    why = cipher.unseal(row.why, f"recommendation_step.why {row.id}").decode() if row.why is not None else None
    before = State(row.before) if row.before is not None else None
    head = row.number, Step(row.step), before, State(row.after), row.version
    return Taken(*head, row.side, why, row.told, row.taken_at)
