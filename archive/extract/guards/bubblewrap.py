"""bubblewrap: the helper process sees the libraries it runs on, and no other file of the machine.

Where `bwrap` is installed and may make namespaces, the helper runs in its own: no network, no
other process in sight, an empty read-only root with the system's libraries and Python's. It is
started once for each helper, not once for each file.

Two options that are usual are left out. `--die-with-parent` follows the *thread* that started the
helper, which may end long before the worker; the helper ends with its socket instead, and as
process 1 it takes all its children along. `--new-session` is done by who starts it.
"""

import shutil
import site
import sys
import sysconfig
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/alternatives")


def command(inner: Iterable[str], *, hidden: Iterable[Path] = ()) -> tuple[str, ...] | None:
    """`inner` inside bubblewrap; None where that is not installed.

    What is `hidden` (the archive's home, the corpus) stays so even if it lies below a folder of
    libraries. Whether namespaces may be made here is not known before it is tried.
    """
    program = shutil.which("bwrap", path="/usr/bin:/usr/local/bin:/bin")
    if program is None:
        return None
    options = ["--unshare-all", "--as-pid-1", "--cap-drop", "ALL", "--hostname", "reader"]
    for name in _SYSTEM:
        path = Path(name)
        if path.is_symlink():  # /lib → usr/lib
            options += ["--symlink", str(path.readlink()), name]
        elif path.exists():
            options += ["--ro-bind", name, name]
    shown = _outermost([*library_folders(), Path(sys.prefix), Path(sys.base_prefix)])
    for folder in shown:
        options += ["--ro-bind", str(folder), str(folder)]
    for folder in (path.resolve() for path in hidden):
        if folder.is_dir() and any(folder.is_relative_to(seen) for seen in (*shown, Path("/usr"))):
            options += ["--tmpfs", str(folder)]
    options += ["--dev", "/dev", "--chdir", "/", "--remount-ro", "/"]
    return (program, *options, "--", *inner)


@cache
def library_folders() -> tuple[Path, ...]:
    """Where Python looks for its own modules, for the libraries installed, and for ours."""
    paths = sysconfig.get_paths()
    named = [Path(paths[name]) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    named += [Path(folder) for folder in site.getsitepackages()]
    ours = Path(__file__).resolve().parents[2]
    return tuple(dict.fromkeys(folder for folder in [*named, ours] if folder.is_dir()))


def _outermost(folders: Iterable[Path]) -> list[Path]:
    """Without those that lie below another; as they are called and as they are."""
    every = {path for folder in folders for path in (folder, folder.resolve())}
    every = {path for path in every if not path.is_relative_to("/usr")}
    return sorted(
        path for path in every if not any(outer in path.parents for outer in every - {path})
    )
