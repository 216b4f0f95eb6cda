"""LibreOffice as a second hand: it opens what we wrote, computes it again and says what it got."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
"""It computes every formula again, whatever number stands in the file."""


def program() -> str:
    """Where LibreOffice is; a test that needs it does not run without, and says so."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        pytest.skip("no LibreOffice here: make system")
    return found


def converted(files: Sequence[Path], kind: str, folder: Path) -> list[Path]:
    """Open every file, compute it again, and write it as another kind into a folder."""
    soffice = program()
    with TemporaryDirectory() as profile:
        user = Path(profile) / "user"
        user.mkdir()
        (user / "registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")
        command = [soffice, "--headless", f"-env:UserInstallation=file://{profile}"]
        command += ["--convert-to", kind, "--outdir", str(folder), *map(str, files)]
        subprocess.run(command, check=True, capture_output=True, timeout=240)
    return [folder / f"{file.stem}.{kind}" for file in files]
