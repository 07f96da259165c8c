"""Settings: one table of name, default and help. Read from `svod.toml` and `SVOD_*`.

A variable wins over the file, the command line over both.
"""

import os
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import NamedTuple

from archive.errors import SettingsError


def _cores() -> int:
    """The processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Setting(NamedTuple):
    name: str
    default: int
    help: str
    least: int = 1
    most: int | None = None


SETTINGS = (
    Setting("processes", _cores(), "files read and texts analysed side by side"),
    Setting("worker_seconds", 20, "wall time a file may take to be read"),
    Setting("worker_megabytes", 1200, "memory the process that reads a file may use"),
    Setting(
        "worker_guards",
        0,
        "guards that must be in force: 1 Landlock and seccomp, 2 bubblewrap too",
        least=0,
        most=2,
    ),
    Setting("file_megabytes", 60, "files larger than this are reported, not read"),
    Setting("batch_documents", 500, "documents put into the index at one stroke"),
    Setting("serve_threads", 8, "requests answered at the same time"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where things are and the limits in force. The names are the rows of `SETTINGS`."""

    home: Path
    corpus: Path
    processes: int = _cores()
    worker_seconds: int = 20
    worker_megabytes: int = 1200
    worker_guards: int = 0
    file_megabytes: int = 60
    batch_documents: int = 500
    serve_threads: int = 8

    @property
    def catalogue(self) -> Path:
        return self.home / "catalogue.sqlite"

    @property
    def index(self) -> Path:
        return self.home / "index"

    @property
    def file_bytes(self) -> int:
        return self.file_megabytes * 1_000_000

    @property
    def page_images(self) -> Path:
        return self.home / "pages"


def read_settings(home: Path, corpus: Path) -> Settings:
    """The settings in force for this home. Raises SettingsError, naming the setting."""
    values: dict[str, int] = {}
    path = home / "svod.toml"
    if path.exists():
        try:
            given = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except OSError as error:
            reason = f"{path} cannot be read: {error.strerror}"
            raise SettingsError(reason, hint="see its rights") from None
        except (ValueError, RecursionError) as error:  # not TOML, not UTF-8, or a bomb of brackets
            raise SettingsError(f"{path} is not TOML: {error}", hint="correct that line") from None
        values |= {name: _number(name, value, str(path)) for name, value in given.items()}
    for setting in SETTINGS:
        variable = f"SVOD_{setting.name.upper()}"
        if variable in os.environ:
            values[setting.name] = _number(setting.name, os.environ[variable], variable)
    return Settings(home=home, corpus=corpus, **values)


def _number(name: str, value: object, where: str) -> int:
    known = {setting.name: setting for setting in SETTINGS}
    if name not in known:
        raise SettingsError(
            f'{where}: no setting is called "{name}"', hint=f"the settings are {', '.join(known)}"
        )
    least, most = known[name].least, known[name].most
    try:
        number = int(value) if isinstance(value, int | str) else least - 1
    except ValueError:
        number = least - 1
    if isinstance(value, bool) or number < least or (most is not None and number > most):
        more = f"{least} or more" if most is None else f"{least} to {most}"
        raise SettingsError(f"{where}: {name} is {value!r}", hint=f"write a whole number, {more}")
    return number


_TABLE = [(setting.name, setting.default) for setting in SETTINGS]
assert [(field.name, field.default) for field in fields(Settings)[2:]] == _TABLE  # noqa: S101
