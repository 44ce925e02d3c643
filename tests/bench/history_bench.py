"""Growing old: the slowest hundredth of a lone person's turns with a million rows of history, and with none."""

from contextlib import ExitStack
from dataclasses import replace
from statistics import median

from tests.bench.figures import Figure, table
from tests.bench.form_bench import SUBJECTS
from tests.bench.place import Place
from tests.bench.run import ONE, Load, measure

ROWS = 1_000_000
ROUNDS = 3
PHASE = replace(ONE, seconds=3.0)
SUBJECT = SUBJECTS["sqlite"]


async def bench(place: Place) -> list[Figure]:
    """Measures an old and an empty database in turn; both are kept for all rounds, for ageing one takes long."""
    with ExitStack() as kept:
        environments = {
            rows: {**kept.enter_context(place.database(SUBJECT.database)), "BENCH_HISTORY": str(rows)}
            for rows in (0, ROWS)
        }
        rounds: list[dict[int, Load]] = []
        for number in range(ROUNDS):
            loads = {}
            for rows, environment in environments.items():
                log = place.logs / f"history-{rows}-{number}.log"
                loads[rows] = (await measure(SUBJECT, environment, log, [PHASE])).loads[PHASE.name]
            rounds.append(loads)
    rows_of_table = [["rows of history", "p50 ms", "p95 ms", "p99 ms"], *(_row(rounds, rows) for rows in (0, ROWS))]
    print(table(rows_of_table), end="\n\n")  # noqa: T201
    ratio = median(loads[ROWS].p99 / loads[0].p99 for loads in rounds)
    value = median(loads[ROWS].p99 for loads in rounds)
    return [Figure("p99_million_rows", value, "ms", "the same with an empty database", ratio, at_most=1.3)]


def _row(rounds: list[dict[int, Load]], rows: int) -> list[str]:
    loads = [each[rows] for each in rounds]
    middles = (
        median(load.p50 for load in loads),
        median(load.p95 for load in loads),
        median(load.p99 for load in loads),
    )
    return [f"{rows:,}", *(f"{middle:.2f}" for middle in middles)]
