"""What people see and do about themselves: the list, corrections, consents, leaving, and a chat that is cleared."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from flows.consent_change import ChangeConsent
from flows.leaving import LeavePlace
from flows.people_news import NewsOf
from flows.roles import Role
from handlers.access import NOT_YOURS
from handlers.faults import Refused
from handlers.home import doorbell
from handlers.screens import draw_page
from handlers.work.people_news import news_of
from handlers.work.self_service import change_consent, leave_place
from storage import consents, duties, people
from storage.tables.programme import consent
from storage.tables.safety import audit
from tests.handlers.inviting import participant, person_of, roles_of
from tests.house import House, Person


@pytest.fixture
async def rehan(house: House, ayesha: Person, bilal: Person, meera: Person) -> Person:
    """A participant of side A who agreed to everything."""
    return await participant(house, ayesha, "Rehan")


async def given(house: House, person: Person) -> set[str]:
    async with house.transaction() as unit:
        return {one.layer for one in await consents.standing(unit, [person.id]) if one.given}


async def test_people_see_in_a_plain_list_what_is_held_on_them(house: House, process: str, rehan: Person) -> None:
    event = await house.event(process, "TRJ-7", attendees=[(rehan, "A")])
    assert event
    await rehan.says_command("privacy")
    for line in (
        "Name: Rehan",
        "Telegram account: yes, encrypted.",
        "Language: English",
        "Time zone: Karachi",
        "Participant, TRJ dialogue, side A, since 2 November 2026",
        "Meeting: Seventh round, 4 November 2026: named",
        "TRJ dialogue: Photographs: agreed on 2 November 2026",
    ):
        assert line in rehan.screen
    assert str(rehan.account) not in rehan.screen


async def test_somebody_without_any_role_has_the_page_too(house: House) -> None:
    zoya = await house.person("Zoya")
    await zoya.writes("/start")
    await zoya.taps("Privacy")
    assert "No role." in zoya.screen
    assert "Leave" not in zoya.buttons
    assert "Erase my data" in zoya.buttons


async def test_a_name_and_a_zone_are_set_right_by_their_owner(house: House, ayesha: Person, rehan: Person) -> None:
    await rehan.says_command("privacy")
    await rehan.taps("Correct something", "My name")
    await rehan.writes("Dr Rehan")
    await rehan.taps("⌂ Home", "Privacy", "Correct something", "My time zone", "Kabul", "⌂ Home", "Privacy")
    assert "Name: Dr Rehan" in rehan.screen
    assert "Time zone: Kabul" in rehan.screen
    await ayesha.writes("/start")
    await ayesha.taps("People on your side")
    assert "Dr Rehan" in ayesha.screen


async def test_a_consent_is_taken_back_in_one_step_and_only_the_own_side_is_rung(
    house: House, ayesha: Person, bilal: Person, meera: Person, rehan: Person
) -> None:
    rung = [len(one.doorbells) for one in (ayesha, bilal, meera)]
    await rehan.says_command("privacy")
    await rehan.taps("Consents", "Take back: Photographs")
    assert "Photographs: taken back. Your organisers are told." in rehan.screen
    assert "photo" not in await given(house, rehan)
    assert [len(one.doorbells) for one in (ayesha, bilal, meera)] == [rung[0] + 1, rung[1] + 1, rung[2]]
    assert ayesha.doorbells[-1].text == "One item is waiting for you."
    await bilal.taps("Open")
    assert "Rehan, TRJ dialogue: consent taken back on 2 November 2026: Photographs." in bilal.screen
    await bilal.taps("Continue")
    await bilal.writes("/start")
    assert "Nothing is due" in bilal.screen


async def test_a_consent_can_be_given_again_after_reading_what_it_means(house: House, rehan: Person) -> None:
    await rehan.says_command("privacy")
    await rehan.taps("Consents", "Take back: Quoted by name", "⌂ Home", "Privacy", "Consents", "Agree: Quoted by name")
    assert "May you be quoted by name?" in rehan.screen
    await rehan.taps("No")
    assert "quoting" not in await given(house, rehan)
    await rehan.taps("⌂ Home", "Privacy", "Consents", "Agree: Quoted by name", "Yes, I agree")
    assert "quoting" in await given(house, rehan)


async def test_every_decision_stays_with_its_day_and_wording(house: House, rehan: Person) -> None:
    await house.passes(timedelta(days=1))
    await rehan.says_command("privacy")
    await rehan.taps("Consents", "Take back: Sound and video")
    async with house.transaction() as unit:
        rows = [one for one in (await unit.rows(select(consent))) if one.layer == "recording"]
    assert [(row.given, row.wording, row.at.day) for row in rows] == [(1, 1, 2), (0, 1, 3)]


async def test_without_consent_to_hold_data_nothing_more_is_gathered_and_erasure_is_next(
    house: House, rehan: Person
) -> None:
    await rehan.says_command("privacy")
    await rehan.taps("Consents", "Take back: Data held here")
    assert "Erased: your account" in rehan.screen
    assert await roles_of(house, rehan) == []


async def test_nobody_consents_for_a_process_they_are_not_in(house: House, meera: Person, rehan: Person) -> None:
    other = await house.process("KLM")
    async with house.visit(rehan) as visit:
        for change in (f"{other}:photo:yes", f"{other}:photo:no", f"{other}:soul:yes", "photo", ""):
            with pytest.raises(Refused):
                await change_consent(visit, ChangeConsent(change))


async def test_leaving_ends_the_role_and_tells_the_own_side(
    house: House, process: str, ayesha: Person, meera: Person, rehan: Person
) -> None:
    await house.event(process, "TRJ-7", attendees=[(rehan, "A")])
    before = len(meera.doorbells)
    await rehan.says_command("privacy")
    await rehan.taps("Leave", "Participant, TRJ dialogue, side A")
    assert "What you wrote for the work stays with your side." in rehan.screen
    await rehan.taps("No, stay")
    assert await roles_of(house, rehan)
    await rehan.taps("⌂ Home", "Privacy", "Leave", "Participant, TRJ dialogue, side A", "Yes, leave")
    assert await roles_of(house, rehan) == []
    assert len(meera.doorbells) == before
    await ayesha.taps("Open")
    assert "Rehan has left TRJ dialogue." in ayesha.screen
    await rehan.says_command("privacy")
    assert "Seventh round, 4 November 2026: withdrawn" in rehan.screen
    await rehan.taps("Consents")
    assert "Take back: Photographs" in rehan.buttons
    assert not [label for label in rehan.buttons if label.startswith("Agree")]


async def test_the_last_organiser_of_a_side_is_told_what_leaving_means(house: House, meera: Person) -> None:
    await meera.says_command("privacy")
    await meera.taps("Leave", "Organiser, TRJ dialogue, side B")
    assert "Nobody else acts for your side" in meera.screen


async def test_nobody_ends_somebody_elses_role_by_leaving(house: House, process: str, rehan: Person) -> None:
    async with house.visit(rehan) as visit:
        for place in (f"organiser:{process}:A", f"participant:{process}:B", "::", ""):
            with pytest.raises(Refused, match=NOT_YOURS.msgid):
                await leave_place(visit, LeavePlace(place))


async def test_news_about_people_is_read_by_those_who_were_rung_and_nobody_else(
    house: House, ayesha: Person, meera: Person, rehan: Person
) -> None:
    await rehan.says_command("privacy")
    await rehan.taps("Consents", "Take back: Photographs")
    async with house.transaction() as unit:
        latest = max(await consents.standing(unit, [rehan.id]), key=lambda one: one.id)
    for other in (meera, rehan):
        async with house.visit(other) as visit:
            with pytest.raises(Refused, match=NOT_YOURS.msgid):
                await news_of(visit, NewsOf(latest.id))


async def test_clearing_takes_away_what_is_young_and_counts_what_is_beyond_reach(house: House, rehan: Person) -> None:
    # Two doorbells, and a screen that was too old to be deleted when the next one took its place.
    async with house.visit(rehan) as visit:
        await visit.ring(visit.me, draw_page(doorbell("x"), visit.reader), dedupe="old")
    await house.passes(timedelta(hours=49))
    bells = [message.id for message in rehan.doorbells]
    await rehan.says_command("privacy")
    await rehan.taps("Clear this chat", "Yes, clear")
    assert "One message is being deleted." in rehan.screen
    assert "3 are older than 48 hours and beyond the bot's reach" in rehan.screen
    assert [message.id for message in rehan.chat] == [*bells, rehan.message.id]


async def test_clearing_leaves_nobody_elses_chat_touched(house: House, ayesha: Person, rehan: Person) -> None:
    await ayesha.writes("/start")
    before = [message.id for message in ayesha.chat]
    await rehan.says_command("privacy")
    await rehan.taps("Clear this chat", "Yes, clear")
    assert [message.id for message in ayesha.chat] == before
    assert {chat for chat, _number in house.chats.deleted[-2:]} == {rehan.account}


async def test_what_people_do_about_themselves_is_in_the_trail(house: House, rehan: Person) -> None:
    await rehan.says_command("privacy")
    await rehan.taps("Consents", "Take back: Photographs", "⌂ Home", "Privacy", "Clear this chat", "Yes, clear")
    await rehan.taps("Privacy", "Correct something", "My time zone", "Kabul")
    async with house.transaction() as unit:
        rows = await unit.rows(select(audit.c.action).where(audit.c.actor == rehan.id).order_by(audit.c.position))
    assert [row.action for row in rows][-3:] == ["consent_withdrawn", "view_cleared", "person_corrected"]


async def test_somebody_who_joined_is_not_told_of_others(house: House, ayesha: Person, rehan: Person) -> None:
    sana = await participant(house, ayesha, "Sana")
    assert await person_of(house, sana)
    texts = "\n".join(message.text for message in rehan.received)
    for name in ("Ayesha", "Bilal", "Meera", "Sana"):
        assert name not in texts
    assert (Role.PARTICIPANT, "A") in [(role, side) for role, _process, side in await roles_of(house, rehan)]


async def test_a_freeze_keeps_nobody_from_what_is_theirs(
    house: House, process: str, ayesha: Person, rehan: Person
) -> None:
    await ayesha.writes("/start")
    await ayesha.taps("Pause everything", "Yes, pause TRJ now")
    await rehan.says_command("privacy")
    await rehan.taps("Consents", "Take back: Photographs")
    assert "photo" not in await given(house, rehan)
    await rehan.says_command("privacy")
    await rehan.taps("Leave", "Participant, TRJ dialogue, side A", "Yes, leave")
    async with house.transaction() as unit:
        one = (await people.by_id(unit, [rehan.id]))[rehan.id]
        due = [duty for duty in await duties.live_of(unit, ayesha.id) if duty.flow == "people_news"]
    assert one.all_roles == []
    assert len(due) == 2
