"""A recommendation on one card: how it reads, where it stands, what happened, and what can be done with it next."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flows.access_rules import Action
from flows.analysis.recommendation_life import CHECKED, STATES, STEPS, Check, State, Step
from flows.engine import Style
from flows.recommendation_step import BY_HAND
from flows.recommendation_text import Sheet, language_name
from flows.roles import Role
from handlers.actions import Begin, Go
from handlers.filters import BACK
from handlers.screens import Key, Page, draw_page
from handlers.talking import HOME
from handlers.visit import Visit
from handlers.work.recommendation_reading import may, own_language_first, own_side, readable
from handlers.work.recommendation_telling import FLOWS
from locales import Phrase, Text, Words, _
from storage import programme, recommendations
from storage.recommendations import Recommendation, Taken, Version

ERASED = _("This text was erased.")
LATEST = 3
"""Steps that the card tells; the page of its life tells all."""
CHECK_BUTTONS = {Check.REVIEW: _("Contextual review"), Check.REPERCUSSION: _("Repercussion check")}
Rows = list[list[Key]]


async def card(visit: Visit, recommendation_id: str, *first: Text) -> Page:
    """The page, after a sentence or two."""
    one = await readable(visit, recommendation_id)
    side = own_side(visit, one)
    current = await recommendations.version(visit.unit, one)
    event = await programme.event_by_id(visit.unit, one.event)
    body: list[Phrase] = [part for phrase in first for part in (phrase, Words(""))]
    body += text_lines(one, current, visit.me.language)
    body.append(_("Version {number}. Where it stands: {state}.", number=one.version, state=STATES[one.state]))
    if one.shared_from is None:
        body.append(_("Only your side reads this."))
    body += await _check_lines(visit, one)
    keys = await _keys(visit, one, side, current)
    for adds in visit.works.on_card:
        part = await adds(visit, one)
        body, keys = [*body, *part.lines], [*keys, *(list(row) for row in part.keys)]
    body += [Words(""), *(await life_lines(visit, one))[-LATEST:]]
    title = _("{code} · {event}", code=one.code, event=Words(event.title if event is not None else ""))
    keys += [*_looking(one), *_ways_out(visit, one)]
    return Page(title, body, [*keys, [Key(_("‹ Recommendations"), Go("recommendations", BACK)), HOME]], True)


def show_card(visit: Visit, recommendation_id: str, *first: Text) -> None:
    """The card in place of the closing words, once the conversation is over."""

    async def then() -> None:
        await visit.show(draw_page(await card(visit, recommendation_id, *first), visit.reader))

    visit.then = then


async def card_page(visit: Visit, about: str) -> Page:
    return await card(visit, about)


def text_lines(one: Recommendation, current: Version | None, language: str) -> list[Phrase]:
    """Each language's text below its name, the reader's own first."""
    if current is None or current.texts is None:
        return [ERASED, Words("")]
    lines: list[Phrase] = []
    for code, text in own_language_first(current.texts, one, language):
        lines += [language_name(code), Words(text), Words("")]
    for code in current.missing(one.languages):
        lines.append(_("{language}: not written yet", language=language_name(code)))
    return lines


async def life_lines(visit: Visit, one: Recommendation) -> list[Phrase]:
    """What happened, in order: the day, the step, the side that took it. A reason is told to whom it is open."""
    return [_line(visit, one, taken) for taken in await readable_steps(visit, one)]


async def readable_steps(visit: Visit, one: Recommendation) -> list[Taken]:
    """What came before it was put to review stays with its own side."""
    found = await recommendations.steps(visit.unit, one)
    if one.shared_from is None or visit.me.holds(Role.ORGANISER, one.process, one.side):
        return found
    shared = next(taken.number for taken in found if taken.step is Step.PUT_TO_REVIEW)
    return [taken for taken in found if taken.number >= shared]


def _line(visit: Visit, one: Recommendation, taken: Taken) -> Phrase:
    day = taken.taken_at.astimezone(ZoneInfo(visit.me.zone)).date()
    step, version = STEPS[taken.step], taken.version
    if taken.side is None:
        return _("• {day}: {step} (version {version})", day=day, step=step, version=version)
    said = _("• {day}: {step}, side {side} (version {version})", day=day, step=step, side=taken.side, version=version)
    open_to_me = taken.told or visit.me.holds(Role.ORGANISER, one.process, taken.side)
    return _("{said}. Why: {why}", said=said, why=Words(taken.why)) if taken.why and open_to_me else said


async def _check_lines(visit: Visit, one: Recommendation) -> list[Phrase]:
    """Who has done what of this round: that it is done, and nothing else."""
    if one.state not in CHECKED:
        return []
    check = CHECKED[one.state]
    waiting = await recommendations.waiting_for(visit.unit, one, check)
    done = [side for side in await programme.sides(visit.unit, one.process) if side not in waiting]
    lines: list[Phrase] = [_("{check}: done by side {side}", check=CHECK_BUTTONS[check], side=side) for side in done]
    return lines + [_("{check}: waiting for side {side}", check=CHECK_BUTTONS[check], side=side) for side in waiting]


async def _keys(visit: Visit, one: Recommendation, side: str, current: Version | None) -> Rows:
    """Buttons for what the person can do with it now, and for nothing else."""
    if not may(visit.me, Action.CHANGE, one):
        return []
    sheet = {"sheet": str(Sheet(one.id, one.version))}
    keys: Rows = []
    if (check := CHECKED.get(one.state)) and side in await recommendations.waiting_for(visit.unit, one, check):
        keys.append([Key(CHECK_BUTTONS[check], Begin(FLOWS[check], sheet), Style.PRIMARY)])
    if await recommendations.obstacle(visit.unit, one) is None and "poll_opening" in visit.works.by_flow:
        opening = Begin("poll_opening", {"version": sheet["sheet"]})
        keys.append([Key(_("Put to the vote"), opening, Style.PRIMARY)])
    if one.state in (State.DRAFTED, State.REWORK):
        fresh = await recommendations.may_be_reviewed(visit.unit, one)
        if fresh:
            keys.append([_step(_("Put to review"), one, Step.PUT_TO_REVIEW, Style.PRIMARY)])
        label = _("New version") if one.state is State.REWORK else _("Change the text")
        style = Style.PLAIN if fresh else Style.PRIMARY
        keys.append([Key(label, Begin("recommendation_version", sheet), style)])
    elif one.state in CHECKED and current is not None and current.missing(one.languages):
        keys.append([Key(_("Add the missing language"), Begin("recommendation_version", sheet))])
    return keys


def _ways_out(visit: Visit, one: Recommendation) -> Rows:
    if not may(visit.me, Action.CHANGE, one):
        return []
    keys: Rows = []
    if one.state in BY_HAND[Step.SEND_BACK]:
        keys.append([_step(_("Send back for rework"), one, Step.SEND_BACK, Style.DANGER)])
    if one.state in BY_HAND[Step.CLOSE]:
        keys.append([_step(_("Close for good"), one, Step.CLOSE, Style.DANGER)])
    return keys


def _step(label: Text, one: Recommendation, step: Step, style: Style) -> Key:
    given = {"sheet": str(Sheet(one.id, one.version)), "step": step.value}
    return Key(label, Begin("recommendation_step", given), style)


def _looking(one: Recommendation) -> Rows:
    looks = [Key(_("What happened"), Go("recommendation_life", one.id)), Key(_("Life line"), Go("life_line", one.id))]
    if one.version > 1:
        looks.append(Key(_("Versions"), Go("recommendation_versions", one.id)))
    checks = [[Key(_("Reviews of your side"), Go("recommendation_checks", one.id))]] if one.shared_from else []
    return [*checks, looks]


async def life_page(visit: Visit, about: str) -> Page:
    """Everything that happened to it, in order."""
    one = await readable(visit, about)
    back = Key(_("‹ {code}", code=one.code), Go("recommendation", one.id))
    lines = await life_lines(visit, one)
    line = Key(_("Life line"), Go("life_line", one.id))
    return Page(_("{code}: what happened", code=one.code), lines, [[line], [back, HOME]], sensitive=True)
