"""Where the browser of the browser tests is, and what to do where there is none."""

import os
import shutil
from functools import cache
from pathlib import Path

HOW_TO_GET_IT = (
    "No Chromium was found, so the browser tests did not run. "
    "Get it with `apt-get install chromium` or `.venv/bin/playwright install --with-deps chromium`, "
    "or name one in CONVENOR_CHROMIUM."
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@cache
def chromium() -> Path | None:
    """The browser named in `CONVENOR_CHROMIUM`, else the system's, else the one that Playwright fetched."""
    if named := os.environ.get("CONVENOR_CHROMIUM"):
        return Path(named)
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    fetched = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
    return next(iter(sorted(fetched.glob("chromium-*/chrome-linux*/chrome"), reverse=True)), None)


def required() -> bool:
    """Whether a missing browser is a failure (`CONVENOR_REQUIRE_BROWSER=1`) rather than a reason to skip."""
    return os.environ.get("CONVENOR_REQUIRE_BROWSER") == "1"
