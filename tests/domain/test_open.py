"""x."""
from tests.telling import ask

LEDGER = """
2018-11-01 | 2019-01-20 | gaoxin | defaulter.listed  | id=d9 body=organ
2019-01-02 | 2019-01-21 | gaoxin | defaulter.cleared | target=d9
"""

def test_a_clearance_after_the_period_does_not_help_that_year() -> None:
    sheet = ask(LEDGER, scheme="jinan-2018-districts", as_of="2018-12-31", known_at="2019-02-01")

    assert sheet.award("9").points == 12
    print(sheet.counted("9"), sheet.left_out("9"))
