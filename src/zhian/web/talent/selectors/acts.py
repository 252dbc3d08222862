"""What stands around a case: the declaration that was signed, a revocation, and who may act for whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from zhian.kernel.locales import Text
from zhian.policy.lawbook import Edition
from zhian.policy.model import Cite, Party
from zhian.web.base.people.kit import AnyActor

from ..models import Revocation, SignedDeclaration

if TYPE_CHECKING:
    from zhian.web.casework.models import Case

PROXY_CITE: Final = "reg-19"
_ON_PLATFORM: Final = (
    Text(
        zh="在本平台，申请由申请人本人确认、提交和撤回；单位只能代为填报和上传单位负责的材料。",
        en=(
            "On this platform the person alone confirms, files and withdraws; an organisation prepares the "
            "file and hands in its own papers."
        ),
    ),
    Text(
        zh="他人持纸质材料到窗口代交的，由受理员核验代办资格并录入，申请人须在告知书上签名。",
        en=(
            "Who brings a paper application to the counter for somebody else is checked there by the intake "
            "officer, and the person has to have signed the notice."
        ),
    ),
)
_BY_REGULATION: Final = (
    Text(
        zh="邀请单位、申请人的亲属或者有关专门服务机构可以代为申请。",
        en="The inviting unit, a relative or a specialised agency may apply on behalf.",
    ),
    Text(
        zh="仅限：国家需要的外籍高层次人才和急需紧缺专门人才；未满16周岁的人；已满60周岁的人；因疾病等原因不便本人办理的人。",
        en=(
            "Only for high-level or urgently needed talent, for persons under 16 or from 60 on, and for "
            "those whom illness or similar reasons keep from coming."
        ),
    ),
)
_NOT_VERIFIED: Final = Text(
    zh="条例第十九条的代办规定是否适用于本事项未能核实，以受理单位的告知为准。",
    en="Whether Art. 19 of the Regulations on acting for others covers this service could not be verified; "
    "what the office says holds.",
)


@dataclass(frozen=True, slots=True)
class Proxies:
    """Who may act for whom under an edition, and what has to be done in person."""

    rules: tuple[Text, ...]
    cites: tuple[Cite, ...]
    in_person: tuple[Text, ...]


def proxies(edition: Edition) -> Proxies:
    """The limits of acting for another; a rule that was not verified for the service is said to be so."""
    cite = edition.cites.get(PROXY_CITE)
    by_law = (_NOT_VERIFIED,) if cite is None else _BY_REGULATION
    return Proxies(
        rules=(*by_law, *_ON_PLATFORM),
        cites=() if cite is None else (cite,),
        in_person=tuple(visit.purpose for visit in edition.visits if visit.who is Party.APPLICANT),
    )


def declaration_in(case: Case, reader: AnyActor) -> SignedDeclaration | None:
    """The declaration of the sponsor, signed last."""
    rows = SignedDeclaration.objects.visible_to(reader).filter(case_id=case.pk)
    return rows.select_related("organisation").order_by("-signed_at").first()


def revocation_in(case: Case, reader: AnyActor) -> Revocation | None:
    """How the recommendation of a case was taken back."""
    rows = Revocation.objects.visible_to(reader).filter(recommendation__case_id=case.pk)
    return rows.select_related("organisation").first()
