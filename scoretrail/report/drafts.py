"""A scheme that is to be published (待发布的办法): what it is, what differs, what it does to every score."""

from __future__ import annotations

from rich.console import RenderableType

from domain.changes import changes
from domain.points import plain
from replay.as_of import Answer
from scoretrail.desk import Desk
from scoretrail.drafting import Draft
from scoretrail.report import changes as texts
from scoretrail.report import standings
from scoretrail.report.naming import Naming
from scoretrail.report.numbers import NONE
from scoretrail.report.page import Page, lines
from scoretrail.report.prose import Prose
from scoretrail.report.schemes import STATUS
from scoretrail.words import Said, Voice, captions

FINDING = Said("问题", "finding")
DOCUMENT = Said("文件", "Document")
INDICATORS = Said("指标", "Indicators")
FULL = Said("满分", "Full marks")
OPEN = Said("登记为 {kind} 的全部单位", "every unit registered as {kind}")
CHANGED = Said("与现行文本的差别", "What differs from the text so far")
AT_FIRST = Said("按现有记录，各对象得分", "What the entries so far would score")
NOT_BEGUN = Said("考核期未开始，现在没有得分", "its period has not begun: there is no score yet")


def page(voice: Voice, desk: Desk, draft: Draft, answer: Answer | None) -> Page:
    """The draft, its findings, and either the first scores or the differences of the text."""
    scheme = draft.scheme
    made = Page(f"{desk.naming().text(scheme.title)} · {scheme.id}@{scheme.revision}")
    made.body.append(lines(_pairs(voice, draft)))
    if draft.known is not None:
        found = changes(draft.known, scheme)
        told = texts.told(voice, draft.known, scheme, found)
        made.body += [voice(CHANGED), texts.changes_table(voice, told)]
    elif answer is None:
        made.notes.append(voice(NOT_BEGUN))
    else:
        made.body += [voice(AT_FIRST), _scores(voice, desk, answer)]
    return made


def _pairs(voice: Voice, draft: Draft) -> list[tuple[str, RenderableType]]:
    scheme = draft.scheme
    full = NONE if scheme.total.full is None else plain(scheme.total.full)
    units = (
        voice(OPEN, kind=scheme.units.open)
        if scheme.units.open is not None
        else str(len(scheme.units.roster))
    )
    pairs: list[tuple[str, RenderableType]] = [
        (voice(DOCUMENT), Prose(scheme.source.document)),
        (voice(captions.STATUS), Prose(voice(STATUS[scheme.status]))),
        (voice(captions.PERIOD), Prose(f"{scheme.period.first}…{scheme.period.last}")),
        (voice(captions.UNITS), Prose(units)),
        (voice(INDICATORS), Prose(str(len(scheme.indicators)))),
        (voice(FULL), Prose(full)),
        (voice(captions.DIGEST), Prose(scheme.digest)),
    ]
    for one in draft.findings:
        said = f"{one.path}  {one.zh if voice.lang == 'zh' else one.en}"
        pairs.append((voice(FINDING), Prose(said, style="yellow")))
    return pairs


def _scores(voice: Voice, desk: Desk, answer: Answer) -> RenderableType:
    naming = Naming(answer.units, answer.viewpoint.as_of)
    return standings.standings(voice, naming, answer, demo=desk.demo)
