"""Whoever reads on while `svod reindex` is at work reads one list: that of the state they began in.

The run is a process of its own. It makes a state of the index with every few documents.
"""

import json
import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from contextvars import copy_context
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from archive.settings import Settings
from indexer import whole
from tests.running import clean_environment, svod_command
from tests.small_corpus import CorpusFolder
from tests.webui.many_documents import site_over
from webui.exporting import sending

DOCUMENTS = 70
"""With those that come fewer than are in one answer at most: that one is the whole list."""
WALKS = 20
"""At the same time, a page of one after a page of another."""
ROUNDS = (False, True)
"""Whether documents leave with a run; all of them have some that come and some that change."""

QUESTIONS: tuple[dict[str, str], ...] = (
    {"sort": "newest"}, {"sort": "oldest"}, {"sort": "title"}, {"q": "stone bridge"},
    {"q": "stone OR lantern", "sort": "newest"}, {"q": "brid*", "sort": "title", "labels": "ru"},
    {"q": "river -lantern"}, {"tag": "lawyers", "sort": "oldest"}, {"q": '"bridge over"'},
)  # fmt: skip


class Growing:
    """A corpus that changes, and who changed last."""

    def __init__(self, folder: Path) -> None:
        self.corpus = CorpusFolder(folder / "corpus")
        self.settings = Settings(
            home=folder / "home", corpus=self.corpus.root, requests_per_minute=0, exports_at_once=99
        )
        self.chance = random.Random(20)  # noqa: S311 (documents, not secrets)
        self.held: set[str] = set()
        self.leaving: set[str] = set()
        self.changed: set[str] = set()
        self.written = 0
        self.put(f"d{number:02}" for number in range(DOCUMENTS))

    def put(self, names: Iterator[str] | list[str]) -> None:
        """Documents in new words, with another date and title than they had."""
        for name in names:
            self.written += 1
            words = ["stone"] * self.chance.randrange(4) + ["lantern"] * self.chance.randrange(2)
            date = f'date = "{self.chance.randrange(1950, 2020)}"\n' if self.written % 6 else ""
            keys = f'shelf = "public"\ntitle.en = "Paper {self.chance.randrange(40)}"\n{date}'
            keys += f'tags = ["{self.chance.choice(["lawyers", "memory"])}"]\n'
            text = f"{' '.join(words)} bridge over the river {self.written}.\n"
            self.corpus.document(name, keys, {"a.txt": text})
            self.held.add(name)

    def next_day(self, *, leave: bool) -> None:
        """Some documents come, some change, and some are removed or closed."""
        known = sorted(self.held)
        leaving = self.chance.sample(known, 6) if leave else []
        for name in leaving[:3]:
            shutil.rmtree(self.corpus.root / name)
        for name in leaving[3:]:
            manifest = self.corpus.root / name / "document.toml"
            manifest.write_text(manifest.read_text().replace('"public"', '"internal"'))
        self.leaving = {*leaving}
        self.held -= self.leaving
        changing = self.chance.sample(sorted(self.held), 12)
        self.changed = {*changing}
        self.put(changing)
        self.put([f"n{self.written + number:03}" for number in range(7)])

    def begin(self) -> subprocess.Popen[bytes]:
        """`svod reindex`, a state of the index for every few documents."""
        command = [*svod_command(self.settings.home, self.settings.corpus), "reindex"]
        env = clean_environment() | {"SVOD_BATCH_DOCUMENTS": "4", "SVOD_PROCESSES": "1"}
        return subprocess.Popen(
            command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )


class Walk:
    """A reader who goes on by cursor, and the list they began to read."""

    def __init__(self, client: FlaskClient, asked: dict[str, str]) -> None:
        self.client = client
        self.asked = asked
        self.seen: list[str] = []
        self.totals: list[int] = []
        self.moved = False
        self.over = False
        self.compared = False
        self.last: list[str] = []
        self.last_index = ""
        while True:
            everything = search(client, per_page="100", **asked)
            self.address = f"/api/v1/search?{urlencode({'facets': 'none', 'per_page': 3, **asked})}"
            first = client.get(self.address).get_json()
            if first["index"] == everything["index"]:
                break
        self.began = first["index"]
        self.expected = [one["id"] for one in everything["results"]]
        assert len(self.expected) == everything["total"] > 9
        self._read(first)

    def step(self) -> None:
        self._read(self.client.get(self.address).get_json())

    def _read(self, answer: dict[str, Any]) -> None:
        ids = [one["id"] for one in answer["results"]]
        self.seen += ids
        self.last = self.last + ids if answer["index"] == self.last_index else ids
        self.last_index = answer["index"]
        self.totals.append(answer["total"])
        self.moved |= any(one["code"] == "index-moved" for one in answer["query"]["notices"])
        self.address = answer["next"]
        self.over = self.address is None

    def check(self, growing: Growing) -> None:
        """Raises AssertionError unless it was one list."""
        if self.moved:
            self._check_the_rest(growing)
            return
        left = {*self.expected} - {*self.seen}
        assert self.seen == [id for id in self.expected if id not in left], self.asked
        assert left <= growing.leaving
        # what has left is no part of the list any more, from one page to the next
        least = len(self.expected) - len(growing.leaving.intersection(self.expected))
        assert sorted(self.totals, reverse=True) == self.totals
        assert self.totals[0] <= len(self.expected)
        assert self.totals[-1] >= least

    def _check_the_rest(self, growing: Growing) -> None:
        """The list is another one now: it ends as that one, and what kept its place is in it."""
        now = search(self.client, per_page="100", **self.asked)
        if now["index"] == self.last_index:
            ids = [one["id"] for one in now["results"]]
            assert ids[len(ids) - len(self.last) :] == self.last, self.asked
            self.compared = bool(self.last)
        if "sort" not in self.asked:
            return  # with every document that comes the others are worth more or less
        stayed = [id for id in self.expected if id not in growing.leaving | growing.changed]
        assert [id for id in self.seen if id in {*stayed}] == stayed, self.asked


def search(client: FlaskClient, **asked: str) -> Any:
    return client.get("/api/v1/search", query_string={"facets": "none", **asked}).get_json()


@pytest.fixture
def growing(tmp_path: Path) -> Growing:
    growing = Growing(tmp_path)
    assert growing.begin().wait() == 0
    return growing


@pytest.mark.parametrize("held", [4, 0])
def test_every_list_is_that_of_the_state_it_was_begun_in(
    growing: Growing, monkeypatch: pytest.MonkeyPatch, held: int
) -> None:
    """With no states held, too: then it is told that it is not, and what stayed is there, once."""
    monkeypatch.setattr("indexer.engines.embedded.opened.HELD", held)
    across = moved = 0
    compared = Counter[str]()
    states: set[str] = set()
    with site_over(growing.settings) as app:
        client = app.test_client()
        for leave in ROUNDS:
            growing.next_day(leave=leave)
            walks = [Walk(client, QUESTIONS[n % len(QUESTIONS)]) for n in range(WALKS)]
            run = growing.begin()
            while walks:
                walk = growing.chance.choice(walks)
                walk.step()
                if not walk.over:
                    continue
                walk.check(growing)
                now = search(client, per_page="1")["index"]
                states.add(now)
                across += now != walk.began and not walk.moved
                moved += walk.moved
                compared[walk.asked.get("sort", "relevance")] += walk.compared
                walks.remove(walk)
                if run.poll() is None:
                    walks.append(Walk(client, walk.asked))
            assert run.wait() == 0
            everything = search(client, per_page="100")["results"]
            assert {one["id"] for one in everything} == growing.held
    assert len(states) > len(ROUNDS), "a run is to make several states"
    if held:
        assert across > WALKS
    else:
        assert moved
        assert set(+compared) == {"relevance", "newest", "oldest", "title"}


def test_an_export_is_the_list_of_the_state_it_was_begun_in(
    growing: Growing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "AT_ONCE", 5)
    monkeypatch.setattr("webui.exporting.writing._PIECE", 200)
    with site_over(growing.settings) as app:
        client = app.test_client()
        for leave in ROUNDS:
            growing.next_day(leave=leave)
            exports = [Export(client, asked) for asked in QUESTIONS]
            run = growing.begin()
            while run.poll() is None:
                began = search(client, per_page="1")["index"]
                while run.poll() is None and search(client, per_page="1")["index"] == began:
                    pass
                # a piece of each in every state
                for one in exports:
                    one.read(1)
            assert run.wait() == 0
            for one in exports:
                assert one.began != search(client, per_page="1")["index"]
                one.read(1_000)
                one.check(growing.leaving)
            assert any(one.cut for one in exports) == leave


class Export:
    """A reader of an export, a piece at a time."""

    def __init__(self, client: FlaskClient, asked: dict[str, str]) -> None:
        everything = search(client, per_page="100", **asked)
        self.began = everything["index"]
        self.expected = [one["id"] for one in everything["results"]]
        # a server has a thread for each; Flask knows by the context whose turn it is
        self._context = copy_context()
        address = f"/api/v1/export?{urlencode({'format': 'jsonl', **asked})}"
        self.answer = self._context.run(client.get, address, buffered=False)
        assert self.answer.headers["Svod-Index"] == self.began
        assert self.answer.headers["X-Total-Count"] == str(len(self.expected))
        self._pieces = self.answer.iter_encoded()
        self.got = b""
        self.cut = False

    def read(self, pieces: int) -> None:
        with suppress(StopIteration):
            for _ in range(pieces):
                try:
                    self.got += self._context.run(next, self._pieces)
                except sending.CutOff:
                    self.cut = True
                    return

    def check(self, leaving: set[str]) -> None:
        """Raises AssertionError unless it was the whole list, or a part of it and cut off."""
        self._context.run(self.answer.close)
        ids = [json.loads(line)["id"] for line in self.got.splitlines()]
        left = {*self.expected} - {*ids}
        assert ids == [id for id in self.expected if id not in left]
        assert left <= leaving
        assert self.cut == bool(left)
