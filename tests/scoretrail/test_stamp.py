"""A checkpoint is time-stamped by an authority of our own, which answers on this machine."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.ledger.test_checkpoint import authority
from tests.scoretrail.running import Run

ORIGIN = "credit.example.gov.cn/scoretrail/demo/2018"


@pytest.fixture
def tsa(tmp_path: Path) -> Iterator[str]:
    """Answer requests as an authority does, or with nothing of the kind under /broken."""
    folder = tmp_path / "tsa"
    folder.mkdir()
    (folder / "text").write_bytes(b"x")
    authority(folder)

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            (folder / "query.tsq").write_bytes(asked)
            command = "openssl ts -reply -config tsa.cnf -queryfile query.tsq -out answer.tsr"
            subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
            self.send_response(200)
            self.end_headers()
            broken = self.path == "/broken"
            self.wfile.write(b"sorry" if broken else (folder / "answer.tsr").read_bytes())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def signed(scoretrail: Run, demo_ledger: str, tmp_path: Path) -> str:
    key = str(tmp_path / "key")
    scoretrail("checkpoint", "keygen", key, "--origin", ORIGIN)
    scoretrail("checkpoint", "sign", "--key", key, ledger=demo_ledger)
    return demo_ledger


def test_a_stamp_is_asked_for_kept_raw_and_verified(
    scoretrail: Run, signed: str, tsa: str, tmp_path: Path
) -> None:
    ran = scoretrail("checkpoint", "stamp", "--tsa", tsa, ledger=signed)
    certificate = str(tmp_path / "tsa" / "cert.pem")
    verified = scoretrail("verify", "--tsa-certificate", certificate, "--json", ledger=signed)

    assert ran.status == 0, ran.err
    assert verified.status == 0
    stamps = verified.json["answer"]["checkpoints"]["timestamps"]
    assert (stamps["valid"], stamps["not_checked"]) == (1, 0)


def test_an_authority_that_grants_nothing_or_is_not_there_leaves_the_checkpoint_as_it_is(
    scoretrail: Run, signed: str, tsa: str
) -> None:
    for address in (f"{tsa}/broken", "http://127.0.0.1:9"):
        ran = scoretrail("checkpoint", "stamp", "--tsa", address, ledger=signed)
        assert ran.status == 4
        assert "tsa-no-answer" in ran.err
    assert scoretrail("checkpoint", "stamp", "--tsa", "ftp://x", ledger=signed).status == 2
    assert scoretrail("checkpoint", "stamp", ledger=signed).status == 2
    assert scoretrail("verify", ledger=signed).status == 0


def test_the_request_can_be_carried_by_hand(scoretrail: Run, signed: str, tmp_path: Path) -> None:
    out = tmp_path / "ask.tsq"
    ran = scoretrail("checkpoint", "stamp", "-o", str(out), ledger=signed)

    assert ran.status == 0
    assert out.stat().st_size > 50
