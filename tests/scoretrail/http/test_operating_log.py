"""The log of a running server: one JSON object a line for each request, and nobody's data in any."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from ledger.clock import now
from scoretrail.access import Access, beside
from tests.ledger.intake.filing import PERSON, case, joint_action, workbook_file

NAME, TELEPHONE, SECRET = "张三丰", "13800001234", "scoretrail_" + "x" * 43
SECONDS = 60


@dataclass
class Server:
    """A server of ours in a process of its own."""

    process: subprocess.Popen[str]
    address: str
    token: str

    def lines(self) -> list[dict[str, Any]]:
        """Stop it, and give what it wrote."""
        self.process.terminate()
        _, written = self.process.communicate(timeout=SECONDS)
        first, *rest = written.splitlines()
        assert first.startswith("网页")
        return [json.loads(line) for line in rest]


@pytest.fixture
def server(demo_ledger: str) -> Iterator[Server]:
    """A server with an account of a recorder."""
    access = Access.make(beside(Path(demo_ledger)))
    _, token = access.grant("recorder", label="", now=now())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "scoretrail", "--ledger", demo_ledger, "serve"]
    process = subprocess.Popen(
        [*words, "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={name: value for name, value in os.environ.items() if "SCORETRAIL" not in name},
    )
    found = Server(process, f"http://127.0.0.1:{port}", str(token))
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        try:
            httpx2.get(f"{found.address}/api/v1/health")
            break
        except httpx2.TransportError:
            time.sleep(0.1)
    yield found
    if process.poll() is None:
        process.kill()
        process.communicate()


def test_whoever_stops_the_server_at_the_keyboard_reads_no_refusal(server: Server) -> None:
    server.process.send_signal(signal.SIGINT)
    _, written = server.process.communicate(timeout=SECONDS)
    first, *rest = written.splitlines()

    assert first.startswith("网页")
    assert [json.loads(line)["level"] for line in rest if line].count("error") == 0
    assert server.process.returncode == 0


def test_a_header_without_end_is_not_taken_and_not_on_record(server: Server) -> None:
    host, _, port = server.address.removeprefix("http://").partition(":")
    sent, piece = 0, (PERSON + " ").encode() * 1_000
    with socket.create_connection((host, int(port)), timeout=SECONDS) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Said: ")
        try:
            while sent < 20_000_000 and not select.select([line], [], [], 0)[0]:
                sent += line.send(piece)
        except OSError:  # the server has hung up
            pass

    assert sent < 20_000_000
    assert PERSON not in json.dumps(server.lines(), ensure_ascii=False)


def ask_about_persons(server: Server, tmp_path: Path) -> list[int]:
    """Requests that carry a person's data wherever a request can carry it; their statuses."""
    known = {"Authorization": f"Bearer {server.token}"}
    entry = {
        "id": "p1",
        "topic": "joint-case.reported",
        "unit": NAME,
        "occurred_on": "2018-11-02",
        "data": {"object": PERSON, "object_name": NAME, "grounds": TELEPHONE},
    }
    row = case(code=PERSON, name=NAME, day="2018-13-01")
    book = workbook_file(tmp_path / f"{NAME}.xlsx", joint_action(row, unit="高新区"))
    api = f"{server.address}/api/v1"
    with httpx2.Client(headers=known) as client:
        answers = [
            client.get(f"{api}/entries", params={"find": f"{NAME} {PERSON}"}),
            client.get(f"{api}/units/{NAME}{PERSON}"),
            client.post(f"{api}/entries", json=entry),
            client.post(f"{api}/entries", content=PERSON.encode()),
            client.post(f"{api}/imports", files={"file": (book.name, book.read_bytes())}),
            client.get(f"{server.address}/{NAME}/{TELEPHONE}"),
            client.get(f"{api}/health", headers={"User-Agent": NAME.encode().hex()}),
            httpx2.get(f"{api}/entries", headers={"Authorization": f"Bearer {SECRET}"}),
            client.request("DELETE", f"{api}/entries/{PERSON}"),
        ]
    return [answer.status_code for answer in answers]


def test_every_request_is_one_line_and_no_line_says_anything_of_anybody(
    server: Server, tmp_path: Path
) -> None:
    statuses = ask_about_persons(server, tmp_path)
    lines = server.lines()
    requests = [line for line in lines if line["event"] == "request"]
    asked = [line["status"] for line in requests][-len(statuses) :]
    written = json.dumps(lines, ensure_ascii=False)

    assert asked == statuses
    assert {line["route"] for line in requests} >= {
        "/api/v1/entries",
        "/api/v1/units/{unit}",
        "/api/v1/imports",
    }
    assert all(
        set(line) == {"at", "level", "log", "event", "method", "route", "status", "milliseconds"}
        for line in requests
    )
    for private in (NAME, PERSON, PERSON[6:14], TELEPHONE, SECRET, server.token, "127.0.0.1"):
        assert private not in written
    assert not re.search(r"[\u3400-\u9fff]", written)


def test_a_refusal_says_its_code_and_not_its_sentence(server: Server, tmp_path: Path) -> None:
    ask_about_persons(server, tmp_path)
    refused = [line for line in server.lines() if line["event"] == "refused"]

    assert {line["code"] for line in refused} >= {"unknown-unit", "token-unknown"}
    assert all(
        set(line) <= {"at", "level", "log", "event", "code", "status", "method"} for line in refused
    )
