"""Parts of pages are kept as long as what they show is the very same."""

from __future__ import annotations

from scoretrail.http.parts import Parts


class Shown:
    """Something that never changes once it is there."""


def kept(most: int = 100) -> tuple[Parts[str], list[str]]:
    return Parts(len, most), []


def test_a_part_is_made_once_for_what_it_shows_and_the_words_it_is_told_by() -> None:
    parts, made = kept()
    one, other = Shown(), Shown()

    def make(name: str) -> str:
        made.append(name)
        return name

    for words, shows in [("zh", one), ("zh", one), ("en", one), ("zh", other), ("zh", one)]:
        parts.get(words, (shows,), lambda: make("part"))

    assert len(made) == 3


def test_another_thing_in_the_place_of_one_that_is_gone_is_not_taken_for_it() -> None:
    parts, _ = kept()
    names = iter(range(400))
    for number in range(200):
        assert parts.get("words", (Shown(),), lambda: f"{next(names)}") == f"{number}"


def test_the_part_shown_least_lately_is_given_up_first() -> None:
    parts, made = kept(most=30)
    shown = [Shown() for _ in range(3)]

    def show(number: int) -> None:
        def make() -> str:
            made.append(f"{number}")
            return "x" * 14

        parts.get("words", (shown[number],), make)

    for number in (0, 1, 0, 2, 0, 1):
        show(number)

    assert made == ["0", "1", "2", "1"]
