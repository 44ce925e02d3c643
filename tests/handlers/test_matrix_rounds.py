"""A matrix belongs to one agreement: what was said of a text before it came back counts for nothing afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.analysis.recommendation_life import State, Step
from flows.banks.inclusivity import Group
from flows.engine.answers import Json
from flows.inclusivity import KeepAssessment
from handlers.actions import Go
from handlers.incoming import Due
from handlers.work.inclusivity import NO_REASON, NOT_NOW, OPEN, ask_for_assessment
from storage import duties, inclusivity
from tests.house import House
from tests.releases import DAY, Chamber, forge, refused

Row = dict[str, Json]
NEUTRAL: dict[str, Row] = {group.value: {"effect": "neutral", "consulted": "no"} for group in Group}


@pytest.fixture
async def chamber(house: House) -> Chamber:
    return await Chamber.meets(house)


def matrix(chamber: Chamber, **groups: Row) -> KeepAssessment:
    return KeepAssessment(chamber.edition, {**NEUTRAL, **groups}, back=False)


async def agrees_anew(chamber: Chamber) -> None:
    """The text is sent back, and some months later both sides agree to the very same words again."""
    await chamber.step(Step.SEND_BACK)
    chamber.house.clock.at += 90 * DAY
    version = chamber.text.version
    chamber.text = await chamber.passes_poll(chamber.text.id)
    assert (chamber.text.state, chamber.text.version) == (State.CONSENSUS, version)


async def test_words_that_are_agreed_to_anew_are_assessed_anew_by_each_side(house: House, chamber: Chamber) -> None:
    await forge(house, chamber.ayesha, matrix(chamber))
    await forge(house, chamber.meera, matrix(chamber))
    assert await chamber.state() is State.ASSESSED
    await agrees_anew(chamber)
    assert "Side B: inclusivity matrix open" in await chamber.card(chamber.ayesha)
    await forge(house, chamber.ayesha, matrix(chamber))
    assert await chamber.state() is State.CONSENSUS
    await forge(house, chamber.meera, matrix(chamber))
    assert await chamber.state() is State.ASSESSED


async def test_nor_does_a_clock_that_was_set_back_bring_an_old_matrix_to_life(house: House, chamber: Chamber) -> None:
    await forge(house, chamber.meera, matrix(chamber))
    await chamber.step(Step.SEND_BACK)
    house.clock.at -= timedelta(days=2)
    chamber.text = await chamber.passes_poll(chamber.text.id)
    await forge(house, chamber.ayesha, matrix(chamber))
    assert await chamber.state() is State.CONSENSUS
    await forge(house, chamber.meera, matrix(chamber))
    assert await chamber.state() is State.ASSESSED


async def test_both_sides_are_asked_again_for_the_same_version(house: House, chamber: Chamber) -> None:
    async def asked() -> int:
        async with house.visit() as visit:
            due = Due(OPEN, None, chamber.text.id, house.now)
            await ask_for_assessment(visit, due)
            return len(await duties.about(visit.unit, "inclusivity", chamber.text.id))

    assert await asked() == 2
    assert await asked() == 2
    await agrees_anew(chamber)
    assert await asked() == 4


async def test_the_last_matrix_of_a_version_is_the_one_that_its_side_reads(house: House, chamber: Chamber) -> None:
    await forge(house, chamber.ayesha, matrix(chamber, women={"effect": "helps", "consulted": "yes", "more": "next"}))
    await agrees_anew(chamber)
    await forge(house, chamber.ayesha, Go("matrix", chamber.edition))
    assert "Helps" in chamber.ayesha.screen  # what was said then stays on file
    await forge(house, chamber.ayesha, matrix(chamber))
    await forge(house, chamber.ayesha, Go("matrix", chamber.edition))
    assert "Helps" not in chamber.ayesha.screen
    async with house.transaction() as unit:
        assert await inclusivity.done(unit, chamber.text) == {"A"}


@pytest.mark.parametrize(
    ("women", "sentence"),
    [
        ({"effect": "harms", "consulted": "no"}, NOT_NOW),  # how hard was never said
        ({"effect": "unknown", "consulted": "no"}, NOT_NOW),
        ({"effect": "neutral"}, NOT_NOW),  # nor whether they were asked
        ({"consulted": "no"}, NOT_NOW),
        ({"effect": "harms", "consulted": "no", "severity": "unknown"}, NO_REASON),
        ({"effect": "unknown", "consulted": "no", "severity": "unknown", "way": "on", "reason": ""}, NO_REASON),
        ({"effect": "harms", "consulted": "yes", "severity": "severe", "reason": "None is needed."}, NO_REASON),
    ],
)
async def test_a_group_that_may_be_hit_hard_is_not_slipped_past_by_leaving_an_answer_out(
    house: House, chamber: Chamber, women: Row, sentence: object
) -> None:
    said = await refused(house, chamber.ayesha, matrix(chamber, women=women))
    assert said == getattr(sentence, "msgid", None)
    async with house.transaction() as unit:
        assert await inclusivity.done(unit, chamber.text) == set()


async def test_the_reason_of_one_side_lets_nothing_past_the_other(house: House, chamber: Chamber) -> None:
    hit: Row = {"effect": "harms", "consulted": "yes", "severity": "severe", "more": "next"}
    on: Row = {**hit, "way": "on", "reason": "They asked for it."}
    await forge(house, chamber.ayesha, matrix(chamber, border=on))
    assert await refused(house, chamber.meera, matrix(chamber, border=hit)) == NO_REASON.msgid
    assert await chamber.state() is State.CONSENSUS
    await forge(house, chamber.meera, matrix(chamber, border={**hit, "way": "back"}))
    assert await chamber.state() is State.REWORK
