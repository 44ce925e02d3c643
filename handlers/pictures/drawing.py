"""Which function draws what, and how a drawing fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from handlers.pictures import NotDrawn, Sketch, balance, brief, life_line, risk_history, risk_matrix

Draw = Callable[[Mapping[str, Any], str], bytes]
DRAWN: Mapping[str, Draw] = {
    "balance": balance.draw,
    "brief": brief.draw,
    "life_line": life_line.draw,
    "risk_history": risk_history.draw,
    "risk_matrix": risk_matrix.draw,
}


def draw(sketch: Sketch) -> bytes:
    """The file: a PNG or a PDF. Takes a fraction of a second, the first one more. Raises NotDrawn."""
    try:
        return DRAWN[sketch.kind](sketch.content, sketch.language)
    except (ImportError, OSError, ValueError, RuntimeError, LookupError, TypeError) as error:
        # What was to be drawn is in the words of most errors, but not in those about files and libraries.
        reason = str(error) if isinstance(error, ImportError | OSError) else type(error).__name__
        raise NotDrawn(reason) from error
