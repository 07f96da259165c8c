"""Languages by code and by name, in both languages of the pages."""

from functools import cache

from babel import Locale

from archive.records import LANGUAGES

BOTH = "both"
"""What stands for all of our languages together, where a language is asked for."""


def language_code(text: str) -> str | None:
    """The code that a code or a name stands for: "ru", "Russian", «русский», "both"."""
    return _codes().get(text.strip().casefold())


@cache
def _codes() -> dict[str, str]:
    codes = {str(code): str(code) for code in Locale("en").languages if len(str(code)) <= 3}
    names = {
        str(name).casefold(): str(code)
        for locale in LANGUAGES
        for code, name in Locale(locale).languages.items()
        if code in codes
    }
    return names | codes | {BOTH: BOTH}
