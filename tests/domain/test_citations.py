"""Every rule quotes its clause, and the clause stands exactly once in the text that is shipped."""

from __future__ import annotations

import hashlib
from importlib import resources

import pytest

from domain.citations import Cite, Source, citation_faults, source_bytes, source_is_intact, squeezed
from domain.errors import BadScheme
from domain.rulebook import shipped_schemes
from domain.timelines import shipped_timelines

QUOTES = [
    pytest.param(scheme.source, path, cite, id=f"{scheme.id}-{path}-{number}")
    for scheme in shipped_schemes().values()
    for number, (path, cite) in enumerate(scheme.all_cites())
] + [
    pytest.param(line.source, "cite", cite, id=f"{line.timeline}-{number}")
    for line in shipped_timelines().values()
    for number, cite in enumerate(line.cite)
]
SOURCES = {one.source.file: one.source for one in shipped_schemes().values()}


@pytest.mark.parametrize(("source", "path", "cite"), QUOTES)
def test_a_quotation_stands_exactly_once_in_its_source(
    source: Source, path: str, cite: Cite
) -> None:
    """Counted here without the checker: white space away, widths folded."""
    text = squeezed(source_bytes(source.file).decode("utf-8"))

    assert text.count(squeezed(cite.prefix + cite.quote + cite.suffix)) == 1
    assert citation_faults(source, [(path, cite)]) == []


def test_there_are_quotations_for_every_indicator_of_every_scheme() -> None:
    assert len(QUOTES) >= 103
    for scheme in shipped_schemes().values():
        assert all(indicator.cite for indicator in scheme.indicators.values())


@pytest.mark.parametrize("file", sorted(SOURCES))
def test_a_source_is_the_text_whose_hash_the_schemes_state(file: str) -> None:
    source = SOURCES[file]

    assert hashlib.sha256(source_bytes(file)).hexdigest() == source.sha256
    assert source_is_intact(source)
    assert not source_is_intact(source.model_copy(update={"sha256": "0" * 64}))


def test_schemes_of_one_document_state_one_hash() -> None:
    stated = {(one.source.file, one.source.sha256) for one in shipped_schemes().values()}
    stated |= {(one.source.file, one.source.sha256) for one in shipped_timelines().values()}

    assert len(stated) == len({file for file, _ in stated})


def test_all_five_documents_are_shipped() -> None:
    folder = resources.files("domain") / "sources"

    assert [file.name[:3] for file in sorted(folder.iterdir(), key=lambda f: f.name)] == [
        "000", "001", "002", "003", "004",
    ]  # fmt: skip


SOURCE = SOURCES["002_8294a048d728ae6f.txt"]


def faults(quote: str, prefix: str = "", suffix: str = "") -> int | None:
    """How often a quotation stands in 002, None where it stands once."""
    cite = Cite(quote=quote, prefix=prefix, suffix=suffix, at="x")
    found = citation_faults(SOURCE, [("x", cite)])
    return found[0].hits if found else None


def test_line_breaks_and_widths_make_no_difference_and_a_wrong_digit_does() -> None:
    assert faults("出台实施办法的得5分，未制定出的不得分。") is None
    assert faults("出 台\n实施办法的得５分,未制定出的不得分。") is None
    assert faults("出台实施办法的得6分，未制定出的不得分。") == 0


def test_what_stands_twice_is_told_apart_by_what_stands_around_it() -> None:
    clause = "按时报送工作总结、工作简报等每报一篇得1分"

    assert faults(clause) == 2
    assert faults(clause, suffix="，最高得5分。\t文件资料\t材料审核\n3\t诚信教育培训") is None


def test_misprints_are_quoted_as_they_stand() -> None:
    assert faults("失信惩戒、失信惩戒、失信惩戒、失信惩戒等方面") is None


def test_an_unknown_source_is_refused_and_no_path_leads_out_of_the_folder() -> None:
    for file in ("999.txt", "../errors.py", "../sources/000_eb8e3ea5a73fa606.txt"):
        with pytest.raises(BadScheme) as refused:
            source_bytes(file)
        assert refused.value.code == "unknown-source"
