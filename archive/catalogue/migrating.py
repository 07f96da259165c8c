"""Bringing a catalogue of an older version up to date (Alembic)."""

import logging
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

_MIGRATIONS = Path(__file__).parent / "migrations"


def known() -> set[str]:
    """The names of all migrations there are."""
    script = ScriptDirectory.from_config(_config())
    return {revision.revision for revision in script.walk_revisions()}


def upgrade(engine: Engine, to: str = "head") -> None:
    """Run the migrations that the catalogue behind an engine has not seen."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = _config()
    config.attributes["engine"] = engine
    command.upgrade(config, to)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config
