"""Carries out joining: the terms somebody is shown, the role they get by it, and the account that is replaced."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import available_timezones

from flows.consent import WORDING, Layer
from flows.engine import Choice, Style
from flows.joining import DeclineToJoin, Join, LikelyZones, Offer, OffersToJoin, Terms, TermsOf, Who, flow
from flows.process_settings import Profile, settings_of
from flows.roles import Role
from handlers import access
from handlers.actions import Begin, Go, SetLanguage
from handlers.admission import end, fits, in_force, offer_to
from handlers.chat_clearing import clear_chat
from handlers.faults import Refused
from handlers.home import show_home
from handlers.screens import Key
from handlers.visit import Visit
from handlers.work import News, Work
from handlers.work.confirmation import OVER, place_of
from handlers.work.harvest_rounds import ASKED, plan_harvests
from locales import LANGUAGES, Words, _
from locales.translate import place
from storage import accounts, audit, consents, invitations, organisations, people, programme, role_giving
from storage.invitations import APPROVED, CONFIRMED, JOINED, REFUSED, Invitation
from storage.traces import KEPT, KEPT_WHERE_DANGEROUS

NOT_BOTH = _("You cannot take this role together with one you hold already, so nothing was changed.")
ZONES = (
    "Asia/Kabul", "Asia/Karachi", "Asia/Kolkata", "Asia/Dhaka", "Asia/Kathmandu", "Asia/Dubai", "Asia/Tashkent",
    "Asia/Tehran", "Asia/Bangkok", "Asia/Singapore", "Europe/Istanbul", "Europe/London", "Europe/Berlin",
    "America/New_York", "America/Los_Angeles", "Australia/Sydney", "UTC",
)  # fmt: skip


async def offers_to_join(visit: Visit, query: OffersToJoin) -> list[Choice]:
    found = await invitations.claimed_by(visit.unit, visit.me.id, (APPROVED,))
    return [Choice(str(offer_to(one, visit.me)), await place_of(visit, one)) for one in found]


async def terms_of(visit: Visit, query: TermsOf) -> Terms:
    found, _made = await _own(visit, query.offer)
    runs = await organisations.by_id(visit.unit, found.organisation) if found.organisation else None
    named = await people.names(visit.unit, [visit.me.id])
    terms = Terms(
        await place_of(visit, found), runs.name if runs is not None else None, named[visit.me.id], _in_hours(KEPT)
    )
    if found.process is None:
        return terms
    process = (await programme.processes(visit.unit, [found.process]))[found.process]
    if process.profile == Profile.HIGH:
        terms = replace(terms, chat_hours=_in_hours(KEPT_WHERE_DANGEROUS))
    kept = settings_of(process.settings).retention
    if found.role not in (Role.ORGANISER, Role.COORDINATOR):
        return terms
    return replace(terms, risk_days=kept.risk_prose_after_event, report_days=kept.outcomes)


def _in_hours(time: timedelta) -> int:
    return int(time / timedelta(hours=1))


async def likely_zones(visit: Visit, query: LikelyZones) -> list[Choice]:
    """Their own, then those of the organisations in their processes, then the rest of the region and the world."""
    processes = {held.process for held in visit.me.roles}
    if query.offer is not None:
        processes.add((await _own(visit, query.offer))[0].process)
    there = [
        partner.organisation.zone
        for process in sorted(one for one in processes if one)
        for partner in await organisations.partners(visit.unit, process, visit.now.date())
    ]
    zones = dict.fromkeys([visit.me.zone, *there, *ZONES])
    return [Choice(zone, Words(place(zone, visit.me.language))) for zone in zones]


async def join(visit: Visit, effect: Join) -> None:
    """Everything is asked again. What was not agreed to is not given: silence is not consent."""
    found, made = await _own(visit, effect.offer)
    if made.who is Who.MOVED:
        return await _move(visit, found)
    if not fits(found, visit.me):
        raise Refused(NOT_BOTH)
    if found.role is Role.PARTICIPANT and (found.process is None or not _may_hold(effect)):
        raise Refused(access.NOT_YOURS)
    await role_giving.give_role(
        visit.unit,
        visit.me.id,
        found.role,
        process=found.process,
        side=found.side,
        organisation=found.organisation,
        rank=found.rank,
    )
    await _settle_in(visit, effect)
    if found.role is Role.PARTICIPANT and found.process is not None:
        given = {layer.value: effect.consents.get(layer, False) for layer in Layer}
        await consents.record(visit.unit, visit.me.id, found.process, given, WORDING)
    return await _joined(visit, found)


def _may_hold(effect: Join) -> bool:
    return effect.consents.get(Layer.HOLDING, False)


async def _settle_in(visit: Visit, effect: Join) -> None:
    if effect.name:
        await accounts.set_name(visit.unit, visit.me.id, effect.name)
    if effect.zone is not None and effect.zone in available_timezones():
        await accounts.set_zone(visit.unit, visit.me.id, effect.zone)


async def _joined(visit: Visit, found: Invitation) -> None:
    await invitations.settle(visit.unit, found.id, (APPROVED,), state=JOINED)
    await audit.note(visit.unit, "joined", actor=visit.me.id, about=found.id, process=found.process)
    await visit.is_now(visit.me.id)
    if found.role in ASKED and found.process is not None:
        await plan_harvests(visit.unit, found.process)

    visit.then = lambda: show_home(visit, _("Welcome."))


async def _move(visit: Visit, found: Invitation) -> None:
    """The new account becomes that of the person it replaces; the old one is a stranger's from now on."""
    old, new = found.replaces or "", visit.me
    known = (await people.by_id(visit.unit, [old])).get(old)
    if known is None or new.all_roles or await accounts.places_ever(visit.unit, old) != {(found.process, found.side)}:
        raise Refused(OVER)
    await clear_chat(visit, old, for_good=True)
    await audit.note(visit.unit, "account_moved", actor=new.id, about=old, process=found.process)
    # Before the claiming account is emptied, and with it every invitation it held.
    await invitations.settle(visit.unit, found.id, (APPROVED,), state=JOINED, claimed_by=old)
    await accounts.move_account(visit.unit, of=new.id, to=old)
    people.set_language(visit.unit, known, new.language)
    await visit.is_now(old)
    visit.me.screen = new.screen
    people.place(visit.unit, visit.me)
    visit.then = lambda: show_home(visit, _("This account is yours now. The old one is closed."))


async def decline(visit: Visit, effect: DeclineToJoin) -> None:
    found, _made = await _own(visit, effect.offer)
    visit.then = lambda: show_home(visit)
    await end(visit, found, REFUSED, visit.me.id)


async def _own(visit: Visit, written: str) -> tuple[Invitation, Offer]:
    """The invitation the person may join by now, and what they were offered. Raises Refused for anything else."""
    try:
        made = Offer.read(written)
    except ValueError:
        raise Refused(access.NOT_YOURS) from None
    found = await invitations.by_id(visit.unit, made.invitation, hold=True)
    if found is None or found.claimed_by != visit.me.id or found.role is not made.role:
        raise Refused(access.NOT_YOURS)
    if made != offer_to(found, visit.me) or found.state != APPROVED or not await in_force(visit, found):
        raise Refused(OVER)
    return found, made


async def news(visit: Visit) -> list[News]:
    """What became of the links the person opened. Until it is confirmed, nothing is said of where it leads."""
    told = [await _told(visit, one) for one in await invitations.claimed_by(visit.unit, visit.me.id)]
    if told and not visit.me.all_roles:
        languages = [[Key(Words(one.name), SetLanguage(code))] for code, one in LANGUAGES.items()]
        told[-1] = News(told[-1].words, [*told[-1].keys, *languages])
    return told


async def _told(visit: Visit, found: Invitation) -> News:
    if found.state == APPROVED:
        begin = Begin("joining", {"offer": str(offer_to(found, visit.me))})
        return News(_("Your invitation is confirmed."), [[Key(_("Join"), begin, Style.PRIMARY)]])
    again = [[Key(_("Look again"), Go("home"))]]
    if found.state == CONFIRMED:
        return News(
            _("Your invitation is confirmed. One more approval is needed; you are told when it is there."), again
        )
    if found.has_code:
        begin = Begin("code_word", {"invitation": found.id})
        return News(_("Your invitation waits for its code."), [[Key(_("Give the code"), begin, Style.PRIMARY)]])
    code = invitations.matching_code(visit.unit, found)
    waits = _(
        "Your invitation waits to be confirmed. Whoever sent it will ask you by phone or face to face which code you "
        "see: {code}. Tell it to nobody else.",
        code=code,
    )
    return News(waits, again)


work = Work(
    flow,
    facts={OffersToJoin: offers_to_join, TermsOf: terms_of, LikelyZones: likely_zones},
    effects={Join: join, DeclineToJoin: decline},
    news=news,
)
