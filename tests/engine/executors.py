"""Executors for tests: one that does all that an executor may, and one that counts."""

from __future__ import annotations

import pickle
import random
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any


class HostileExecutor(Executor):
    """Completes in random order, sends everything through pickle, and may die.

    Args:
        seed: Of the order.
        dies_at: With which task, counted from 0, it breaks: that task, those that wait and all that come are lost.
    """

    def __init__(self, seed: int = 0, dies_at: int | None = None) -> None:
        self._random, self._dies_at = random.Random(seed), dies_at  # noqa: S311  an order, no secret
        self._waiting: list[tuple[Future[Any], bytes, int]] = []
        self._changed = threading.Condition()
        self._is_broken = False
        self.sent: list[bytes] = []
        self.finished: list[int] = []
        self.was_shut_down = False
        threading.Thread(target=self._work, daemon=True).start()

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        with self._changed:
            if self._is_broken:
                raise BrokenExecutor("it broke before")
            message = pickle.dumps((work, args, kwargs))
            self._waiting.append((future, message, len(self.sent)))
            self.sent.append(message)
            self._changed.notify()
        return future

    def map(self, *_: Any, **__: Any) -> Any:
        raise NotImplementedError

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.was_shut_down = True

    def _work(self) -> None:
        while not self._is_broken:
            with self._changed:
                while not self._waiting:
                    self._changed.wait()
                future, message, number = self._waiting.pop(self._random.randrange(len(self._waiting)))
                if number == self._dies_at:
                    self._is_broken = True
                    for one, _, _ in [*self._waiting, (future, message, number)]:
                        if one.set_running_or_notify_cancel():
                            one.set_exception(BrokenExecutor("a worker died"))
                    return
            if not future.set_running_or_notify_cancel():
                continue
            work, args, kwargs = pickle.loads(message)
            answer = pickle.loads(pickle.dumps(work(*args, **kwargs)))
            self.finished.append(number)
            future.set_result(answer)


class LazyExecutor(Executor):
    """Does a task only when it is told to, and counts how many are with it."""

    def __init__(self) -> None:
        self.futures: list[Future[Any]] = []
        self._tasks: dict[int, Callable[[], Any]] = {}

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self._tasks[id(future)] = lambda: work(*args, **kwargs)
        self.futures.append(future)
        return future

    @property
    def waiting(self) -> list[Future[Any]]:
        """Those that are neither done nor cancelled."""
        return [future for future in self.futures if not future.done()]

    def do(self, count: int = 1) -> None:
        """Do some of the tasks, the last first."""
        for future in self.waiting[::-1][:count]:
            future.set_running_or_notify_cancel()
            future.set_result(self._tasks[id(future)]())
