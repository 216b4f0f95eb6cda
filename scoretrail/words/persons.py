"""Persons' data: what is said of what is sealed, shown, held and erased."""

from __future__ import annotations

from scoretrail.words.speech import Said

SEALING = Said(
    "从现在起封存个人信息，主密钥在 {key}",
    "persons' data is sealed from now on, master key in {key}",
)
KEEP_APART = Said(
    "主密钥丢了，封存的内容谁也打不开；与台账、密钥库分开保存和备份",
    "without the master key nobody opens what is sealed; keep and back it up apart from the ledger",
)
REVEALED = Said("#{position} 封存的个人信息", "What is sealed in #{position}")
FIELD = Said("栏", "Field")
SUBJECT = Said("匿名编号", "Subject")
TEXT = Said("内容", "Content")
ON_RECORD = Said(
    "本次查看已记入审计日志 #{record}", "this reading is record {record} of the audit log"
)
DONE = {
    "person.restricted": Said("{subject} 已限制处理", "{subject} is restricted"),
    "person.released": Said("{subject} 已解除限制", "{subject} is no longer restricted"),
    "person.held": Said("{subject} 已保留，不能销毁", "{subject} is on hold and not to be erased"),
    "person.unheld": Said("{subject} 已解除保留", "{subject} is no longer on hold"),
}
ERASED = Said("{subject} 的个人信息已销毁", "the data of {subject} is erased")
ENTRIES_STAY = Said(
    "{n}条记录、散列、证明和得分都不变",
    "{n} entries, their hashes, proofs and scores stay as they are",
)
FILES_GONE = Said("随之销毁附件{n}个", "{n} evidence files were destroyed with it")
NO_RESIDUE = Said(
    "已逐字节查过台账的全部文件，无残留", "every file of the ledger was searched: nothing is left"
)
RESIDUE = Said(
    "{file} 第 {offset} 字节处仍有{what}", "{file} still holds a {what} at byte {offset}"
)
BACKUPS = Said(
    "备份里的旧密钥库须在30天内清除；恢复旧备份后会自动重新销毁",
    "older backups of the subject store are to go within 30 days; restored, they erase again",
)
FOUND = Said("{subject}（{mask}）", "{subject} ({mask})")
NOT_FOUND = Said("密钥库中没有此人", "the subject store does not know this person")
IN_ENTRIES = Said("封存在记录 {listed}", "sealed in {listed}")
HELD = Said("保留中：{ground}，至 {until}", "on hold: {ground}, until {until}")
UNLIMITED = Said("解除为止", "lifted")
RESTRICTED = Said("限制处理：{ground}", "restricted: {ground}")
IDENTITY_NUMBER = Said("身份证号（不显示）", "Identity number (not shown)")
WHAT = {
    "look-up": Said("查找散列", "look-up"),
    "wrapped key": Said("密钥（密文）", "wrapped key"),
    "key": Said("密钥", "key"),
    "text": Said("号码或姓名", "number or name"),
}
STORE_SOUND = Said(
    "密钥库与台账、审计日志相符", "the subject store agrees with ledger and audit log"
)
STORE_NOT_OPENED = Said(
    "没有主密钥，封存内容未逐项打开核对",
    "no master key: what is sealed was not opened and compared",
)
PERSONS = Said("个人信息", "Persons' data")
CONFIDENTIAL = Said("个人信息", "PERSONAL")
WATERMARKED = Said("水印", "Watermark")
CASE_NUMBER = Said("案号", "Case number")
WRITTEN = Said(
    "已写出 {file}，带水印；本次导出已记入审计日志 #{record}",
    "wrote {file}, with a watermark; this export is record {record} of the audit log",
)
