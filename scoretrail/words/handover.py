"""What the pages in a bundle say: Chinese, since they go to who was scored and to auditors."""

from __future__ import annotations

DEMO_NOTICE = "演示数据（虚构）"

STYLE = (
    "body{font-family:sans-serif;max-width:60em;margin:2em auto;padding:0 1em;line-height:1.6}"
    "pre{white-space:pre-wrap;background:#f6f6f6;padding:1em}"
    "code{word-break:break-all}table{border-collapse:collapse}"
    "th,td{border:1px solid #ccc;padding:.3em .6em;text-align:left;vertical-align:top}"
    ".demo{background:#000;color:#fff;padding:.3em .6em}"
)
POLICY_SECURITY = "default-src 'none'; style-src 'unsafe-inline'"

FORMS = {
    "unit": "本单位的记录全文在内；需要与别的单位比较的，只列别的单位的统计数，不含其记录。",
    "full": "重算所读的全部记录都在内，含别的单位的记录：请按其内容保管。",
}

WHAT = (
    "<code>answer.json</code>：得分和说明；<code>bundle.json</code>：所问坐标、台账、检查点",
    "<code>scheme.json</code>：当时有效的办法全文，其 SHA-256 即办法摘要",
    "<code>scheme-source.yaml</code>：办法原文件（如随程序提供）",
    "<code>entries/</code>：决定得分的每条记录，即入账时计算散列的原字节，修订和更正也在内",
    "<code>proofs/</code>：每条记录在检查点之内的证明（C2SP tlog-proof）",
    "<code>checkpoint.txt</code>：签名的检查点和见证签名；<code>policy.txt</code>：核验规则（如有）",
    "<code>figures.json</code>：比较所需的别的单位的统计数（如有）",
    "<code>calendar.json</code>：工作日表（如用到）",
    "证据文件不在包内，记录里写有其 SHA-256，可与原件核对",
)

HOW = (
    "<code>scoretrail verify 本文件.zip --policy 自己的规则</code>：核对每条记录、证明、签名，重算得分",
    "没有本系统的：<code>python verify.py 本文件.zip --policy 自己的规则</code>",
    "verify.py 只需要 Python 3.11 和软件包 cryptography；最好用自己另外取得的，不用包内的",
    "公钥要从信用办公开的渠道另取；包内的核验规则只能说明包内一致",
)

CANNOT = (
    "证明说明每条记录确在账内、未被改动；不说明没有别的记录",
    "要排除遗漏，请用 <code>bundle --year</code> 的全年移交包，其中流水从第一条起齐全",
    "<code>figures.json</code>：别的单位的统计数是签发单位的陈述，未证明；要证明请用 <code>--full</code>",
    "不说明记录所写的事属实：只说明谁在何时登记、谁复核",
    "检查点签发之后、下一次见证之前的改写，要到下一次见证才能发现",
)

EXCEPTIONS = {
    "late": "发生后超过三十日才登记，或在公布之后才登记",
    "backdated": "上报时刻早于登记一日以上（时刻凭记录的说法）",
    "single_person": "须两人经手而只有一人",
    "unscored": "公布表中未评分的项",
    "findings": "手工评定",
}

YEAR_WHAT = (
    "<code>journal.jsonl</code>：从第一条到检查点的全部流水，一行一条，即入账时计算散列的原字节",
    "<code>tables/</code>：当年公布的得分表，含坐标和摘要",
    "<code>schemes/</code>：所依据的办法全文，文件名即摘要；<code>calendars/</code>：工作日表",
    "<code>corrections.json</code>：更正登记簿；<code>exceptions.json</code>：审计先看的",
    "<code>checkpoint.txt</code>：最新检查点和见证签名；<code>checkpoints/</code>：历次检查点",
)

YEAR_HOW = (
    "<code>scoretrail verify 本文件.zip --policy 自己的规则</code>：由流水算出根，重算每张公布表",
    "<code>scoretrail bundle --rebuild 本文件.zip --ledger 新账.db</code>：在另一台机器上重建台账",
    "没有本系统的：<code>python verify.py 本文件.zip --policy 自己的规则</code>，核对流水和签名",
    "公钥要从信用办公开的渠道另取；包内的核验规则只能说明包内一致",
)

YEAR_CANNOT = (
    "流水到检查点为止齐全，根由全部记录算出：没有遗漏。不说明记录所写的事属实",
    "包内有全部单位的记录，涉及自然人的字段是密文：请按其内容保管",
    "检查点签发之后、下一次见证之前的改写，要到下一次见证才能发现",
)
