"""How long the words of an index are kept for corrections."""

import pytest

from archive.records import Shelf
from indexer import speller
from indexer.speller import Dictionaries
from tests.indexer.small_library import Library, written

PUBLIC = (Shelf.PUBLIC,)


def words_of(library: Library, dictionaries: Dictionaries, *words: str) -> list[int]:
    with library.catalogue.reading() as connection:
        dictionary = dictionaries.of(connection, "=", PUBLIC)
    return [dictionary.documents(word) for word in words]


@pytest.fixture
def costly(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the archive were so large that every dictionary took long to make."""
    monkeypatch.setattr(speller, "_CHEAP_SECONDS", 0)
    monkeypatch.setattr(speller, "_SHARE", 1e9)


def test_a_small_one_is_always_of_the_present_state(library: Library) -> None:
    library.hold(written("a", en="bridge"))
    dictionaries = Dictionaries(library.engine)
    assert words_of(library, dictionaries, "bridge", "river") == [1, 0]
    library.hold(written("b", en="river"))
    assert words_of(library, dictionaries, "bridge", "river") == [1, 1]


@pytest.mark.usefixtures("costly")
def test_a_large_one_may_lack_what_has_just_come(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.hold(written("a", en="bridge"))
    dictionaries = Dictionaries(library.engine)
    assert words_of(library, dictionaries, "bridge", "river") == [1, 0]
    library.hold(written("b", en="river"))
    assert words_of(library, dictionaries, "bridge", "river") == [1, 0]
    monkeypatch.setattr(speller, "_SHARE", 0)
    assert words_of(library, dictionaries, "bridge", "river") == [1, 1]


@pytest.mark.usefixtures("costly")
@pytest.mark.parametrize("how", ["closed", "removed"])
def test_a_large_one_has_no_word_of_what_has_left(library: Library, how: str) -> None:
    library.hold(written("a", en="bridge"), written("b", en="informant"))
    dictionaries = Dictionaries(library.engine)
    assert words_of(library, dictionaries, "bridge", "informant") == [1, 1]
    if how == "closed":
        library.hold(written("b", en="informant", shelf=Shelf.INTERNAL))
    else:
        library.remove("b")
        library.index()
    assert words_of(library, dictionaries, "bridge", "informant") == [1, 0]
