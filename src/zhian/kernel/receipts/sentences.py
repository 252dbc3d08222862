"""What the verifier says, in both languages."""

from __future__ import annotations

from typing import Final

from zhian.kernel.locales import Text

PRINTED_PAGE: Final = "printed page"

HEADLINES: Final = {
    "genuine": Text(zh="真实有效", en="Genuine"),
    "intact_issuer_unverified": Text(zh="内容完整，出具方未经核实", en="Intact, issuer not verified"),
    "specimen": Text(zh="样本，不具效力", en="Specimen, without effect"),
    "revoked": Text(zh="已失效", en="No longer valid"),
    "altered": Text(zh="已被改动", en="Altered"),
    "forged": Text(zh="签名不符", en="Forged"),
    "unreadable": Text(zh="无法读取", en="Unreadable"),
}
KINDS: Final = {
    "recommendation": Text(zh="推荐回执", en="Recommendation receipt"),
    "office_act": Text(zh="受理单位办理回执", en="Receipt of an act of the office"),
    "recorded_decision": Text(zh="决定记录回执", en="Receipt of a recorded decision"),
}
_SECTIONS: Final = {
    "notice": Text(zh="声明", en="notice"),
    "checkpoint": Text(zh="审计检查点", en="audit checkpoint"),
    "commitments": Text(zh="个人信息承诺值", en="commitments"),
    "printed": Text(zh="打印文本", en="printed text"),
    "layout": Text(zh="版式", en="layout"),
    "matter": Text(zh="办件", en="case"),
    "parties": Text(zh="当事各方", en="parties"),
    "act": Text(zh="办理情况", en="what was done"),
    "law": Text(zh="适用规定", en="law applied"),
    "advice": Text(zh="系统提示", en="advice of the system"),
    "clock": Text(zh="办理时限", en="time limits"),
    "decision": Text(zh="决定", en="decision"),
    "recommendation": Text(zh="推荐", en="recommendation"),
    PRINTED_PAGE: Text(zh="页面文字", en="the text on the page"),
}


def section_title(name: str) -> Text:
    """What people call a part of a receipt; its own name when nobody has named it for them."""
    return _SECTIONS.get(name, Text(zh=name, en=name))


GENUINE: Final = Text(
    zh="本回执由{issuer}于 {at} 签发，签名有效，签发后内容未改动。",
    en="{issuer} signed this receipt at {at}, and nothing in it has changed since.",
)
INTACT: Final = Text(
    zh="签名与内容相符，签发后内容未改动。",
    en="The signature fits, and nothing has changed since it was made.",
)
NOT_TRUSTED: Final = Text(
    zh=(
        "本机尚未信任密钥 {key}，不能确认它确属{issuer}。"
        "请从该单位的公开渠道取得公钥，以 zhian keys trust 添加后重新核验。"
    ),
    en=(
        "The key {key} is not trusted here, so it is open whether it belongs to {issuer}. "
        "Get the public key from a source you know, add it with “zhian keys trust”, and verify again."
    ),
)
KEY_EXPIRED: Final = Text(
    zh="密钥 {key} 的使用期已于 {at} 届满，本回执的签发时间在此之后，不能据以确认出具方。",
    en="The key {key} was in use until {at}; this receipt is dated later, so the issuer is not confirmed.",
)
SPECIMEN: Final = Text(
    zh="本回执由演示密钥签发，仅为样本，不具有任何效力。",
    en="This receipt was signed with a demonstration key. It is a specimen and has no effect.",
)
SIGNATURE_WRONG: Final = Text(
    zh="签名与回执不符：首部或签名被改动，或者并非由其所称的密钥签发。",
    en="The signature does not fit: header or signature were changed, or another key signed.",
)
OTHER_KEY: Final = Text(
    zh="本回执所用公钥与本机信任的密钥 {key} 不一致，系冒用该密钥编号。",
    en="It was signed with a different key that borrows the name of the trusted key {key}.",
)
OTHER_ISSUER: Final = Text(
    zh="签发密钥属于{owner}，回执却自称由{claimed}出具。",
    en="The key belongs to {owner}, but the receipt claims to come from {claimed}.",
)
CHANGED: Final = Text(
    zh="签发后以下部分被改动：{names}。请勿采信。",
    en="Changed since it was signed: {names}. Do not rely on it.",
)
KEY_REVOKED: Final = Text(
    zh="签发密钥 {key} 已被吊销，由它签发的回执一律不再采信。请向出具方申请换发。",
    en="The key {key} was revoked; nothing it signed counts any more. Ask the issuer for a new receipt.",
)
WITHDRAWN: Final = Text(zh="出具方已撤回本回执。", en="The issuer has withdrawn this receipt.")
SUPERSEDED: Final = Text(
    zh="本回执已被后出具的回执取代。", en="A later receipt has taken the place of this one."
)
SUPERSEDED_BY: Final = Text(
    zh="本回执已被回执 {id} 取代，请以后者为准。",
    en="Receipt {id} has taken the place of this one; rely on that.",
)
STILL_GOOD: Final = Text(
    zh="截至 {at}，出具方的状态清单未载明本回执被撤回或取代。",
    en="As of {at} the issuer's status list neither withdraws nor replaces it.",
)
NOT_CHECKED: Final = Text(
    zh="是否已被撤回或取代：未核验（未提供可用的状态清单）。",
    en="Whether it was withdrawn or replaced was not checked: no usable status list was given.",
)
LIST_FORGED: Final = Text(
    zh="状态清单的签名不符，未予采用。", en="The status list has a wrong signature and was not used."
)
LIST_NOT_TRUSTED: Final = Text(
    zh="状态清单由未获信任的密钥 {key} 签发，未予采用。",
    en="The status list is signed with {key}, which is not trusted for this issuer; it was not used.",
)
LIST_TOO_OLD: Final = Text(
    zh="状态清单（{at}）早于本回执，未予采用。",
    en="The status list ({at}) is older than the receipt and was not used.",
)
PAGE_AGREES: Final = Text(
    zh="页面文字与所附数据一致；图形图像不在核验范围。",
    en="The text on the page agrees with the attached data; pictures are not covered.",
)
PAGE_LACKS: Final = Text(
    zh="页面文字与所附数据不一致，页面上找不到：“{text}”。",
    en="The page does not agree with the attached data; it lacks “{text}”.",
)
PAGE_ADDS: Final = Text(
    zh="页面上有未经签名的文字：“{text}”。",
    en="The page shows text that was never signed: “{text}”.",
)
PAGE_UNCOVERED: Final = Text(
    zh="页面包含全部已签名文字；页面上另有签名未涵盖的文字：“{text}”。",
    en="The page shows all signed text, and also text the signature does not cover: “{text}”.",
)
