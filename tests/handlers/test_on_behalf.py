"""Nobody needs Telegram to take part: an organiser enters people of their own side and notes what they say."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from flows.attendance import Move
from flows.attending import MovePeople, PeopleFor
from flows.consent import Layer
from flows.on_behalf import EnterPerson, RecordConsent
from flows.role_end import EndRole, NameOf
from flows.roles import Role
from handlers.access import NOT_YOURS
from handlers.actions import Go
from handlers.faults import Refused
from handlers.routing import act
from handlers.work.attendance import move_people, people_for
from handlers.work.on_behalf import end_role, enter_person, name_of, record_consent
from handlers.work.privacy import privacy_page
from locales import Reader, say
from storage import consents, people
from storage.tables.people import person as person_table
from storage.tables.programme import attendee
from tests.chats import plainly
from tests.handlers.inviting import confirms, handed_out, opens, participant, person_of, roles_of
from tests.house import House, Person

ALL = dict.fromkeys(Layer, True)


@pytest.fixture
async def haji(house: House, process: str, ayesha: Person) -> str:
    """Somebody without Telegram on side A; returns the id."""
    await ayesha.writes("/start")
    await ayesha.taps("People on your side", "Somebody without Telegram", "Continue")
    await ayesha.taps("Yes, I agree", "Yes, I agree", "No", "No", "No", "Yes, I agree")
    await ayesha.writes("Haji Sahib")
    await ayesha.taps("Save")
    async with house.transaction() as unit:
        found = await people.holders(unit, Role.PARTICIPANT, process, "A")
    return found[0].id


async def test_somebody_without_telegram_is_entered_and_marked(
    house: House, ayesha: Person, meera: Person, haji: str
) -> None:
    async with house.transaction() as unit:
        one = (await people.by_id(unit, [haji]))[haji]
        standing = await consents.standing(unit, [haji])
        assert await people.chats(unit, [haji]) == {}
    assert one.recorded_by == ayesha.id
    assert not one.reachable
    assert {each.layer for each in standing if each.given} == {"holding", "attendance", "contact"}
    assert {each.recorded_by for each in standing} == {ayesha.id}
    await ayesha.writes("/start")
    await ayesha.taps("People on your side")
    assert "Haji Sahib: Participant (without Telegram)" in ayesha.screen
    await ayesha.taps("Haji Sahib")
    assert "Photographs: no, on 2 November 2026 (noted by an organiser)" in ayesha.screen
    await meera.writes("/start")
    await meera.taps("People on your side")
    assert "Haji" not in meera.screen


async def test_two_people_without_telegram_are_two_people(
    house: House, process: str, ayesha: Person, haji: str
) -> None:
    async with house.visit(ayesha) as visit:
        await enter_person(visit, EnterPerson(f"{process}:A", "Baji", ALL))
    async with house.transaction() as unit:
        found = await people.holders(unit, Role.PARTICIPANT, process, "A")
        named = await people.names(unit, [one.id for one in found])
    assert sorted(named.values()) == ["Baji", "Haji Sahib"]


async def test_whoever_agrees_to_nothing_being_held_is_not_entered(house: House, process: str, ayesha: Person) -> None:
    await ayesha.writes("/start")
    await ayesha.taps("People on your side", "Somebody without Telegram", "Continue", "No")
    assert "nothing is entered" in ayesha.screen
    await ayesha.taps("Save")
    async with house.visit(ayesha) as visit:
        with pytest.raises(Refused):
            await enter_person(visit, EnterPerson(f"{process}:A", "Baji", {Layer.PHOTO: True}))
    async with house.transaction() as unit:
        assert await unit.value(select(func.count()).select_from(person_table)) == 1


async def test_a_consent_told_to_an_organiser_is_noted_as_told(house: House, ayesha: Person, haji: str) -> None:
    await ayesha.writes("/start")
    await ayesha.taps("People on your side", "Haji Sahib", "Record a consent", "Photographs", "They agree", "Save")
    await ayesha.taps("⌂ Home", "People on your side", "Haji Sahib")
    assert "Photographs: agreed on 2 November 2026 (noted by an organiser)" in ayesha.screen


async def test_coming_to_an_event_is_noted_for_them_and_marked_as_noted(
    house: House, process: str, ayesha: Person, haji: str
) -> None:
    rehan = await participant(house, ayesha, "Rehan")
    event = await house.event(process, "TRJ-7")
    both = (haji, rehan.id)
    async with house.visit(ayesha) as visit:
        labels = await people_for(visit, PeopleFor(event, Move.NAME))
        for move in (Move.NAME, Move.INVITE):
            await move_people(visit, MovePeople(event, move, both))
    shown = [plainly(say(one.label, Reader("en", "UTC"))) for one in labels]
    assert shown == [
        "Haji Sahib (without Telegram)",
        "Rehan",
    ]
    house.clock.advance(timedelta(days=3))
    async with house.visit(ayesha) as visit:
        await move_people(visit, MovePeople(event, Move.ATTEND, both))
    async with house.transaction() as unit:
        rows = await unit.rows(select(attendee.c.person, attendee.c.state, attendee.c.recorded_by))
    assert {row.person: (row.state, row.recorded_by) for row in rows} == {
        haji: ("attended", ayesha.id),
        rehan.id: ("attended", None),
    }
    async with house.visit(rehan) as visit:
        visit.person = (await people.by_id(visit.unit, [haji]))[haji]  # who has Telegram by now, say
        page = await privacy_page(visit, "")
    lines = [plainly(say(line, Reader("en", "UTC"))) for line in page.body]
    assert [line for line in lines if re.match(r"Meeting: Seventh round, .* \(noted by an organiser\)", line)]


async def test_nobody_acts_on_behalf_of_another_side(
    house: House, process: str, ayesha: Person, meera: Person, haji: str
) -> None:
    rehan = await participant(house, ayesha, "Rehan")
    helen = await house.person("Helen", Role.COORDINATOR, process=process)
    own, forged = f"{process}:A:{haji}", f"{process}:B:{haji}"
    for other in (meera, rehan, helen):
        async with house.visit(other) as visit:
            for address in (own, forged, f":{haji}", haji, ""):
                with pytest.raises(Refused, match=NOT_YOURS.msgid):
                    await record_consent(visit, RecordConsent(address, Layer.PHOTO, True))
                with pytest.raises(Refused, match=NOT_YOURS.msgid):
                    await end_role(visit, EndRole(address))
                with pytest.raises(Refused, match=NOT_YOURS.msgid):
                    await name_of(visit, NameOf(address))
                with pytest.raises(Refused, match=NOT_YOURS.msgid):
                    await act(visit, Go("people", f"one:{address}"))
            with pytest.raises(Refused, match=NOT_YOURS.msgid):
                await enter_person(visit, EnterPerson(f"{process}:A", "Baji", ALL))


async def test_an_organiser_ends_a_role_and_whoever_has_no_telegram_is_erased_with_it(
    house: House, process: str, ayesha: Person, haji: str
) -> None:
    rehan = await participant(house, ayesha, "Rehan")
    for name in ("Haji Sahib", "Rehan"):
        await ayesha.writes("/start")
        await ayesha.taps("People on your side", name, "End the role", "Yes, end it")
    async with house.transaction() as unit:
        assert await people.by_id(unit, [haji]) == {}
        assert await people.names(unit, [haji]) == {}
    assert await roles_of(house, rehan) == []
    assert await person_of(house, rehan) is not None
    await rehan.writes("/start")
    assert "Your votes" not in rehan.buttons


async def test_a_role_that_ends_in_mid_conversation_closes_it_with_a_sentence(
    house: House, ayesha: Person, bilal: Person
) -> None:
    await bilal.writes("/start")
    await bilal.taps("People on your side", "Invite somebody")
    await ayesha.writes("/start")
    await ayesha.taps("People on your side", "Bilal", "End the role", "Yes, end it")
    await bilal.taps("Participant")
    assert "no longer open to you" in bilal.screen


async def test_somebody_entered_by_hand_can_come_by_telegram_later_and_keeps_what_was_noted(
    house: House, ayesha: Person, haji: str
) -> None:
    await ayesha.writes("/start")
    await ayesha.taps("People on your side", "Haji Sahib", "Has Telegram now", "Skip", "Make the link")
    phone = house.stranger("Haji")
    await opens(phone, handed_out(ayesha))
    await confirms(ayesha)
    await phone.writes("/start")
    await phone.taps("Join", "Continue", "Continue", "Continue", "Done")
    known = await person_of(house, phone)
    assert known is not None
    assert (known.id, known.recorded_by, known.reachable) == (haji, None, True)
    await phone.says_command("privacy")
    assert "Name: Haji Sahib" in phone.screen
    assert "Attendance noted: agreed on 2 November 2026 (noted by an organiser)" in phone.screen
