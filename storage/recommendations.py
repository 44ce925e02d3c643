"""Recommendations and the steps of their life: every change is one step, and `step` alone writes where one stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, exists, func, insert, select, update

from flows.analysis.recommendation_life import (
    AGREED,
    HALF,
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
from locales import Text
from storage import audit, numbering, recommendation_checks
from storage.faults import Conflict
from storage.programme import sides
from storage.recommendation_languages import languages_of
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
from storage.recommendation_wordings import settled_texts, word
from storage.tables.base import new_id
from storage.tables.people import data_key
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
    await word(unit, row["id"], process, 1, texts, person=person, side=side, why=None, changed=())
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
    before, settled = await version(unit, opened(row)), settled_texts(texts)
    if before is not None and hash_of(settled) == before.text_hash:
        raise NotPossible(SAME_TEXT)
    if step_ is Step.TRANSLATE and not (before and (before.texts or {}).items() <= settled.items()):
        raise NotPossible(REVIEWED_TEXT)
    await word(unit, row.id, row.process, row.version + 1, texts, person=person, side=side, why=why, changed=changed)
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


async def _again(unit: Unit, recommendation_id: str) -> Recommendation:
    return opened(await hold(unit, recommendation_id))
