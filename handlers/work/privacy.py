"""The privacy page: everything that is held on the person who asks, in a plain list, and what they can do about it."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flows.consent import LAYERS, WORDING, Layer
from flows.consent_change import OwnConsents
from flows.role_names import role_at
from handlers.actions import Begin, Go
from handlers.screens import Key, Page
from handlers.talking import HOME
from handlers.visit import Visit
from handlers.work import Area
from handlers.work.self_service import own_consents
from locales import LANGUAGES, Phrase, Text, Value, Words, _
from locales.translate import place
from storage import consents, holdings, people, programme
from storage.consents import Consent
from storage.holdings import Meeting

STANDINGS = {
    "named": _("named"),
    "invited": _("invited"),
    "consented": _("agreed to come"),
    "attended": _("was there"),
    "withdrawn": _("withdrawn"),
}
LISTED = 12


async def privacy_page(visit: Visit, about: str) -> Page:
    """The list, or the consents with a button for each."""
    return await _consents_page(visit) if about == "consents" else await _list(visit)


async def _list(visit: Visit) -> Page:
    body = [*await _person(visit), Words(""), *await _roles_and_meetings(visit), *await _consents(visit)]
    keys = [
        [Key(_("Correct something"), Begin("correction")), Key(_("Language"), Go("language"))],
        [Key(_("Consents"), Go("privacy", "consents"))] if await own_consents(visit, OwnConsents()) else [],
        [Key(_("Clear this chat"), Begin("clearing"))],
        [Key(_("Leave"), Begin("leaving"))] if visit.me.all_roles else [],
        [Key(_("Erase my data"), Begin("erasure"))],
        [HOME],
    ]
    return Page(_("What is held on you"), body, [row for row in keys if row], sensitive=True)


async def _person(visit: Visit) -> list[Phrase]:
    named = (await people.names(visit.unit, [visit.me.id]))[visit.me.id]
    return [
        _("Name: {name}", name=Words(named)),
        _("Telegram account: yes, encrypted. No number and no user name."),
        _("Language: {language}", language=Words(LANGUAGES[visit.me.language].name)),
        _("Time zone: {zone}", zone=Words(place(visit.me.zone, visit.me.language))),
    ]


async def _roles_and_meetings(visit: Visit) -> list[Phrase]:
    held = await holdings.of_person(visit.unit, visit.me.id)
    titles = await programme.processes(visit.unit, [one.process for one in held.roles if one.process])
    lines: list[Phrase] = [
        _(
            "{role}, since {day}",
            role=role_at(one.role, titles[one.process].title if one.process else None, one.side),
            day=_day(visit, one.since),
        )
        for one in held.roles
    ] or [_("No role.")]
    lines += [_meeting(visit, one) for one in held.meetings[:LISTED]]
    numbers = [
        (_("Consultations you entered"), held.consultations),
        (_("Risk checks you answered"), held.risk_checks),
        (_("Changes you reported"), held.reports),
        (_("Polls you could vote in; how you voted is cut off when they close"), held.polls),
        (_("Forms you have open"), held.conversations),
        (_("Items waiting for you"), held.duties),
    ]
    return lines + [_("{what}: {count}", what=what, count=count) for what, count in numbers if count]


def _meeting(visit: Visit, one: Meeting) -> Text:
    line = _(
        "Meeting: {title}, {day}: {standing}",
        title=Words(one.event.title),
        day=_day(visit, one.event.starts_at),
        standing=STANDINGS[one.state],
    )
    return _("{line} (noted by an organiser)", line=line) if one.noted else line


async def _consents(visit: Visit) -> list[Phrase]:
    found = await consents.standing(visit.unit, [visit.me.id])
    titles = await programme.processes(visit.unit, [one.process for one in found])
    lines: list[Phrase] = [Words(""), _("Consents:")] if found else []
    return lines + [consent_line(visit, one, titles[one.process].title) for one in found]


def consent_line(visit: Visit, one: Consent, title: str) -> Text:
    """A decision with its day, its wording and who wrote it down."""
    said: dict[str, Value] = {"process": Words(title), "layer": LAYERS[Layer(one.layer)], "day": _day(visit, one.at)}
    line = (
        _("{process}: {layer}: agreed on {day}", **said) if one.given else _("{process}: {layer}: no, on {day}", **said)
    )
    if one.recorded_by is not None:
        line = _("{line} (noted by an organiser)", line=line)
    return _("{line} (to an earlier wording)", line=line) if one.wording != WORDING else line


async def _consents_page(visit: Visit) -> Page:
    keys = [[Key(choice.label, Begin("consent_change", {"change": choice.value}))] for choice in
            await own_consents(visit, OwnConsents())]  # fmt: skip
    body = await _consents(visit) or [_("No consent is held of you.")]
    return Page(_("Consents"), body, [*keys, [Key(_("‹ Privacy"), Go("privacy")), HOME]], sensitive=True)


def _day(visit: Visit, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(visit.me.zone)).date()


pages = {"privacy": Area(_("Privacy"), None, privacy_page, on_home=False)}
