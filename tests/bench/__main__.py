"""`python -m tests.bench [name …]`: runs the benches named, or all, and writes their figures to var/bench.json."""

import sys
from collections.abc import Awaitable, Callable, Mapping

import uvloop

from tests.bench import broadcast_bench, form_bench, history_bench, tick_bench, transport_bench
from tests.bench.figures import Figure, promises, write
from tests.bench.place import Place
from tests.bench.subject import SubjectFailed

Bench = Callable[[Place], Awaitable[list[Figure]]]

BENCHES: Mapping[str, Bench] = {
    "transport": transport_bench.bench,
    "form": form_bench.bench,
    "history": history_bench.bench,
    "tick": tick_bench.bench,
    "broadcast": broadcast_bench.bench,
}
"""Adding a bench is a line here: it prints what it likes and returns figures."""


async def run(names: list[str]) -> list[Figure]:
    figures: list[Figure] = []
    with Place() as place:
        for name in names:
            figures += await BENCHES[name](place)
        write(figures, place.figures)
    return figures


def main() -> None:
    names = sys.argv[1:] or list(BENCHES)
    if unknown := [name for name in names if name not in BENCHES]:
        sys.exit(f"There is no bench called {unknown[0]}: {', '.join(BENCHES)}.")
    try:
        figures = uvloop.run(run(names))
    except SubjectFailed as failure:
        sys.exit(f"Measured wrongly or not at all: {failure}")
    print(promises(figures))  # noqa: T201


if __name__ == "__main__":
    main()
