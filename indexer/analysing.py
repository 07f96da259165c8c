"""Analyses of many texts at once: in this process, or over several that are started for it.

A process of its own (`python -I -m indexer.analysing`) loads the dictionaries once, is told the
vocabularies and the forms that are known, and then takes one task after another from its socket.
What happens to one costs nothing but time: its task is done again. It has no semaphores and no
files, so that one which is killed, and one whose parent is, leave nothing behind.
"""

import ctypes
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from itertools import chain, islice
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import NamedTuple, Self

from archive.vocabulary import Vocabulary
from indexer.analysis import Analyser
from indexer.analysis.kept import Kept
from indexer.analysis.packing import pack
from indexer.analysis.stored import Source, analyse_passages

Form = tuple[str, bool, str]
"""A row for `Forms.fill`."""

Recall = Callable[[], Generator[Form, None, None]]
"""Gives what runs before worked out about written forms. Any thread may call it."""

Text = Sequence[Source]
"""A part of a document."""

WORTH_CHARACTERS = 1_500_000
"""A process takes a second to start: less than this is analysed here in as much."""

_TASK_CHARACTERS = 150_000
"""A tenth of a second: the processes finish together, and none holds much."""

_MOST_KILOBYTES = 240_000
"""Of memory: a process that has come to this much, and to a quarter more than it began with, gives
way to a new one."""

_KNOWN_FORMS = 120_000
"""Told to a process, in some 70 MB: the first ones met, which are the frequent ones, and then those
that the others meet. To work one out takes fifty times as long as to tell it."""

_FORMS_AT_ONCE = 10_000

_TRIES = 2

_PR_SET_PDEATHSIG = 1


class Made(NamedTuple):
    """The analyses of some texts, in their order."""

    kept: list[Kept]
    forms: list[Form]
    """What was worked out about written forms. Two processes may tell the same."""


class _Answer(NamedTuple):
    made: Made
    seconds: float
    """On the processor."""


@dataclass
class Begun:
    """Analyses that are being made, or will be when they are asked for."""

    elsewhere: bool
    """In other processes: it is worth while to do something else before asking."""
    result: Callable[[], Made]
    """Waits for them. To be called once."""


@dataclass
class Analysing:
    """Analyses texts, to be used in a `with`.

    With more than one of `processes`, they are started when there first is as much to do as
    `WORTH_CHARACTERS`. Whether they are or not changes no byte of an analysis. A process that
    dies is replaced; a text that two died of is analysed in this one.
    """

    analyser: Analyser
    """For what is done here."""
    vocabularies: Mapping[str, Vocabulary]
    recall: Recall
    processes: int
    died: int = 0
    """Processes that died."""
    seconds: float = 0.0
    """Of all processors, in other processes."""
    _recalled: bool = False
    _pool: "_Pool | None" = None

    def begin(self, texts: Sequence[Text]) -> Begun:
        """Begin to analyse these texts, each by itself."""
        sizes = [sum(len(source.text) for source in text) for text in texts]
        if self._pool is None and self.processes > 1 and sum(sizes) >= WORTH_CHARACTERS:
            self._pool = _Pool(self.processes, self.vocabularies, self.recall)
        if self._pool is None or not texts:
            return Begun(False, lambda: self._here(texts))
        tasks = list(_tasks(texts, sizes))
        futures = [self._pool.submit(task) for task in tasks]
        return Begun(True, lambda: self._gathered(tasks, futures))

    def _gathered(
        self, tasks: Sequence[Sequence[Text]], futures: Sequence["Future[_Done]"]
    ) -> Made:
        kept: list[Kept] = []
        forms: list[Form] = []
        for task, future in zip(tasks, futures, strict=True):
            done = future.result()
            self.died += done.died
            if done.answer is None:
                made = self._here(task)
            else:
                made = done.answer.made
                self.seconds += done.answer.seconds
            kept += made.kept
            forms += made.forms
        return Made(kept, forms)

    def _here(self, texts: Sequence[Text]) -> Made:
        if texts and not self._recalled:
            self._recalled = True
            with closing(self.recall()) as known:
                self.analyser.forms.fill(known)
        return _made(self.analyser, texts)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.close()


def _tasks(texts: Sequence[Text], sizes: Sequence[int]) -> Iterator[list[Text]]:
    """The texts in their order, some at a time."""
    task: list[Text] = []
    held = 0
    for text, size in zip(texts, sizes, strict=True):
        if task and held + size > _TASK_CHARACTERS:
            yield task
            task, held = [], 0
        task.append(text)
        held += size
    if task:
        yield task


def _made(analyser: Analyser, texts: Iterable[Text]) -> Made:
    kept = [pack(analyse_passages(analyser, text)) for text in texts]
    return Made(kept, list(analyser.forms.take_new()))


# ---------- the owner's side ----------


class _Done(NamedTuple):
    answer: _Answer | None
    """None if every process that tried has died."""
    died: int


class _Pool:
    """Processes, each with a thread here that waits for it: whoever submits never does."""

    def __init__(self, size: int, vocabularies: Mapping[str, Vocabulary], recall: Recall) -> None:
        self._new: list[Form] = []
        self._all = [_Process(vocabularies, recall, self._new) for _ in range(size)]
        self._idle: SimpleQueue[_Process] = SimpleQueue()
        for process in self._all:
            self._idle.put(process)
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="analysing")

    def submit(self, task: Sequence[Text]) -> "Future[_Done]":
        return self._threads.submit(self._run, task)

    def _run(self, task: Sequence[Text]) -> _Done:
        process = self._idle.get()
        try:
            for died in range(_TRIES):
                with suppress(EOFError, OSError):
                    answer = process.ask(task)
                    self._new += answer.made.forms[: max(0, _KNOWN_FORMS - len(self._new))]
                    return _Done(answer, died)
                process.stop()
            return _Done(None, _TRIES)
        finally:
            self._idle.put(process)

    def close(self) -> None:
        """End the processes, whatever they are at."""
        for process in self._all:
            process.kill()
        self._threads.shutdown(cancel_futures=True)
        for process in self._all:
            process.stop()


@dataclass
class _Process:
    """A process that is started when it is first asked, and again after it has ended."""

    vocabularies: Mapping[str, Vocabulary]
    recall: Recall
    new: Sequence[Form]
    """What all processes have worked out about forms so far; it grows."""
    _told: int = 0
    """How many of these it has been told."""
    _room: int = 0
    """How many of these it may be told at most."""
    _running: subprocess.Popen[bytes] | None = None
    _connection: "Connection | None" = None
    _most: int = _MOST_KILOBYTES
    _killed: bool = False
    _starting: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, task: Sequence[Text]) -> _Answer:
        """The analyses of these texts. Raises EOFError or OSError if the process has died."""
        connection = self._connection or self._start()
        new = self.new[self._told : self._room]
        connection.send((new, task))
        self._told += len(new)
        made, seconds, kilobytes = connection.recv()
        if kilobytes > self._most:
            self.stop()
        return _Answer(Made(*made), seconds)

    def kill(self) -> None:
        """End it for good. Any thread may do so; the one that waits for it then meets its end."""
        with self._starting:
            self._killed = True
            if self._running is not None:
                self._running.kill()

    def stop(self) -> None:
        """End it; the next question starts another."""
        if self._connection is not None:
            self._connection.close()
        if self._running is not None:
            self._running.kill()
            self._running.wait()
        self._connection = self._running = None

    def _start(self) -> "Connection":
        with self._starting:
            if self._killed:
                raise EOFError
            self._connection, theirs = Pipe()
            with theirs:
                # a group of its own: Ctrl-C is for the parent, which then ends its children
                self._running = subprocess.Popen(
                    [sys.executable, "-I", "-m", "indexer.analysing", str(theirs.fileno())],
                    pass_fds=(theirs.fileno(),),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,  # of a fault it is the parent that tells, trying it
                    env={"OPENBLAS_NUM_THREADS": "1"},
                    process_group=0,
                )
        connection = self._connection
        connection.send(dict(self.vocabularies))
        self._told, self._room = 0, _KNOWN_FORMS
        with closing(self.recall()) as known:
            forms = islice(known, _KNOWN_FORMS)
            while some := list(islice(forms, _FORMS_AT_ONCE)):
                connection.send(some)
                self._room -= len(some)
        connection.send([])
        self._most = max(_MOST_KILOBYTES, connection.recv() * 5 // 4)
        return connection


# ---------- the process's side ----------


def main() -> None:
    """Answer the tasks that come until the other end closes."""
    # it ends with its parent at once, even in the midst of a long text
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    with suppress(EOFError, OSError), Connection(int(sys.argv[1])) as connection:
        analyser = Analyser(connection.recv())
        analyser.forms.fill(chain.from_iterable(iter(connection.recv, [])))
        connection.send(_kilobytes())
        while True:
            new, task = connection.recv()
            began = time.process_time()
            analyser.forms.fill(new)
            made = _made(analyser, task)
            # plain tuples: the classes of this file are another module's here
            connection.send((tuple(made), time.process_time() - began, _kilobytes()))


def _kilobytes() -> int:
    """The memory of this process. (Its `ru_maxrss` would begin with that of its parent.)"""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 1024


if __name__ == "__main__":
    main()
