"""Invitations as others would attack them: forged seats, roles and ids, other sides, roles that ended meanwhile."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from flows.approval import ApproveOrganiser, NewOrganiserOf, RefuseOrganiser
from flows.confirmation import ClaimOf, ClaimsToConfirm, ConfirmClaim, RefuseClaim
from flows.consent import Layer
from flows.invitation import LinkLasts, MakeInvitation, PartnersOf, Replaceable, RolesToOffer
from flows.joining import DeclineToJoin, Join, Offer, TermsOf, Who
from flows.link_end import TakeLinkBack
from flows.roles import Role
from handlers.access import NOT_YOURS
from handlers.actions import Go
from handlers.faults import Refused
from handlers.routing import act
from handlers.work.approval import approve_organiser, new_organiser_of, refuse_organiser
from handlers.work.confirmation import claim_of, claims_to_confirm, confirm_claim, refuse_claim
from handlers.work.invitation import link_lasts, make_invitation, partners_of, replaceable, roles_to_offer
from handlers.work.joining import decline, join, terms_of
from handlers.work.links import take_link_back
from storage import consents, invitations
from storage.tables.programme import invitation
from tests.handlers.inviting import DEAD, OPENED, confirms, link_from, opens, participant, person_of, roles_of
from tests.house import House, Person

ALL = dict.fromkeys(Layer, True)


@pytest.fixture
async def helen(house: House, process: str) -> Person:
    return await house.person("Helen", Role.COORDINATOR, process=process)


async def only_link(house: House) -> str:
    async with house.transaction() as unit:
        return (await unit.rows(select(invitation.c.id)))[-1].id  # type: ignore[no-any-return]


async def state_of(house: House, link: str) -> str:
    async with house.transaction() as unit:
        found = await invitations.by_id(unit, link)
    return found.state if found is not None else ""


async def test_nobody_invites_to_where_they_do_not_organise(
    house: House, process: str, ayesha: Person, meera: Person, helen: Person
) -> None:
    sana = await participant(house, ayesha, "Sana")
    other = await house.process("KLM")
    own = await house.organisation_of(process, "B")
    for intruder, seats in (
        (meera, (f"{process}:A", f"{other}:B", f"{process}:", ":B", "", "x")),
        (sana, (f"{process}:A",)),
        (helen, (f"{process}:A", f"{process}:")),
    ):
        async with house.visit(intruder) as visit:
            for seat in seats:
                for attempt in (
                    make_invitation(visit, MakeInvitation(seat, Role.PARTICIPANT, 1, own, "", None)),
                    roles_to_offer(visit, RolesToOffer(seat)),
                    partners_of(visit, PartnersOf(seat)),
                    replaceable(visit, Replaceable(seat)),
                    link_lasts(visit, LinkLasts(seat)),
                ):
                    with pytest.raises(Refused, match=NOT_YOURS.msgid):
                        await attempt


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.CRITICAL_FRIEND, Role.ADMINISTRATOR, None])
async def test_an_organiser_invites_to_no_role_that_is_not_theirs_to_offer(
    house: House, process: str, ayesha: Person, role: Role | None
) -> None:
    own = await house.organisation_of(process, "A")
    async with house.visit(ayesha) as visit:
        with pytest.raises(Refused, match=NOT_YOURS.msgid):
            await make_invitation(visit, MakeInvitation(f"{process}:A", role, 1, own, "", None))


async def test_an_invitation_names_an_organisation_of_that_side(house: House, process: str, ayesha: Person) -> None:
    other = await house.organisation_of(process, "B")
    async with house.visit(ayesha) as visit:
        for one in (other, None, "x"):
            with pytest.raises(Refused, match=NOT_YOURS.msgid):
                await make_invitation(visit, MakeInvitation(f"{process}:A", Role.PARTICIPANT, 1, one, "", None))


async def test_who_opened_a_link_is_told_to_its_maker_alone(
    house: House, ayesha: Person, bilal: Person, meera: Person, helen: Person
) -> None:
    rehan = house.stranger("Rehan")
    await opens(rehan, await link_from(ayesha))
    await person_of(house, rehan)
    link = await only_link(house)
    for other in (bilal, meera, helen, rehan):
        async with house.visit(other) as visit:
            assert await claims_to_confirm(visit, ClaimsToConfirm()) == []
            for attempt in (
                claim_of(visit, ClaimOf(link)),
                confirm_claim(visit, ConfirmClaim(link)),
                refuse_claim(visit, RefuseClaim(link)),
                take_link_back(visit, TakeLinkBack(link)),
                act(visit, Go("people", f"link:{link}")),
            ):
                with pytest.raises(Refused, match=NOT_YOURS.msgid):
                    await attempt
    assert await state_of(house, link) == "claimed"
    for other in (bilal, meera, helen):
        await other.writes("/start")
        if "People on your side" in other.buttons:
            await other.taps("People on your side")
        assert "Rehan" not in "\n".join(message.text for message in other.received)
        assert "R.K." not in "\n".join(message.text for message in other.received)


async def test_only_those_who_were_asked_approve(
    house: House, ayesha: Person, bilal: Person, meera: Person, helen: Person
) -> None:
    nikhil = house.stranger("Nikhil")
    await opens(nikhil, await link_from(ayesha, "Organiser", "This person first"))
    await confirms(ayesha)
    await person_of(house, nikhil)
    link = await only_link(house)
    for other in (ayesha, meera, helen, nikhil):
        async with house.visit(other) as visit:
            for attempt in (
                new_organiser_of(visit, NewOrganiserOf(link)),
                approve_organiser(visit, ApproveOrganiser(link)),
                refuse_organiser(visit, RefuseOrganiser(link)),
            ):
                with pytest.raises(Refused, match=NOT_YOURS.msgid):
                    await attempt
    assert await state_of(house, link) == "confirmed"
    assert await roles_of(house, nikhil) == []


async def test_nobody_joins_by_what_is_not_confirmed_or_not_theirs(house: House, ayesha: Person) -> None:
    rehan, zed = house.stranger("Rehan"), house.stranger("Zed")
    await opens(rehan, await link_from(ayesha))
    claimed = await only_link(house)
    await opens(zed, await link_from(ayesha))
    for guest in (rehan, zed):
        await person_of(house, guest)
        for who in Who:
            for role in Role:
                offer = str(Offer(who, role, claimed))
                async with house.visit(guest) as visit:
                    for attempt in (
                        join(visit, Join(offer, "X", None, ALL)),
                        decline(visit, DeclineToJoin(offer)),
                        terms_of(visit, TermsOf(offer)),
                    ):
                        with pytest.raises(Refused):
                            await attempt
        assert await roles_of(house, guest) == []


async def test_a_participant_does_not_join_past_the_consent_to_be_held(house: House, ayesha: Person) -> None:
    rehan = house.stranger("Rehan")
    await opens(rehan, await link_from(ayesha))
    await confirms(ayesha)
    await person_of(house, rehan)
    offer = str(Offer(Who.NEW, Role.PARTICIPANT, await only_link(house)))
    async with house.visit(rehan) as visit:
        for given in ({}, {Layer.HOLDING: False}, {Layer.PHOTO: True}):
            with pytest.raises(Refused):
                await join(visit, Join(offer, "X", None, given))
    assert await roles_of(house, rehan) == []


async def test_what_was_not_asked_counts_as_no(house: House, process: str, ayesha: Person) -> None:
    rehan = house.stranger("Rehan")
    await opens(rehan, await link_from(ayesha))
    await confirms(ayesha)
    await person_of(house, rehan)
    offer = str(Offer(Who.NEW, Role.PARTICIPANT, await only_link(house)))
    async with house.visit(rehan) as visit:
        await join(visit, Join(offer, None, "Mars/Olympus", {Layer.HOLDING: True}))
    async with house.transaction() as unit:
        standing = await consents.standing(unit, [rehan.id], process)
    assert {one.layer for one in standing if one.given} == {"holding"}
    assert len(standing) == len(Layer)
    known = await person_of(house, rehan)
    assert known is not None
    assert known.zone == "Asia/Karachi"


async def test_two_links_to_two_sides_end_on_one(house: House, ayesha: Person, meera: Person) -> None:
    rehan = house.stranger("Rehan")
    await opens(rehan, await link_from(ayesha))
    await opens(rehan, await link_from(meera))
    await confirms(ayesha)
    await confirms(meera)
    forward = ("Continue", "Yes, I agree", "Skip", "Karachi")
    for _time in range(2):
        await rehan.writes("/start")
        await rehan.taps("Join")
        while "Done" not in rehan.buttons:
            await rehan.taps(next(label for label in forward if label in rehan.buttons))
        await rehan.taps("Done")
    assert "cannot take this role together with one you hold" in rehan.screen
    assert len(await roles_of(house, rehan)) == 1


async def test_of_two_transactions_with_one_link_one_wins(house: House, ayesha: Person) -> None:
    payload = await link_from(ayesha)
    guests = [house.stranger("Rehan"), house.stranger("Zed")]
    await asyncio.gather(*(guest.writes(f"/start {payload}") for guest in guests))
    screens = sorted((OPENED in guest.screen, DEAD in guest.screen) for guest in guests)
    assert screens == [(False, True), (True, False)]


async def test_a_doorbell_for_a_maker_whose_role_ended_meanwhile_never_rings(
    house: House, process: str, ayesha: Person
) -> None:
    payload = await link_from(ayesha)
    await house.passes(timedelta(hours=12))  # nobody is rung at night
    await opens(house.stranger("Rehan"), payload)
    await ayesha.loses(Role.ORGANISER, process=process, side="A")
    await house.passes(timedelta(days=2))
    assert not ayesha.doorbells
