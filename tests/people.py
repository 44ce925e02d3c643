"""People with phones, for tests: they write, tap and see, through a sandbox that the bot under test talks to.

    async with Sandbox() as sandbox:
        ahmed = await sandbox.person("Ahmed", language="ur")
        await ahmed.writes("/start")
        await ahmed.taps("Risk check")
        await ahmed.sees("Which event is this about?")

Whatever waits here waits for a change in the chat, up to a deadline, and shows the chat when it did not come.
"""

from __future__ import annotations

from tests.phones import Crowd, Person, Refused, Seen, Sent, plainly
from tests.sandboxes import Sandbox, SandboxProcess

__all__ = ["Crowd", "Person", "Refused", "Sandbox", "SandboxProcess", "Seen", "Sent", "plainly"]
