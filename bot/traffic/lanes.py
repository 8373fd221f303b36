"""Jobs in lanes: those of one lane run in order, lanes run beside each other, an empty lane costs nothing."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

log = logging.getLogger("madoguchi")
Job = Callable[[], Awaitable[None]]


class Lanes:
    """Runs jobs as tasks of the running event loop."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Job]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def put(self, lane: str, job: Job) -> None:
        """Runs the job after those that wait in its lane."""
        if lane in self._waiting:
            self._waiting[lane].append(job)
            return
        self._waiting[lane] = deque([job])
        task = asyncio.get_running_loop().create_task(self._run(lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def busy(self, lane: str) -> bool:
        """Whether a job of the lane runs or waits."""
        return lane in self._waiting

    async def drain(self, patience: float) -> bool:
        """Waits for all jobs, at most `patience` seconds; then the rest is cancelled. True where all were done."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=patience)
        left = set(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        return not left

    async def _run(self, lane: str) -> None:
        jobs = self._waiting[lane]
        try:
            while jobs:
                await self._do(jobs.popleft())
        finally:
            del self._waiting[lane]

    async def _do(self, job: Job) -> None:
        try:
            await job()
        except Exception as error:  # noqa: BLE001 - the edge: one job must not stop those after it
            log.error("不具合で1件を終えられませんでした(%s、%s)。", type(error).__name__, place(error))


def place(error: BaseException) -> str:
    """Where an error was raised; its message may hold what a member wrote."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
