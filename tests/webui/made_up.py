"""How much tests make up: little and always the same, or as `SVOD_TEST_EXAMPLES` says."""

import os

from hypothesis import HealthCheck, settings

_EXAMPLES = int(os.environ.get("SVOD_TEST_EXAMPLES", "0"))


def made_up(few: int) -> settings:
    """For a property: a few examples, or as many as were asked for, and others each time."""
    return settings(
        max_examples=_EXAMPLES or few,
        derandomize=not _EXAMPLES,
        database=None,
        deadline=None,
        suppress_health_check=[*HealthCheck],
    )
