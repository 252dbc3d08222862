"""Who can log in to the demonstration, and as what."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from uuid import UUID

from zhian.kernel.locales import Text
from zhian.web.base.people.kit import ROLE_NAMES, OrganisationKind, Post, Role, owes_second_factor

from .names import enterprises

DEMO_PASSWORD = "specimen-only-2026"  # noqa: S105  # printed on the login page of the demonstration


@dataclass(frozen=True, slots=True)
class DemoOrganisation:
    """A fictional organisation, or the demo desk of an authority the law names."""

    code: str
    kind: OrganisationKind
    name: Text

    @property
    def is_enterprise(self) -> bool:
        """Whether it may be the sponsor of a case."""
        return self.kind is OrganisationKind.ENTERPRISE


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account of the demonstration and the post it holds; an applicant holds none."""

    email: str
    name: str
    organisation: str = ""
    roles: tuple[Role, ...] = ()
    language: str = "zh-hans"

    @property
    def needs_code(self) -> bool:
        """Whether it signs in with a second factor: every post at an office or an authority does."""
        kinds = {place.code: place.kind for place in ORGANISATIONS}
        kind = kinds.get(self.organisation)
        return owes_second_factor([Post(UUID(int=0), kind, role) for role in self.roles] if kind else [])

    @property
    def secret(self) -> str:
        """What its authenticator app would hold: made from its address, as public as the password."""
        digest = hashlib.sha256(f"zhian demonstration {self.email}".encode()).digest()
        return base64.b32encode(digest[:20]).decode("ascii")

    @property
    def says(self) -> Text:
        """Its roles as every page names them."""
        names = [ROLE_NAMES[role] for role in self.roles] or [_APPLICANT]
        return Text(zh="、".join(name.zh for name in names), en=", ".join(name.en for name in names))


_APPLICANT = Text(zh="申请人", en="Applicant")

ORGANISATIONS: tuple[DemoOrganisation, ...] = (
    DemoOrganisation(
        "zgc-hall",
        OrganisationKind.OFFICE,
        Text(zh="中关村外国人服务大厅（演示）", en="Zhongguancun Foreigners' Service Hall (demo)"),
    ),
    DemoOrganisation(
        "exit-entry",
        OrganisationKind.OFFICE,
        Text(zh="出入境管理受理窗口（演示）", en="Exit-Entry Counter (demo)"),
    ),
    DemoOrganisation(
        "nia",
        OrganisationKind.AUTHORITY,
        Text(zh="国家移民管理局（演示收件台）", en="National Immigration Administration (demo desk)"),
    ),
    DemoOrganisation(
        "zgc-committee",
        OrganisationKind.PARK,
        Text(zh="中关村科技园区管理委员会（演示）", en="Zhongguancun Park Committee (demo)"),
    ),
    DemoOrganisation(
        "qingya",
        OrganisationKind.ENTERPRISE,
        Text(zh="青崖智算（虚构企业）", en="Qingya Compute (fictional)"),
    ),
    DemoOrganisation(
        "chenghu",
        OrganisationKind.ENTERPRISE,
        Text(zh="澄湖机器人（虚构企业）", en="Chenghu Robotics (fictional)"),
    ),
)

_ACCOUNTS: tuple[DemoAccount, ...] = (
    DemoAccount(
        "coordinator@qingya.example", "样例经办人 甲", "qingya", (Role.COORDINATOR, Role.ADMINISTRATOR)
    ),
    DemoAccount(
        "coordinator@chenghu.example", "样例经办人 乙", "chenghu", (Role.COORDINATOR, Role.ADMINISTRATOR)
    ),
    DemoAccount("researcher@people.example", "ERIKSSON Anna Maria (specimen)", language="en"),
    DemoAccount("engineer@people.example", "SPECIMEN Tomas (specimen)", language="en"),
    DemoAccount("intake@zgc.example", "样例受理员 丙", "zgc-hall", (Role.INTAKE,)),
    DemoAccount("review@zgc.example", "样例审核员 丁", "zgc-hall", (Role.REVIEWER,)),
    DemoAccount("approve@zgc.example", "样例审批人 戊", "zgc-hall", (Role.APPROVER,)),
    DemoAccount("record@zgc.example", "样例登记员 己", "zgc-hall", (Role.RECORDER,)),
    DemoAccount("head@zgc.example", "样例负责人 庚", "zgc-hall", (Role.HEAD, Role.ADMINISTRATOR)),
    DemoAccount("clerk@nia.example", "样例收件人 辛", "nia", (Role.CLERK,)),
)


# Posts of the demonstration at its full size that nobody needs to be told of; the password is the same.
_COLLEAGUES: tuple[DemoAccount, ...] = (
    DemoAccount("intake2@zgc.example", "样例受理员 壬", "zgc-hall", (Role.INTAKE,)),
    DemoAccount("review2@zgc.example", "样例审核员 癸", "zgc-hall", (Role.REVIEWER,)),
    DemoAccount("approve2@zgc.example", "样例审批人 子", "zgc-hall", (Role.APPROVER,)),
    DemoAccount("coordinator@zgc-committee.example", "样例推荐人 午", "zgc-committee", (Role.COORDINATOR,)),
    DemoAccount("intake@exit-entry.example", "样例受理员 丑", "exit-entry", (Role.INTAKE,)),
    DemoAccount("review@exit-entry.example", "样例审核员 寅", "exit-entry", (Role.REVIEWER,)),
    DemoAccount("approve@exit-entry.example", "样例审批人 卯", "exit-entry", (Role.APPROVER,)),
    DemoAccount("record@exit-entry.example", "样例登记员 辰", "exit-entry", (Role.RECORDER,)),
    DemoAccount("head@exit-entry.example", "样例负责人 巳", "exit-entry", (Role.HEAD, Role.ADMINISTRATOR)),
)
FURTHER_ORGANISATIONS: tuple[DemoOrganisation, ...] = (
    DemoOrganisation(
        "two-zones",
        OrganisationKind.PARK,
        Text(zh="“两区”建设服务专班（演示）", en="Two Zones Service Desk (demo)"),
    ),
    DemoOrganisation(
        "work-permit",
        OrganisationKind.AUTHORITY,
        Text(zh="外国人来华工作管理部门（演示收件台）", en="Foreigners' Work Authority (demo desk)"),
    ),
    *(DemoOrganisation(code, OrganisationKind.ENTERPRISE, name) for code, name in enterprises()),
)


def further_accounts() -> tuple[DemoAccount, ...]:
    """Who else has a post at the full size: colleagues at the offices, a coordinator per enterprise."""
    coordinators = (
        DemoAccount(f"coordinator@{code}.example", f"样例经办人 {n:02d}", code, (Role.COORDINATOR,))
        for n, (code, _name) in enumerate(enterprises(), start=1)
    )
    return (*_COLLEAGUES, *coordinators)


def demo_account(name: str) -> DemoAccount | None:
    """The account of an address, or of the part before the @ where only one has it."""
    everybody = (*_ACCOUNTS, *_COLLEAGUES)
    full = [a for a in everybody if a.email == name.strip().lower()]
    if full:
        return full[0]
    found = [a for a in _ACCOUNTS if name.strip().lower() in {a.email, a.email.partition("@")[0]}]
    return found[0] if len(found) == 1 else None


def demo_accounts() -> tuple[DemoAccount, ...]:
    """The accounts, in the order they are printed."""
    return _ACCOUNTS
