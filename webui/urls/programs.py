"""Which addresses are for programs: they may be read from other sites, and have limits of rate."""

import re
from collections.abc import Container

from webui.urls.harvesting import OAI

_FOR_PROGRAMS = re.compile(rf"/api(?:/.*)?|{OAI}|/(?:en|ru)/feed\.(?:atom|json)", re.DOTALL)


def is_for_programs(path: str) -> bool:
    """Whether a path is of the API, of OAI-PMH or a feed, be there anything at it or not."""
    return _FOR_PROGRAMS.fullmatch(path) is not None


def is_counted(path: str, parameters: Container[str]) -> bool:
    """Whether requests have a limit of rate: those of programs, and pages that read a whole list.

    A page that cites a search, or compares it with what was cited, takes the time of a hundred.
    """
    reads_all = path.endswith("/search/cite") or "cited" in parameters
    return is_for_programs(path) or reads_all
