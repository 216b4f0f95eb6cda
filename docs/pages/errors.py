"""The list of refusals: every code with its sentences, read out of the source where it is raised.

A sentence is a Chinese and an English text side by side behind a code, wherever that stands: in the
making of an error, in a table of faults, or in a call that words one. What is put in at run time is
shown as `…`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from docs.pages.tables import table
from domain import errors

ROOT = Path(__file__).parents[2]
PACKAGES = ("domain", "ledger", "projections", "replay", "scoretrail")

_CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_ENGLISH = re.compile(r"[A-Za-z]")

ANY = "…"
"""Stands for the code where a sentence goes around the sentence of any code."""
ROW = "row"
HINT = "hint"
VERIFIED = "verified"
CHECKED = "checked"
_KINDS = {
    "fault": "BadEntry",
    "Problem": "BadEntry",
    "Fault": ROW,
    "Rejection": ROW,
    "Hint": HINT,
    "hint": HINT,
    "finding": VERIFIED,
    "SchemeFinding": CHECKED,
}
"""What is not an error itself, and what it becomes."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One way in which a code is worded, and the kind of refusal it belongs to."""

    code: str
    kind: str
    zh: str
    en: str


@dataclass(slots=True)
class Module:
    """One file of the source: its constants by name, and its functions."""

    tree: ast.Module
    kinds: Mapping[str, str]
    """What the functions of the whole source make, by name."""
    constants: dict[str, ast.expr] = field(default_factory=dict)
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    """What its own functions make, by name."""

    @classmethod
    def of(cls, tree: ast.Module, kinds: Mapping[str, str]) -> Module:
        """Look through a file once."""
        module = cls(tree, kinds, own=dict(_made(tree)))
        for node in ast.walk(module.tree):
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    module.constants.setdefault(name, value)
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    module.constants.setdefault(name, value)
                case ast.FunctionDef(name=name):
                    module.functions.setdefault(name, node)
        return module


def page() -> str:
    """The whole page."""
    found = sentences()
    parts = [INTRODUCTION]
    for exit_code, title in EXITS.items():
        rows = [s for s in found if _exit_of(s.kind) == exit_code]
        parts.append(f"## {title}\n\n{_listed(rows)}")
    for kind, title in OTHERS.items():
        parts.append(f"## {title}\n\n{_listed([s for s in found if s.kind == kind])}")
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def sentences() -> list[Sentence]:
    """Every sentence of the source, by code; the same said twice counts once."""
    trees = [
        ast.parse(path.read_text(encoding="utf-8"))
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
    ]
    made = {name: kind for tree in trees for name, kind in _made(tree)}
    found = {one: None for tree in trees for one in sentences_of(Module.of(tree, made))}
    return sorted(found, key=lambda s: (s.code, s.kind, s.zh))


def _made(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The functions of a file that give an error or a fault, with its kind."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name, returns=ast.Name(id=kind)):
                if kind in _KINDS or _is_error(kind):
                    yield name, _KINDS.get(kind, kind)


def sentences_of(module: Module) -> Iterator[Sentence]:
    """The sentences of one file.

    >>> tree = ast.parse('raise UnknownName("no-unit", f"没有{x}。", f"There is no {x}.")')
    >>> list(sentences_of(Module.of(tree, {})))
    [Sentence(code='no-unit', kind='UnknownName', zh='没有…。', en='There is no ….')]
    """
    passed_on = dict(_passing_on(module))
    for node in ast.walk(module.tree):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=args):
                kind = _kind(module, name)
                if kind is not None:
                    yield from _worded(kind, _flat(module, args), module)
                if kind is not None and name in passed_on:
                    yield from _passed(module, node, passed_on[name], kind)
            case ast.Tuple(elts=elements) if len(elements) == 3:  # noqa: PLR2004
                yield from _worded("BadEntry", _flat(module, elements), module)
    for name, constant in module.constants.items():
        if name.endswith("SENTENCES") and isinstance(constant, ast.Dict):
            yield from _of_table(module, constant.keys, constant.values)


def _worded(kind: str, parts: Sequence[ast.expr], module: Module) -> Iterator[Sentence]:
    """The sentence in a row of expressions: a code, then Chinese, English beside it, a remedy."""
    for at, part in enumerate(parts):
        codes = [ANY] if _is_error(kind) and _is_name(part, "code") else _constants(part)
        if not codes or not all(code == ANY or _CODE.match(code) for code in codes):
            continue
        texts = [_text(module, one) for one in parts[at + 1 :]]
        pair = next(_pairs(texts), None)
        if pair is not None:
            yield from (Sentence(code, kind, *pair) for code in codes)
        return


def _pairs(texts: Sequence[str | None]) -> Iterator[tuple[str, str]]:
    """Chinese with the English after it, and the remedies that may follow."""
    for number in range(len(texts) - 1):
        zh, en = texts[number : number + 2]
        if not zh or not en or not _CHINESE.search(zh) or _CHINESE.search(en):
            continue
        remedies = texts[number + 2 : number + 4]
        if len(remedies) == 2 and all(remedies) and _CHINESE.search(remedies[0] or ""):  # noqa: PLR2004
            yield f"{zh}。{remedies[0]}", f"{en}. {remedies[1]}"
        elif _ENGLISH.search(en):
            yield zh, en


def _of_table(
    module: Module, keys: Iterable[ast.expr | None], values: Iterable[ast.expr]
) -> Iterator[Sentence]:
    """The rows of a table of sentences by code."""
    for key, value in zip(keys, values, strict=True):
        if key is None or not isinstance(value, ast.Tuple):
            continue
        code, texts = _constant(key), [_text(module, one) for one in value.elts]
        pair = next(_pairs(texts), None)
        if code is not None and _CODE.match(code) and pair is not None:
            yield Sentence(code, "LedgerUnusable", *pair)


def _passing_on(module: Module) -> Iterator[tuple[str, str]]:
    """The functions that put one code to sentences given to them, with that code."""
    for name, function in module.functions.items():
        names = {one.arg for one in function.args.args}
        if not {"zh", "en"} <= names:
            continue
        for node in ast.walk(function):
            match node:
                case ast.Call(func=ast.Name(id=kind), args=[ast.Constant(value=str(code)), *_]) if (
                    _is_error(kind) and _CODE.match(code)
                ):
                    yield name, code


def _passed(module: Module, call: ast.Call, code: str, kind: str) -> Iterator[Sentence]:
    """The sentence that a call hands to such a function."""
    texts = [_text(module, one) for one in _flat(module, call.args)]
    pair = next(_pairs(texts), None)
    if pair is not None:
        yield Sentence(code, kind, *pair)


def _kind(module: Module, name: str) -> str | None:
    """What a call makes: an error by its name, or the one that the function called makes."""
    if name in _KINDS or _is_error(name):
        return _KINDS.get(name, name)
    if name in module.functions:
        return module.own.get(name)
    return module.kinds.get(name)


def _is_error(name: str) -> bool:
    kind = getattr(errors, name, None)
    return isinstance(kind, type) and issubclass(kind, errors.ScoretrailError)


# Expressions as text


def _flat(module: Module, parts: Iterable[ast.expr]) -> list[ast.expr]:
    """The expressions, with a starred pair in the place of what it stands for."""
    flat: list[ast.expr] = []
    for part in parts:
        if isinstance(part, ast.Starred):
            flat += _starred(module, part.value)
        else:
            flat.append(part)
    return flat


def _starred(module: Module, part: ast.expr) -> list[ast.expr]:
    match part:
        case ast.Name(id=name) if isinstance(module.constants.get(name), ast.Tuple):
            named = module.constants[name]
            assert isinstance(named, ast.Tuple)
            return list(named.elts)
        case ast.Call(func=ast.Name(id=name)) if name in module.functions:
            for node in ast.walk(module.functions[name]):
                if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
                    return list(node.value.elts)
    return []


def _is_name(part: ast.expr, name: str) -> bool:
    return isinstance(part, ast.Name) and part.id == name


def _constant(part: ast.expr) -> str | None:
    match part:
        case ast.Constant(value=str(text)):
            return text
    return None


def _constants(part: ast.expr) -> list[str]:
    """The constant, or either of two between which a condition chooses."""
    match part:
        case ast.IfExp(body=body, orelse=other):
            found = [_constant(body), _constant(other)]
        case _:
            found = [_constant(part)]
    return [text for text in found if text is not None]


def _text(module: Module, part: ast.expr) -> str | None:
    """What an expression writes, with `…` for what is put in; None if it writes no sentence."""
    written: str | None = None
    match part:
        case ast.Constant(value=str(text)):
            written = text
        case ast.JoinedStr(values=values):
            written = "".join(_text(module, one) or "…" for one in values)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            both = (_text(module, left), _text(module, right))
            written = None if both == (None, None) else "".join(one or "…" for one in both)
        case ast.IfExp(body=body, orelse=other):
            written = _text(module, body) or _text(module, other)
        case ast.Name(id=name) if name in module.constants and name.isupper():
            written = _text(module, module.constants[name])
        case ast.Attribute(value=ast.Name(id=name), attr="zh" | "en" as language):
            written = _said(module, name, language)
    return written


def _said(module: Module, name: str, language: str) -> str | None:
    """One language of a pair that the module says under a name."""
    match module.constants.get(name):
        case ast.Call(args=[zh, en]):
            text = _text(module, zh if language == "zh" else en)
            return None if text is None else re.sub(r"\{[^{}]*\}", "…", text)
    return None


# The page


def _exit_of(kind: str) -> int | None:
    if kind == ROW:
        return errors.RowsRefused.exit_code
    found = getattr(errors, kind, None)
    return None if found is None else int(found.exit_code)


def _listed(found: Sequence[Sentence]) -> str:
    by_code: dict[str, list[Sentence]] = {}
    for sentence in found:
        by_code.setdefault(sentence.code, []).append(sentence)
    rows = [
        [
            f"`{code}`",
            "\n".join(dict.fromkeys(one.zh for one in said)),
            "\n".join(dict.fromkeys(one.en for one in said)),
        ]
        for code, said in by_code.items()
    ]
    return table(["code", "中文", "English"], rows)


INTRODUCTION = """\
# Refusals 拒绝与退回

What scoretrail refuses, it refuses in Chinese and in English, with a code for programs.
A code stays; its sentences may be worded better.
`…` stands for what is put in: a name, a day, a number.
A code may stand under more than one heading, where the same thing is found in different places.
Beside the code `…` stands what is said around the sentence of another code.

## Exit codes 退出码

"""
EXIT_CODES = (
    ("0", "answered", "已回答"),
    ("1", "answered, and there is a finding (see below)", "已回答，并有发现（见下）"),
    ("2", "not understood: a command, a file, a coordinate, a name", "没有读懂"),
    ("3", "rows refused; nothing of the file is recorded", "有行退回，整份未登记"),
    ("4", "refused: understood, and not to be done", "拒绝"),
    ("5", "the outcome of a write is unknown: repeat it with the same ids", "写入结果不明"),
    ("70", "a fault of the program itself", "程序的缺陷"),
    ("130", "interrupted", "已中断"),
)
INTRODUCTION += table(["exit code", "meaning", "含义"], EXIT_CODES)

EXITS: Mapping[int, str] = {
    2: "Not understood 没有读懂 (exit code 2)",
    3: "Files and rows 文件和行 (exit code 3, or 2 where a whole file cannot be read)",
    4: "Refused 拒绝 (exit code 4)",
    5: "Outcome unknown 结果不明 (exit code 5)",
}
OTHERS: Mapping[str, str] = {
    HINT: "Hints 提示 (the row is recorded, and a rule says whether it counts)",
    VERIFIED: "Findings of `verify` 台账的核验 (exit code 1)",
    CHECKED: "Findings of `scheme check` 办法的检查 (exit code 1)",
}
