"""The inviter's declaration: what an organisation stands for when it sends a file on, in dated words."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from zhian.kernel.clock import legal_day
from zhian.kernel.jsonio import digest
from zhian.kernel.locales import Text
from zhian.web.base.audit.services import Entry, record
from zhian.web.base.people.kit import Actor, AnyActor, Role

from ..kit import Declaration
from ..models import SignedDeclaration

if TYPE_CHECKING:
    from zhian.web.casework.models import Case

# Newest last. A version that was ever signed is never edited: change the words by adding one.
DECLARATIONS: Final = (
    Declaration(
        version=1,
        says=Text(
            zh="本单位声明：所出具的邀请、推荐文件和填报的内容真实，对其真实性负责。",
            en=(
                "Our organisation declares that the invitation or recommendation it issues and what it "
                "answers here are true, and answers for their truth."
            ),
        ),
        cite=Text(
            zh="《中华人民共和国出境入境管理法》第十九条、第七十四条：出具邀请函件的单位应当对邀请内容的真实性负责；"
            "违反规定出具邀请函件的，对单位处一万元以上五万元以下罚款，并可以责令其承担所邀请外国人的出境费用。",
            en=(
                "Exit and Entry Administration Law, Art. 19 and 74: whoever issues an invitation answers for "
                "its truth; a unit that issues one in breach of the rules is fined 10,000 to 50,000 yuan and "
                "may be ordered to bear the cost of the invited foreigner's exit."
            ),
        ),
    ),
)


def declaration() -> Declaration:
    """The words of today."""
    return DECLARATIONS[-1]


def declared_by(case: Case) -> tuple[Text, ...]:
    """What a sponsor reads before it sends a file to the person; sending it on signs it."""
    if case.sponsor_id is None:
        return ()
    words = declaration()
    signing = Text(
        zh=f"送申请人确认，即由您代表本单位作出上述声明（第{words.version}版）。",
        en=f"By sending the file you make this declaration for your organisation (version {words.version}).",
    )
    return words.says, words.cite, signing


def sign_declaration(case: Case, actor: AnyActor, *, at: datetime) -> None:
    """Keep the declaration as it was read, with the name of whoever sent the file on."""
    if not isinstance(actor, Actor) or actor.user_id is None or case.sponsor_id is None:
        return
    words = declaration()
    row = SignedDeclaration.objects.create(
        case_id=case.pk,
        organisation_id=case.sponsor_id,
        version=words.version,
        digest=digest({"zh": words.says.zh, "en": words.says.en}),
        text_zh=words.says.zh,
        text_en=words.says.en,
        signed_by_user_id=actor.user_id,
        signed_by_name=actor.display_name,
        signed_on=legal_day(at),
        signed_at=at,
    )
    entry = Entry(
        verb="talent.declaration_signed",
        subject_kind="declaration",
        subject_id=row.pk,
        about_person_id=case.applicant_id,
        matter_id=case.pk,
        acting=actor.post(Role.COORDINATOR, organisation_id=case.sponsor_id),
        body={"version": row.version, "digest": row.digest},
    )
    record(actor, entry, at=at)
