"""Proof: what is said of checkpoints, witnesses and bundles."""

from __future__ import annotations

from scoretrail.words.speech import Said

KEY_WRITTEN = Said(
    "私钥在 {private}（只有本账户能读，不要放进台账的备份），公钥在 {public}",
    "private key in {private} (only this account may read it; keep it out of the ledger's backups),"
    " public key in {public}",
)
PUBLIC_KEY = Said("公钥：{key}", "public key: {key}")
KEY_BY_HAND = Said(
    "把公钥交给审计、纪检和上级信用办：他们凭它核验", "give the public key to whoever will check"
)

SIGNED = Said("已签检查点：第 {size} 条，根 {root}", "checkpoint signed: size {size}, root {root}")
WRITTEN = Said("已写入 {path}", "written to {path}")
SHOW_IT_ELSEWHERE = Said(
    "检查点要交到别处保存才有用：见证人、上级、印在通报上",
    "a checkpoint proves something once it is kept elsewhere: with a witness, printed on a notice",
)
CHECKPOINTS = Said("检查点", "Checkpoints")
NO_CHECKPOINTS = Said("还没有签过检查点", "no checkpoint was signed yet")
SIZE = Said("条数", "Size")
ROOT = Said("根", "Root")
SIGNERS = Said("签名", "Signatures")
STAMPS = Said("时间戳", "Time stamps")
ATTACHED = Said("已留存：第 {size} 条的{kind}", "kept: {kind} of size {size}")
KIND_OF = {
    "cosignature": Said("见证签名", "cosignature"),
    "timestamp": Said("时间戳", "time stamp"),
}
PROVED = Said(
    "证明：第 {older} 条到第 {size} 条只增不改", "proof: size {older} to {size} only adds"
)
INCLUDED = Said(
    "证明：第 {position} 条在第 {size} 条的检查点之内",
    "proof: entry {position} is under size {size}",
)

WITNESS_MADE = Said("见证人已建立：{name}", "witness made: {name}")
LOG_TRUSTED = Said("已认下 {name} 的公钥", "the key of {name} is known from now on")
COSIGNED = Said(
    "已见证：第 {size} 条，此前见过第 {older} 条", "cosigned: size {size}, seen before: {older}"
)

BUNDLED = Said(
    "举证包 {path}：{entries} 条记录，检查点第 {size} 条，共 {bytes} 字节",
    "bundle {path}: {entries} entries, checkpoint of size {size}, {bytes} bytes",
)
BUNDLE_SOUND = Said("举证包无误", "Bundle verified")
BUNDLE_OF = Said(
    "台账 {ledger}：{n} 条记录都在第 {size} 条的检查点之内",
    "ledger {ledger}: {n} entries, all under the checkpoint of size {size}",
)
BUNDLE_FAULTY = Said("举证包有{n}处问题", "Bundle: {n} findings")
HELD = Said("检查点{n}个，都与台账一致", "{n} checkpoints, the ledger continues each of them")
KEYS_UNKNOWN = Said(
    "没有给出已知公钥（--policy），签名未核验",
    "no known key was given (--policy): signatures were not checked",
)
KEY_FROM_BUNDLE = Said(
    "公钥取自包内：只说明包内一致，请与信用办公开的公钥核对，或用 --policy",
    "the key came with the bundle: compare it with the one the office made public, or use --policy",
)
STAMP_NOT_CHECKED = Said("时间戳{n}个，未核验（{why}）", "{n} time stamps, not checked ({why})")
STAMP_CHECKED = Said("时间戳{n}个，有效", "{n} time stamps, valid")
NO_OPENSSL = Said("没有 openssl", "no openssl here")
NO_AUTHORITY = Said("没有给出时间戳机构的证书，--tsa-certificate", "no --tsa-certificate was given")
RECOMPUTED = Said(
    "得分已从包内记录重算，一致", "the score was computed again from the bundle: same"
)
REBUILT = Said(
    "已重建 {place}：{n} 条，根 {root}，与移交包一致",
    "{place} rebuilt: {n} entries, root {root}, the same as in the bundle",
)
ANOTHER_VERSION = Said(
    "由 {engine} 做成：说明页和所附 verify.py 未与本版本比较",
    "made by {engine}: its page and its verify.py were not compared with this version's",
)
