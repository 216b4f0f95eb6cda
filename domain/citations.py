"""Citations: every rule quotes its clause, and the quotation stands exactly once in the source.

Scans break lines in mid-sentence and mix widths, so both sides are compared after NFKC and without any
white space; misprints are quoted as they stand.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from domain.errors import BadScheme
from domain.language import Model


class Cite(Model):
    """A clause: the words, what stands before and after where they recur, and the place for people."""

    quote: str
    prefix: str = ""
    suffix: str = ""
    at: str

    @property
    def words(self) -> str:
        """What is looked for in the source."""
        return self.prefix + self.quote + self.suffix


class Source(Model):
    """The official document a scheme reads: its number, its issuer, and the shipped text."""

    document: str
    issuer: str
    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class CitationFault:
    """A quotation that is not found exactly once."""

    path: str
    quote: str
    hits: int


def squeezed(text: str) -> str:
    r"""The text as it is compared: NFKC, without white space.

    >>> squeezed("满分 １５分，\n扣完为止")
    '满分15分,扣完为止'
    """
    return "".join(unicodedata.normalize("NFKC", text).split())


@cache
def source_bytes(file: str) -> bytes:
    """The shipped text of a source document, byte for byte."""
    place = resources.files("domain") / "sources" / file
    if "/" in file or not place.is_file():
        raise BadScheme(
            "unknown-source",
            f"没有随附的原文 {file}。",
            f"No source text {file} is shipped.",
        )
    return place.read_bytes()


@cache
def _squeezed_source(file: str) -> str:
    return squeezed(source_bytes(file).decode("utf-8"))


def source_is_intact(source: Source, text: bytes | None = None) -> bool:
    """Whether the text has the hash that the scheme states; the shipped one unless it is given."""
    content = source_bytes(source.file) if text is None else text
    return hashlib.sha256(content).hexdigest() == source.sha256


def citation_faults(
    source: Source, cites: Iterable[tuple[str, Cite]], content: bytes | None = None
) -> list[CitationFault]:
    """Every quotation that does not stand exactly once in the source; `cites` are (path, cite).

    `content` is the source where it does not come with the package.
    """
    text = _squeezed_source(source.file) if content is None else squeezed(content.decode("utf-8"))
    found = [(path, cite, text.count(squeezed(cite.words))) for path, cite in cites]
    return [CitationFault(path, cite.quote, hits) for path, cite, hits in found if hits != 1]
