"""Replies that are a day, or a day and time in a zone: tapped on a calendar or typed."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from flows.engine.facts import Choice, HomeZone, Now, Query
from flows.engine.kinds.kind import Draft, InvalidAnswer, Json, Kind, Picked, Reply, Rows, Typed
from locales import Moment, Phrase, Words, _
from locales.digits import western
from locales.text import Calendar

if TYPE_CHECKING:
    from flows.engine.steps import Scene

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[./ ۔-](\d{1,2})[./ ۔-](\d{4})")  # "۔" is the full stop of an Urdu keyboard
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
HOURS = [f"{hour:02}:{minute:02}" for hour in range(7, 22) for minute in (0, 30)]


def today(scene: Scene) -> date:
    return scene.facts[Now()].astimezone(scene.facts[HomeZone()]).date()


@dataclass(frozen=True)
class Day(Kind[date]):
    """A day; `earliest` and `latest` count days from today (None: no limit)."""

    earliest: int | None = 0
    latest: int | None = 730

    def rows(self, draft: Json, scene: Scene) -> Rows:
        return month_rows(_month(draft, today(scene), self._allowed(scene)), self._allowed(scene))

    def hint(self, scene: Scene) -> Phrase:
        return _("Tap a day, or write it like 24.11.2026.")

    def read(self, reply: Reply, draft: Json, scene: Scene) -> date | Draft:
        if isinstance(reply, Picked) and (turned := _turned_to(reply.value)):
            return turned
        day = read_day(reply)
        first, last = self._allowed(scene)
        if day < first or day > last:
            raise InvalidAnswer(_("Please choose a day from {first} to {last}.", first=first, last=last))
        return day

    def show(self, answer: date, scene: Scene) -> Phrase:
        return _("{day}", day=answer)

    def dump(self, answer: date) -> Json:
        return answer.isoformat()

    def load(self, stored: Json) -> date:
        return date.fromisoformat(stored)

    def _allowed(self, scene: Scene) -> tuple[date, date]:
        now = today(scene)
        first = date(2000, 1, 1) if self.earliest is None else now + timedelta(days=self.earliest)
        last = date(2100, 1, 1) if self.latest is None else now + timedelta(days=self.latest)
        return first, last


@dataclass(frozen=True)
class LocalTime:
    """A wall-clock time where it happens: it stays at 10:00 there whatever daylight saving does."""

    day: date
    at: time
    zone: str

    @property
    def instant(self) -> datetime:
        return datetime.combine(self.day, self.at, ZoneInfo(self.zone)).astimezone(UTC)


@dataclass(frozen=True)
class DayAndTime(Kind[LocalTime]):
    """A day, then a time, then the zone it is meant in (one of those the query finds)."""

    zones: Query[Sequence[Choice]]
    day: Day = Day()

    def rows(self, draft: Json, scene: Scene) -> Rows:
        match draft:
            case {"day": _, "time": _}:
                return [[choice] for choice in scene.facts[self.zones]]
            case {"day": _}:
                return [[Choice(at, Words(at)) for at in HOURS[row : row + 5]] for row in range(0, len(HOURS), 5)]
            case _:
                return self.day.rows(draft, scene)

    def hint(self, scene: Scene) -> Phrase:
        return _("Choose the day, then the time, then whose time it is. You may also write 24.11.2026 or 14:30.")

    def read(self, reply: Reply, draft: Json, scene: Scene) -> LocalTime | Draft:
        match draft:
            case {"day": day, "time": at}:
                return self._in_zone(reply, day, at, scene)
            case {"day": day}:
                return Draft({"day": day, "time": read_time(reply).isoformat("minutes")})
            case _:
                day_or_draft = self.day.read(reply, draft, scene)
                return day_or_draft if isinstance(day_or_draft, Draft) else Draft({"day": day_or_draft.isoformat()})

    def _in_zone(self, reply: Reply, day: str, at: str, scene: Scene) -> LocalTime:
        for choice in scene.facts[self.zones]:
            if reply == Picked(choice.value):
                moment = LocalTime(date.fromisoformat(day), time.fromisoformat(at), choice.value)
                if not exists(moment):
                    reason = _("The clocks are put forward over that hour. Please choose another time.")
                    raise InvalidAnswer(reason, {"day": day})
                return moment
        raise InvalidAnswer(_("Please tap whose time it is."))

    def turned_down(self, draft: Json) -> Json:
        return None  # another zone is seldom what is needed: from the day on

    def show(self, answer: LocalTime, scene: Scene) -> Phrase:
        return Moment(answer.instant, answer.zone)

    def dump(self, answer: LocalTime) -> Json:
        return {"day": answer.day.isoformat(), "at": answer.at.isoformat("minutes"), "zone": answer.zone}

    def load(self, stored: Json) -> LocalTime:
        return LocalTime(date.fromisoformat(stored["day"]), time.fromisoformat(stored["at"]), stored["zone"])


def exists(local: LocalTime) -> bool:
    """Whether clocks in that zone ever show this time (not in the hour that spring skips)."""
    there = local.instant.astimezone(ZoneInfo(local.zone))
    return there.date() == local.day and there.time() == local.at


def read_day(reply: Reply) -> date:
    """The day tapped or written (ISO or day first, any script's digits). Raises InvalidAnswer."""
    written = western(reply.text) if isinstance(reply, Typed) else reply.value
    if match := _ISO.fullmatch(written):
        year, month, day = (int(part) for part in match.groups())
    elif match := _DAY_FIRST.fullmatch(written):
        day, month, year = (int(part) for part in match.groups())
    else:
        raise InvalidAnswer(_("Please tap a day, or write it like 24.11.2026."))
    try:
        return date(year, month, day)
    except ValueError:
        raise InvalidAnswer(_("There is no such day. Please write it like 24.11.2026.")) from None


def read_time(reply: Reply) -> time:
    """The time tapped or written as 14:30, in any script's digits. Raises InvalidAnswer."""
    written = western(reply.text) if isinstance(reply, Typed) else reply.value
    match = _CLOCK.fullmatch(written)
    if not match:
        raise InvalidAnswer(_("Please tap a time, or write it like 14:30."))
    return time(int(match[1]), int(match[2]))


def month_rows(month: date, allowed: tuple[date, date]) -> list[list[Choice]]:
    """A month as buttons: its name with turning arrows, then weeks from Monday; only allowed days."""
    first, last = allowed
    before, after = month - timedelta(days=1), (month + timedelta(days=31)).replace(day=1)
    head = [Choice(f"#month:{before:%Y-%m}", Words("‹"))] if before >= first else []
    head.append(Choice(f"#month:{month:%Y-%m}", Calendar(month)))
    head += [Choice(f"#month:{after:%Y-%m}", Words("›"))] if after <= last else []
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    days = [[day for day in week if day.month == month.month and first <= day <= last] for week in weeks]
    return [head, *[[Choice(day.isoformat(), _("{number}", number=day.day)) for day in week] for week in days if week]]


def _month(draft: Json, now: date, allowed: tuple[date, date]) -> date:
    """The month turned to, at first the one nearest to now that has days to tap."""
    state: dict[str, Any] = draft or {}
    if "month" in state:
        return date.fromisoformat(f"{state['month']}-01")
    return min(max(now, allowed[0]), allowed[1]).replace(day=1)


def _turned_to(value: str) -> Draft | None:
    match = re.fullmatch(r"#month:(\d{4}-(?:0[1-9]|1[0-2]))", value)
    return Draft({"month": match[1]}) if match else None
