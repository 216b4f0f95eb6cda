"""Replays: what the table and its columns are called."""

from __future__ import annotations

from scoretrail.words.speech import Said

AS_OF = Said("截至", "As of")
KNOWN_AT = Said("当时已知", "Known at")
ID = Said("对象编号", "Unit id")
TIED = Said("并列", "Tied")
LOWEST = Said("最低", "Lowest")
HIGHEST = Said("最高", "Highest")
BEGAN = Said("起点", "At first")
ENDED = Said("终点", "At last")
CHANGES = Said("变动次数", "Moves")
UNSCORED = Said("未评分", "Unscored")
NOT_APPLICABLE = Said("不适用", "Not applicable")
HEADING = Said("批量重算", "Replay")
EXTENT = Said(
    "{points}个时点，{units}个对象，共{lines}行", "{points} points, {units} units, {lines} lines"
)
EVALUATOR = Said("重算方法：{evaluators}", "evaluated by {evaluators}")
FROM_ENTRIES = Said("列由台账的记录直接编制", "columns built from the stored entries")
FROM_LOG = Said("列取自台账旁的增量表", "columns from the delta log beside the ledger")
FROM_FOLDER = Said("列取自列文件", "columns from the files kept")
BECAUSE = Said("按参照方法核算，因为：{why}", "the reference answered, because: {why}")
ASKING = Said("批量重算", "replaying")
WRITING = Said("写出", "writing")
WRITTEN = Said("已写出 {file}：共{n}行，完", "wrote {file}: {n} lines, complete")
ROWS = Said("共{n}行，完", "{n} rows, complete")
SHEET = Said("重算结果", "Replay")
BASIS = Said("口径", "Basis")
MORE = Said(
    "逐行结果请用 -o FILE（.csv .parquet .xlsx）或 --json",
    "every line: -o FILE (.csv .parquet .xlsx) or --json",
)
SUPPOSED = Said("假设", "What if")
PUBLISHED_TABLE = Said("公布的表", "published table")
LEFT_OUT = Said("去掉的记录：{entries}", "entries left out: {entries}")
NONE_PUBLISHED = Said("本办法还没有公布过得分表。", "No table of this scheme has been published.")
