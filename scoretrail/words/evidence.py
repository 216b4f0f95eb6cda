"""Evidence files: what is said of what is kept."""

from __future__ import annotations

from scoretrail.words.speech import Said

EVIDENCE = Said("附件", "Evidence")
NOT_KEPT = Said(
    "附件 {name} 涉及自然人，本账不封存，只登记散列，文件请自行保管",
    "{name} is about a person and this ledger does not seal: its hash is recorded, keep the file",
)
NOTHING = Said("没有留存附件", "no evidence is kept")
DIGEST = Said("散列", "SHA-256")
KIND = Said("种类", "Kind")
SIZE = Said("字节", "Bytes")
SEALED = Said("封存", "Sealed")
YES = Said("是", "yes")
NO = Said("否", "no")
WRITTEN = Said("已写入 {path}，内容与散列相符", "written to {path}; its content has its hash")
DESTROYED = Said("附件 {sha256} 已销毁", "evidence {sha256} is destroyed")
ON_RECORD = Said("已记入审计日志", "on record in the audit log")
