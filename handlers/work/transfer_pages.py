"""The transfer log of one side: a list in pages, and one transfer with everything heard of it since."""

from __future__ import annotations

from flows.access_rules import Action, Thing, Where
from flows.banks.transfer import DIRECTIONS, FATES, METHODS, MOVED, RECIPIENTS
from flows.roles import Role
from handlers import access
from handlers.actions import Begin, Go
from handlers.faults import Refused
from handlers.screens import Key, Page
from handlers.seats import seats
from handlers.talking import HOME
from handlers.visit import Visit
from handlers.work.after_consensus import CARD
from locales import Joined, Phrase, Words, _
from storage import recommendations, transfers
from storage.transfers import Transfer

ON_A_PAGE = 6
ENTRY, PAGE = "entry:", "page:"


async def transfers_page(visit: Visit, about: str) -> Page:
    """The list, or the transfer that `about` names."""
    if about.startswith(ENTRY):
        return await _entry(visit, about.removeprefix(ENTRY))
    number = about.removeprefix(PAGE)
    return await _list(visit, int(number) if number.isdecimal() and len(number) < 6 else 0)


async def _list(visit: Visit, number: int) -> Page:
    found = [
        one
        for seat in seats(visit.me, Role.ORGANISER)
        for one in await transfers.of_process(visit.unit, seat.process, seat.side)
    ]
    shown = found[number * ON_A_PAGE : (number + 1) * ON_A_PAGE]
    codes = await _codes(visit, shown)
    body: list[Phrase] = [
        _(
            "• {code} of {text}: {fate} since {day}",
            code=one.code,
            text=codes[one.recommendation],
            fate=FATES[one.fate],
            day=one.since,
        )
        for one in shown
    ]
    keys = [[Key(_label(one), Go("transfers", f"{ENTRY}{one.id}"))] for one in shown]
    turn = [Key(_("‹ Newer"), Go("transfers", f"{PAGE}{number - 1}"))] if number else []
    turn += [Key(_("Older ›"), Go("transfers", f"{PAGE}{number + 1}"))] if len(found) > (number + 1) * ON_A_PAGE else []
    begin = [Key(_("Transfer"), Begin("transfer"))]
    empty = [_("Nothing was carried yet, as far as your side knows.")]
    return Page(_("Transfer log"), body or empty, [*keys, *([turn] if turn else []), begin, [HOME]], sensitive=True)


def _label(one: Transfer) -> Phrase:
    return _("{code}: {state}", code=one.code, state=FATES[one.fate])


async def _entry(visit: Visit, transfer_id: str) -> Page:
    one = await transfers.by_id(visit.unit, transfer_id)
    if one is None:
        raise Refused(access.NOT_YOURS)
    access.require(visit.me, Action.SEE, Thing.TRANSFER, Where(one.process, one.side))
    carried = one.carriage
    body: list[Phrase] = [
        _("Recommendation: {code}", code=(await _codes(visit, [one]))[one.recommendation]),
        DIRECTIONS[carried.direction],
        _("Kind of recipient: {recipient}", recipient=RECIPIENTS[carried.recipient]),
        _("What moved: {moved}", moved=Joined([MOVED[part] for part in carried.moved])),
        _(
            "How: {method}, by {carrier}, on {day}",
            method=METHODS[carried.method],
            carrier=carried.carrier,
            day=carried.day,
        ),
    ]
    if carried.response:
        body.append(_("Response: {words}", words=Words(carried.response)))
    for news in one.news:
        body.append(_("{day}: {fate}", day=news.day, fate=FATES[news.fate]))
        if news.follow_up:
            body.append(Words(news.follow_up))
    news_of_it = Key(_("News of it"), Begin("transfer_news", {"transfer": one.id}))
    keys = [[news_of_it], [Key(_("The recommendation"), Go(CARD, one.recommendation))]]
    return Page(Words(one.code), body, [*keys, [Key(_("‹ Transfer log"), Go("transfers")), HOME]], sensitive=True)


async def _codes(visit: Visit, shown: list[Transfer]) -> dict[str, str]:
    """The codes of the recommendations these are about, by id."""
    found = await recommendations.of_processes(visit.unit, sorted({one.process for one in shown}))
    return {one.id: one.code for one in found}
