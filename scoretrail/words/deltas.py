"""The delta log: what is kept of it."""

from __future__ import annotations

from scoretrail.words.speech import Said

HEADING = Said("增量表", "Delta log")
PLAN = Said("编号", "Plan")
ROWS = Said("行数", "Rows")
COMPILING = Said("编制增量表", "compiling the delta log")
NOTHING = Said(
    "还没有保存。保存：scoretrail deltas keep --scheme 办法",
    "nothing is kept yet; to keep a scheme: scoretrail deltas keep --scheme ID",
)
BEHIND = Said(
    "台账已到 #{head}：新登记的在重算时补上；再运行 deltas keep 即存入",
    "the ledger is at #{head}: what came since is added when asked, and kept by deltas keep",
)
TRIAL = Said("其中有跨办法试算", "some are trials across schemes")
CHECK = Said(
    "重编并比对摘要：scoretrail rebuild --check",
    "compile anew and compare: scoretrail rebuild --check",
)
