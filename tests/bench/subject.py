"""A bot under measurement: a process of its own, on a processor of its own, that can be weighed and killed."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.bench.form import CONVERSATION, Step

ROOT = Path(__file__).resolve().parents[2]
LOAD_CORE, BOT_CORE = 0, 1
_TICK = os.sysconf("SC_CLK_TCK")


class SubjectFailed(RuntimeError):
    """The bot under measurement did not start, lost its way or lost an answer."""


@dataclass(frozen=True)
class Subject:
    """A bot to measure: the module to run, and what a person does with it.

    One with a `database` (`sqlite` or `postgresql`) can be asked after its death how many answers it holds:
    `--stored` prints them as JSON, by account.
    """

    name: str
    module: str
    conversation: Sequence[Step] = CONVERSATION
    database: str | None = None


class Running:
    """A subject that has been started; its output goes to `log`."""

    def __init__(self, subject: Subject, environment: Mapping[str, str], log: Path) -> None:
        self._subject = subject
        self._environment = {**os.environ, **environment, "PYTHONDONTWRITEBYTECODE": "1"}
        self.log = log
        with log.open("wb") as output:
            self._process = self._spawn(output)

    def _spawn(self, output: IO[bytes], *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", self._subject.module, *arguments]
        return subprocess.Popen(
            command, cwd=ROOT, env=self._environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            preexec_fn=lambda: keep_to(BOT_CORE),
        )  # fmt: skip

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def cpu_seconds(self) -> float:
        """Processor time it has used so far, all threads."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICK

    def memory_mb(self) -> float:
        """The most memory it has held at once, in MB."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024

    def kill(self) -> None:
        """SIGKILL: no farewell, nothing flushed."""
        self._process.kill()
        self._process.wait()

    def stored(self) -> dict[int, int]:
        """Asks the store of the dead how many answers it holds, by account."""
        command = [sys.executable, "-m", self._subject.module, "--stored"]
        done = subprocess.run(command, cwd=ROOT, env=self._environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SubjectFailed(f"{self._subject.name} cannot say what it stored: {done.stderr[-2000:]}")
        return {int(account): int(answers) for account, answers in json.loads(done.stdout).items()}

    def last_words(self) -> str:
        return self.log.read_text(errors="replace")[-3000:]


def keep_to(core: int) -> None:
    """Ties this process to one processor, where there are two: load and bot must not share one."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {core})


def busy_seconds(core: int) -> float:
    """Seconds that this processor has been busy with anything, since the machine was started."""
    for line in Path("/proc/stat").read_text().splitlines():
        if line.startswith(f"cpu{core} "):
            user, nice, system, _, _, irq, soft, stolen = map(int, line.split()[1:9])
            return (user + nice + system + irq + soft + stolen) / _TICK
    return time.process_time()
