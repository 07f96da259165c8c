"""Every message has its Russian, and what is compiled is what is written."""

from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

import webui

PACKAGE = Path(webui.__file__).parent
FILE = PACKAGE / "translations" / "ru" / "LC_MESSAGES" / "messages"


@pytest.fixture(scope="module")
def russian() -> Catalog:
    with FILE.with_suffix(".po").open("rb") as file:
        return read_po(file, locale="ru")


def used() -> set[object]:
    """Every message of the package: what `pybabel extract` finds with babel.cfg."""
    keywords = {"_": None, "gettext": None, "lazy_gettext": None, "message": None,
                "ngettext": (1, 2)}  # fmt: skip
    with (PACKAGE.parent / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(PACKAGE, methods, options, keywords=keywords)
    return {message for _, _, message, _, _ in found}


def test_no_message_is_missing_and_none_is_left_over(russian: Catalog) -> None:
    held = {message.id for message in russian if message.id}
    assert held == used()


def test_every_message_is_translated(russian: Catalog) -> None:
    for message in russian:
        if not message.id:
            continue
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(strings), message.id
        assert not message.fuzzy, message.id
        assert len(strings) == (3 if message.pluralizable else 1), message.id


def test_translations_keep_the_places_of_their_values(russian: Catalog) -> None:
    faults = [(m.id, e) for m in russian for e in m.check(russian) if m.id]
    assert faults == []


def test_the_compiled_catalogue_is_the_written_one(russian: Catalog) -> None:
    compiled = BytesIO()
    write_mo(compiled, russian)
    with FILE.with_suffix(".mo").open("rb") as file:
        kept = read_mo(file)
    compiled.seek(0)
    wanted = read_mo(compiled)
    assert sorted(_said(kept)) == sorted(_said(wanted))


def _said(catalogue: Catalog) -> list[tuple[str, str]]:
    return [(str(message.id), str(message.string)) for message in catalogue]
