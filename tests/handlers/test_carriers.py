"""Who carries a released text, and that no code leads to anybody: not when they leave, not when they are erased."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from flows.analysis.recommendation_life import Step
from flows.analysis.release import Audience
from flows.banks.release import Form
from flows.carrying import Carriable, Carry, LetGo, LoadOf
from flows.custody import NameCustodian, TurnReleaseKey
from flows.hand_out import HandOut
from flows.leaving import LeavePlace
from flows.role_end import EndRole
from flows.roles import Role
from flows.transfer import NEW_CODE, Carriers
from handlers.access import NOT_YOURS
from handlers.actions import Go
from handlers.work.hand_out import NOT_RELEASED
from handlers.work.self_service import written
from storage import accounts
from storage.tables.programme import attendee
from storage.tables.recommendations import recommendation_version
from storage.tables.releases import carrier, release
from tests.house import House, Person
from tests.releases import DAY, Chamber, count, forge, refused


@pytest.fixture
async def chamber(house: House) -> Chamber:
    """Restricted, on paper, agreed by three people of each side."""
    chamber = await Chamber.meets(house, size=3)
    await chamber.is_released()
    return chamber


async def codes(chamber: Chamber, organiser: Person) -> list[str]:
    found = await forge(chamber.house, organiser, Carriers(chamber.text.id))
    return [choice.value for choice in found if choice.value != NEW_CODE]


async def behind(chamber: Chamber) -> list[str | None]:
    """Whoever each code leads to, with the whole database open."""
    async with chamber.house.transaction() as unit:
        return [
            row.person for row in await unit.rows(select(carrier.c.person).order_by(carrier.c.side, carrier.c.number))
        ]


@pytest.mark.parametrize("leaves", ["erased", "left", "ended"])
async def test_whoever_leaves_takes_their_name_along_and_no_code_ends_on_that_day(
    house: House, chamber: Chamber, leaves: str
) -> None:
    gone, stays, _third = chamber.voters["A"]
    for voter in (gone, stays):
        await forge(house, voter, Carry(chamber.text.id))
    before = await codes(chamber, chamber.ayesha)
    match leaves:
        case "erased":
            async with house.transaction() as unit:
                await accounts.erase(unit, gone.id)
        case "left":
            async with house.visit(gone) as visit:
                (held,) = visit.me.roles
            await forge(house, gone, LeavePlace(written(held)))
        case "ended":
            await forge(house, chamber.ayesha, EndRole(f"{chamber.process}:A:{gone.id}"))
    assert await behind(chamber) == [None, stays.id]
    assert await codes(chamber, chamber.ayesha) == before == ["C-A1", "C-A2"]


async def test_the_other_side_sees_no_code_and_no_number_of_them(house: House, chamber: Chamber) -> None:
    for voter in chamber.voters["A"]:
        await forge(house, voter, Carry(chamber.text.id))
    assert await codes(chamber, chamber.meera) == []
    shown = await chamber.card(chamber.meera)
    assert "C-A" not in shown
    assert "carry it" not in shown
    assert "Some of your side carry it." in await chamber.card(chamber.ayesha)


async def test_after_many_releases_the_first_one_can_still_be_let_go_of(house: House, chamber: Chamber) -> None:
    voter, first = chamber.voters["A"][0], chamber.text.id
    await forge(house, voter, Carry(first))
    for _number in range(13):
        house.clock.at += DAY
        chamber.text = await chamber.agrees()
        await chamber.is_released()
    assert len(await forge(house, voter, Carriable())) == 14
    await forge(house, voter, LetGo(first))
    assert await behind(chamber) == [None]


async def test_whoever_was_asked_about_an_earlier_version_only_neither_reads_nor_carries_it(house: House) -> None:
    chamber = await Chamber.meets(house, size=3)
    await chamber.is_decided(Audience.HOLD, Form.NONE)
    early, *_others = chamber.voters["A"]
    async with house.transaction() as unit:
        await unit.run(attendee.update().where(attendee.c.person == early.id).values(state="withdrawn"))
    await chamber.step(Step.SEND_BACK)
    await chamber.reworded()
    await chamber.passes_poll(chamber.text.id)
    chamber.text = await chamber.now()
    await chamber.is_released()
    for forged in (Carry(chamber.text.id), LoadOf(chamber.text.id), HandOut(chamber.text.id, "en")):
        assert await refused(house, early, forged) == NOT_YOURS.msgid
    assert await forge(house, early, Carriable()) == []


async def test_a_text_that_is_not_what_was_let_go_is_neither_shown_nor_handed_out(
    house: House, chamber: Chamber
) -> None:
    voter = chamber.voters["A"][0]
    await forge(house, voter, Carry(chamber.text.id))
    async with house.transaction() as unit:
        await unit.run(release.update().values(text_hash="0" * 64))
    for forged in (LoadOf(chamber.text.id), HandOut(chamber.text.id, "en"), Go("brief", f"{chamber.text.id} en")):
        assert await refused(house, voter, forged) == NOT_RELEASED.msgid
    async with house.transaction() as unit:
        assert await unit.rows(select(recommendation_version.c.id))


async def test_a_carrier_with_a_role_elsewhere_hands_it_out_all_the_same(house: House, chamber: Chamber) -> None:
    elsewhere = await house.process("ZRF")
    voter = chamber.voters["B"][0]
    await voter.gets(Role.PARTICIPANT, process=elsewhere, side="A")
    await forge(house, voter, Carry(chamber.text.id))
    await forge(house, voter, HandOut(chamber.text.id, "en"))
    assert [message.kind for message in voter.received].count("handout") == 1


async def test_a_key_is_not_turned_on_what_was_decided_anew_by_the_button_of_before(house: House) -> None:
    chamber = await Chamber.meets(house)
    await chamber.is_decided(Audience.PRIVATE, Form.CARRIED)
    for person in (chamber.ayesha, chamber.meera):
        await forge(house, person, NameCustodian(chamber.edition, person.id))
    await chamber.card(chamber.ayesha)
    assert "Decided: Private" in await chamber.ayesha.taps("Turn the key")
    await chamber.step(Step.SEND_BACK)
    house.clock.at += DAY
    chamber.text = await chamber.passes_poll(chamber.text.id)  # in the very same words
    await chamber.is_decided(Audience.PUBLIC, Form.SOCIAL)
    await forge(house, chamber.meera, TurnReleaseKey(chamber.edition))
    said = await chamber.ayesha.taps("Turn the key")
    assert "Something was decided anew meanwhile." in said
    assert "Decided: Public" in said
    assert await count(house, release) == 0
    await chamber.ayesha.taps("Turn the key")
    assert await count(house, release) == 1


async def test_a_key_of_somebody_who_left_is_turned_anew_when_they_come_back(house: House) -> None:
    chamber = await Chamber.meets(house)
    await chamber.is_decided()
    for person in (chamber.ayesha, chamber.meera):
        await forge(house, person, NameCustodian(chamber.edition, person.id))
    await forge(house, chamber.ayesha, TurnReleaseKey(chamber.edition))
    await forge(house, chamber.bilal, EndRole(f"{chamber.process}:A:{chamber.ayesha.id}"))
    await chamber.ayesha.gets(Role.ORGANISER, process=chamber.process, side="A")
    await forge(house, chamber.meera, TurnReleaseKey(chamber.edition))
    assert await count(house, release) == 0
    await forge(house, chamber.ayesha, TurnReleaseKey(chamber.edition))
    assert await count(house, release) == 1


async def test_keys_count_by_what_they_were_turned_on_and_not_by_the_clock(house: House) -> None:
    chamber = await Chamber.meets(house)
    await chamber.is_decided()
    for person in (chamber.ayesha, chamber.meera):
        await forge(house, person, NameCustodian(chamber.edition, person.id))
    house.clock.at -= DAY  # it had run ahead when the poll was closed
    for person in (chamber.ayesha, chamber.meera):
        await forge(house, person, TurnReleaseKey(chamber.edition))
    assert await count(house, release) == 1


async def test_nothing_about_a_code_that_ended_tells_who_or_when(house: House, chamber: Chamber) -> None:
    async def kept() -> list[tuple[Any, ...]]:
        async with house.transaction() as unit:
            return [tuple(row) for row in await unit.rows(select(carrier))]

    for voter in chamber.voters["A"][:2]:
        house.clock.at += DAY
        await forge(house, voter, Carry(chamber.text.id))
        await forge(house, voter, LetGo(chamber.text.id))
    assert await kept() == [(chamber.text.id, "A", number, None, True) for number in (1, 2)]
