"""Home: what is due for this person now, what they can go on with, and the areas their roles open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from flows.engine import Style
from handlers import access
from handlers.actions import Action, Begin, Go, OpenDuty, Resume, SetLanguage, Snooze
from handlers.screens import Key, Page, draw_page
from handlers.talking import HOME
from handlers.visit import Visit
from locales import LANGUAGES, Phrase, Text, Words, _, paragraphs
from storage import conversations, duties, people, programme
from storage.duties import Duty

PASSED_SHOWN = timedelta(days=14)


async def home(visit: Visit) -> Page:
    """The screen everything starts from."""
    due = [duty for duty in await duties.live_of(visit.unit, visit.me.id) if _still_theirs(visit, duty)]
    news = [one for told in visit.works.news for one in await told(visit)]
    body: list[Phrase] = [phrase for one in news for phrase in (one.words, Words(""))]
    keys: list[list[Key]] = [list(row) for one in news for row in one.keys]
    if due:
        body.append(_("Due now:"))
    elif not news:
        body.append(_("Nothing is due for you now."))
    for duty in due:
        name = await about(visit, duty)
        if duty.late:
            body.append(_("• {what}, by {when} (asked late)", what=name, when=duty.due_at))
        else:
            body.append(_("• {what}, by {when}", what=name, when=duty.due_at))
        keys.append([Key(name, OpenDuty(duty.id), Style.PRIMARY)])
    keys += await handing_over(visit, due)
    body += await _passed(visit)
    body += await _done(visit)
    cards = [one for told in visit.works.cards for one in await told(visit)]
    body += [Words("")] * bool(cards) + [one.words for one in cards]
    keys += [list(row) for one in cards for row in one.keys]
    keys += await _resumable(visit, {duty.id for duty in due})
    keys += _areas(visit, {duty.flow for duty in due})
    keys.append([Key(_("Language"), Go("language")), Key(_("Privacy"), Go("privacy")), Key(_("Help"), Go("help"))])
    return Page(_("Home"), body, keys, sensitive=True)


async def show_home(visit: Visit, *first: Phrase) -> None:
    """Home in place of whatever the person had in front, after a sentence or two."""
    if visit.me.front is not None:
        visit.me.front = None
        people.place(visit.unit, visit.me)
    page = await home(visit)
    words = [part for phrase in first for part in (phrase, Words(""))]
    await visit.show(draw_page(replace(page, body=[*words, *page.body]), visit.reader))


async def about(visit: Visit, duty: Duty) -> Phrase:
    """What a duty is, in a few words, for its own holder: where, if nothing else tells their processes apart."""
    work = visit.works.by_flow[duty.flow]
    if work.about is not None:
        return _("{flow}: {subject}", flow=work.flow.title, subject=await work.about(visit, duty))
    if len({held.process for held in visit.me.all_roles}) < 2:
        return work.flow.title
    title = (await programme.processes(visit.unit, [duty.process]))[duty.process].title
    return _("{flow}: {subject}", flow=work.flow.title, subject=Words(title))


def _still_theirs(visit: Visit, duty: Duty) -> bool:
    """A role that was withdrawn takes its duties off the list, and so does an update that drops a workflow."""
    work = visit.works.by_flow.get(duty.flow)
    return work is not None and access.may_do(visit.me, work.flow, duty)


async def _done(visit: Visit) -> list[Phrase]:
    done = [duty for duty in await duties.done_by(visit.unit, visit.me.id) if _still_theirs(visit, duty)]
    lines: list[Phrase] = [
        _("✓ {what}, {when}", what=await about(visit, duty), when=duty.closed_at) for duty in done if duty.closed_at
    ]
    return [Words(""), _("Done:"), *lines] if lines else []


async def _passed(visit: Visit) -> list[Phrase]:
    """What a colleague has now, and how far they are: whoever handed it over need not ask."""
    passed = [
        one
        for one in await duties.passed_by(visit.unit, visit.me.id, visit.now - PASSED_SHOWN)
        if _still_theirs(visit, one.duty)
    ]
    names = await people.names(visit.unit, [one.to for one in passed if one.to is not None])
    lines: list[Phrase] = []
    for one in passed:
        what, since = await about(visit, one.duty), one.duty.closed_at or visit.now
        name = Words(names[one.to]) if one.to is not None and one.to in names else _("a colleague")
        if one.done:
            lines.append(_("→ {what}: done by {name}", what=what, name=name))
        else:
            lines.append(_("→ {what}: with {name} since {when}", what=what, name=name, when=since))
    return [Words(""), _("Passed on:"), *lines] if lines else []


async def handing_over(visit: Visit, due: Sequence[Duty]) -> list[list[Key]]:
    """The button that leads to handing over, where something of this could be done by a colleague."""
    possible = [duty for duty in due if visit.works.by_flow[duty.flow].hands_over]
    if not possible or "hand_over" not in visit.works.by_flow:
        return []
    given = {"duty": possible[0].id} if len(possible) == 1 else {}
    return [[Key(_("Hand over to a colleague"), Begin("hand_over", given))]]


async def _resumable(visit: Visit, due: set[str]) -> list[list[Key]]:
    """Open conversations that no duty on the list would open anyway."""
    return [
        [Key(_("Continue: {title}", title=visit.works.by_flow[one.flow].flow.title), Resume(one.id))]
        for one in await conversations.open_of(visit.unit, visit.me)
        if one.duty not in due and one.flow in visit.works.by_flow
    ]


def _areas(visit: Visit, due: set[str]) -> list[list[Key]]:
    """What may be begun or looked at, two side by side: a thumb reaches all of it. A workflow that is due already
    has its button at the top."""
    begin = [
        Key(work.flow.title, Begin(name))
        for name, work in visit.works.by_flow.items()
        if work.flow.from_home and name not in due and access.may_run(visit.me, work.flow)
    ]
    pages = [
        Key(area.label, Go(name))
        for name, area in visit.works.pages.items()
        if area.on_home and access.may_open(visit.me, area.open_to)
    ]
    keys = begin + pages
    return [keys[at : at + 2] for at in range(0, len(keys), 2)]


def help_page() -> Page:
    return Page(
        _("Help"),
        [
            _("Convenor asks, you tap. Leave at any moment: what you answered is kept, and Home brings you back."),
            _("‹ Back takes back your last answer, ✕ Cancel throws a form away after asking once more."),
            _("/start – Home\n/language – change the language\n/cancel – stop what is open\n/help – this page"),
            _("/privacy – what is held on you: see it, correct it, take consent back, leave, erase"),
            _("/lock – lock at once and clear this chat\n/pin – choose or change your PIN"),
            _(
                "Chats with bots are not end-to-end encrypted. Never write names here. You never have to use this bot: "
                "an organiser can record anything for you."
            ),
        ],
        [[HOME]],
    )


def language_page() -> Page:
    """Every language in its own name, so that nobody has to read another to find theirs."""
    # Shown in the language in force, and readable to those who do not read it.
    keys = [[Key(Words(language.name), SetLanguage(code))] for code, language in LANGUAGES.items()]
    return Page(_("Language"), [Words(" · ".join(language.name for language in LANGUAGES.values()))], [*keys, [HOME]])


def doorbell(duty: str) -> Page:
    """A notice without content: who reads over the shoulder learns nothing."""
    return Page(
        None,
        [_("One item is waiting for you.")],
        [[Key(_("Open"), OpenDuty(duty), Style.PRIMARY)], [Key(_("Later"), Snooze(duty))]],
    )


def bell(opens: Action) -> Page:
    """A notice without content that leads to a page: it says what there is to say once it is opened."""
    return Page(None, [_("One item is waiting for you.")], [[Key(_("Open"), opens, Style.PRIMARY)], [HOME]])


def sentence(*phrases: Text) -> Page:
    """A page that says something and leads Home."""
    return Page(None, [paragraphs(*phrases)], [[HOME]])
