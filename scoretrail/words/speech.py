"""One sentence in two languages, and the voice that speaks one of them."""

from __future__ import annotations

import inspect
import re
from typing import Literal, NamedTuple, get_args

Lang = Literal["zh", "en"]
LANGUAGES: tuple[Lang, ...] = get_args(Lang)

_CHINESE = re.compile(r"[\u3400-\u9fff\uff00-\uffef\u3000-\u303f]")


class Said(NamedTuple):
    """A sentence in both languages; `{name}` stands for a fact that is put in."""

    zh: str
    en: str


class Voice:
    """Speaks one language.

    >>> Voice("en")(Said("第{n}条", "entry {n}"), n=7)
    'entry 7'
    """

    def __init__(self, lang: Lang) -> None:
        self.lang = lang

    def __call__(self, said: Said, /, **facts: object) -> str:
        """The sentence in the language spoken."""
        return getattr(self, self.lang)(said, **facts)  # type: ignore[no-any-return]

    def zh(self, said: Said, /, **facts: object) -> str:
        """The sentence in Chinese."""
        return said.zh.format(**facts)

    def en(self, said: Said, /, **facts: object) -> str:
        """The sentence in English."""
        return said.en.format(**facts)

    @property
    def comma(self) -> str:
        """What stands between the members of a list."""
        return "、" if self.lang == "zh" else ", "

    @property
    def semicolon(self) -> str:
        """What stands between clauses."""
        return "；" if self.lang == "zh" else "; "

    @property
    def stop(self) -> str:
        """What stands between sentences on one line."""
        return "。" if self.lang == "zh" else ". "

    def aside(self, text: str) -> str:
        """The text in brackets, as the language writes them."""
        return f"（{text}）" if self.lang == "zh" else f" ({text})"

    def quoted(self, text: str) -> str:
        """A quotation; a clause stays as it is printed."""
        return f"“{text}”"


def in_language(text: str, lang: Lang) -> str:
    r"""The paragraphs of a help text that are written in the language; all of them if none is.

    >>> in_language("Standings.\n\n排名。", "zh"), in_language("A day ~ 哪一天", "en")
    ('排名。', 'A day')
    """
    paragraphs = re.split(r"\n\s*\n|\s~\s", inspect.cleandoc(text))
    wanted = [p for p in paragraphs if (_CHINESE.search(p) is not None) == (lang == "zh")]
    return "\n".join(" ".join(p.split()) for p in wanted or paragraphs)
