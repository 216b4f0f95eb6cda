"""What the pages say of themselves: where one is, what one may do there."""

from __future__ import annotations

from scoretrail.words.speech import Said

SITE = Said("考核记录账", "Assessment ledger")
SKIP = Said("跳到正文", "Skip to the content")
SECTIONS = Said("栏目", "Sections")
CONTEXT = Said(
    "所问：办法、对象、截至日、当时已知", "The question: scheme, unit, day, what was known"
)

STANDINGS = Said("排名", "Standings")
ENTRIES = Said("台账", "Entries")
SCHEMES = Said("考核办法", "Schemes")
COMPARISON = Said("对比", "Comparison")
APPEALS = Said("复核", "Appeals")
INTAKE = Said("导入", "Intake")
VERIFICATION = Said("核验", "Verification")

PIN = Said("固定链接", "Permanent link")
PINNED = Said("已固定：答案不再变", "Pinned: the answer never changes")
FLOAT = Said("回到最新", "To the latest")
BACK = Said("返回首页", "To the first page")
SCHEME = Said("考核办法", "Scheme")
EVERY_UNIT = Said("全部对象", "All units")
AS_OF = Said("截至（发生）", "As of (occurred)")
KNOWN_AT = Said("当时已知（登记）", "Known at (recorded)")
SHOW = Said("查看", "Show")
LEFT_BEHIND = Said(
    "这个办法里没有 {what}，没有带过来。", "{what} is not in this scheme and was left behind."
)
INDICATOR_CODE = Said("指标 {code}", "indicator {code}")
COORDINATE = Said("坐标", "Coordinate")
SIGNED_IN_AS = Said("{role} · {account}", "{role} · {account}")

SCORE_SHEET = Said("得分表", "Score sheet")
NUMBERS_OF = Said("图中数字", "The numbers of the chart")
DRAW = Said("画出来", "Draw it")
LEAST_AND_MOST = Said("最低 {low} · 最高 {high}", "least {low} · most {high}")
UNITS = Said("考核对象", "Units")
MEAN = Said("平均分", "Mean")
RANGE = Said("最低–最高", "Least to most")
ENTRIES_SEEN = Said("计入记录", "Entries counted in")
LAST_RECORDED = Said("最近登记", "Last recorded")
OF_UNITS = Said("/ {n}", "of {n}")
TOTALS = Said("合计", "Total")
WHAT_COUNTS = Said("依据一句", "In one line")
THREE_ENTRIES = Said("记录", "Entries")
MORE_ENTRIES = Said("另有 {n} 条", "{n} more")
COURSE = Said("走势", "Over time")
COURSE_OF = Said("{subject} 得分走势图", "Chart of the score of {subject} over time")
PLACES = Said("名次走势", "Places over time")
REPLAY = Said("逐条回放", "Step through the entries")
STEP_OF = Said("第 {n} 步，共 {all} 步", "step {n} of {all}")
PREVIOUS = Said("上一步", "Previous")
NEXT = Said("下一步", "Next")
FIGURES_OF = Said("各对象统计数", "Every unit's figure")
FIGURE = Said("统计数", "Figure")
HOW = Said("怎样算出", "How it was worked out")
NOTHING_RECORDED = Said("没有与本项有关的记录", "No entry concerns this indicator")
ASK_REVIEW = Said("申请复核", "File an appeal")
BEFORE_AFTER = Said("{before} → {after}", "{before} → {after}")
EVIDENCE = Said("考核依据：", "Proof asked for:")
FILTER = Said(
    "筛选（topic: unit: source: id: 或任意文字，词前加 - 为排除）",
    "Filter (topic: unit: source: id: or any text; - before a word excludes)",
)
FOUND = Said("共 {n} 条，列出 {shown} 条", "{n} entries, {shown} shown")
FOLLOWING = Said("后面的", "Following")
FROM_THE_FIRST = Said("从头列起", "From the first")
TOUCHED = Said("影响了哪些得分", "The scores it touched")
RAW = Said("原始内容（JSON）", "Raw content (JSON)")
RULE_OF = Said("指标 {code} 的规则", "The rule of indicator {code}")
COMPARE = Said("对比", "Compare")
LAST_CORRECTION = Said("最近一次更正前后", "Before and after the last correction")
THEN_AND_NOW = Said("考核期末所知与现在", "As known at the period's end, and now")
PUBLISHED_AND_NOW = Said("公布时与现在", "As published, and now")
APPEAL = Said("申请复核", "Appeal")
APPEALS_LEAD = Said(
    "考核对象对涉及自己的记录或得分提出复核；结论只通过由它引起的更正起作用。",
    "A unit disputes an entry about itself or its score; a decision acts only by the correction it "
    "causes.",
)
BUNDLE_OF_DISPUTED = Said(
    "所争议得分的举证包（zip）", "Bundle that proves the disputed score (zip)"
)
NO_BUNDLE = Said("现在不能出举证包：{why}", "No bundle can be made now: {why}")
NO_APPEALS = Said("没有申请复核。", "No appeal is filed.")
WORKING_DAYS_LEFT = Said("剩余工作日", "Working days left")
DAYS_LEFT = Said("剩余{n}个工作日", "{n} working days left")
READ_ONLY = Said("本服务只读，不登记。", "This server only reads: nothing is recorded.")
NOT_YOURS = Said(
    "{role} 不登记；导入由填报单位和登记人办理。",
    "As {role} you record nothing; units and recorders hand in files.",
)
INTAKE_LEAD = Said(
    "先看后登：逐行核对，看清对各单位得分的影响，再确认登记。",
    "Look first: every row is checked and its effect on every score shown before you confirm.",
)
FILE = Said("文件（xlsx、xls、ods、csv）", "File (xlsx, xls, ods, csv)")
FORM = Said("表样或事项", "Form or topic")
FOUND_ALONE = Said("一般自动识别", "usually found")
REPORTED_BY = Said("填报单位", "Reported by")
LOOK_AT_IT = Said("预览", "Look at it")
NOTHING_YET = Said("这一步不登记任何内容。", "Nothing is recorded at this step.")
ROWS = Said("逐行", "Row by row")
ROW = Said("行", "Row")
STATES = {
    "new": Said("可登记", "new"),
    "known": Said("已登记", "known"),
    "refused": Said("退回", "refused"),
}
IS_RECORDED = Said("本文件已登记。", "This file is recorded.")
EFFECT_IF = Said("若登记，得分影响", "If recorded, the effect on scores")
ONLY_GOOD_ROWS = Said(
    "有{n}行退回：只登记合格的行", "{n} rows are refused: record the good rows only"
)
RECORD_ROWS = Said("登记{n}条", "Record {n}")
SEND_BACK = Said("退回填报人", "Send back:")
RETURNED = Said("标明问题的原工作簿（xlsx）", "the workbook with its bad rows marked (xlsx)")
ANOTHER_FILE = Said("另选文件", "Another file")
VERIFY_LEAD = Said(
    "台账防篡改有痕：每条记录都在散列树中，检查点经签名，任何人可离线核对。",
    "The ledger is tamper-evident: every entry is in a hash tree, checkpoints are signed, and anybody "
    "can check them offline.",
)
CHECK_BUNDLE = Said("核验举证包", "Check a bundle")
BUNDLE = Said("举证包（zip）", "Bundle (zip)")
CHECK = Said("核验", "Check")
WHERE_IT_STANDS = Said("台账现状", "Where the ledger stands")
LEDGER = Said("台账", "Ledger")
ROOT = Said("根", "Root")
CHECKPOINTS = Said("检查点", "Checkpoints")
NO_CHECKPOINTS = Said("还没有签过检查点。", "No checkpoint has been signed yet.")
SIZE = Said("大小", "Size")
SIGNATURES = Said("签名", "Signatures")
VERIFY_COMMAND = Said("核验整本台账：", "To verify the whole ledger:")

SIGN_IN = Said("登录", "Sign in")
SIGN_OUT = Said("退出登录", "Sign out")
TOKEN = Said("访问令牌", "Token")
SIGN_IN_HOW = Said(
    "请粘贴管理员发给的访问令牌；它只留在本浏览器，关闭即失效。",
    "Paste the token that you were given. It stays in this browser and ends with it.",
)
CLAIM = Said("主张与依据（引用条款和记录）", "What is claimed, and on what clause and entries")
FILE_IT = Said("提交复核申请", "File the appeal")
TAKE_AWAY = Said("导出", "Take away:")
SUMMARY = Said("得分汇总表", "Summary")
DEDUCTIONS = Said("扣分明细表", "Deductions")
BULLETIN = Said("通报草稿", "Draft bulletin")
NOTICE = Said("得分通知草稿", "Draft notice")
