"""The audit log: what is said of what was seen and done."""

from __future__ import annotations

from scoretrail.words.speech import Said

AUDIT = Said("审计日志", "Audit log")
HEAD = Said("{name} · {n}条，根 {root}", "{name} · {n} records, root {root}")
NOTHING = Said("没有记录", "no records")
WHEN = Said("时间", "When")
WHO = Said("何人", "Who")
ROLE = Said("角色", "Role")
DEED = Said("事项", "Deed")
ABOUT = Said("所涉", "About")
WHY = Said("理由", "Reason")
SECOND = Said("复核：{who}", "confirmed by {who}")
UNAUTHENTICATED = Said("（未认证）", " (not authenticated)")
AUDIT_SOUND = Said("审计日志{n}条，无一字节不符", "audit log: {n} records, no byte differs")
