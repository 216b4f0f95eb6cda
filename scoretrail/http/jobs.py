"""Jobs: long questions, asked beside the server and not in it (长时间的重算).

A job is a question of the command line, asked by a process of its own with a memory of its own: it
holds up nobody who reads, and what it answers is what `--json` answers. So many run at a time; the
others wait. Answers are kept while the server runs.
"""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock, Semaphore, Thread
from typing import IO, Literal

from domain.errors import Refused, UnknownName
from scoretrail.settings import PREFIX

State = Literal["waiting", "running", "done", "failed", "cancelled"]
AT_ONCE = 2
MOST_WAITING = 20
MOST_KEPT = 100
FINDING = 1
FAULT = 70
_PROGRESS = re.compile(r"(?P<done>\d+)/(?P<total>\d+)\Z")
_CODE = re.compile(r"\[(?P<code>[a-z0-9-]+)\]\Z")


@dataclass(frozen=True, slots=True)
class Job:
    """One question, how far it is, and what became of it."""

    id: str
    words: tuple[str, ...]
    by: str
    state: State = "waiting"
    done: int | None = None
    total: int | None = None
    refusal: str | None = None
    """The sentences of a refusal; nothing of a fault of ours."""
    code: str | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more will become of it."""
        return self.state in ("done", "failed", "cancelled")


@dataclass
class Jobs:
    """The jobs of a server, on the ledger of a place."""

    place: str
    options: tuple[str, ...] = ()
    _jobs: OrderedDict[str, Job] = field(default_factory=OrderedDict)
    _running: dict[str, subprocess.Popen[str]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _turns: Semaphore = field(default_factory=lambda: Semaphore(AT_ONCE))
    _folder: TemporaryDirectory[str] = field(
        default_factory=lambda: TemporaryDirectory(prefix="scoretrail-jobs-")
    )

    def start(self, words: Sequence[str], by: str) -> Job:
        """Ask a question; it waits for its turn."""
        job = Job(secrets.token_hex(8), tuple(words), by)
        with self._lock:
            if sum(not one.over for one in self._jobs.values()) >= MOST_WAITING:
                raise Refused(
                    "too-many-jobs",
                    f"已有 {MOST_WAITING} 项重算在等，请稍后再提。",
                    f"{MOST_WAITING} jobs wait already; ask again later.",
                )
            self._jobs[job.id] = job
            self._forget()
        Thread(target=self._run, args=(job,), daemon=True, name=f"job-{job.id}").start()
        return job

    def named(self, name: str) -> Job:
        """The job of that id, as it stands."""
        with self._lock:
            if name in self._jobs:
                return self._jobs[name]
        raise UnknownName(
            "unknown-job",
            f"没有重算任务“{name}”，或服务已重启。请重新提出。",
            f"There is no job {name!r}, or the server was started anew. Ask again.",
        )

    def result(self, job: Job) -> Path:
        """Where the answer lies, or a refusal while there is none."""
        if job.state == "done":
            return self._file(job)
        raise Refused(
            "job-without-answer",
            f"任务 {job.id} 还没有答案（{job.state}）。",
            f"The job {job.id} has no answer ({job.state}).",
        )

    def cancel(self, name: str) -> Job:
        """Stop a job; what it asked changes nothing anywhere."""
        job = self._become(self.named(name).id, "cancelled")
        with self._lock:
            process = self._running.get(job.id)
        if process is not None:
            process.terminate()
        return job

    def close(self) -> None:
        """Stop every job, and forget the answers."""
        for name in list(self._jobs):
            self.cancel(name)
        self._folder.cleanup()

    def _run(self, job: Job) -> None:
        with self._turns:
            if self.named(job.id).over:
                return
            with self._file(job).open("w", encoding="utf-8") as answer:
                process = self._process(job, answer)
                said = self._listen(job, process)
            status = process.wait()
        with self._lock:
            self._running.pop(job.id, None)
        if status in (0, FINDING):
            self._become(job.id, "done")
        elif status == FAULT or not said:
            self._become(job.id, "failed", code="fault")
        else:
            code = _CODE.search(said[-1])
            self._become(
                job.id, "failed", refusal="\n".join(said), code=code["code"] if code else None
            )

    def _process(self, job: Job, answer: IO[str]) -> subprocess.Popen[str]:
        environment = {**os.environ, f"{PREFIX}_LEDGER": self.place, "PYTHONUNBUFFERED": "1"}
        process = subprocess.Popen(  # noqa: S603 - our own program, and words that we put together
            [sys.executable, "-m", "scoretrail", *self.options, *job.words],
            stdin=subprocess.DEVNULL,
            stdout=answer,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=environment,
        )
        with self._lock:
            self._running[job.id] = process
        self._become(job.id, "running")
        return process

    def _listen(self, job: Job, process: subprocess.Popen[str]) -> list[str]:
        """Follow the progress; what else is said is a refusal."""
        said: list[str] = []
        assert process.stderr is not None, "it was opened above"
        for line in process.stderr:
            text = line.strip()
            found = _PROGRESS.search(text)
            if found:
                self._move(job.id, int(found["done"]), int(found["total"]))
            elif text:
                said.append(text)
        return said

    def _become(
        self, name: str, state: State, *, refusal: str | None = None, code: str | None = None
    ) -> Job:
        with self._lock:
            job = self._jobs[name]
            if not job.over:
                job = replace(job, state=state, refusal=refusal, code=code)
                self._jobs[name] = job
            return job

    def _move(self, name: str, done: int, total: int) -> None:
        with self._lock:
            self._jobs[name] = replace(self._jobs[name], done=done, total=total)

    def _forget(self) -> None:
        """Take away the oldest that are over, with their answers."""
        for name in [name for name, job in self._jobs.items() if job.over]:
            if len(self._jobs) <= MOST_KEPT:
                return
            self._file(self._jobs.pop(name)).unlink(missing_ok=True)

    def _file(self, job: Job) -> Path:
        return Path(self._folder.name) / f"{job.id}.json"
