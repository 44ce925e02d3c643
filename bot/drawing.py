"""Draws what is about to be sent, outside the event loop: nobody waits for somebody else's picture."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from handlers.pictures import Sketch
from handlers.pictures.drawing import draw

# Matplotlib's fonts are not made for two threads at once, and one processor is enough for a few pictures a minute.
_PENCIL = ThreadPoolExecutor(1, thread_name_prefix="drawing")


async def drawn(stored: Mapping[str, Any]) -> bytes:
    """The file: a PNG or a PDF. Raises NotDrawn."""
    sketch = Sketch(stored["kind"], stored["language"], stored["content"])
    return await asyncio.get_running_loop().run_in_executor(_PENCIL, draw, sketch)
