"""Carries out new versions, and shows all there were and what was changed from one to the next."""

from __future__ import annotations

import itertools
import re
from zoneinfo import ZoneInfo

from flows.analysis.recommendation_life import SAME_TEXT, NotPossible, State, Step
from flows.engine import Choice
from flows.recommendation_text import ReadingOf, Sheets, language_name
from flows.recommendation_version import (
    DIFFERENCE_KEY,
    REWRITES,
    LanguagesToWrite,
    NewVersion,
    Reasons,
    Rewrite,
    difference_in,
    flow,
)
from flows.roles import Role
from handlers import access
from handlers.actions import Go
from handlers.faults import Refused
from handlers.screens import Key, Page
from handlers.talking import HOME
from handlers.visit import Visit
from handlers.work import Area, Work
from handlers.work.recommendation_card import ERASED, show_card
from handlers.work.recommendation_reading import own_sheet, readable, reading_of, refused, sheets
from handlers.work.recommendation_telling import tell_organisers
from locales import Joined, Phrase, Text, Words, _
from storage import recommendations
from storage.recommendations import Recommendation, Version

ORGANISERS = frozenset({Role.ORGANISER})
LISTED = 12


async def languages_to_write(visit: Visit, query: LanguagesToWrite) -> list[Choice]:
    one, _side = await own_sheet(visit, query.sheet)
    codes = list(one.languages)
    if one.state not in (State.DRAFTED, State.REWORK):
        current = await recommendations.version(visit.unit, one)
        codes = current.missing(one.languages) if current is not None else []
    return [Choice(code, language_name(code)) for code in sorted(codes, key=lambda code: code != visit.me.language)]


async def reasons(visit: Visit, query: Reasons) -> list[Choice]:
    one, _side = await own_sheet(visit, query.sheet)
    return [Choice("new", Words(one.code))] if one.state is State.REWORK else []


async def new_version(visit: Visit, effect: NewVersion) -> None:
    one, side = await own_sheet(visit, effect.sheet)
    step = Step.REVISE if one.state in (State.DRAFTED, State.REWORK) else Step.TRANSLATE
    current = await recommendations.version(visit.unit, one)
    texts = {**((current.texts if current is not None else None) or {}), **dict(effect.texts)}
    if not effect.texts:
        raise Refused(SAME_TEXT)
    if not set(texts) <= set(one.languages):
        raise Refused(access.NOT_YOURS)
    try:
        now = await recommendations.reword(
            visit.unit,
            one.id,
            texts,
            person=visit.me.id,
            side=side,
            why=effect.why or None,
            changed=effect.changed,
            seen=one.version,
            step_=step,
        )
    except NotPossible as not_now:
        raise refused(not_now) from None
    if now.shared_from is not None:
        await tell_organisers(visit, now)
    show_card(visit, now.id, _("Version {number} is kept.", number=now.version))


async def versions_page(visit: Visit, about: str) -> Page:
    """Every version the person reads, the latest first, with what was changed and why."""
    one = await readable(visit, about)
    found = (await readable_versions(visit, one))[::-1][:LISTED]
    body = [line for version in found for line in _said(visit, version)]
    pairs = [(older, newer) for newer, older in itertools.pairwise(found)]
    keys = [
        [
            Key(
                _("Version {older} → {newer}", older=older.number, newer=newer.number),
                Go("recommendation_difference", f"{one.id}.{older.number}.{newer.number}"),
            )
        ]
        for older, newer in pairs
    ]
    return Page(_("{code}: versions", code=one.code), body, [*keys, [_back(one), HOME]], sensitive=True)


async def difference_page(visit: Visit, about: str) -> Page:
    """Two versions word by word, in each language."""
    match = re.fullmatch(r"([0-9a-f]{32})\.([0-9]{1,6})\.([0-9]{1,6})", about, re.ASCII)
    if match is None:
        raise Refused(access.NOT_YOURS)
    one = await readable(visit, match[1])
    known = {version.number: version for version in await readable_versions(visit, one)}
    older, newer = known.get(int(match[2])), known.get(int(match[3]))
    if older is None or newer is None:
        raise Refused(access.NOT_YOURS)
    title = _("{code}: version {older} → {newer}", code=one.code, older=older.number, newer=newer.number)
    body = [*difference_lines(older, newer, one, visit.me.language), DIFFERENCE_KEY, Words(""), *_said(visit, newer)]
    return Page(title, body, [[Key(_("‹ Versions"), Go("recommendation_versions", one.id)), HOME]], sensitive=True)


def difference_lines(older: Version, newer: Version, one: Recommendation, language: str) -> list[Phrase]:
    """Each language's difference below its name, the reader's own first."""
    if older.texts is None or newer.texts is None:
        return [ERASED]
    lines: list[Phrase] = []
    for code in sorted(one.languages, key=lambda code: code != language):
        old, new = older.texts.get(code, ""), newer.texts.get(code, "")
        if old or new:
            lines += [language_name(code), difference_in(code, old, new), Words("")]
    return lines


async def readable_versions(visit: Visit, one: Recommendation) -> list[Version]:
    """What came before it was put to review stays with its own side."""
    found = await recommendations.versions(visit.unit, one)
    if one.shared_from is None or visit.me.holds(Role.ORGANISER, one.process, one.side):
        return found
    return [version for version in found if version.number >= one.shared_from]


def _said(visit: Visit, version: Version) -> list[Phrase]:
    day = version.written_at.astimezone(ZoneInfo(visit.me.zone)).date()
    head: Text = _("Version {number}, side {side}, {day}", number=version.number, side=version.side, day=day)
    lines: list[Phrase] = [head]
    if version.changed:
        lines.append(_("Different: {what}", what=Joined([REWRITES[Rewrite(one)] for one in version.changed])))
    if version.why:
        lines.append(_("Why: {why}", why=Words(version.why)))
    return lines


def _back(one: Recommendation) -> Key:
    return Key(_("‹ {code}", code=one.code), Go("recommendation", one.id))


work = Work(
    flow,
    facts={Sheets: sheets, ReadingOf: reading_of, LanguagesToWrite: languages_to_write, Reasons: reasons},
    effects={NewVersion: new_version},
    pages={
        "recommendation_versions": Area(_("Versions"), ORGANISERS, versions_page, on_home=False),
        "recommendation_difference": Area(_("What was changed"), ORGANISERS, difference_page, on_home=False),
    },
)
