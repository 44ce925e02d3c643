"""Invitations from the command line: the very first people, coordinators, critical friends and administrators.

Nobody here knows who will open the link, so it comes with a code to be told by another way. Whoever has both is let
in; the link alone, forwarded or found, gives nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from telegram import Bot
from telegram.error import InvalidToken, NetworkError, TelegramError

from bot.opening import opened
from bot.settings import Settings
from bot.transport import AiohttpRequest, TokenRejected
from flows.process_settings import ProcessSettings, settings_of
from flows.roles import Role
from handlers.admission import LAPSE
from storage import audit, invitations, organisations, programme
from storage.timers import set_timer
from storage.unit import Unit

PARTS = {Role.COORDINATOR: "coordinator", Role.CRITICAL_FRIEND: "critical_friend"}


class CannotInvite(Exception):
    """The message is one sentence."""


@dataclass(frozen=True)
class Wanted:
    """Whom to invite, in codes. Without an organisation it is the one that has the part there."""

    role: Role
    process: str | None = None
    side: str | None = None
    organisation: str | None = None
    rank: int = 1


@dataclass(frozen=True)
class Made:
    link: str
    code: str
    until: datetime

    @property
    def sentences(self) -> list[str]:
        code = f"{self.code[:3]} {self.code[3:]}"
        return [
            self.link,
            f"Code: {code}",
            f"The link works once, until {self.until:%Y-%m-%d %H:%M} UTC.",
            "Give the code by phone or face to face, never together with the link: whoever has both is let in.",
        ]


async def invite(settings: Settings, wanted: Wanted) -> Made:
    """Make a link and its code. Raises CannotInvite, AlreadyRunning, StorageUnavailable, TokenRejected."""
    address = await _address(settings)
    async with opened(settings) as database, database.transaction() as unit:
        return await make(unit, wanted, address)


async def make(unit: Unit, wanted: Wanted, address: str) -> Made:
    """The link and its code, stored as keyed hashes. Raises CannotInvite."""
    process, lasts = await _place(unit, wanted)
    token, code = invitations.new_token(), invitations.new_code()
    until = unit.now + lasts
    one = await invitations.make(
        unit,
        token=token,
        code=code,
        role=wanted.role,
        process=process,
        side=wanted.side,
        organisation=await _organisation(unit, wanted, process),
        rank=wanted.rank,
        expires_at=until,
    )
    await set_timer(unit, LAPSE, one, until)
    await audit.note(unit, "invitation_made", about=one, process=process)
    return Made(f"{address}?start={token}", code, until)


async def _place(unit: Unit, wanted: Wanted) -> tuple[str | None, timedelta]:
    """(the process's id, how long a link there lasts)"""
    if wanted.role is Role.PARTICIPANT:
        raise CannotInvite("Participants are invited in chat, by the organisers of their own side.")
    if wanted.process is None:
        if wanted.role is not Role.ADMINISTRATOR:
            raise CannotInvite("Name the process with --process.")
        return None, timedelta(hours=ProcessSettings().invitation_hours)
    found = await programme.process_by_code(unit, wanted.process)
    if found is None:
        raise CannotInvite(f"There is no process {wanted.process}.")
    sides = await programme.sides(unit, found)
    if wanted.role is Role.ORGANISER and wanted.side not in sides:
        raise CannotInvite(f"Name the organiser's side with --side. {wanted.process} has {', '.join(sides)}.")
    if wanted.role is not Role.ORGANISER and wanted.side is not None:
        raise CannotInvite("Only organisers have a side: leave --side out.")
    process = (await programme.processes(unit, [found]))[found]
    if process.status not in ("active", "dormant"):
        raise CannotInvite(f"{wanted.process} is {process.status}, so nobody can be invited to it.")
    return found, timedelta(hours=settings_of(process.settings).invitation_hours)


async def _organisation(unit: Unit, wanted: Wanted, process: str | None) -> str | None:
    """The one that was named, else the one with the part that fits the role. Raises CannotInvite."""
    if process is None:
        return None
    partners = await organisations.partners(unit, process, unit.now.date())
    there = [one for one in partners if one.side == wanted.side and one.part != "donor"]
    if wanted.organisation is not None:
        named = [one.organisation.id for one in there if one.organisation.code == wanted.organisation]
        if not named:
            raise CannotInvite(f"{wanted.organisation} takes no such part in {wanted.process} now.")
        return named[0]
    fitting = organisations.distinct(one for one in there if one.part == PARTS.get(wanted.role, "convener"))
    if wanted.role is Role.ADMINISTRATOR and len(fitting) != 1:
        return None
    if len(fitting) != 1:
        known = ", ".join(sorted({one.organisation.code for one in there})) or "none"
        raise CannotInvite(f"Name the organisation with --organisation. There are: {known}.")
    return fitting[0].id


async def _address(settings: Settings) -> str:
    """Where the bot is found. Raises CannotInvite, TokenRejected."""
    bot = Bot(
        settings.token.get_secret_value(),
        base_url=f"{settings.telegram_api}/bot",
        base_file_url=f"{settings.telegram_api}/file/bot",
        request=AiohttpRequest(1),
        get_updates_request=AiohttpRequest(1),
    )
    try:
        async with bot:
            return f"https://t.me/{bot.username}"
    except InvalidToken:
        raise TokenRejected("Telegram does not accept this bot token.") from None
    except NetworkError:
        raise CannotInvite("Telegram cannot be reached, and without it the bot's own name is not known.") from None
    except TelegramError as error:
        if isinstance(error, TokenRejected):
            raise
        raise CannotInvite("Telegram does not say what this bot is called. Try again.") from None
