"""Steps of recommendations as they are stored: one row for each, one writer, one after the other."""

from __future__ import annotations

import ast
import asyncio
import random
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import select

from flows.analysis.recommendation_life import (
    CHECKED,
    HALF,
    NO_TEXT,
    REVIEWED_TEXT,
    SAME_TEXT,
    TEXT_CHANGED,
    WORDED,
    Form,
    NotPossible,
    State,
    Step,
    after,
    possible,
)
from locales import Text
from storage import programme, recommendation_checks, recommendations
from storage.database import Database
from storage.recommendations import Recommendation, Version, hash_of
from storage.tables.recommendations import recommendation_version
from storage.unit import Unit
from tests.recommending import checked

TEXTS = {"en": "Open a second window for visas.", "ur": "ویزے کے لیے دوسری کھڑکی کھولی جائے۔"}
TOP = Path(__file__).parents[2]
Walked = tuple[Step, State | None, State, int]


@pytest.fixture
async def event(database: Database) -> tuple[str, str]:
    """(process, event)"""
    async with database.transaction() as unit:
        held = {side: await programme.add_organisation(unit, f"F-{side}", "Forum", "XA", "UTC") for side in "AB"}
        process = await programme.add_process(unit, "TRJ", "Trajan", held)
        return process, await programme.add_event(unit, process, "TRJ-1", "core", "First round", unit.now, "UTC")


@pytest.fixture
async def one(database: Database, event: tuple[str, str], ayesha: str) -> Recommendation:
    async with database.transaction() as unit:
        return await drafted(unit, event, ayesha)


async def drafted(unit: Unit, event: tuple[str, str], person: str, texts: Mapping[str, str] = TEXTS) -> Recommendation:
    return await recommendations.draft(
        unit, process=event[0], event=event[1], side="A", person=person, languages=["en", "ur"], texts=texts
    )


async def takes(unit: Unit, one: Recommendation, step: Step, person: str, why: str | None = None) -> State:
    form = Form.RESTRICTED if step is Step.RELEASE else None
    return await recommendations.step(unit, one.id, step, person=person, side="A", why=why, now=unit.now, form=form)


async def standing(unit: Unit, one: Recommendation) -> Recommendation:
    found = await recommendations.by_id(unit, one.id)
    assert found is not None
    return found


async def current(unit: Unit, one: Recommendation) -> Version:
    found = await recommendations.version(unit, await standing(unit, one))
    assert found is not None
    return found


async def test_a_draft_begins_with_one_step_and_its_words_are_sealed(database: Database, one: Recommendation) -> None:
    assert (one.code, one.state, one.version, one.languages) == ("D-1", State.DRAFTED, 1, ("en", "ur"))
    async with database.transaction() as unit:
        read = await current(unit, one)
        (first,) = await recommendations.steps(unit, one)
        stored = await unit.rows(select(recommendation_version.c.texts))
    assert read.texts == TEXTS
    assert read.intact
    assert (first.step, first.before, first.after, first.version, first.side) == (
        Step.DRAFT, None, State.DRAFTED, 1, "A",
    )  # fmt: skip
    assert b"visas" not in stored[0].texts


async def test_no_gap_in_the_common_numbers_tells_that_a_side_is_drafting(
    database: Database, one: Recommendation, event: tuple[str, str], ayesha: str
) -> None:
    async with database.transaction() as unit:
        drafts = [
            await recommendations.draft(
                unit, process=event[0], event=event[1], side=side, person=ayesha, languages=["en"], texts={"en": side}
            )
            for side in ("B", "A", "B")
        ]
        assert [draft.code for draft in drafts] == ["D-1", "D-2", "D-2"]
        await takes(unit, drafts[2], Step.PUT_TO_REVIEW, ayesha)
        await takes(unit, one, Step.PUT_TO_REVIEW, ayesha)
        codes = [(await standing(unit, each)).code for each in (one, *drafts)]
    assert codes == ["R-2", "D-1", "D-2", "R-1"]


def test_the_hash_is_that_of_the_canonical_form_of_all_languages() -> None:
    # sha256 of {"en":"b","ur":"a"} as printed by sha256sum
    assert hash_of({"ur": "a", "en": "b"}) == "d21ce9258ccebd21e7c23cb1bb8b1e4fffb7462910ff40dc6ea886d7ef0b3f26"
    assert hash_of({"en": "b", "ur": "a"}) == hash_of({"ur": "a", "en": "b"})
    assert hash_of({"en": "a", "ur": "b"}) != hash_of({"ur": "a", "en": "b"})
    assert hash_of({"en": "a b"}) != hash_of({"en": "a  b"})


async def test_a_new_version_leaves_the_old_one_as_it_was(database: Database, one: Recommendation, ayesha: str) -> None:
    async with database.transaction() as unit:
        new = {**TEXTS, "en": "Open a second window for visas, for one year."}
        again = await recommendations.reword(unit, one.id, new, person=ayesha, side="A", why="a year", seen=1)
        first, second = await recommendations.versions(unit, again)
    assert again.version == 2
    assert (first.texts, second.texts) == (TEXTS, new)
    assert second.why == "a year"
    assert first.text_hash != second.text_hash


@pytest.mark.parametrize(
    ("texts", "seen", "reason"),
    [
        (TEXTS, 1, SAME_TEXT),
        ({**TEXTS, "en": TEXTS["en"] + "  "}, 1, SAME_TEXT),
        ({"en": " ", "ur": ""}, 1, NO_TEXT),
        ({"en": "Something else."}, 2, TEXT_CHANGED),
    ],
    ids=["the same", "the same but for spaces", "empty", "of another version"],
)
async def test_a_version_that_says_nothing_new_is_not_written(
    database: Database, one: Recommendation, ayesha: str, texts: dict[str, str], seen: int, reason: object
) -> None:
    async with database.transaction() as unit:
        with pytest.raises(NotPossible) as caught:
            await recommendations.reword(unit, one.id, texts, person=ayesha, side="A", why=None, seen=seen)
        assert caught.value.reason == reason
        assert len(await recommendations.versions(unit, one)) == len(await recommendations.steps(unit, one)) == 1


async def test_nobody_votes_on_half_a_text(database: Database, event: tuple[str, str], ayesha: str) -> None:
    async with database.transaction() as unit:
        half = await drafted(unit, event, ayesha, {"en": "Open."})
        await checked(unit, half, ayesha)
        with pytest.raises(NotPossible) as caught:
            await takes(unit, half, Step.OPEN_POLL, ayesha)
        assert caught.value.reason == HALF
        both = {"en": "Open.", "ur": "کھولیں۔"}
        await recommendations.reword(
            unit, half.id, both, person=ayesha, side="B", why=None, seen=1, step_=Step.TRANSLATE
        )
        assert await takes(unit, half, Step.OPEN_POLL, ayesha) is State.POLLING


async def test_what_is_being_reviewed_gets_a_missing_language_and_no_other_change(
    database: Database, event: tuple[str, str], ayesha: str
) -> None:
    async with database.transaction() as unit:
        half = await drafted(unit, event, ayesha, {"en": "Open."})
        await takes(unit, half, Step.PUT_TO_REVIEW, ayesha)
        for texts in ({"en": "Shut.", "ur": "کھولیں۔"}, {"ur": "کھولیں۔"}):
            with pytest.raises(NotPossible) as caught:
                await recommendations.reword(
                    unit, half.id, texts, person=ayesha, side="B", why=None, seen=1, step_=Step.TRANSLATE
                )
            assert caught.value.reason == REVIEWED_TEXT


async def test_a_step_that_was_meant_for_an_older_text_is_not_taken(
    database: Database, one: Recommendation, ayesha: str
) -> None:
    async with database.transaction() as unit:
        await recommendations.reword(unit, one.id, {"en": "New."}, person=ayesha, side="A", why=None, seen=1)
        with pytest.raises(NotPossible) as caught:
            await recommendations.step(
                unit, one.id, Step.PUT_TO_REVIEW, person=ayesha, why=None, now=unit.now, seen=one.version
            )
        assert caught.value.reason == TEXT_CHANGED
        assert (await standing(unit, one)).state is State.DRAFTED


async def test_a_text_and_a_form_come_only_with_the_steps_they_belong_to(
    database: Database, one: Recommendation, ayesha: str
) -> None:
    async with database.transaction() as unit:
        for step, form in ((Step.REVISE, None), (Step.PUT_TO_REVIEW, Form.PUBLIC)):
            with pytest.raises(ValueError, match="does not go with"):
                await recommendations.step(unit, one.id, step, person=ayesha, why=None, now=unit.now, form=form)
        with pytest.raises(LookupError):
            await recommendations.step(unit, "0" * 32, Step.CLOSE, person=ayesha, why=None, now=unit.now)


async def test_what_failed_belongs_to_its_author_and_goes_with_them(
    database: Database, one: Recommendation, ayesha: str
) -> None:
    async with database.transaction() as unit:
        await checked(unit, one, ayesha)
        await takes(unit, one, Step.OPEN_POLL, ayesha)
        await unit.keys.shred(unit, f"person:{ayesha}")
        assert (await current(unit, one)).texts == TEXTS
        await recommendations.step(unit, one.id, Step.FAIL, person=None, why=None, now=unit.now)
        assert (await current(unit, one)).texts is None


TO_RELEASE = (Step.OPEN_POLL, Step.PASS, Step.ASSESS, Step.PUT_TO_RELEASE, Step.RELEASE)


async def test_the_form_of_release_is_kept_from_then_on(database: Database, one: Recommendation, ayesha: str) -> None:
    async with database.transaction() as unit:
        await checked(unit, one, ayesha)
        for step in (*TO_RELEASE, Step.TRANSFER):
            await takes(unit, one, step, ayesha)
        found = await standing(unit, one)
    assert (found.state, found.form) == (State.TRANSFERRING, Form.RESTRICTED)


@pytest.mark.parametrize("seed", range(12))
async def test_no_sequence_of_steps_leaves_the_graph_and_every_change_has_exactly_one_row(
    database: Database, event: tuple[str, str], ayesha: str, seed: int
) -> None:
    chance = random.Random(seed)
    async with database.transaction() as unit:
        one = await drafted(unit, event, ayesha)
        walked: list[Walked] = [(Step.DRAFT, None, State.DRAFTED, 1)]
        held_back: list[Text | None] = []
        for turn in range(60):
            before = walked[-1][2]
            # Half of them from what is possible, so that the walk gets anywhere; the others may be anything.
            step = chance.choice((possible(before) or list(Step)) if chance.random() < 0.5 else list(Step))
            try:
                await tries(unit, one, step, ayesha, f"version {turn}")
            except NotPossible:
                if step is Step.OPEN_POLL and step in possible(before):
                    held_back.append(await recommendations.obstacle(unit, await standing(unit, one)))
                    continue
                with pytest.raises(NotPossible):
                    after(before, step)
            else:
                walked.append((step, before, after(before, step), walked[-1][3] + (step in WORDED)))
            found = await standing(unit, one)
            assert (found.state, found.version) == walked[-1][2:]
            await checks(unit, found, ayesha)
        entered = await recommendations.steps(unit, one)
    assert None not in held_back
    assert [(each.step, each.before, each.after, each.version) for each in entered] == walked
    assert [each.number for each in entered] == list(range(1, len(walked) + 1))


async def checks(unit: Unit, one: Recommendation, person: str) -> None:
    """Every side has given what it owes where the recommendation stands now."""
    for side in "AB" if one.state in CHECKED else "":
        await recommendation_checks.add(
            unit, one, CHECKED[one.state], side=side, person=person, goes_on=True, answers={}
        )


async def tries(unit: Unit, one: Recommendation, step: Step, person: str, text: str) -> None:
    """The step, with the text it brings if it is one that does."""
    if step not in WORDED or step is Step.DRAFT:
        await takes(unit, one, step, person)
        return
    seen, read = (await standing(unit, one)).version, await current(unit, one)
    texts = {**(read.texts or {}), text if step is Step.TRANSLATE else "en": text}
    await recommendations.reword(unit, one.id, texts, person=person, side="A", why=None, seen=seen, step_=step)


async def test_of_two_who_step_at_once_the_second_finds_what_the_first_left(
    database: Database, one: Recommendation, ayesha: str
) -> None:
    async with database.transaction() as unit:
        await takes(unit, one, Step.PUT_TO_REVIEW, ayesha)

    async def sends_on(step: Step) -> State | None:
        async with database.transaction() as unit:
            try:
                return await takes(unit, one, step, ayesha)
            except NotPossible:
                return None

    left = await asyncio.gather(*(sends_on(step) for step in (Step.REVIEWED, Step.REVIEWED, Step.REVIEWED)))
    assert sorted(left, key=str) == [None, None, State.REPERCUSSION]
    async with database.transaction() as unit:
        assert [each.step for each in await recommendations.steps(unit, one)][2:] == [Step.REVIEWED]


def test_nothing_but_step_changes_where_a_recommendation_stands() -> None:
    """Neither a statement of another module nor one of another function, and no SQL written by hand."""
    written = []
    for folder in ("bot", "handlers", "storage"):
        for file in (TOP / folder).rglob("*.py"):
            if "migrations" not in file.parts:
                written += [(file.name, *found) for found in changes(ast.parse(file.read_text()))]
    assert sorted(written) == [
        ("recommendations.py", "insert", "draft"),
        ("recommendations.py", "update", "_move"),
    ]
    source = (TOP / "storage/recommendations.py").read_text()
    users = [
        node.name
        for node in ast.parse(source).body
        if isinstance(node, ast.AsyncFunctionDef)
        if any(isinstance(one, ast.Name) and one.id == "_move" for one in ast.walk(node))
    ]
    assert users == ["step"]


def changes(module: ast.Module) -> Iterator[tuple[str, str]]:
    """(insert, update or delete, the function or statement) of everything that writes the table, or says so in SQL."""
    for node in module.body:
        name = getattr(node, "name", None) or "".join(ast.unparse(one) for one in getattr(node, "targets", []))
        for one in ast.walk(node):
            if isinstance(one, ast.Call) and one.args and ast.unparse(one.args[0]).endswith("recommendation"):
                called = ast.unparse(one.func).rpartition(".")[2]
                if called in ("insert", "update", "delete"):
                    yield called, name
            if isinstance(one, ast.Constant) and re.search(
                r"(?i)\b(update|into)\s+\"?recommendation\b", str(one.value)
            ):
                yield str(one.value), name
