"""What the pages say of themselves: where one is, what one may do there."""

from __future__ import annotations

from scoretrail.words.speech import Said

SITE = Said("考核记录账", "Assessment ledger")
SKIP = Said("跳到正文", "Skip to the content")
STANDINGS = Said("排名", "Standings")
PIN = Said("固定链接", "Permanent link")
OTHER_LANGUAGE = Said("English", "中文")
BACK = Said("返回首页", "To the first page")
SCHEME = Said("考核办法", "Scheme")
AS_OF = Said("截至（发生）", "As of (occurred)")
KNOWN_AT = Said("当时已知（登记）", "Known at (recorded)")
SHOW = Said("查看", "Show")
COORDINATE = Said("坐标", "Coordinate")
SIGNED_IN_AS = Said("{role} · {account}", "{role} · {account}")
