"""Documents read side by side: a thread and a reading process for each core.

The processes do the work; a thread waits for its own, then cuts the text into passages.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from queue import SimpleQueue
from typing import TypeVar

from archive.extract import Worker
from archive.settings import Settings

_Asked = TypeVar("_Asked")
_Done = TypeVar("_Done")

_AHEAD = 2
"""Tasks for each worker that are begun or done and not yet taken: so much is held in memory."""


def side_by_side(
    settings: Settings, tasks: Iterable[_Asked], read: Callable[[_Asked, Worker], _Done]
) -> Iterator[tuple[_Asked, _Done]]:
    """Each task with what `read` made of it, in the order in which they are done.

    `read` runs in a thread and has a worker for itself. What it raises ends the work, as does
    the end of the iteration: what is being read then is given up, and no process outlives it.
    """
    workers: SimpleQueue[Worker] = SimpleQueue()
    made = [Worker(settings) for _ in range(settings.processes)]
    for worker in made:
        workers.put(worker)

    def one(task: _Asked) -> _Done:
        worker = workers.get()
        try:
            return read(task, worker)
        finally:
            workers.put(worker)

    waiting = iter(tasks)
    running: dict[Future[_Done], _Asked] = {}
    with ThreadPoolExecutor(settings.processes, "reading") as threads:
        try:
            while True:
                for task in islice(waiting, _AHEAD * settings.processes - len(running)):
                    running[threads.submit(one, task)] = task
                if not running:
                    return
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    yield running.pop(future), future.result()
        finally:
            for future in running:
                future.cancel()
            for worker in made:
                worker.close()
