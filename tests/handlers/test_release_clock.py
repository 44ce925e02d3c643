"""A release and a clock that is set back: what was decided last counts, and nothing wider is let go."""

from __future__ import annotations

import pytest

from flows.analysis.custody import Lacking
from flows.analysis.recommendation_life import State, Step
from flows.analysis.release import Audience
from flows.banks.release import Form
from flows.custody import LACKING, NameCustodian, TurnReleaseKey
from storage import releases
from storage.tables.releases import release
from tests.house import House
from tests.releases import DAY, Chamber, count, forge, refused


@pytest.fixture
async def chamber(house: House) -> Chamber:
    return await Chamber.meets(house)


async def name_custodians(chamber: Chamber) -> None:
    for person in (chamber.ayesha, chamber.meera):
        await forge(chamber.house, person, NameCustodian(chamber.edition, person.id))


async def test_a_wider_decision_of_before_is_not_brought_back_by_a_clock_that_is_set_back(
    house: House, chamber: Chamber
) -> None:
    await chamber.is_decided(Audience.PUBLIC, Form.SOCIAL)
    await chamber.step(Step.SEND_BACK)
    house.clock.at -= 2 * DAY
    chamber.text = await chamber.passes_poll(chamber.text.id)
    await chamber.is_decided(Audience.PRIVATE, Form.CARRIED)
    await name_custodians(chamber)
    for person in (chamber.ayesha, chamber.meera):
        said = await refused(house, person, TurnReleaseKey(chamber.edition))
        assert said == LACKING[Lacking.DECISION].msgid
    assert await count(house, release) == 0


async def test_a_clock_set_back_after_the_agreement_does_not_stand_in_the_way(house: House, chamber: Chamber) -> None:
    house.clock.at -= DAY
    await chamber.is_decided(Audience.RESTRICTED, Form.NAMED)
    await name_custodians(chamber)
    for person in (chamber.ayesha, chamber.meera):
        await forge(house, person, TurnReleaseKey(chamber.edition))
    assert await chamber.state() is State.RELEASED
    async with house.transaction() as unit:
        out = await releases.of(unit, chamber.text.id)
    assert out is not None
    assert (out.audience, out.form) == (Audience.RESTRICTED, Form.NAMED)
