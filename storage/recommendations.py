"""Recommendations and the steps of their life: every change is one step, and `step` alone writes where one stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Row, bindparam, exists, func, insert, or_, select, update

from flows.analysis.recommendation_life import (
    AGREED,
    HALF,
    NO_TEXT,
    NOT_CHECKED,
    NOT_NEW,
    REVIEW_AGAIN,
    REVIEWED_TEXT,
    SAME_TEXT,
    TEXT_CHANGED,
    WORDED,
    Check,
    Form,
    NotPossible,
    State,
    Step,
    after,
    not_now,
    possible,
)
from flows.process_settings import settings_of
from locales import Text
from locales.cleaning import clean
from locales.languages import SOURCE
from storage import audit, numbering, recommendation_checks
from storage.faults import Conflict
from storage.programme import sides
from storage.recommendation_records import (
    Recommendation,
    Taken,
    Version,
    by_id,
    hash_of,
    held,
    hold,
    of_processes,
    opened,
    steps,
    version,
    versions,
)
from storage.tables.base import new_id
from storage.tables.people import data_key
from storage.tables.programme import membership, organisation, process
from storage.tables.recommendations import recommendation, recommendation_step, recommendation_version
from storage.tables.work import poll
from storage.unit import Unit

__all__ = [
    "Recommendation",
    "Taken",
    "Version",
    "by_id",
    "draft",
    "hash_of",
    "held",
    "languages_of",
    "may_be_reviewed",
    "obstacle",
    "of_processes",
    "reword",
    "step",
    "steps",
    "version",
    "versions",
    "waiting_for",
]


_last_draft = select(func.max(recommendation.c.draft)).where(
    recommendation.c.process == bindparam("process_"), recommendation.c.side == bindparam("side_")
)
_last_number = select(func.max(recommendation.c.number)).where(recommendation.c.process == bindparam("process_"))
_newest = select(func.max(recommendation_version.c.number)).where(
    recommendation_version.c.recommendation == bindparam("id_")
)
_last_step = select(func.max(recommendation_step.c.number)).where(
    recommendation_step.c.recommendation == bindparam("id_")
)
_move = (
    update(recommendation)
    .where(
        recommendation.c.id == bindparam("id_"),
        recommendation.c.state == bindparam("before_"),
        recommendation.c.version == bindparam("seen_"),
    )
    .values(
        state=bindparam("after_"),
        version=bindparam("version_"),
        form=bindparam("form_"),
        shared_from=bindparam("shared_"),
        number=bindparam("number_"),
    )
)
_settings = select(process.c.settings).where(process.c.id == bindparam("process_"))
_conveners = (
    select(organisation.c.languages)
    .join_from(membership, organisation, organisation.c.id == membership.c.organisation)
    .where(
        membership.c.process == bindparam("process_"),
        membership.c.part == "convener",
        membership.c.side.is_not(None),
        membership.c.since <= bindparam("day_"),
        or_(membership.c.until.is_(None), membership.c.until >= bindparam("day_")),
    )
    .order_by(membership.c.side, membership.c.since)
)
_void = select(poll.c.id).where(
    poll.c.recommendation == bindparam("id_"), poll.c.version == bindparam("number_"), poll.c.void.is_(True)
)
_passed = exists().where(
    recommendation_step.c.recommendation == recommendation_version.c.recommendation,
    recommendation_step.c.version == recommendation_version.c.number,
    recommendation_step.c.step == Step.PASS.value,
)
# A text that failed belongs to nobody but its author: it goes with one who was erased meanwhile.
_forget_orphans = (
    update(recommendation_version)
    .where(
        recommendation_version.c.recommendation == bindparam("id_"),
        ~exists().where(data_key.c.scope == "person:" + recommendation_version.c.person),
        ~_passed,
    )
    .values(texts=None)
)


async def languages_of(unit: Unit, process: str) -> tuple[str, ...]:
    """The languages a recommendation of this process is written in: those it has set, else the first one of each
    side's convener, in the order of the sides."""
    row = await unit.first(_settings, {"process_": process})
    chosen = settings_of(row.settings).languages if row is not None else ()
    found = [
        one.languages.split(",")[0]
        for one in await unit.rows(_conveners, {"process_": process, "day_": unit.now.date()})
    ]
    return tuple(dict.fromkeys(chosen or found or [SOURCE]))


async def may_be_reviewed(unit: Unit, one: Recommendation) -> bool:
    """Whether what came back for rework may be reviewed as it reads: in new words, or in words both sides had agreed
    to, which are agreed to anew. In any other state nothing came back."""
    back = await _came_back(unit, one)
    return back is None or one.version > back.version or back.before in AGREED


async def waiting_for(unit: Unit, one: Recommendation, kind: Check) -> list[str]:
    """The sides that have not given their check of this kind in this round."""
    given = {each.side for each in await recommendation_checks.given(unit, one) if each.kind is kind and each.goes_on}
    return [side for side in await sides(unit, one.process) if side not in given]


async def obstacle(unit: Unit, one: Recommendation) -> Text | None:
    """Why nobody can vote on it as it stands now, or None.

    After a poll that did not pass a new version goes to the vote at once; after a side sent it back every side
    checks it again.
    """
    if Step.OPEN_POLL not in possible(one.state):
        return not_now(one.state).reason
    back = await _came_back(unit, one)
    # A poll whose votes were lost is held again on the same text.
    if not await may_be_reviewed(unit, one) and await _was_voted_on(unit, one):
        return NOT_NEW
    if back is not None and back.step is not Step.FAIL:
        return REVIEW_AGAIN
    if [side for kind in Check for side in await waiting_for(unit, one, kind)]:
        return NOT_CHECKED
    current = await version(unit, one)
    return None if current is not None and current.intact and not current.missing(one.languages) else HALF


async def _was_voted_on(unit: Unit, one: Recommendation) -> bool:
    return await unit.value(_void, {"id_": one.id, "number_": one.version}) is None


async def _came_back(unit: Unit, one: Recommendation) -> Taken | None:
    """The step that one in rework came back with."""
    if one.state is not State.REWORK:
        return None
    return [taken for taken in await steps(unit, one) if taken.step in (Step.FAIL, Step.SEND_BACK)][-1]


async def draft(
    unit: Unit,
    *,
    process: str,
    event: str,
    side: str,
    person: str,
    languages: Sequence[str],
    texts: Mapping[str, str],
    issue: str | None = None,
) -> Recommendation:
    """A new recommendation with its first wording. Raises NotPossible where there is no text in any language."""
    await numbering.alone(unit, process)
    number = (await unit.value(_last_draft, {"process_": process, "side_": side}) or 0) + 1
    row: dict[str, Any] = {"id": new_id(), "process": process, "event": event, "issue": issue, "draft": number}
    row |= {"side": side, "person": person, "languages": " ".join(languages), "created_at": unit.now}
    await unit.run(insert(recommendation), {**row, "state": "", "version": 0})
    await _word(unit, row["id"], process, 1, texts, person=person, side=side, why=None, changed=())
    await step(unit, row["id"], Step.DRAFT, person=person, side=side, why=None, now=unit.now)
    return await _again(unit, row["id"])


async def reword(
    unit: Unit,
    recommendation_id: str,
    texts: Mapping[str, str],
    *,
    person: str,
    side: str,
    why: str | None,
    seen: int,
    changed: Sequence[str] = (),
    step_: Step = Step.REVISE,
) -> Recommendation:
    """A new version. Raises NotPossible where none can be written now, it is empty, or it says the same as before."""
    row = await hold(unit, recommendation_id)
    after(State(row.state), step_)
    if row.version != seen:
        raise NotPossible(TEXT_CHANGED)
    before, settled = await version(unit, opened(row)), _settled(texts)
    if before is not None and hash_of(settled) == before.text_hash:
        raise NotPossible(SAME_TEXT)
    if step_ is Step.TRANSLATE and not (before and (before.texts or {}).items() <= settled.items()):
        raise NotPossible(REVIEWED_TEXT)
    await _word(unit, row.id, row.process, row.version + 1, texts, person=person, side=side, why=why, changed=changed)
    await step(unit, row.id, step_, person=person, side=side, why=None, now=unit.now)
    return await _again(unit, row.id)


async def step(
    unit: Unit,
    recommendation_id: str,
    step: Step,
    *,
    person: str | None,
    why: str | None,
    now: datetime,
    side: str | None = None,
    seen: int | None = None,
    form: Form | None = None,
    told: bool = False,
) -> State:
    """Lead a recommendation on and enter the step; the only way to change where one stands.

    `person` and `side` are None where the rules act by themselves; `seen` is the version the person had before
    them; `form` comes with a release and with nothing else; `told` lets the other side read `why`. Raises
    NotPossible with a sentence, LookupError for one that does not exist, ValueError for a step that brings no text
    and finds one, or the other way round.
    """
    row = await hold(unit, recommendation_id)
    before = State(row.state) if row.version else None
    leads_to = after(before, step)
    if seen is not None and seen != row.version:
        raise NotPossible(TEXT_CHANGED)
    newest = int(await unit.value(_newest, {"id_": row.id}) or 0)
    if newest - row.version != (step in WORDED) or (form is None) == (step is Step.RELEASE):
        raise ValueError(f"{step} does not go with what it brings")
    if step is Step.OPEN_POLL and (reason := await obstacle(unit, opened(row))):
        raise NotPossible(reason)
    shared = newest if step is Step.PUT_TO_REVIEW and row.shared_from is None else row.shared_from
    number = await _number(unit, row.process) if row.number is None and shared is not None else row.number
    moved = {"before_": row.state, "seen_": row.version, "after_": leads_to.value, "version_": newest}
    moved |= {"form_": form or row.form, "shared_": shared, "number_": number}
    if (await unit.run(_move, {"id_": row.id, **moved})).rowcount != 1:
        raise Conflict("recommendation")
    await _enter(unit, row, step, before, leads_to, newest, person=person, side=side, why=why, told=told, now=now)
    await audit.note(unit, f"recommendation_{step.value}", actor=person, about=row.id, process=row.process)
    if step is Step.FAIL:
        await unit.run(_forget_orphans, {"id_": row.id})
    return leads_to


async def _number(unit: Unit, process: str) -> int:
    """The next number both sides know of. A gap would tell one of them that the other is drafting."""
    await numbering.alone(unit, process)
    return int(await unit.value(_last_number, {"process_": process}) or 0) + 1


async def _enter(
    unit: Unit,
    row: Row[Any],
    step: Step,
    before: State | None,
    leads_to: State,
    version: int,
    *,
    person: str | None,
    side: str | None,
    why: str | None,
    told: bool,
    now: datetime,
) -> None:
    one, number = new_id(), (await unit.value(_last_step, {"id_": row.id}) or 0) + 1
    cipher = await unit.cipher(f"process:{row.process}")
    entry: dict[str, Any] = {"id": one, "recommendation": row.id, "number": number, "step": step.value}
    entry |= {"before": before.value if before is not None else None, "after": leads_to.value, "version": version}
    entry |= {"person": person, "side": side, "told": told, "taken_at": now}
    entry["why"] = cipher.seal(why.encode(), f"recommendation_step.why {one}") if why else None
    await unit.run(insert(recommendation_step), entry)


async def _word(
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
    settled = _settled(texts)
    if not settled:
        raise NotPossible(NO_TEXT)
    one, cipher = new_id(), await unit.cipher(f"process:{process}")
    row: dict[str, Any] = {"id": one, "recommendation": recommendation_id, "number": number, "person": person}
    row |= {"text_hash": hash_of(settled), "side": side, "written_at": unit.now}
    row["texts"] = cipher.seal(orjson.dumps(settled), f"recommendation_version.texts {one}")
    said = orjson.dumps({"changed": list(changed), "why": why})
    row["why"] = cipher.seal(said, f"recommendation_version.why {one}") if why or changed else None
    await unit.run(insert(recommendation_version), row)


async def _again(unit: Unit, recommendation_id: str) -> Recommendation:
    return opened(await hold(unit, recommendation_id))


def _settled(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts as they will be shown: what is cleaned again for showing must come out as what was hashed."""
    settled = {}
    for language, text in texts.items():
        while (again := clean(text)) != text:
            text = again
        if text:
            settled[language] = text
    return settled
