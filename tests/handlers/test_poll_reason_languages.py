"""What is passed on of a reason, language by language: written in each, read in the reader's own, a link to nobody."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from flows.reason_sharing import ShareReason
from flows.roles import Role
from handlers.access import NOT_YOURS
from handlers.actions import Begin, SetLanguage
from storage import accounts
from storage.polls import Poll
from storage.tables.polls import reason, shared_reason
from tests.house import House, Person
from tests.intruder import everything
from tests.polls import OTHER_WHY, WHY, Assembly, forge, poll_page, refused

URDU_TEXT = "گزرگاہ پر ویزوں کی دوسری کھڑکی کھولی جائے۔"
IN_URDU = "کھلنے کے اوقات پر تشویش ہے۔"


async def in_two_languages(house: House) -> tuple[Assembly, Poll]:
    """A text in English and Urdu, voted on, with a reason on each side; Ayesha is about to pass hers on."""
    assembly = await Assembly.meets(house, {"A": 6, "B": 5}, languages=["en", "ur"])
    poll = await assembly.puts(ur=URDU_TEXT)
    await assembly.closes_with_two_reasons()
    await poll_page(house, assembly.ayesha, poll)
    await assembly.ayesha.taps("Reasons of your side")
    return assembly, poll


async def urdu_reader(house: House, assembly: Assembly) -> Person:
    """Another organiser of side B, who reads Urdu."""
    sana = await house.person("Sana", None, language="ur", zone="Asia/Kolkata")
    await sana.gets(Role.ORGANISER, process=assembly.process, side="B")
    return sana


async def test_a_reason_is_passed_on_in_each_language_and_read_in_the_readers_own(house: House) -> None:
    assembly, poll = await in_two_languages(house)
    ayesha = assembly.ayesha
    asked = await ayesha.taps("Pass on reason 1")
    assert WHY in asked
    assert "In English: what does it say, in your own words?" in asked
    asked = await ayesha.writes("Opening hours are a worry.")
    assert "Opening hours are a worry." in asked
    assert "Now in اردو: the same, for those who read it." in asked
    assert WHY not in asked
    refused_ = await ayesha.writes("Opening hours — are a worry")
    assert "This reads the same as before. Please write it in اردو, or leave it out." in refused_
    await ayesha.writes(IN_URDU)
    card = await ayesha.taps("Organisers, and everyone who was asked to vote")
    assert IN_URDU in card
    assert "Not written" not in card
    await ayesha.taps("Pass it on")
    sana = await urdu_reader(house, assembly)
    for reader, theirs, others in (
        (assembly.meera, "Side A says: Opening hours are a worry.", IN_URDU),
        (assembly.voters["B"][1], "Side A says: Opening hours are a worry.", IN_URDU),
        (sana, IN_URDU, "Opening hours"),
    ):
        shown = await poll_page(house, reader, poll)
        assert theirs in shown
        assert others not in shown


async def test_a_language_that_was_left_out_is_replaced_by_the_first_with_a_note(house: House) -> None:
    assembly, poll = await in_two_languages(house)
    ayesha = assembly.ayesha
    await ayesha.taps("Pass on reason 1")
    assert "Without this language" not in ayesha.buttons
    await ayesha.writes("Opening hours are a worry.")
    await ayesha.taps("Without this language")
    card = await ayesha.taps("Organisers of every side")
    assert "Not written in اردو. Its readers see the words in English, marked as such." in card
    await ayesha.taps("Pass it on")
    assert "Side A says: Opening hours are a worry." in await poll_page(house, assembly.meera, poll)
    assert "English" in (shown := await poll_page(house, await urdu_reader(house, assembly), poll))
    assert "Opening hours are a worry." in shown


async def test_the_words_keep_their_language_when_the_screens_change_theirs(house: House) -> None:
    assembly, poll = await in_two_languages(house)
    ayesha = assembly.ayesha
    await ayesha.taps("Pass on reason 1")
    await ayesha.writes("Opening hours are a worry.")
    await forge(house, ayesha, SetLanguage("ur"))
    assert "Opening hours are a worry." in ayesha.screen
    await ayesha.writes(IN_URDU)
    await ayesha.taps("ہر فریق کے منتظمین", "آگے پہنچائیں")
    assert "Opening hours are a worry." in await poll_page(house, assembly.meera, poll)
    assert IN_URDU in await poll_page(house, ayesha, poll)


async def test_the_organisers_language_is_asked_first_whatever_the_reason_is_in(house: House) -> None:
    assembly, poll = await in_two_languages(house)
    async with house.transaction() as unit:
        one = await unit.value(select(reason.c.id).where(reason.c.side == "B"))
    sana = await urdu_reader(house, assembly)
    await forge(house, sana, Begin("reason_sharing", {"reason": one}))
    assert OTHER_WHY in sana.screen
    assert "اردو" in sana.screen
    assert poll.code == "R-1"


@pytest.mark.parametrize("texts", [(), (("en", ""),), (("hi", "x"),), (("en", "x"), ("fr", "y"))])
async def test_words_in_a_language_nobody_voted_in_are_not_passed_on(
    house: House, texts: tuple[tuple[str, str], ...]
) -> None:
    assembly, poll = await in_two_languages(house)
    async with house.transaction() as unit:
        one = await unit.value(select(reason.c.id).where(reason.c.side == "A"))
    assert await refused(house, assembly.ayesha, ShareReason(one, texts, True)) == NOT_YOURS.msgid
    assert "Side A says" not in await poll_page(house, assembly.meera, poll)


async def test_what_is_passed_on_leads_to_no_reason_and_falls_to_erasure(house: House) -> None:
    assembly, poll = await in_two_languages(house)
    await assembly.ayesha.taps("Pass on reason 1")
    await assembly.ayesha.writes("Opening hours are a worry.")
    await assembly.ayesha.writes(IN_URDU)
    await assembly.ayesha.taps("Organisers of every side", "Pass it on")
    async with house.transaction() as unit:
        (row,) = await unit.rows(select(shared_reason))
        ids = {each.id for each in await unit.rows(select(reason.c.id))}
        kept = (await unit.cipher(f"process:{assembly.process}")).unseal(row.words, f"shared_reason.words {row.id}")
    assert not any(one.encode() in kept or one in str(row) for one in ids)
    async with house.transaction() as unit:
        await accounts.erase(unit, assembly.ayesha.id)
    assert not any(IN_URDU in line for line in await everything(house))
    assert "says" not in await poll_page(house, assembly.meera, poll)
