"""One writer at a time."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.errors import Busy, SettingsError
from archive.lock import writing_lock

HOLD = """
import sys, time
from pathlib import Path
from archive.lock import writing_lock
with writing_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_writer_is_refused_at_once(home: Path) -> None:
    with writing_lock(home):
        began = time.monotonic()
        with pytest.raises(Busy, match="another run") as refused, writing_lock(home):
            pass
        assert time.monotonic() - began < 1
        assert refused.value.hint


def test_the_lock_is_free_again_after_a_run_and_after_a_failed_one(home: Path) -> None:
    with writing_lock(home):
        pass
    with pytest.raises(ZeroDivisionError), writing_lock(home):
        raise ZeroDivisionError
    with writing_lock(home):
        pass


def test_another_home_has_a_lock_of_its_own(home: Path, tmp_path: Path) -> None:
    with writing_lock(home), writing_lock(tmp_path / "other"):
        pass


def test_a_run_that_was_killed_holds_no_lock(home: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home)], stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout
        assert run.stdout.readline() == "held\n"
        with pytest.raises(Busy), writing_lock(home):
            pass
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
        with writing_lock(home):
            pass


def test_the_home_is_made_for_its_owner_alone(home: Path) -> None:
    with writing_lock(home):
        assert home.stat().st_mode & 0o777 == 0o700
        assert (home / "lock").stat().st_mode & 0o777 == 0o600


def test_a_home_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    for home in (file, file / "home"):
        with (
            pytest.raises(SettingsError, match=r"the home .* cannot be written to") as refused,
            writing_lock(home),
        ):
            pass
        assert refused.value.hint
