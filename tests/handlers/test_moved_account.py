"""A lost phone or a changed account: the roles move to the new one, and the old one is a stranger's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from flows.invitation import MakeInvitation
from flows.roles import Role
from handlers.access import NOT_YOURS
from handlers.actions import Begin
from handlers.faults import Refused
from handlers.home import doorbell
from handlers.routing import act
from handlers.screens import draw_page
from handlers.work.invitation import ELSEWHERE, make_invitation
from storage import consents
from storage.tables.programme import invitation
from tests.handlers.inviting import confirms, handed_out, opens, participant, person_of, roles_of
from tests.house import House, Person


@pytest.fixture
async def rehan(house: House, ayesha: Person) -> Person:
    return await participant(house, ayesha, "Rehan")


async def moves(house: House, maker: Person, name: str) -> Person:
    """Somebody with a new phone, up to the confirmed code."""
    await maker.writes("/start")
    await maker.taps("People on your side", name, "New phone or account", "Skip", "Make the link")
    phone = house.stranger(f"{name} (new)")
    await opens(phone, handed_out(maker))
    await confirms(maker)
    return phone


async def takes_over(phone: Person) -> None:
    await phone.writes("/start")
    await phone.taps("Join", "Continue", "Continue", "Continue", "Done")


async def test_roles_consents_and_meetings_move_and_the_old_account_is_a_stranger(
    house: House, process: str, ayesha: Person, rehan: Person
) -> None:
    await house.event(process, "TRJ-7", attendees=[(rehan, "A")])
    before, chats = await roles_of(house, rehan), len(rehan.chat)
    assert chats
    phone = await moves(house, ayesha, "Rehan")
    await takes_over(phone)
    assert "This account is yours now." in phone.screen
    assert await roles_of(house, phone) == before
    assert phone.id == rehan.id or not rehan.id
    await phone.says_command("privacy")
    assert "Name: Rehan\n" in phone.screen
    assert "Seventh round" in phone.screen
    assert "Photographs: agreed" in phone.screen
    assert rehan.chat == []
    await rehan.writes("/start")
    assert "by invitation only" in rehan.screen


async def test_buttons_on_the_old_phone_open_nothing_any_more(house: House, ayesha: Person, rehan: Person) -> None:
    await rehan.writes("/start")
    home = rehan.message
    phone = await moves(house, ayesha, "Rehan")
    await takes_over(phone)
    heard = len(rehan.received)
    await rehan.taps_old(home, "Privacy")
    assert len(rehan.received) == heard


async def test_nothing_moves_before_the_code_was_compared(house: House, ayesha: Person, rehan: Person) -> None:
    await ayesha.writes("/start")
    await ayesha.taps("People on your side", "Rehan", "New phone or account", "Skip", "Make the link")
    zed = house.stranger("Zed")
    await opens(zed, handed_out(ayesha))
    await ayesha.writes("/start")
    await ayesha.taps("Who opened the link", "Another code, or another person")
    assert await person_of(house, zed) is None
    assert await roles_of(house, rehan)


async def test_an_organisers_new_account_is_approved_by_another_organiser_first(
    house: House, ayesha: Person, bilal: Person, meera: Person
) -> None:
    phone = await moves(house, ayesha, "Bilal")
    await phone.writes("/start")
    assert "One more approval is needed" in phone.screen
    await meera.taps("Open")
    assert "Bilal" not in meera.screen
    await meera.taps("Approve")
    await takes_over(phone)
    assert [role for role, _process, _side in await roles_of(house, phone)] == [Role.ORGANISER]
    await bilal.writes("/start")
    assert "by invitation only" in bilal.screen


async def test_somebody_with_roles_elsewhere_is_not_moved_from_here(
    house: House, process: str, ayesha: Person, rehan: Person
) -> None:
    other = await house.process("KLM")
    await rehan.gets(Role.PARTICIPANT, process=other, side="B")
    async with house.visit(ayesha) as visit:
        with pytest.raises(Refused, match=ELSEWHERE.msgid[:40]):
            await make_invitation(visit, MakeInvitation(f"{process}:A", None, 1, None, "", rehan.id))


async def test_nobody_moves_somebody_of_another_side(
    house: House, process: str, ayesha: Person, meera: Person, rehan: Person
) -> None:
    for seat in (f"{process}:A", f"{process}:B"):
        async with house.visit(meera) as visit:
            with pytest.raises(Refused, match=NOT_YOURS.msgid):
                await make_invitation(visit, MakeInvitation(seat, None, 1, None, "", rehan.id))
    async with house.visit(ayesha) as visit:
        with pytest.raises(Refused, match=NOT_YOURS.msgid):
            await make_invitation(visit, MakeInvitation(f"{process}:A", None, 1, None, "", ayesha.id))
    async with house.transaction() as unit:
        assert len(await unit.rows(select(invitation.c.id))) == 1


async def test_somebody_who_got_a_role_elsewhere_meanwhile_keeps_their_account(
    house: House, ayesha: Person, rehan: Person
) -> None:
    phone = await moves(house, ayesha, "Rehan")
    await phone.writes("/start")
    await phone.taps("Join", "Continue", "Continue", "Continue")
    await rehan.gets(Role.PARTICIPANT, process=await house.process("KLM"), side="B")
    await phone.taps("Done")
    assert "waits for nothing any more" in phone.screen
    assert len(await roles_of(house, rehan)) == 2


async def test_a_doorbell_on_its_way_rings_on_the_new_phone(house: House, ayesha: Person, rehan: Person) -> None:
    phone = await moves(house, ayesha, "Rehan")
    async with house.visit(rehan) as visit:
        later = house.now + timedelta(days=1)
        await visit.ring(visit.me, draw_page(doorbell("x"), visit.reader), dedupe="later", not_before=later)
    await takes_over(phone)
    heard = len(phone.doorbells)
    await house.passes(timedelta(days=1))
    assert len(phone.doorbells) == heard + 1


async def test_a_consent_of_the_old_account_is_the_new_ones_to_take_back(
    house: House, process: str, ayesha: Person, rehan: Person
) -> None:
    phone = await moves(house, ayesha, "Rehan")
    await takes_over(phone)
    await phone.says_command("privacy")
    await phone.taps("Consents", "Take back: Photographs")
    async with house.transaction() as unit:
        assert not await consents.is_given(unit, rehan.id, process, "photo")


async def test_an_offer_made_to_somebody_else_gives_nothing(house: House, ayesha: Person, rehan: Person) -> None:
    await moves(house, ayesha, "Rehan")
    async with house.transaction() as unit:
        one = (await unit.rows(select(invitation.c.id).where(invitation.c.state == "approved")))[0].id
    sana = await participant(house, ayesha, "Sana")
    for offer in (f"moved:participant:{one}", f"known:participant:{one}", f"known:organiser:{one}", "x", ""):
        async with house.visit(sana) as visit:
            with pytest.raises(Refused):
                await act(visit, Begin("joining", {"offer": offer}))
