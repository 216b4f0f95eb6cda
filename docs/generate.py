"""Write the generated pages of the documentation, or say which are stale.

python docs/generate.py            write what is stale
python docs/generate.py --check    write nothing; exit 1 if anything is stale
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main(arguments: list[str]) -> int:
    """Run once; gives the exit status."""
    sys.path.insert(0, str(ROOT))  # so that it runs from anywhere, installed or not
    from docs.pages import book  # noqa: PLC0415

    if arguments not in ([], ["--check"]):
        sys.stderr.write(f"{__doc__}\n")
        return 2
    found = book.stale() if arguments else book.write()
    for path in found:
        sys.stdout.write(f"{'stale' if arguments else 'written'} {path.relative_to(ROOT)}\n")
    return 1 if arguments and found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
