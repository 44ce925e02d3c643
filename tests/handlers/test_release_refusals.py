"""Who cannot release what, and when: one sentence each, nothing changed, nothing let go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from flows.analysis.custody import Lacking
from flows.analysis.recommendation_life import TEXT_CHANGED, State, Step
from flows.analysis.release import Audience
from flows.banks.inclusivity import GROUPS, Group
from flows.banks.release import Form
from flows.custody import LACKING, NameCustodian, OwnOrganisers, TakeKeyBack, TurnReleaseKey, VerdictOn
from flows.edition import Edition
from flows.hand_out import HandOut, LanguagesOf
from flows.inclusivity import KeepAssessment, TextToAssess
from flows.release_poll import OpenReleasePoll, ReleaseElectorate
from flows.release_vote import CastReleaseVote, ReleaseMotionOf
from flows.role_end import EndRole
from flows.roles import Role
from flows.vote import Paper
from handlers.access import NOT_YOURS
from handlers.actions import Begin, Go
from handlers.work.after_consensus import CARD
from handlers.work.custody import NO_KEY, NOT_CUSTODIAN, TWO_PEOPLE
from handlers.work.hand_out import NOT_RELEASED
from handlers.work.inclusivity import NO_REASON, NOT_NOW
from handlers.work.papers import OVER
from handlers.work.release_poll import NOT_ASSESSED
from handlers.work.release_vote import VOTED_SINCE
from storage import freezing, people, recommendations, releases
from storage.tables.releases import custodian, custody_key, inclusivity, release
from storage.tables.work import ballot, poll
from tests.house import House, Person
from tests.releases import DAY, Chamber, count, forge, refused

FORMS = {Audience.PUBLIC: Form.BRIEF, Audience.RESTRICTED: Form.NAMED, Audience.PRIVATE: Form.CARRIED}
NEUTRAL = {group.value: {"effect": "neutral", "consulted": "no"} for group in Group}


@pytest.fixture
async def chamber(house: House) -> Chamber:
    return await Chamber.meets(house)


@pytest.fixture
async def decided(chamber: Chamber) -> Chamber:
    """Both polls have passed and both custodians are named; no key is turned."""
    await chamber.is_decided()
    for person in (chamber.ayesha, chamber.meera):
        await forge(chamber.house, person, NameCustodian(chamber.edition, person.id))
    return chamber


async def outsiders(chamber: Chamber) -> list[Person]:
    """Everybody who is no organiser of the process."""
    house, process = chamber.house, chamber.process
    elsewhere = await house.process("ZRF")
    return [
        chamber.everyone[0],
        await house.person("Coordinator", Role.COORDINATOR, process=process),
        await house.person("Friend", Role.CRITICAL_FRIEND, process=process),
        await house.person("Admin", Role.ADMINISTRATOR, process=process),
        await house.person("Other", Role.ORGANISER, process=elsewhere, side="A"),
    ]


async def test_nobody_but_organisers_of_the_process_touches_a_release(house: House, decided: Chamber) -> None:
    for person in await outsiders(decided):
        for forged in (
            Go(CARD, decided.text.id),
            Go("matrix", decided.edition),
            VerdictOn(decided.edition),
            OwnOrganisers(decided.edition),
            NameCustodian(decided.edition, person.id),
            TurnReleaseKey(decided.edition),
            TakeKeyBack(decided.edition),
            OpenReleasePoll(decided.edition, FORMS, house.now + 2 * DAY),
            KeepAssessment(decided.edition, NEUTRAL, back=False),
            TextToAssess(decided.edition),
            HandOut(decided.text.id, "en"),
            LanguagesOf(decided.text.id),
        ):
            assert await refused(house, person, forged) == NOT_YOURS.msgid, (person.name, forged)
    assert await count(house, custody_key) == 0
    assert await count(house, release) == 0


@pytest.mark.parametrize("forged", ["", "x", "0" * 32, "0" * 32 + ".0", "0" * 32 + ".1", "0" * 32 + ".1.1"])
async def test_a_forged_edition_is_nobodys(house: House, chamber: Chamber, forged: str) -> None:
    for effect in (TurnReleaseKey(forged), NameCustodian(forged, chamber.ayesha.id), TakeKeyBack(forged)):
        assert await refused(house, chamber.ayesha, effect) == NOT_YOURS.msgid
    assert await refused(house, chamber.ayesha, Go(CARD, forged)) == NOT_YOURS.msgid


async def test_an_organiser_who_is_not_the_custodian_turns_no_key(house: House, decided: Chamber) -> None:
    assert await refused(house, decided.bilal, TurnReleaseKey(decided.edition)) == NOT_CUSTODIAN.msgid
    assert await count(house, custody_key) == 0


async def test_without_a_custodian_no_key_turns(house: House, chamber: Chamber) -> None:
    await chamber.is_decided()
    sentence = LACKING[Lacking.CUSTODIANS].msgid
    assert await refused(house, chamber.ayesha, TurnReleaseKey(chamber.edition)) == sentence


async def test_one_person_cannot_hold_both_keys(house: House, decided: Chamber) -> None:
    await decided.ayesha.gets(Role.ORGANISER, process=decided.process, side="B")
    name = NameCustodian(decided.edition, decided.ayesha.id)
    assert await refused(house, decided.meera, name) == TWO_PEOPLE.msgid
    async with house.transaction() as unit:
        assert (await releases.custodians(unit, decided.text.id))["B"] == decided.meera.id


async def test_not_even_if_the_rows_say_so(house: House, decided: Chamber) -> None:
    await decided.ayesha.gets(Role.ORGANISER, process=decided.process, side="B")
    async with house.transaction() as unit:
        await releases.name_custodian(unit, decided.text, "B", decided.ayesha.id, decided.ayesha.id)
    assert await refused(house, decided.ayesha, TurnReleaseKey(decided.edition)) == TWO_PEOPLE.msgid
    assert await count(house, custody_key) == 0


async def test_a_side_names_nobody_but_its_own_organisers(house: House, decided: Chamber) -> None:
    for person in (decided.meera, decided.everyone[0]):
        forged = NameCustodian(decided.edition, person.id)
        assert await refused(house, decided.ayesha, forged) == NOT_YOURS.msgid
    assert await refused(house, decided.ayesha, NameCustodian(decided.edition, "nobody")) == NOT_YOURS.msgid


async def test_the_key_of_a_role_that_was_withdrawn_meanwhile_counts_no_more(house: House, decided: Chamber) -> None:
    await forge(house, decided.ayesha, TurnReleaseKey(decided.edition))
    await decided.ayesha.loses(Role.ORGANISER)
    await forge(house, decided.meera, TurnReleaseKey(decided.edition))
    assert await decided.state() is State.RELEASE_DECISION
    assert await refused(house, decided.ayesha, TurnReleaseKey(decided.edition)) == NOT_YOURS.msgid
    await forge(house, decided.bilal, NameCustodian(decided.edition, decided.bilal.id))
    assert await decided.state() is State.RELEASE_DECISION
    await forge(house, decided.bilal, TurnReleaseKey(decided.edition))
    assert await decided.state() is State.RELEASED


async def test_another_custodian_begins_without_a_turned_key(house: House, decided: Chamber) -> None:
    await forge(house, decided.ayesha, TurnReleaseKey(decided.edition))
    await forge(house, decided.bilal, NameCustodian(decided.edition, decided.bilal.id))
    await forge(house, decided.meera, TurnReleaseKey(decided.edition))
    assert await decided.state() is State.RELEASE_DECISION


async def test_the_same_key_twice_is_one_key(house: House, decided: Chamber) -> None:
    await forge(house, decided.ayesha, TurnReleaseKey(decided.edition))
    await forge(house, decided.ayesha, TurnReleaseKey(decided.edition))
    assert await decided.state() is State.RELEASE_DECISION


async def test_there_is_no_key_to_take_back_where_none_is_turned_and_none_after_the_release(
    house: House, decided: Chamber
) -> None:
    assert await refused(house, decided.meera, TakeKeyBack(decided.edition)) == NO_KEY.msgid
    await forge(house, decided.ayesha, TurnReleaseKey(decided.edition))
    assert await refused(house, decided.meera, TakeKeyBack(decided.edition)) == NO_KEY.msgid  # not the other side's
    await forge(house, decided.meera, TurnReleaseKey(decided.edition))
    assert "waiting to be decided" in await refused(house, decided.ayesha, TakeKeyBack(decided.edition))
    assert await decided.state() is State.RELEASED


async def test_the_button_of_an_old_version_releases_nothing(house: House, decided: Chamber) -> None:
    old = decided.edition
    await forge(house, decided.ayesha, TurnReleaseKey(old))
    await decided.step(Step.SEND_BACK)
    await decided.reworded()
    for person in (decided.ayesha, decided.meera):
        assert await refused(house, person, TurnReleaseKey(old)) == TEXT_CHANGED.msgid
        assert await refused(house, person, Begin("release_key", {"edition": old})) == TEXT_CHANGED.msgid
        assert "waiting to be decided" in await refused(house, person, TurnReleaseKey(decided.edition))
    assert await count(house, release) == 0


async def test_after_rework_back_to_the_same_words_everything_begins_anew(house: House, decided: Chamber) -> None:
    await forge(house, decided.ayesha, TurnReleaseKey(decided.edition))
    await decided.step(Step.SEND_BACK)
    house.clock.at += DAY
    await decided.passes_poll(decided.text.id)  # the very same version, agreed to once more
    await decided.step(Step.ASSESS)
    await decided.step(Step.PUT_TO_RELEASE)  # and no release poll held on it since
    sentence = LACKING[Lacking.DECISION].msgid
    assert await refused(house, decided.meera, TurnReleaseKey(decided.edition)) == sentence
    assert await count(house, release) == 0


async def test_what_was_decided_to_be_held_cannot_be_released(house: House, chamber: Chamber) -> None:
    await chamber.is_decided(Audience.HOLD, Form.NONE)
    assert "waiting to be decided" in await refused(house, chamber.ayesha, TurnReleaseKey(chamber.edition))


async def test_a_text_changed_in_the_database_is_not_released(house: House, decided: Chamber) -> None:
    await forge(house, decided.ayesha, TurnReleaseKey(decided.edition))
    async with house.transaction() as unit:
        await unit.run(poll.update().where(poll.c.kind == "release").values(text_hash="0" * 64))
    sentence = LACKING[Lacking.DECISION].msgid
    assert await refused(house, decided.meera, TurnReleaseKey(decided.edition)) == sentence


async def test_while_the_process_is_frozen_no_key_turns_and_none_counts(house: House, decided: Chamber) -> None:
    await forge(house, decided.ayesha, TurnReleaseKey(decided.edition))
    async with house.transaction() as unit:
        await freezing.freeze(unit, decided.process, "A", decided.ayesha.id)
    assert await refused(house, decided.meera, TurnReleaseKey(decided.edition)) == NOT_YOURS.msgid
    assert await decided.state() is State.RELEASE_DECISION


async def test_nothing_is_handed_out_before_the_release(house: House, decided: Chamber) -> None:
    assert await refused(house, decided.ayesha, HandOut(decided.text.id, "en")) == NOT_RELEASED.msgid
    await forge(house, decided.ayesha, TurnReleaseKey(decided.edition))
    assert await refused(house, decided.ayesha, HandOut(decided.text.id, "en")) == NOT_RELEASED.msgid
    assert not [message for message in decided.ayesha.received if message.kind == "handout"]


async def test_a_language_there_is_no_text_in_is_not_handed_out(house: House, decided: Chamber) -> None:
    for person in (decided.ayesha, decided.meera):
        await forge(house, person, TurnReleaseKey(decided.edition))
    assert await refused(house, decided.ayesha, HandOut(decided.text.id, "fr")) == NOT_YOURS.msgid


async def test_a_release_is_not_put_to_the_vote_before_both_sides_have_assessed_it(
    house: House, chamber: Chamber
) -> None:
    forged = OpenReleasePoll(chamber.edition, FORMS, house.now + 2 * DAY)
    assert await refused(house, chamber.ayesha, forged) == NOT_ASSESSED.msgid
    await forge(house, chamber.ayesha, KeepAssessment(chamber.edition, NEUTRAL, back=False))
    assert await refused(house, chamber.ayesha, forged) == NOT_ASSESSED.msgid


async def test_a_form_that_reaches_further_than_its_audience_is_refused(house: House, chamber: Chamber) -> None:
    await chamber.step(Step.ASSESS)
    forged: Mapping[Audience, Form]
    for forged in (
        {**FORMS, Audience.PRIVATE: Form.SOCIAL},
        {Audience.PUBLIC: Form.BRIEF},
        {**FORMS, Audience.HOLD: Form.BRIEF},
    ):
        effect = OpenReleasePoll(chamber.edition, forged, house.now + 2 * DAY)
        assert await refused(house, chamber.ayesha, effect) == NOT_YOURS.msgid


async def test_whoever_opens_a_release_poll_reads_how_many_of_their_own_side_the_bot_cannot_reach(
    house: House, chamber: Chamber
) -> None:
    await chamber.step(Step.ASSESS)
    async with house.transaction() as unit:
        people.set_reachable(unit, chamber.voters["B"][0].id, False)
    for organiser, silent in ((chamber.meera, 1), (chamber.ayesha, 0)):
        assert (await forge(house, organiser, ReleaseElectorate(chamber.edition))).silent == silent


async def test_two_release_polls_at_once_are_one(house: House, chamber: Chamber) -> None:
    await chamber.step(Step.ASSESS)
    await forge(house, chamber.ayesha, OpenReleasePoll(chamber.edition, FORMS, house.now + 2 * DAY))
    assert "put to the vote already" in await refused(
        house, chamber.meera, OpenReleasePoll(chamber.edition, FORMS, house.now + 2 * DAY)
    )


async def test_no_release_is_voted_on_without_everyone_who_was_asked_about_the_text(
    house: House, chamber: Chamber
) -> None:
    await chamber.step(Step.ASSESS)
    forged = OpenReleasePoll(chamber.edition, FORMS, house.now + 2 * DAY)
    await chamber.voters["B"][0].loses(Role.PARTICIPANT)
    assert "takes part no more" in await refused(house, chamber.ayesha, forged)
    assert "takes part no more" in await refused(house, chamber.meera, ReleaseElectorate(chamber.edition))


async def test_whoever_holds_a_text_back_is_not_got_round_by_ending_their_role(house: House) -> None:
    chamber = await Chamber.meets(house, size=5, code="KTR")
    await chamber.step(Step.ASSESS)
    objector, *others = chamber.voters["A"]
    opening = OpenReleasePoll(chamber.edition, FORMS, house.now + 2 * DAY)
    await forge(house, chamber.ayesha, opening)
    paper = str(Paper((await chamber.poll()).id, 0))
    await forge(house, objector, CastReleaseVote(paper, Audience.HOLD))
    await forge(house, chamber.ayesha, EndRole(f"{chamber.process}:A:{objector.id}"))
    for voter in (*others, *chamber.voters["B"]):
        await forge(house, voter, CastReleaseVote(paper, Audience.PUBLIC))
    await house.passes(3 * DAY)
    assert await chamber.state() is State.HELD
    again = OpenReleasePoll(chamber.edition, FORMS, house.now + 2 * DAY)
    assert "takes part no more" in await refused(house, chamber.ayesha, again)
    assert await chamber.state() is State.HELD


async def test_who_is_no_elector_neither_reads_nor_votes_and_nobody_votes_twice(house: House, chamber: Chamber) -> None:
    await chamber.step(Step.ASSESS)
    await forge(house, chamber.ayesha, OpenReleasePoll(chamber.edition, FORMS, house.now + 2 * DAY))
    opened = await chamber.poll()
    paper = str(Paper(opened.id, 0))
    late = await house.person("Late", Role.PARTICIPANT, process=chamber.process, side="A")
    for person in (late, chamber.ayesha, *(await outsiders(chamber))[1:]):
        assert await refused(house, person, CastReleaseVote(paper, Audience.PUBLIC)) == NOT_YOURS.msgid
        assert await refused(house, person, ReleaseMotionOf(paper)) == NOT_YOURS.msgid
    first, *others = chamber.everyone
    await forge(house, first, CastReleaseVote(paper, Audience.PUBLIC))
    assert await refused(house, first, CastReleaseVote(paper, Audience.HOLD)) == VOTED_SINCE.msgid
    await others[0].loses(Role.PARTICIPANT)
    assert await refused(house, others[0], CastReleaseVote(paper, Audience.HOLD)) == NOT_YOURS.msgid
    await house.passes(timedelta(days=2))
    assert await refused(house, others[1], CastReleaseVote(paper, Audience.PUBLIC)) == OVER.msgid
    assert await count(house, ballot) == 0
    assert await chamber.state() is State.HELD


async def test_a_text_reworded_under_the_release_poll_is_decided_by_nobody(house: House, chamber: Chamber) -> None:
    await chamber.step(Step.ASSESS)
    await forge(house, chamber.ayesha, OpenReleasePoll(chamber.edition, FORMS, house.now + 2 * DAY))
    opened = await chamber.poll()
    await chamber.step(Step.SEND_BACK)
    await chamber.reworded()
    voter = chamber.everyone[0]
    said = await refused(house, voter, CastReleaseVote(str(Paper(opened.id, 0)), Audience.PUBLIC))
    assert "was reworded" in said
    await house.passes(timedelta(days=2))
    assert (await chamber.poll()).audience is Audience.HOLD
    assert await chamber.state() is State.REWORK


async def test_a_matrix_without_every_group_or_without_a_reason_is_not_kept(house: House, chamber: Chamber) -> None:
    women = {**NEUTRAL, "women": {"effect": "harms", "consulted": "no", "severity": "severe", "way": "on"}}
    assert await refused(house, chamber.ayesha, KeepAssessment(chamber.edition, women, back=False)) == NO_REASON.msgid
    few = {group: NEUTRAL[group] for group in list(NEUTRAL)[:3]}
    assert await refused(house, chamber.ayesha, KeepAssessment(chamber.edition, few, back=False)) == NOT_NOW.msgid
    more = {**NEUTRAL, "men": NEUTRAL["women"]}
    assert await refused(house, chamber.ayesha, KeepAssessment(chamber.edition, more, back=False)) == NOT_NOW.msgid
    assert await count(house, inclusivity) == 0
    assert len(GROUPS) == 8


async def test_a_matrix_on_a_text_that_is_not_waiting_for_one_is_not_kept(house: House, decided: Chamber) -> None:
    forged = KeepAssessment(decided.edition, NEUTRAL, back=False)
    assert await refused(house, decided.ayesha, forged) == NOT_NOW.msgid
    old = str(Edition(decided.text.id, 9))
    assert await refused(house, decided.ayesha, replace(forged, edition=old)) == TEXT_CHANGED.msgid


async def test_the_other_sides_matrix_is_read_by_nobody_else(house: House, chamber: Chamber) -> None:
    await forge(house, chamber.ayesha, KeepAssessment(chamber.edition, NEUTRAL, back=False))
    assert "has no matrix" in await refused(house, chamber.meera, Go("matrix", chamber.edition))
    async with house.transaction() as unit:
        sealed = [row.answers for row in await unit.rows(select(inclusivity.c.answers))]
    assert all(b"neutral" not in answers for answers in sealed)


async def test_a_draft_of_the_other_side_has_no_card(house: House, chamber: Chamber) -> None:
    async with house.transaction() as unit:
        draft = await recommendations.draft(
            unit,
            process=chamber.process,
            event=chamber.event,
            side="B",
            person=chamber.meera.id,
            languages=["en"],
            texts={"en": "A draft of one side."},
        )
    assert await refused(house, chamber.ayesha, Go(CARD, draft.id)) == NOT_YOURS.msgid
    async with house.transaction() as unit:
        assert await unit.rows(select(custodian)) == []
