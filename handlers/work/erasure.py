"""Carries out erasure and the clearing of a chat, for the person who asks and nobody else."""

from __future__ import annotations

from flows import clearing, erasure
from flows.clearing import ClearChat
from flows.erasure import EraseMe, LastOf, OwnTexts
from flows.leaving import Leaves
from handlers.admission import end
from handlers.chat_clearing import clear_chat
from handlers.home import show_home
from handlers.screens import Page, draw_page
from handlers.visit import Visit
from handlers.work import Work
from handlers.work.people_news import tell_organisers
from handlers.work.privacy import pages
from handlers.work.self_service import end_roles, is_last, place_of
from locales import _, n_
from storage import accounts, audit, holdings, invitations
from storage.invitations import REVOKED

ERASED = _("You are erased here: this bot does not know you any more. You can clear this chat in Telegram yourself.")


async def own_texts(visit: Visit, query: OwnTexts) -> int:
    return (await holdings.of_person(visit.unit, visit.me.id)).texts


async def last_of(visit: Visit, query: LastOf) -> list[Leaves]:
    return [Leaves(await place_of(visit, held), True) for held in visit.me.all_roles if await is_last(visit, held)]


async def erase_me(visit: Visit, effect: EraseMe) -> None:
    """Roles first, so that the side's organisers are told while it is known which side that is."""
    me, reader = visit.me, visit.reader
    for held in me.all_roles:
        await end_roles(visit, me, held.process, held.side, held.role)
        if held.process is not None:
            await tell_organisers(visit, held.process, held.side, me.id, f"erased:{me.id}")
    for link in await invitations.claimed_by(visit.unit, me.id):
        await invitations.settle(visit.unit, link.id, (link.state,), state=REVOKED)
    for link in await invitations.created_by(visit.unit, me.id):
        await end(visit, link, REVOKED)
    await clear_chat(visit, me.id, for_good=True)
    await audit.note(visit.unit, "person_erased", actor=me.id, about=me.id)
    await accounts.erase(visit.unit, me.id)
    visit.is_nobody()
    await visit.tell_stranger(draw_page(Page(None, [ERASED]), reader))


async def clear_own_chat(visit: Visit, effect: ClearChat) -> None:
    deleted, beyond = await clear_chat(visit, visit.me.id)
    await audit.note(visit.unit, "view_cleared", actor=visit.me.id, about=visit.me.id)
    visit.below()
    said = [n_("One message is being deleted.", "{count} messages are being deleted.", deleted)]
    if beyond:
        said.append(
            n_(
                "One is older than 48 hours and beyond the bot's reach: clear this chat in Telegram yourself.",
                "{count} are older than 48 hours and beyond the bot's reach: clear this chat in Telegram yourself.",
                beyond,
            )
        )
    visit.then = lambda: show_home(visit, *said)


erasure_work = Work(erasure.flow, facts={OwnTexts: own_texts, LastOf: last_of}, effects={EraseMe: erase_me})
clearing_work = Work(clearing.flow, effects={ClearChat: clear_own_chat}, pages=pages)
