"""Where the time of an answer goes, stage by stage, in one process under cProfile."""

import cProfile
import pstats
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from werkzeug.test import EnvironBuilder

from archive.settings import Settings
from tests.bench.visits import Visit
from webui import create_app


@dataclass(frozen=True, slots=True)
class Spent:
    """What a stage took under cProfile: more than it takes without, Python's work above all."""

    name: str
    milliseconds: float
    """Of an answer, as a mean, with all that it calls."""
    calls: float


class _Stage(NamedTuple):
    """A function that cProfile is asked about."""

    name: str
    """The dots say what is inside of what."""
    file: str
    function: str
    callers: tuple[str, ...] = ()
    """Only where it is called from these files."""


_STAGES = (
    _Stage("the whole answer", "app.py", "wsgi_app"),
    _Stage("· address → Search", "urls/reading.py", "read_search"),
    _Stage("· vocabularies", "holdings.py", "vocabularies"),
    _Stage("· search", "indexer/search.py", "search", ("api/views.py", "views/searching.py")),
    _Stage("· · knowledge", "indexer/search.py", "_knowledge"),
    _Stage("· · question → tree", "query/__init__.py", "parse"),
    _Stage("· · patterns", "indexer/expand.py", "expand"),
    _Stage("· · families", "indexer/family.py", "family"),
    _Stage("· · what has left", "indexer/search.py", "_left"),
    _Stage("· · find", "embedded/engine.py", "find"),
    _Stage("· · resolve", "indexer/resolve.py", "resolve"),
    _Stage("· · · documents", "catalogue/reading.py", "documents"),
    _Stage("· · · shelves", "catalogue/reading.py", "shelves_of"),
    _Stage("· · · analyses", "catalogue/reading.py", "analyses"),
    _Stage("· · · rows of analyses", "catalogue/reading.py", "analysis_rows"),
    _Stage("· · · passages", "catalogue/reading.py", "some_passages"),
    _Stage("· suggestions", "indexer/search.py", "suggestions"),
    _Stage("· nothing found", "present/nothing.py", "nothing"),
    _Stage("· present", "present/search.py", "present"),
    _Stage("· · hits", "present/hits.py", "hit"),
    _Stage("· · facets", "present/facets.py", "facet"),
    _Stage("· · years", "present/years.py", "years"),
    _Stage("· template", "webui/views/__init__.py", "print_page"),
    _Stage("· as plain values", "api/answers.py", "search"),
    _Stage("· as JSON", "api/views.py", "_reply"),
)
"""What is inside of a search is counted in the searches of suggestions, too."""


def profile(settings: Settings, asked: Sequence[Visit], keep: Path | None) -> list[Spent]:
    """Ask an app in this process under cProfile; `keep` is where its raw figures go."""
    app = create_app(settings)
    answered = _asker(app)
    for visit in asked:
        answered(visit)
    profiler = cProfile.Profile()
    profiler.enable()
    for visit in asked:
        answered(visit)
    profiler.disable()
    app.extensions["svod"].close()
    if keep:
        profiler.dump_stats(keep)
    stats: dict[tuple[str, int, str], tuple[int, int, float, float, Any]]
    stats = pstats.Stats(profiler).stats  # type: ignore[attr-defined]
    found = []
    for stage in _STAGES:
        seconds, calls = 0.0, 0
        for (path, _, function), (_, times, _, cumulative, callers) in stats.items():
            if function == stage.function and path.endswith(stage.file):
                rows = [(times, cumulative)]
                if stage.callers:
                    rows = [(row[1], row[3]) for (file, *_), row in callers.items()
                            if file.endswith(stage.callers)]  # fmt: skip
                calls += sum(row[0] for row in rows)
                seconds += sum(row[1] for row in rows)
        if calls:
            found.append(Spent(stage.name, 1000 * seconds / len(asked), calls / len(asked)))
    inside = sum(stage.milliseconds for stage in found if stage.name.count("·") == 1)
    return [*found, Spent("· routing, locale, headers", found[0].milliseconds - inside, 1.0)]


def _asker(app: Any) -> Callable[[Visit], None]:
    def ask(visit: Visit) -> None:
        environ = EnvironBuilder(visit.address).get_environ()
        status = []
        body = app.wsgi_app(environ, lambda line, *_: status.append(line))
        b"".join(body)
        if not status[0].startswith(("200", "302")):
            raise RuntimeError(f"{status[0]} for {visit.address}")

    return ask
