"""Do the lock files still hold what pyproject.toml asks for? Answered from what is installed, without asking an index.

Resolving anew would find newer releases and turn a good lock red on any day. So the
requirements are followed from the project through the metadata of what is installed,
for every Python and processor we support: all of it must be locked, and nothing else.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PROCESSORS = ("x86_64", "aarch64")
ENVIRONMENTS: tuple[dict[str, str], ...] = tuple(
    {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "platform_machine": processor,
        "sys_platform": "linux",
        "platform_system": "Linux",
        "os_name": "posix",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    for python in PYTHONS
    for processor in PROCESSORS
)
PIN = re.compile(r"(?P<name>[\w.-]+)==(?P<version>[\w.!+]+)(?: ;[^\\]*)?")
FOLDER_OR_ADDRESS = re.compile(r"://|(?<![\w.])/\w")

Metadata = Callable[[str], Iterable[str]]


@dataclass
class Lock:
    """What one lock file pins, and the lines in it that have no business there."""

    name: str
    pins: dict[NormalizedName, Version] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> Lock:
        lock = cls(path.name)
        for entry in re.sub(r"\\\n\s*", " ", path.read_text("utf-8")).splitlines():
            lock._take(entry.strip())
        return lock

    def _take(self, entry: str) -> None:
        if FOLDER_OR_ADDRESS.search(entry):
            self.wrong.append(f"{self.name} names a folder or an address: {entry[:80]}")
        if not entry or entry.startswith("#"):
            return
        pin, *hashes = entry.split(" --hash=sha256:")
        match = PIN.fullmatch(pin.strip())
        if match is None:
            self.wrong.append(f"{self.name} has a line that pins nothing: {entry[:80]}")
        elif not hashes:
            self.wrong.append(f"{self.name} pins {match['name']} without a hash")
        else:
            self.pins[canonicalize_name(match["name"])] = Version(match["version"])


def problems(root: Path = ROOT, metadata: Metadata = lambda name: requires(name) or ()) -> list[str]:
    """What is wrong with the lock files under `root`, a sentence each; `metadata` tells what a package requires."""
    asked = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    runtime = [*asked["build-system"]["requires"], *asked["project"]["dependencies"]]
    development = [*runtime, *asked["project"]["optional-dependencies"]["dev"]]
    locks = Lock.read(root / "requirements.txt"), Lock.read(root / "requirements-dev.txt")
    found = [*_unlike(*locks)]
    for lock, wanted in zip(locks, (runtime, development), strict=True):
        found += [*lock.wrong, *_unmet(lock, wanted, metadata)]
    return found


def _unlike(runtime: Lock, development: Lock) -> Iterator[str]:
    for name, version in runtime.pins.items():
        if development.pins.get(name) != version:
            yield f"{development.name} does not hold {name} {version} as {runtime.name} does"


def _unmet(lock: Lock, wanted: Iterable[str], metadata: Metadata) -> Iterator[str]:
    """Requirements, followed from one package to the next, that the lock leaves out or contradicts; then strays."""
    waiting = [Requirement(text) for text in wanted]
    seen: set[str] = set()
    needed: set[NormalizedName] = set()
    while waiting:
        requirement = waiting.pop()
        if str(requirement) in seen or not _applies(requirement):
            continue
        seen.add(str(requirement))
        name = canonicalize_name(requirement.name)
        needed.add(name)
        if name not in lock.pins:
            yield f"{lock.name} lacks {requirement}"
            continue
        if not requirement.specifier.contains(lock.pins[name], prereleases=True):
            yield f"{lock.name} has {name} {lock.pins[name]}, which is not {requirement}"
        waiting += _required_by(requirement, metadata)
    for stray in sorted(lock.pins.keys() - needed):
        yield f"{lock.name} has {stray}, which nothing asks for"


def _applies(requirement: Requirement, extra: str = "") -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({**each, "extra": extra}) for each in ENVIRONMENTS)


def _required_by(requirement: Requirement, metadata: Metadata) -> Iterator[Requirement]:
    try:
        texts = list(metadata(requirement.name))
    except PackageNotFoundError:
        return  # locked but not installed: the installer says so
    for required in map(Requirement, texts):
        if any(_applies(required, extra) for extra in ("", *requirement.extras)):
            required.marker = None
            yield required


def main() -> int:
    found = problems()
    for problem in found:
        sys.stderr.write(f"{problem}\n")
    if found:
        sys.stderr.write("Run `make lock`.\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
