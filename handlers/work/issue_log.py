"""The issue log: a list in pages and one entry at a time, for the organisers of the side it belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from flows.access_rules import Action, Label, Thing
from flows.consultation import lines, policy_traction, public_traction, sensitivity, title, warning
from flows.engine import Answers, Facts, Scene, Style
from flows.roles import Role
from flows.sharing import WHO
from handlers import access
from handlers.actions import Begin, Go
from handlers.faults import Refused
from handlers.screens import Key, Page
from handlers.seats import seats
from handlers.talking import HOME
from handlers.visit import Visit
from locales import Phrase, Text, Words, _
from storage import issues, programme
from storage.issues import Issue, source_code
from storage.people import Person

ON_A_PAGE = 6
ENTRY, PAGE = "entry:", "page:"


async def own_issue(visit: Visit, issue_id: str, action: Action = Action.SEE) -> Issue:
    """An entry that is the person's to see or change. Another side's, one that its label keeps from them and one that
    does not exist are refused alike."""
    issue = await issues.by_id(visit.unit, issue_id)
    if issue is None:
        raise Refused(access.NOT_YOURS)
    for each in (Action.SEE, action):
        access.require(visit.me, each, Thing.ISSUE, issue.where)
    return issue


async def readable(visit: Visit, sides: Iterable[tuple[str, str]] | None = None) -> list[Issue]:
    """All entries (of these logs) that nobody took back and whose labels let the person read them, newest first."""
    logs = own_sides(visit.me) if sides is None else sides
    return await issues.standing(visit.unit, logs, access.actors(visit.me))


def may_read(person: Person, issue: Issue) -> bool:
    return access.may(person, Action.SEE, Thing.ISSUE, issue.where)


def own_sides(person: Person) -> list[tuple[str, str]]:
    """(process, side) of every issue log the person may read."""
    return [
        (seat.process, seat.side)
        for seat in seats(person, Role.ORGANISER)
        if access.may(person, Action.SEE, Thing.ISSUE, seat.where)
    ]


async def code_of(visit: Visit, issue: Issue) -> str:
    """The entry's code, after its process's where the person works in more than one."""
    if len(own_sides(visit.me)) < 2:
        return issue.code
    process = (await programme.processes(visit.unit, [issue.process]))[issue.process]
    return f"{process.code} {issue.code}"


async def issue_log(visit: Visit, about: str) -> Page:
    """The list, or the entry that `about` names."""
    if about.startswith(ENTRY):
        return await _entry(visit, await own_issue(visit, about.removeprefix(ENTRY)))
    number = about.removeprefix(PAGE)
    return await _list(visit, int(number) if number.isdecimal() and len(number) < 6 else 0)


async def _list(visit: Visit, number: int) -> Page:
    found, older = await issues.page(visit.unit, own_sides(visit.me), number, ON_A_PAGE)
    body: list[Phrase] = [] if found else [_("Nothing is in the log yet.")]
    keys: list[list[Key]] = []
    for issue in found:
        code = await code_of(visit, issue)
        body.append(_line(visit, issue, code))
        if issue.answers is not None and may_read(visit.me, issue):
            keys.append([Key(named(issue, code), Go("issues", f"{ENTRY}{issue.id}"))])
    turn = [Key(_("‹ Newer"), Go("issues", f"{PAGE}{number - 1}"))] if number else []
    turn += [Key(_("Older ›"), Go("issues", f"{PAGE}{number + 1}"))] if older else []
    begin = Key(_("New consultation"), Begin("consultation"), Style.PRIMARY)
    return Page(_("Issue log"), body, [*keys, *([turn] if turn else []), [begin], [HOME]], sensitive=True)


def _line(visit: Visit, issue: Issue, code: str) -> Text:
    if issue.answers is None:
        return _("• {code}: taken back", code=code)
    if not may_read(visit.me, issue):
        return _("• {code}: kept by those who entered it", code=code)
    answers = Answers(issue.answers)
    return _(
        "• {code}: sensitivity {sensitivity}, officials {policy}, public {public} (of 5)",
        code=code,
        sensitivity=answers[sensitivity],
        policy=answers[policy_traction],
        public=answers[public_traction],
    )


async def _entry(visit: Visit, issue: Issue) -> Page:
    code = await code_of(visit, issue)
    back = [Key(_("‹ Issue log"), Go("issues")), HOME]
    if issue.answers is None:
        return Page(Words(code), [_("This entry was taken back.")], [back])
    scene = Scene(Answers(issue.answers), Facts())
    day = issue.created_at.astimezone(ZoneInfo(visit.me.zone)).date()
    heard = _("Heard from {source}, entered on {day}.", source=source_code(issue.source), day=day)
    said = [_("{label}: {value}", label=label, value=value) for label, value in lines(scene)]
    caution = warning(scene.answers)
    take_back = Key(_("Take back"), Begin("withdrawal", {"issue": issue.id}), Style.DANGER)
    shared = _("Shared with: {who}", who=WHO[Label[issue.label]])
    sharing = Key(_("Who may read it"), Begin("sharing", {"issue": issue.id}))
    draft = Key(_("Draft a recommendation"), Begin("recommendation_draft", {"issue": issue.id}))
    body = [heard, shared, *([caution] if caution else []), Words(""), *said]
    return Page(named(issue, code), body, [[draft], [sharing], [take_back], back], sensitive=True)


def named(issue: Issue, code: str) -> Text:
    """What an entry that was not taken back is called."""
    answers = Answers(issue.answers)
    return _("{code} · {title}", code=code, title=Words(answers[title]))
