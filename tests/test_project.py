"""The pages about the project say what is true of it."""

import re
from pathlib import Path
from typing import get_args

import click
import pytest

from archive.settings import SETTINGS, TEXT_SETTINGS
from indexer.asking import Channel, NoticeCode
from indexer.facets import FACETS
from indexer.query import FIELDS
from webui.api.operations import OPERATIONS
from webui.cli import svod
from webui.exporting.table import COLUMNS
from webui.oai.formats import FORMATS

ROOT = Path(__file__).parents[1]
DESCRIPTIONS_BEGIN = 26
"""The column of the tree in ARCHITECTURE.md where names end."""


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_file_that_the_architecture_names_exists() -> None:
    tree = page("ARCHITECTURE.md").split("## 7. The tree")[1].split("```")[1]
    folder = Path()
    missing = []
    for line in tree.strip().splitlines():
        indent = len(line) - len(line.lstrip())
        names = line[:DESCRIPTIONS_BEGIN].split()
        for name in names:
            path = ROOT / (name if indent == 0 else folder / name)
            if not path.exists():
                missing.append(str(path.relative_to(ROOT)))
        if indent == 0 and names[0].endswith("/"):
            folder = Path(names[0])
    assert missing == []


@pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"])
def test_links_between_pages_lead_somewhere(name: str) -> None:
    targets = re.findall(r"\]\(([^)#]+)", page(name))
    assert [t for t in targets if ":" not in t and not (ROOT / t).exists()] == []


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "docs").glob("*.md")))
def test_links_of_documentation_lead_to_pages_and_their_headings(name: str) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)]+)\)", page(f"docs/{name}")):
        path, _, heading = target.partition("#")
        if ":" in path:
            continue
        file = f"docs/{path or name}"
        if not (ROOT / file).exists() or (heading and heading not in headings(page(file))):
            broken.append(target)
    assert broken == []


def headings(text: str) -> set[str]:
    """The anchors that GitHub makes of them."""
    found = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in found}


def test_readme_shows_the_two_commands_on_its_first_screen() -> None:
    first_screen = "\n".join(page("README.md").splitlines()[:20])
    assert "make demo" in first_screen
    assert "make test" in first_screen


def test_changelog_names_every_command() -> None:
    assert isinstance(svod, click.Group)
    told = page("CHANGELOG.md").replace("svod ", "")
    assert [name for name in svod.commands if f"`{name}`" not in told] == []


def test_help_names_every_setting() -> None:
    told = svod.get_help(click.Context(svod))
    assert [setting.name for setting in SETTINGS if setting.name not in told] == []


def test_operations_page_names_every_setting() -> None:
    told = page("docs/operations.md")
    names = [setting.name for setting in (*SETTINGS, *TEXT_SETTINGS)]
    assert [name for name in names if f"| `{name}` |" not in told] == []


def test_api_page_names_every_address_parameter_and_choice() -> None:
    told = page("docs/api.md")
    paths = {re.sub(r"\{(\w+)\}", lambda m: "ID" if m[1] == "id" else "NAME", one.path)
             for one in OPERATIONS}  # fmt: skip
    names = {*paths, *(facet.name for facet in FACETS), *(column.name for column in COLUMNS)}
    names |= {*FORMATS, *get_args(NoticeCode), *map(str, Channel)}
    for operation in OPERATIONS:
        for parameter in operation.parameters:
            names |= {parameter.name, *parameter.choices}
    assert [name for name in sorted(names) if name not in told] == []


def test_query_page_names_every_field() -> None:
    told = page("docs/query-language.md")
    assert [name for names in FIELDS.values() for name in names[:2] if name not in told] == []
