"""`svod.toml` and `SVOD_*`: defaults, who wins, and what is refused."""

from dataclasses import asdict
from pathlib import Path

import pytest

from archive.errors import SettingsError
from archive.settings import SETTINGS, Setting, Settings, read_settings

CORPUS = Path("corpus")


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in SETTINGS:
        monkeypatch.delenv(f"SVOD_{setting.name.upper()}", raising=False)


def write(home: Path, content: str | bytes) -> None:
    home.mkdir(parents=True, exist_ok=True)
    (home / "svod.toml").write_bytes(content.encode() if isinstance(content, str) else content)


def refusal(home: Path) -> SettingsError:
    with pytest.raises(SettingsError) as refused:
        read_settings(home, CORPUS)
    assert refused.value.hint
    assert "\n" not in str(refused.value)
    return refused.value


def test_without_a_file_every_setting_has_its_default(home: Path) -> None:
    given = asdict(read_settings(home, CORPUS))
    assert {setting.name: given[setting.name] for setting in SETTINGS} == {
        setting.name: setting.default for setting in SETTINGS
    }
    assert not home.exists()


def test_the_defaults_of_the_table_are_those_in_force(home: Path) -> None:
    assert read_settings(home, CORPUS) == Settings(home=home, corpus=CORPUS)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_each_setting_is_read_from_the_file(home: Path, setting: Setting) -> None:
    value = (setting.most or 8) - 1
    write(home, f"{setting.name} = {value}\n")
    assert asdict(read_settings(home, CORPUS))[setting.name] == value


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_a_variable_wins_over_the_file(
    home: Path, setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = setting.most or 8
    write(home, f"{setting.name} = {value - 1}\n")
    monkeypatch.setenv(f"SVOD_{setting.name.upper()}", str(value))
    assert asdict(read_settings(home, CORPUS))[setting.name] == value


@pytest.mark.parametrize("value", ["-1", "3", "many"])
def test_a_setting_with_bounds_is_held_to_them(home: Path, value: str) -> None:
    write(home, f"worker_guards = {value if value != 'many' else repr(value)}\n")
    assert "0 to 2" in refusal(home).hint


def test_every_setting_has_a_help() -> None:
    assert all(setting.help for setting in SETTINGS)


def test_a_file_saved_with_a_byte_order_mark_is_read(home: Path) -> None:
    write(home, b"\xef\xbb\xbfserve_threads = 3\n")
    assert read_settings(home, CORPUS).serve_threads == 3


def test_an_unknown_setting_is_refused_and_the_known_ones_named(home: Path) -> None:
    write(home, "serve_treads = 3\n")
    error = refusal(home)
    assert 'no setting is called "serve_treads"' in error.message
    assert "svod.toml" in error.message
    assert "serve_threads" in error.hint


@pytest.mark.parametrize(
    "value", ["0", "-1", "1.5", "true", '"many"', '""', "[1]", "2009-01-01", "nan"]
)
def test_a_value_that_is_no_number_above_zero_is_refused(home: Path, value: str) -> None:
    write(home, f"file_megabytes = {value}\n")
    error = refusal(home)
    assert "file_megabytes" in error.message
    assert "whole number" in error.hint


@pytest.mark.parametrize("value", ["", "0", "-5", "many", "1.5", "9" * 5000])
def test_a_variable_that_is_no_number_above_zero_is_refused(
    home: Path, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SVOD_WORKER_SECONDS", value)
    assert "SVOD_WORKER_SECONDS" in refusal(home).message


@pytest.mark.parametrize(
    "content",
    [b"serve_threads = ", b"\xff\xfe", b"a = " + b"[" * 50_000, b"a = " + b"9" * 5_000],
    ids=["half a line", "not UTF-8", "arrays in arrays", "a number of 5,000 digits"],
)
def test_a_file_that_is_not_toml_is_refused(home: Path, content: bytes) -> None:
    write(home, content)
    error = refusal(home)
    assert "is not TOML" in error.message
    assert "svod.toml" in error.message


def test_a_file_that_cannot_be_read_is_refused(home: Path) -> None:
    (home / "svod.toml").mkdir(parents=True)
    assert "cannot be read" in refusal(home).message


# ---------- settings in words ----------


@pytest.mark.parametrize("contact", ["archive@example.org", "https://example.org/us", ""])
def test_a_contact_is_an_address(home: Path, contact: str) -> None:
    write(home, f'organisation = " The Lamp "\ncontact = "{contact}"\n')
    settings = read_settings(home, CORPUS)
    assert (settings.organisation, settings.contact) == ("The Lamp", contact)


@pytest.mark.parametrize(
    "given",
    ['address = "archive.example"', 'address = "https://archive.example/site"',
     'contact = "the editor"', 'contact = "javascript:alert(1)"', 'contact = "a@b\\nc"',
     "contact = 7", 'organisation = "a\\nb"', f'organisation = "{"x" * 201}"'],
)  # fmt: skip
def test_other_words_are_refused(home: Path, given: str) -> None:
    write(home, given)
    assert given.partition(" ")[0] in refusal(home).message
