"""The names under which answers are stored, written down: `python -m tests.flows.names` adds new ones, drops none."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from flows.engine import Ask, Each, Flow, Step, Sub
from flows.engine.kinds import OneOf, SomeOf
from flows.engine.kinds.unknown import OrUnknown
from handlers.work.all import all_works

FILE = Path(__file__).with_name("step_names.json")
Names = Mapping[str, Mapping[str, Sequence[str]]]


def steps(inside: Sequence[Step], scope: str = "") -> Iterator[tuple[str, Step]]:
    """Every step with the path its answers are stored under, `*` standing for a row."""
    for step in inside:
        yield scope + step.name, step
        if isinstance(step, Each):
            yield from steps(step.steps, f"{scope}{step.name}/*/")
        elif isinstance(step, Sub):
            yield from steps(step.steps, f"{scope}{step.name}/")


def names(flow: Flow) -> dict[str, list[str]]:
    """Path to the values that a choice from a fixed list may be stored as."""
    found: dict[str, list[str]] = {}
    for path, step in steps(flow.steps):
        kind = step.kind if isinstance(step, Ask) else None
        kind = kind.kind if isinstance(kind, OrUnknown) else kind
        labels = kind.labels if isinstance(kind, OneOf | SomeOf) else {}
        found[path] = sorted(value.value for value in labels)
    return found


def today() -> dict[str, dict[str, list[str]]]:
    return {work.flow.name: names(work.flow) for work in all_works()}


def stored() -> Names:
    known: Names = json.loads(FILE.read_text("utf-8"))
    return known


def missing(old: Names, new: Names) -> list[str]:
    """What `old` has and `new` has not: a line each."""
    return [
        f"{flow}: {path}{f' = {value}' if value else ''}"
        for flow, paths in old.items()
        for path, values in paths.items()
        for value in ("", *values)
        if path not in new.get(flow, {}) or (value and value not in new[flow][path])
    ]


def main() -> None:
    known, now = stored() if FILE.exists() else {}, today()
    together: dict[str, dict[str, list[str]]] = {}
    for source in (known, now):
        for flow, paths in source.items():
            for path, values in paths.items():
                before = together.setdefault(flow, {}).get(path, [])
                together[flow][path] = sorted({*before, *values})
    FILE.write_text(json.dumps(together, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
