"""The impact assessment of every service of the demonstration, which its head of office approved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from zhian.web.base.people.kit import Actor, AnyActor
from zhian.web.base.privacy.kit import offered_services
from zhian.web.base.privacy.selectors import current_assessment
from zhian.web.base.privacy.services import approve, write_draft

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "purpose": (
        "（演示）办理“{zh}”：受理、审查、转送或者决定，并告知结果。不作自动化决定，规则引擎只提供意见。",
        "(Demonstration) Handling “{en}”: taking the file in, examining it, forwarding or deciding it, and "
        "telling the result. Nothing is decided by a machine; the rules only advise.",
    ),
    "kinds": (
        "身份和证件信息、联系方式、规则所问的事实、依法须提交的材料；其中健康、犯罪记录和亲属关系材料为敏感个人信息。",
        "Identity and travel document, contact, the facts the law asks for, and the papers it lists; those "
        "on health, criminal record and family are sensitive.",
    ),
    "necessity": (
        "每项材料均有法律或者办事指南出处；与所选依据无关的材料不要求提交，推荐单位看不到敏感材料。",
        "Every paper has its source in law or guide; what the chosen basis does not need is not asked for, "
        "and a sponsor never sees sensitive papers.",
    ),
    "risks": (
        "泄露可能使申请人受到歧视或者人身财产损害；内部越权查阅、误发文书和备份遗失是主要风险。",
        "A leak could expose the person to discrimination or harm; the main risks are curiosity, letters "
        "sent astray and lost backups.",
    ),
    "measures": (
        "逐项加密并绑定记录，文件一文一钥，密钥与备份分离；每次查阅留痕并向本人公开；到期删除并可演练。措施与风险相适应。",
        "Values are sealed to their rows and each file to its own key, apart from backups; every opening is "
        "recorded and shown to the person; what is due is erased, and that is practised. It suits the risk.",
    ),
}


def assess_services(drafter: AnyActor, approver: Actor, *, at: datetime) -> int:
    """Give every service an approved assessment where it has none; how many were made."""
    made = 0
    for law_id, service in offered_services().items():
        if current_assessment(law_id) is not None:
            continue
        words = {
            part: {"zh-Hans": zh.format(zh=service.title.zh), "en": en.format(en=service.title.en)}
            for part, (zh, en) in WORDS.items()
        }
        draft = write_draft(drafter, law_id, words, at=at)
        approve(approver, draft.pk, digest=draft.digest, at=at)
        made += 1
    return made
