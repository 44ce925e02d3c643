"""Nothing that draws is imported before something is drawn: most runs never draw, and memory is dear."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
import bot.assembly, bot.cli
from handlers.work import Works
from handlers.work.all import all_works

Works(all_works())
print([name for name in ("matplotlib", "PIL", "weasyprint") if name in sys.modules])
resident = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmRSS"))
print(int(resident) // 1024)
"""


def test_the_program_stays_small_until_something_is_drawn() -> None:
    told = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stdout
    libraries, megabytes = told.splitlines()
    assert libraries == "[]"
    assert int(megabytes) < 150
