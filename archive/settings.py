"""Settings: tables of name, default and help. Read from `svod.toml` and `SVOD_*`.

A variable wins over the file, the command line over both.
"""

import os
import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NamedTuple

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
    Setting("pages_megabytes", 5000, "images of pages and the like that are kept for readers"),
    Setting(
        "requests_per_minute",
        300,
        "requests of programs from one address answered in a minute; 0: any number",
        least=0,
    ),
    Setting("exports_at_once", 3, "whole results sent at the same time"),
    Setting("proxies", 0, "proxies before the site whose X-Forwarded-For is believed", least=0),
)


class TextSetting(NamedTuple):
    name: str
    help: str


TEXT_SETTINGS = (
    TextSetting("organisation", "who keeps the archive, as readers are told"),
    TextSetting("contact", "where readers write to: an e-mail address, or a page on the web"),
    TextSetting("address", "of the site, for citations and feeds: https://archive.example"),
    TextSetting(
        "licence", "for descriptions of documents, as programs are told: CC0-1.0, or an address"
    ),
)
"""Settings in words; empty if they are not given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where things are and what is in force. The names are the rows of the tables."""

    home: Path
    corpus: Path
    processes: int = _cores()
    worker_seconds: int = 20
    worker_megabytes: int = 1200
    worker_guards: int = 0
    file_megabytes: int = 60
    batch_documents: int = 500
    serve_threads: int = 8
    pages_megabytes: int = 5000
    requests_per_minute: int = 300
    exports_at_once: int = 3
    proxies: int = 0
    organisation: str = ""
    contact: str = ""
    address: str = ""
    licence: str = ""

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
    values: dict[str, Any] = {}
    path = home / "svod.toml"
    if path.exists():
        try:
            given = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except OSError as error:
            reason = f"{path} cannot be read: {error.strerror}"
            raise SettingsError(reason, hint="see its rights") from None
        except (ValueError, RecursionError) as error:  # not TOML, not UTF-8, or a bomb of brackets
            raise SettingsError(f"{path} is not TOML: {error}", hint="correct that line") from None
        values |= {name: _value(name, value, str(path)) for name, value in given.items()}
    for name in _NAMES:
        variable = f"SVOD_{name.upper()}"
        if variable in os.environ:
            values[name] = _value(name, os.environ[variable], variable)
    return Settings(home=home, corpus=corpus, **values)


_NAMES = tuple(setting.name for setting in (*SETTINGS, *TEXT_SETTINGS))

_MOST_LETTERS = 200

_ADDRESS = re.compile(r"https?://[a-z0-9.-]+(?::[0-9]{1,5})?")
_CONTACT = re.compile(r"[^\s@/:]+@[^\s@/:]+|https?://[^\s\"<>]+")


def _value(name: str, value: object, where: str) -> int | str:
    if name not in _NAMES:
        raise SettingsError(
            f'{where}: no setting is called "{name}"', hint=f"the settings are {', '.join(_NAMES)}"
        )
    if any(name == setting.name for setting in SETTINGS):
        return _number(name, value, where)
    if not isinstance(value, str) or len(value) > _MOST_LETTERS or not value.isprintable():
        reason = f"{where}: {name} is {value!r}"
        raise SettingsError(reason, hint=f"write a line in quotes, {_MOST_LETTERS} letters at most")
    text = value.strip()
    if name == "contact" and text and not _CONTACT.fullmatch(text):
        raise SettingsError(
            f"{where}: contact is {text!r}",
            hint="write an e-mail address, or one that begins with https://",
        )
    if name == "address" and text and not _ADDRESS.fullmatch(text):
        raise SettingsError(
            f"{where}: address is {text!r}",
            hint='write it as "https://archive.example", without a path',
        )
    return text


def _number(name: str, value: object, where: str) -> int:
    known = {setting.name: setting for setting in SETTINGS}
    least, most = known[name].least, known[name].most
    try:
        number = int(value) if isinstance(value, int | str) else least - 1
    except ValueError:
        number = least - 1
    if isinstance(value, bool) or number < least or (most is not None and number > most):
        more = f"{least} or more" if most is None else f"{least} to {most}"
        raise SettingsError(f"{where}: {name} is {value!r}", hint=f"write a whole number, {more}")
    return number


_TABLE: list[tuple[str, object]] = [(setting.name, setting.default) for setting in SETTINGS]
_TABLE += [(setting.name, "") for setting in TEXT_SETTINGS]
assert [(field.name, field.default) for field in fields(Settings)[2:]] == _TABLE  # noqa: S101
