"""The file of a scheme, and the document that it quotes, where that lies beside it."""

from __future__ import annotations

from pathlib import Path

from domain.errors import NotUnderstood


def text_of(file: str) -> str:
    """The text of a scheme's file, or a refusal that names it."""
    path = Path(file)
    if not path.is_file():
        raise NotUnderstood(
            "no-such-file", f"没有文件或办法 {file}。", f"There is no file or scheme {file}."
        )
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotUnderstood(
            "not-text", f"{file} 不是 UTF-8 文本。", f"{file} is not a text in UTF-8."
        ) from error
    except OSError as error:
        raise NotUnderstood(
            "file-unreadable",
            f"文件 {file} 读不出（{error.strerror}）。请检查路径和权限。",
            f"The file {file} cannot be read ({error.strerror}). Check the path and permissions.",
        ) from error


def source_beside(file: str, source: str) -> bytes | None:
    """The document that a scheme quotes, where it lies beside the scheme's file."""
    path = Path(file).parent / Path(source).name
    return path.read_bytes() if path.is_file() else None
