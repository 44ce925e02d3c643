"""`python -m tests.soak --seeds 10000`: the suite's own seeded tests, with that many seeds."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

SEEDED = (
    "tests/bot/simulation",
    "tests/handlers/test_poll_schedules.py",
    "tests/handlers/test_release_schedules.py",
)


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    asked.add_argument("--seeds", type=int, default=10_000, help="how many courses to play")
    asked.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    asked.add_argument("tests", nargs="*", default=SEEDED, help="which of the seeded tests; all, unless named")
    given = asked.parse_args()
    command = [sys.executable, "-m", "pytest", "-n", str(given.workers), "--dist", "worksteal", *given.tests]
    return subprocess.run(command, env={**os.environ, "CONVENOR_SEEDS": str(given.seeds)}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
