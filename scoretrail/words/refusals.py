"""What each kind of refusal means and what is to be done about it (拒绝的含义与办法).

A refusal has its own sentence; here stands what holds for all of its kind, or of its status.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from scoretrail.words.speech import Said

PROBLEMS = Said("拒绝与退回一览", "Refusals")
PROBLEMS_LEAD = Said(
    "凡有拒绝，都给出代码，并用中英文说明。代码不变，句子可能改得更清楚；“…”处是具体的名称、日期或数字。",
    "Every refusal has a code and says in Chinese and English what is wrong. A code stays; its "
    "sentence may be worded better. … stands for a name, a day or a number.",
)
SAID = Said("怎样说", "How it is said")
MEANS = Said("是什么意思", "What it means")
REMEDY = Said("怎样办", "What to do")
WHERE = Said("出现在：", "Where it appears:")
BY_STATUS = Said("HTTP 状态 {status}（{title}）", "HTTP status {status} ({title})")
BY_EXIT = Said("命令行退出码 {code}", "exit code {code} on the command line")
ALL = Said("全部代码", "All codes")
CODE = Said("代码", "Code")


class Meaning(NamedTuple):
    """What a kind of refusal is called, what it means, and what is to be done."""

    title: Said
    means: Said
    remedy: Said


KINDS: Mapping[str, Meaning] = {
    "NotUnderstood": Meaning(
        Said("没有读懂", "Not understood"),
        Said(
            "请求、命令或文件里有一处读不懂，或几处合不到一起；什么也没有登记。",
            "Something in the request, the command or the file could not be read, or its parts do "
            "not go together. Nothing was recorded.",
        ),
        Said("按句中指出的地方改好，再来一次。", "Mend what the sentence names, and ask again."),
    ),
    "UnknownName": Meaning(
        Said("没有这个名称", "No such name"),
        Said(
            "所写的对象、办法、事项、指标、记录或文件，这里没有，或在所问的那一刻还没有。",
            "The unit, scheme, topic, indicator, entry or file that was named is not here, or was "
            "not yet at the moment asked about.",
        ),
        Said(
            "核对写法；句中列出相近名称的，从中选用。对象和办法见“考核办法”，记录见“台账”。",
            "Check how it is written; where the sentence lists names that are near, take one of "
            "them. Units and schemes are listed under Schemes, entries under Entries.",
        ),
    ),
    "BadCoordinate": Meaning(
        Said("坐标不成立", "The coordinate does not hold"),
        Said(
            "所问的坐标（办法@修订/对象/指标?as_of=…&known_at=…&rules_known_at=…）有一部分读不懂，"
            "或几部分互相矛盾。矛盾的不替您取舍。",
            "A part of the coordinate (scheme@revision/unit/indicator?as_of=…&known_at=…&"
            "rules_known_at=…) cannot be read, or its parts contradict each other. Which one is "
            "meant is never guessed.",
        ),
        Said(
            "改掉句中指出的部分。数字是记录的位置，日期是那一天结束时；固定链接可原样使用。",
            "Change the part that the sentence names. Digits are the position of an entry, a day is "
            "its end; a permanent link can be used as it is.",
        ),
    ),
    "BadScheme": Meaning(
        Said("办法读不成", "The scheme does not load"),
        Said(
            "考核办法的文件，或对办法的一处修改，不合办法的写法；什么也没有登记。",
            "The file of a scheme, or a change to one, is not written as schemes are. Nothing was "
            "recorded.",
        ),
        Said(
            "按句中指出的位置改；可先用 scoretrail scheme check 文件 逐条核对。",
            "Mend the place that the sentence names; scoretrail scheme check FILE finds them all.",
        ),
    ),
    "BadEntry": Meaning(
        Said("记录的内容不合要求", "The content is not as its topic asks"),
        Said(
            "送来的内容不合该事项的要求。接口的答复里，errors 逐项写明字段、收到的值、应有的写法；"
            "什么也没有登记。",
            "What was sent is not as its topic asks. In an answer of the interface, errors names "
            "each field, what stood there and what is expected. Nothing was recorded.",
        ),
        Said(
            "逐项改好，用同一编号（id）重送。",
            "Mend each field and send it again under the same id.",
        ),
    ),
    "BadFile": Meaning(
        Said("文件读不出", "The file cannot be read"),
        Said(
            "整个文件读不出，或不是这里要的文件；什么也没有登记。",
            "The file as a whole cannot be read, or is not what is asked for. Nothing was recorded.",
        ),
        Said(
            "按句中所说另存或改好后重传；表样可用 scoretrail template 取得。",
            "Save it as the sentence says, or mend it, and send it again; scoretrail template gives "
            "the forms.",
        ),
    ),
    "RowsRefused": Meaning(
        Said("有行退回", "Rows are refused"),
        Said(
            "文件里有不合格的行；整份未登记，合格的行也没有。",
            "The file has rows that are not in order. None of it was recorded, its good rows neither.",
        ),
        Said(
            "逐行改好后重传；退回件（returned.xlsx）在原文件上标明了每一处。"
            "也可写明理由，只登记合格的行。",
            "Mend them and send the file again; what goes back (returned.xlsx) has every place "
            "marked. Or record the good rows only, and say why.",
        ),
    ),
    "row": Meaning(
        Said("一行或一格有问题", "A row or a cell is wrong"),
        Said(
            "文件中某一行的某一栏不合要求，这一行退回。同时给出工作表、行、列和收到的值。",
            "A column of one row is not as it should be, and the row is refused. Its sheet, row, "
            "column and what stood there are given along.",
        ),
        Said(
            "按所写的改法改这一格，重传文件。",
            "Mend that cell as is said, and send the file again.",
        ),
    ),
    "hint": Meaning(
        Said("提示", "Hint"),
        Said(
            "这一行照登，但有一点可能影响计分；是否计入由办法决定。",
            "The row is recorded, and something about it may matter: the scheme says whether it "
            "counts.",
        ),
        Said("核对这一行；有误的改好再报。", "Look at the row again; if it is wrong, mend it."),
    ),
    "Refused": Meaning(
        Said("拒绝", "Refused"),
        Said(
            "请求读懂了，但不能照办；句中说明为什么。什么也没有登记。",
            "It was understood and is not done; the sentence says why. Nothing was recorded.",
        ),
        Said(
            "先办妥句中所说的事；原样重来，答复不变。",
            "See to what the sentence names first; asked again as it is, the answer is the same.",
        ),
    ),
    "OutsidePeriod": Meaning(
        Said("不在考核期内", "Outside the period"),
        Said(
            "截至日早于考核期，或所问的整段时间都在考核期外；这种问题不以零分作答。",
            "The day lies before the period, or the whole question outside it. Such a question is "
            "never answered with zeros.",
        ),
        Said(
            "换一个考核期内的日期；要用这个办法试算别的年度，加 over=年份。",
            "Ask of a day within the period; to try the scheme on another year, add over=YEAR.",
        ),
    ),
    "BeyondHead": Meaning(
        Said("台账还没有到那里", "The ledger does not reach so far"),
        Said(
            "所问的记录位置或时刻，台账还没有到。",
            "The position or the moment asked about has not been reached by the ledger.",
        ),
        Said(
            "用句中所说的最新位置，或不写 known_at。", "Take the position named, or leave it out."
        ),
    ),
    "CalendarUnknown": Meaning(
        Said("没有那一年的工作日表", "No working days are known for that year"),
        Said(
            "计分要数工作日，而那一年的放假安排还没有登记；工作日从不推测。",
            "Working days are to be counted, and the notice for that year is not recorded; they are "
            "never guessed.",
        ),
        Said(
            "先登记那一年的放假安排（calendar.published）。",
            "Record the notice of that year first (calendar.published).",
        ),
    ),
    "NotAdmitted": Meaning(
        Said("不能接在已登记的后面", "May not follow what is recorded"),
        Said(
            "这条记录本身成立，但与它所针对的记录、时间先后或复核的要求不合；没有登记。",
            "The entry is sound by itself, but does not go with the entry that it answers, with the "
            "order of days, or with the second person it needs. It was not recorded.",
        ),
        Said(
            "看清所针对的记录现在的状态，按句中所说改正。",
            "Look at how the entry that it answers stands now, and do as the sentence says.",
        ),
    ),
    "Conflict": Meaning(
        Said("同一编号，内容不同", "The same id with other content"),
        Said(
            "台账里已有这个编号，内容与送来的不同；原来的不会被覆盖。",
            "The ledger holds that id with other content; what is there is never overwritten.",
        ),
        Said(
            "确是同一事实的，用更正（修订、撤销）改原来的记录；不是的，换一个编号。",
            "If it is the same fact, correct the entry that is there; if it is another, give it "
            "another id.",
        ),
    ),
    "NotPermitted": Meaning(
        Said("无权", "Not permitted"),
        Said(
            "您的角色或单位不能这样做，或不知道您是谁。",
            "Your role or unit may not do that, or it is not known who you are.",
        ),
        Said(
            "由句中所说的角色办理；认为授权有误的，请管理员改。被拒绝的访问记入审计日志。",
            "Whoever has a role that the sentence names may do it; where the grant is wrong, ask "
            "for another. Refused access is put on record in the audit log.",
        ),
    ),
    "LedgerUnusable": Meaning(
        Said("台账现在不能用", "The ledger cannot be used now"),
        Said(
            "数据库打不开、正忙、磁盘已满、只读，或设置不能保证落盘。",
            "The database cannot be opened, is busy, is full, is read-only, or its settings do not "
            "make sure that what is written stays.",
        ),
        Said(
            "稍候重来；仍然如此的，请管理员运行 scoretrail doctor。",
            "Wait a little and ask again; if it stays so, have scoretrail doctor run.",
        ),
    ),
    "Tampered": Meaning(
        Said("与所存的不符", "What is stored contradicts itself"),
        Said(
            "台账、检查点、举证包或附件与其散列、签名不符：被改动、损坏或缺失。",
            "The ledger, a checkpoint, a bundle or a file of evidence does not agree with its hash "
            "or signature: it was altered, damaged, or a part is gone.",
        ),
        Said(
            "不要再往里写；运行 scoretrail verify 看清是哪一条，与备份和见证单位留存的检查点核对。",
            "Record nothing more in it; run scoretrail verify to see which entry it is, and compare "
            "with a backup and with what the witnesses hold.",
        ),
    ),
    "OutcomeUnknown": Meaning(
        Said("写入结果不明", "The outcome is unknown"),
        Said(
            "写到最后一步时出错：可能已登记，也可能没有。",
            "It failed at the last step of writing: it may be recorded, and may not be.",
        ),
        Said(
            "用同一编号原样重送：已登记的不会重复登记。",
            "Send it again as it is, under the same ids: what is recorded already is not recorded "
            "twice.",
        ),
    ),
    "verified": Meaning(
        Said("核验发现的问题", "A finding of verify"),
        Said(
            "核验台账或举证包时，某一处与其散列、签名或重算的结果不符。",
            "When the ledger or a bundle was verified, a place did not agree with its hash, its "
            "signature, or what was computed again.",
        ),
        Said(
            "看清所指的位置，与备份、检查点和见证单位留存的核对。",
            "See which place it names, and compare it with a backup, the checkpoints and what the "
            "witnesses hold.",
        ),
    ),
    "checked": Meaning(
        Said("核对办法时发现的问题", "A finding of scheme check"),
        Said(
            "办法的分值、档次、引文或口径有一处不合。",
            "The points, tiers, citations or readings of a scheme do not agree in a place.",
        ),
        Said(
            "对照原文改办法；原文就是如此的，按句中所说在办法里写明。",
            "Compare with the document and mend the scheme; where the document itself says so, "
            "state it in the scheme as the sentence says.",
        ),
    ),
}
"""By the kind of error; `row`, `hint`, `verified` and `checked` stand inside an answer."""

STATUSES: Mapping[int, Meaning] = {
    401: Meaning(
        Said("不知道您是谁", "Not signed in"),
        Said(
            "没有出示令牌，或出示的令牌不认识、已过期、已撤销。",
            "No token was shown, or one that is not known, has ended, or was revoked.",
        ),
        Said(
            "登录，或在请求里带 Authorization: Bearer 令牌；令牌失效的，向管理员领取新的。"
            "被拒绝的访问记入审计日志。",
            "Sign in, or send Authorization: Bearer and a token; where it no longer holds, ask for "
            "another. Refused access is put on record in the audit log.",
        ),
    ),
    403: Meaning(
        Said("这里不允许", "Not allowed here"),
        Said(
            "本服务不收这种请求：它只读，或请求来自别的网站的页面。",
            "This server does not take that: it only reads, or the request came from a page of "
            "another site.",
        ),
        Said(
            "按句中所说，换地址、换页面，或请管理员更改服务的方式。",
            "Use the address or the page that the sentence names, or have it served otherwise.",
        ),
    ),
    404: Meaning(
        Said("没有找到", "Not found"),
        Said("这里没有所要的东西。", "What was asked for is not here."),
        Said("核对地址和名称。", "Check the address and the name."),
    ),
    405: Meaning(
        Said("不能这样做", "Method not allowed"),
        Said("这个地址不接受这种请求方法。", "This address does not take that method."),
        Said("可用的路由见 /api/v1/openapi.json。", "See /api/v1/openapi.json for its routes."),
    ),
    409: Meaning(
        Said("与已登记的矛盾", "Conflicts with what is recorded"),
        Said(
            "台账里已有登记，与这个请求合不到一起；什么也没有改动。",
            "What is recorded already does not go with this request; nothing was changed.",
        ),
        Said("看清现在的状态再办。", "Look at how it stands now."),
    ),
    412: Meaning(
        Said("其间已有变动", "Changed meanwhile"),
        Said(
            "您看过之后，所针对的记录又有了新的记录；没有登记。",
            "Since you looked at it, the entry was answered by another. Nothing was recorded.",
        ),
        Said("重新查看，再决定是否提交。", "Look at it again before you send it."),
    ),
    413: Meaning(
        Said("过大", "Too large"),
        Said("请求超过上限，没有读。", "The request is larger than the limit and was not read."),
        Said(
            "把文件分开上传；很长的文件由管理员用 scoretrail import --bulk 导入。",
            "Divide the file; one that is very long is imported with scoretrail import --bulk.",
        ),
    ),
    415: Meaning(
        Said("格式不收", "Unsupported format"),
        Said("请求内容的格式这里不收。", "The format of the request is not taken here."),
        Said("按句中所说的格式发送。", "Send it in the format that the sentence names."),
    ),
    429: Meaning(
        Said("请求过多", "Too many requests"),
        Said("一段时间内的请求、待登记文件或长任务超过上限。", "More was asked than is allowed."),
        Said("稍候再来。", "Wait a little."),
    ),
    500: Meaning(
        Said("程序出错", "A fault of the program"),
        Said(
            "这是程序的缺陷，不是请求的问题。",
            "This is a fault of the program, not of the request.",
        ),
        Said(
            "报告给管理员，附上时间；没有登记的可以重来。",
            "Report it with the time; where nothing was recorded, ask again.",
        ),
    ),
}
"""By the status that a code has of its own."""
