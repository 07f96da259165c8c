"""The `svod` command: its options, its errors, its subcommands from the modules beside it.

Exit codes: 0 done; 1 done, but some files failed; 2 wrong use; 3 could not work at all; 75
another run holds the lock.
"""

import os
import sys
from pathlib import Path

import click
from click.exceptions import NoArgsIsHelpError

from archive.errors import Busy, QueryError, SvodError
from archive.settings import SETTINGS, read_settings
from webui.commands import exporting, keeping, look, run, serve, terminal
from webui.commands.place import BUSY, COULD_NOT_WORK, WRONG_USE, Place
from webui.commands.terminal import complain


def main() -> None:
    """The command's entry: errors become one line and an exit code."""
    terminal.speak_utf8()
    try:
        code = svod(standalone_mode=False) or 0
        sys.stdout.flush()
        sys.exit(code)
    except BrokenPipeError:  # nobody reads on (`| head`); what is still in the buffer goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except NoArgsIsHelpError as error:
        error.show()
        sys.exit(WRONG_USE)
    except click.UsageError as error:
        complain(f"svod: {error.format_message()} (see {_called(error)} --help)")
        sys.exit(WRONG_USE)
    except click.ClickException as error:
        complain(f"svod: {error.format_message()}")
        sys.exit(WRONG_USE)
    except (click.Abort, KeyboardInterrupt):
        complain("stopped; the next run goes on from here")
        sys.exit(COULD_NOT_WORK)
    except SvodError as error:
        if "--debug" in sys.argv:
            raise
        complain(f"svod: {error}")
        sys.exit(_code_of(error))
    except Exception as error:  # the last fence: what nobody foresaw is told in one line, too
        if "--debug" in sys.argv:
            raise
        # only of the system's own errors is the text shown: another's may hold words of a document
        why = f": {error}" if isinstance(error, OSError) else ""
        complain(f"svod: stopped by {type(error).__name__}{why} (run it with --debug to see where)")
        sys.exit(COULD_NOT_WORK)


def _called(error: click.UsageError) -> str:
    return error.ctx.command_path if error.ctx else "svod"


def _code_of(error: SvodError) -> int:
    match error:
        case Busy():
            return BUSY
        case QueryError():
            return WRONG_USE
    return COULD_NOT_WORK


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Settings (svod.toml in the home, or SVOD_NAME): "
    + "; ".join(f"{s.name}, {s.help} ({s.default})" for s in SETTINGS),
)
@click.option(
    "--home",
    type=click.Path(path_type=Path),
    envvar="SVOD_HOME",
    default=Path("var"),
    show_default=True,
    help="Where settings, catalogue and index are.",
)
@click.option(
    "--corpus",
    type=click.Path(path_type=Path),
    envvar="SVOD_CORPUS",
    default=Path("corpus"),
    show_default=True,
    help="The folder of documents.",
)
@click.option("--debug", is_flag=True, help="Show tracebacks.")
@click.version_option(package_name="svod")
@click.pass_context
def svod(context: click.Context, home: Path, corpus: Path, debug: bool) -> None:
    """A multilingual archive and search engine for human-rights documents."""
    context.obj = Place(read_settings(home, corpus), debug)


for _commands in (run, look, exporting, keeping, serve):
    for _command in _commands.COMMANDS:
        svod.add_command(_command)
