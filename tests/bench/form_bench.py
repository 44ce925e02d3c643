"""The form under load: Convenor on both databases against python-telegram-bot's ConversationHandler in memory.

All subjects take turns, round after round, so that whatever else the machine is doing hits them alike; what counts is
the ratio within a round.
"""

from collections.abc import Callable, Mapping, Sequence
from statistics import median

from tests.bench.figures import Figure, table
from tests.bench.form_flow import BY_HAND
from tests.bench.place import Place
from tests.bench.run import FAR, MANY, ONE, PHASES, Load, Run, measure
from tests.bench.subject import Subject

PEER = Subject("python-telegram-bot in memory", "tests.bench.ptb_subject")
SUBJECTS: Mapping[str, Subject] = {
    "peer": PEER,
    "sqlite": Subject("Convenor on SQLite", "tests.bench.convenor_subject", BY_HAND, "sqlite"),
    "postgres": Subject("Convenor on PostgreSQL", "tests.bench.convenor_subject", BY_HAND, "postgresql"),
}
ROUNDS = 3

Rounds = Sequence[Mapping[str, Run]]


async def bench(place: Place) -> list[Figure]:
    """Runs all subjects in turn, each time on a new database, and prints the overview."""
    runs = [{key: await _measured(place, key, number) for key in SUBJECTS} for number in range(ROUNDS)]
    print(overview(runs), end="\n\n")  # noqa: T201
    return figures(runs)


async def _measured(place: Place, key: str, number: int) -> Run:
    with place.database(SUBJECTS[key].database) as environment:
        return await measure(SUBJECTS[key], environment, place.logs / f"{key}-{number}.log", PHASES)


def ratio(runs: Rounds, key: str, against: str, of: Callable[[Run], float]) -> float:
    """The median over the rounds of one subject's figure divided by another's."""
    return median(of(each[key]) / of(each[against]) for each in runs)


def middle(runs: Rounds, key: str, of: Callable[[Run], float]) -> float:
    return median(of(each[key]) for each in runs)


def rate(phase: str) -> Callable[[Run], float]:
    return lambda run: run.loads[phase].rate


def p50_one(run: Run) -> float:
    return run.loads[ONE.name].p50


def figures(runs: Rounds) -> list[Figure]:
    """The promised figures, `sqlite` and `postgres` against `peer`."""
    against = f"{PEER.name}, same form and load"

    def of(name: str, key: str, unit: str, what: Callable[[Run], float], **promise: float) -> Figure:
        return Figure(name, middle(runs, key, what), unit, against, ratio(runs, key, "peer", what), **promise)

    return [
        of("updates_sqlite", "sqlite", "updates/s", rate(MANY.name), at_least=1.5),
        of("updates_postgres", "postgres", "updates/s", rate(MANY.name), at_least=1.2),
        of("p50_one_person", "sqlite", "ms", p50_one, at_most=1.0),
        of("updates_rtt30", "sqlite", "updates/s", rate(FAR.name), at_least=50.0),
    ]


def overview(runs: Rounds) -> str:
    """Everything that was measured, medians of the rounds."""
    heads = [
        "subject", "updates/s", "(lowest–highest)", "p50/p95 ms", "CPU s/1,000", "one person: updates/s",
        "p50/p95 ms", "30 ms: updates/s", "calls/update", "others' CPU", "memory MB", "stored/confirmed",
    ]  # fmt: skip
    return table([heads, *(_row(subject.name, [each[key] for each in runs]) for key, subject in SUBJECTS.items())])


def _row(name: str, runs: Sequence[Run]) -> list[str]:
    def mid(phase: str, of: Callable[[Load], float]) -> float:
        return median(of(run.loads[phase]) for run in runs)

    def times(phase: str) -> str:
        return f"{mid(phase, lambda load: load.p50):.1f}/{mid(phase, lambda load: load.p95):.1f}"

    rates = [run.loads[MANY.name].rate for run in runs]
    kept = [f"{run.stored:,}/{run.confirmed:,}" for run in runs if run.stored is not None]
    return [
        name, f"{median(rates):,.0f}", f"({min(rates):,.0f}–{max(rates):,.0f})", times(MANY.name),
        f"{mid(MANY.name, lambda load: load.cpu):.2f}", f"{mid(ONE.name, lambda load: load.rate):,.0f}",
        times(ONE.name), f"{mid(FAR.name, lambda load: load.rate):,.0f}",
        f"{mid(MANY.name, lambda load: load.calls):.2f}", f"{mid(MANY.name, lambda load: load.disturbed):.0%}",
        f"{max(run.memory_mb for run in runs):.0f}",
        kept[-1] if kept else "in memory",
    ]  # fmt: skip
