"""Transfers: where released texts were carried, what became of them, by which codes, and how often they were raised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import Row, Select, bindparam, func, insert, select

from flows.analysis.transfer_life import Fate, Mention
from flows.banks.transfer import Direction, Method, Moved, Recipient
from flows.transfer import Carriage
from storage.numbering import alone
from storage.recommendations import Recommendation
from storage.sealing import Cipher
from storage.tables.base import new_id
from storage.tables.releases import mention, transfer, transfer_news
from storage.unit import Unit


@dataclass(frozen=True)
class News:
    """What became of a transfer; `follow_up` is empty where nothing was said, or is not kept any more."""

    fate: Fate
    day: date
    follow_up: str
    entered_at: datetime


@dataclass(frozen=True)
class Transfer:
    """A carrying and what is known of it since, the first news first."""

    id: str
    process: str
    side: str
    number: int
    recommendation: str
    carriage: Carriage
    entered_at: datetime
    news: tuple[News, ...] = ()

    @property
    def code(self) -> str:
        return f"T-{self.side}{self.number}"

    @property
    def fate(self) -> Fate:
        return self.news[-1].fate if self.news else Fate.TRANSFERRING

    @property
    def since(self) -> date:
        """Since which day it stands as it does."""
        return self.news[-1].day if self.news else self.carriage.day

    @property
    def heard_at(self) -> datetime:
        """When anything was entered about it last."""
        return self.news[-1].entered_at if self.news else self.entered_at


_all = select(transfer).order_by(transfer.c.entered_at.desc(), transfer.c.id.desc())
_by_id = _all.where(transfer.c.id == bindparam("id_"))
_of_process = _all.where(transfer.c.process == bindparam("process_"))
_news = (
    select(transfer_news)
    .where(transfer_news.c.transfer.in_(bindparam("ids_", expanding=True)))
    .order_by(transfer_news.c.transfer, transfer_news.c.number)
)
_highest = select(func.max(transfer.c.number)).where(
    transfer.c.process == bindparam("process_"), transfer.c.side == bindparam("side_")
)
_last_news = select(func.max(transfer_news.c.number)).where(transfer_news.c.transfer == bindparam("id_"))
_fates = (
    select(transfer.c.id, transfer_news.c.fate)
    .outerjoin(transfer_news, transfer_news.c.transfer == transfer.c.id)
    .where(transfer.c.recommendation == bindparam("id_"))
    .order_by(transfer.c.id, transfer_news.c.number)
)
_mentions = select(mention.c.event, mention.c.day).where(mention.c.recommendation == bindparam("id_"))


async def enter(unit: Unit, one: Recommendation, side: str, person: str, carriage: Carriage) -> Transfer:
    """A new transfer of a side."""
    await alone(unit, one.process)
    number = (await unit.value(_highest, {"process_": one.process, "side_": side}) or 0) + 1
    cipher, row_id = await unit.cipher(f"process:{one.process}"), new_id()
    row: dict[str, Any] = {"id": row_id, "process": one.process, "side": side, "number": number}
    row |= {"recommendation": one.id, "person": person, "entered_at": unit.now}
    row["facts"] = cipher.seal(orjson.dumps(_facts(carriage)), f"transfer.facts {row_id}")
    row["words"] = _sealed(cipher, carriage.response, f"transfer.words {row_id}")
    await unit.run(insert(transfer), row)
    return Transfer(row_id, one.process, side, number, one.id, carriage, unit.now)


async def add_news(unit: Unit, of: Transfer, person: str, fate: Fate, day: date, follow_up: str) -> None:
    await alone(unit, of.process)
    number = (await unit.value(_last_news, {"id_": of.id}) or 0) + 1
    cipher, row_id = await unit.cipher(f"process:{of.process}"), new_id()
    row: dict[str, Any] = {"id": row_id, "transfer": of.id, "number": number, "fate": fate.value, "person": person}
    row["facts"] = cipher.seal(orjson.dumps(day), f"transfer_news.facts {row_id}")
    row["words"] = _sealed(cipher, follow_up, f"transfer_news.words {row_id}")
    await unit.run(insert(transfer_news), {**row, "entered_at": unit.now})


async def by_id(unit: Unit, transfer_id: str) -> Transfer | None:
    found = await _found(unit, _by_id, {"id_": transfer_id})
    return found[0] if found else None


async def of_process(unit: Unit, process: str, side: str | None = None) -> list[Transfer]:
    """All transfers of a process, or of one side of it, the latest first."""
    query = _of_process if side is None else _of_process.where(transfer.c.side == bindparam("side_"))
    return await _found(unit, query, {"process_": process, **({"side_": side} if side else {})})


async def fates(unit: Unit, recommendation_id: str) -> list[Fate]:
    """How each transfer of a text stands now, by whichever side."""
    last = {row.id: row.fate for row in await unit.rows(_fates, {"id_": recommendation_id})}
    return [Fate(fate) if fate is not None else Fate.TRANSFERRING for fate in last.values()]


async def note_mention(unit: Unit, one: Recommendation, side: str, person: str, event: str | None, day: date) -> None:
    row = {"id": new_id(), "recommendation": one.id, "side": side, "event": event, "day": day, "person": person}
    await unit.run(insert(mention), {**row, "noted_at": unit.now})


async def mentions(unit: Unit, recommendation_id: str) -> list[Mention]:
    """Every time it was noted as raised, by either side."""
    return [Mention(row.event, row.day) for row in await unit.rows(_mentions, {"id_": recommendation_id})]


async def _found(unit: Unit, query: Select[Any], params: Mapping[str, Any]) -> list[Transfer]:
    rows = await unit.rows(query, params)
    news: dict[str, list[Row[Any]]] = {}
    for row in await unit.rows(_news, {"ids_": [one.id for one in rows]}):
        news.setdefault(row.transfer, []).append(row)
    found = []
    for row in rows:
        cipher = await unit.cipher(f"process:{row.process}")
        of = (row.id, row.process, row.side, row.number, row.recommendation)
        found.append(Transfer(*of, _carriage(cipher, row), row.entered_at, tuple(_heard(cipher, news.get(row.id, ())))))
    return found


def _heard(cipher: Cipher, rows: Iterable[Row[Any]]) -> Iterable[News]:
    for row in rows:
        day = date.fromisoformat(orjson.loads(cipher.unseal(row.facts, f"transfer_news.facts {row.id}")))
        yield News(Fate(row.fate), day, _opened(cipher, row.words, f"transfer_news.words {row.id}"), row.entered_at)


def _facts(carriage: Carriage) -> dict[str, Any]:
    return {
        "direction": carriage.direction,
        "recipient": carriage.recipient,
        "moved": list(carriage.moved),
        "method": carriage.method,
        "carrier": carriage.carrier,
        "day": carriage.day,
    }


def _carriage(cipher: Cipher, row: Row[Any]) -> Carriage:
    facts = orjson.loads(cipher.unseal(row.facts, f"transfer.facts {row.id}"))
    return Carriage(
        Direction(facts["direction"]),
        Recipient(facts["recipient"]),
        tuple(Moved(one) for one in facts["moved"]),
        Method(facts["method"]),
        facts["carrier"],
        date.fromisoformat(facts["day"]),
        _opened(cipher, row.words, f"transfer.words {row.id}"),
    )


def _sealed(cipher: Cipher, words: str, place: str) -> bytes | None:
    return cipher.seal(words.encode(), place) if words else None


def _opened(cipher: Cipher, sealed: bytes | None, place: str) -> str:
    return cipher.unseal(sealed, place).decode() if sealed is not None else ""
