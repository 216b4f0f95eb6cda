"""Writing a document to a file: which kinds there are, and what each needs installed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

from domain.errors import NotUnderstood, Refused
from scoretrail.report.documents.document import Document

EXTRAS: Mapping[str, tuple[str, str, str]] = {
    ".pdf": ("portable", "portable", "pdf"),
    ".docx": ("word", "word", "word"),
}
"""For each extension the module and the function that write it, and the extra that they need."""


def write(document: Document, suffix: str, *, fonts: Path | None = None) -> bytes:
    """The document as a file of that kind."""
    module, function, extra = EXTRAS[known(suffix)]
    writer: Callable[..., bytes] = getattr(_loaded(module, extra), function)
    return writer(document, fonts=fonts)


def known(suffix: str) -> str:
    """The extension, if documents can be written so."""
    if suffix.lower() in EXTRAS:
        return suffix.lower()
    raise NotUnderstood(
        "unknown-kind",
        f"不会写“{suffix}”，可写：{'、'.join(EXTRAS)}。",
        f"{suffix!r} cannot be written; these can: {', '.join(EXTRAS)}.",
    )


def ready(suffix: str) -> None:
    """Refuse now, and not after computing, where the kind or what it needs is missing."""
    module, _, extra = EXTRAS[known(suffix)]
    _loaded(module, extra)


def _loaded(module: str, extra: str) -> object:
    try:
        return import_module(f"scoretrail.report.documents.{module}")
    except ImportError as error:
        raise Refused(
            "extra-missing",
            f"写这种文件需要附加组件：pip install 'scoretrail[{extra}]'。",
            f"Writing such a file needs an extra: pip install 'scoretrail[{extra}]'.",
        ) from error
