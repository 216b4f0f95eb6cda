"""What was worked out is kept for whoever asks again, and given up where nobody does."""

from __future__ import annotations

from domain.recalled import ANEW, QUESTIONS, Recalled


class Worker:
    """Asks, and counts what it had to work out."""

    def __init__(self, most: int = 10_000) -> None:
        self.recalled = Recalled(most)
        self.worked_out: list[str] = []

    def ask(self, name: str, known: int = 0) -> str:
        def work_out() -> str:
            self.worked_out.append(name)
            return name

        return self.recalled.get(known, name, work_out)


def test_a_thing_is_worked_out_once_however_often_it_is_asked_for() -> None:
    worker = Worker()
    for _ in range(10 * QUESTIONS):
        worker.recalled.rest()
        assert worker.ask("a figure") == "a figure"

    assert worker.worked_out == ["a figure"]


def test_old_states_go_while_entries_come_in_and_what_is_asked_for_stays() -> None:
    worker = Worker()
    same = [f"figure {n}" for n in range(ANEW)]
    for entry in range(40 * QUESTIONS):
        worker.recalled.rest()
        for name in same:
            worker.ask(name)
        worker.ask("a figure that each entry moves", known=entry)

    assert len(worker.recalled) < 3 * (len(same) + QUESTIONS)
    assert [name for name in worker.worked_out if name in same] == same


def test_nothing_goes_between_two_questions_as_long_as_nothing_new_was_worked_out() -> None:
    worker = Worker()
    names = [f"figure {n}" for n in range(100)]
    for name in names:
        worker.ask(name)
    for _ in range(2 * QUESTIONS):
        worker.recalled.rest()
        worker.ask(names[0])
    for name in names:
        worker.ask(name)

    assert worker.worked_out == names
