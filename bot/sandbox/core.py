"""The parts of a running sandbox in one place, for the methods and the control side to use."""

from __future__ import annotations

from pathlib import Path

from bot.sandbox.calls import CallLog
from bot.sandbox.clock import Clock
from bot.sandbox.faults import Faults
from bot.sandbox.limits import Limits
from bot.sandbox.records import Json
from bot.sandbox.spec import the_spec
from bot.sandbox.updates import Updates
from bot.sandbox.world import World


class Core:
    """One bot's world with its queue of updates, faults, limits and log of calls."""

    def __init__(self, token: str, clock: Clock, folder: Path | None, *, enforce_limits: bool) -> None:
        self.spec = the_spec()
        self.world = World(token, clock, folder)
        self.updates = Updates(self.world, self.spec.update_types)
        self.faults = Faults()
        self.limits = Limits(enforced=enforce_limits)
        self.calls = CallLog()
        self.calls.told.append(lambda call: self.world.announce("call", call))

    def webhook(self) -> Json | None:
        """The webhook that is set: url, secret_token, max_connections, last error; None without one."""
        kept: Json | None = self.world.setting("webhook", None)
        return kept

    def reset(self) -> None:
        """Forget people, chats, updates, webhook, commands, faults, calls and the moved clock."""
        self.world.forget()
        self.updates.forget()
        self.faults.clear()
        self.calls.clear()
