"""Two organisers do something about a released or agreed text at the same moment: the later sees the first."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from flows.analysis.recommendation_life import State
from flows.banks.inclusivity import Group
from flows.custody import NameCustodian, TakeKeyBack, TurnReleaseKey
from flows.inclusivity import KeepAssessment
from handlers.faults import Refused
from storage.tables.releases import custody_key, inclusivity
from tests.house import House
from tests.releases import Chamber, count, forge

NEUTRAL = {group.value: {"effect": "neutral", "consulted": "no"} for group in Group}


@pytest.fixture
async def chamber(house: House) -> Chamber:
    return await Chamber.meets(house)


async def at_once(*doing: Coroutine[Any, Any, Any]) -> list[str]:
    """What each was refused with; empty where it was not."""

    async def said(one: Coroutine[Any, Any, Any]) -> str:
        try:
            await one
        except Refused as refusal:
            return refusal.reason.msgid
        return ""

    return list(await asyncio.gather(*(said(one) for one in doing)))


async def test_both_sides_finish_their_matrix_at_once_and_the_text_goes_on(house: House, chamber: Chamber) -> None:
    done = KeepAssessment(chamber.edition, NEUTRAL, back=False)
    assert await at_once(forge(house, chamber.ayesha, done), forge(house, chamber.meera, done)) == ["", ""]
    assert await chamber.state() is State.ASSESSED


async def test_two_of_one_side_finish_it_at_once_and_there_is_one_matrix(house: House, chamber: Chamber) -> None:
    done = KeepAssessment(chamber.edition, NEUTRAL, back=False)
    assert await at_once(forge(house, chamber.ayesha, done), forge(house, chamber.bilal, done)) == ["", ""]
    assert await count(house, inclusivity) == 1
    assert await chamber.state() is State.CONSENSUS


async def test_a_key_is_not_said_to_be_back_when_the_text_has_just_been_released(
    house: House, chamber: Chamber
) -> None:
    await chamber.is_decided()
    for person in (chamber.ayesha, chamber.meera):
        await forge(house, person, NameCustodian(chamber.edition, person.id))
    await forge(house, chamber.ayesha, TurnReleaseKey(chamber.edition))
    turned, back = await at_once(
        forge(house, chamber.meera, TurnReleaseKey(chamber.edition)),
        forge(house, chamber.ayesha, TakeKeyBack(chamber.edition)),
    )
    assert turned == ""
    released = await chamber.state() is State.RELEASED
    assert released == (back != "")


async def test_both_keys_turned_at_once_release_it(house: House, chamber: Chamber) -> None:
    await chamber.is_decided()
    for person in (chamber.ayesha, chamber.meera):
        await forge(house, person, NameCustodian(chamber.edition, person.id))
    turn = TurnReleaseKey(chamber.edition)
    assert await at_once(forge(house, chamber.ayesha, turn), forge(house, chamber.meera, turn)) == ["", ""]
    assert await chamber.state() is State.RELEASED
    assert await count(house, custody_key) == 2
