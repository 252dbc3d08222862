"""An edition of a law as the words of a public page; no queries, no decisions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from zhian.kernel.locales import Text
from zhian.policy.clockwords import amount
from zhian.policy.evaluate import evaluate, resolve
from zhian.policy.explain import ExplainedRoute, explain
from zhian.policy.lawbook import Edition, Law
from zhian.policy.model import (
    Cite,
    Evidence,
    FactType,
    Fee,
    LimitRule,
    Parameter,
    Party,
    RemedyKind,
    Scalar,
    Sensitivity,
    Status,
    Visit,
)
from zhian.web.casework.kit import LIMIT_NAMES

PARTIES: Final[dict[Party, Text]] = {
    Party.APPLICANT: Text(zh="申请人提交", en="From the person"),
    Party.SPONSOR: Text(zh="单位提交", en="From the enterprise"),
    Party.OFFICER: Text(zh="受理单位调取", en="Obtained by the office"),
}
SENSITIVITIES: Final[dict[Sensitivity, Text]] = {
    Sensitivity.HEALTH: Text(zh="健康信息，单位不可见", en="health: not shown to the enterprise"),
    Sensitivity.CRIMINAL: Text(
        zh="犯罪记录信息，单位不可见", en="criminal record: not shown to the enterprise"
    ),
    Sensitivity.FAMILY: Text(zh="家庭信息，单位不可见", en="family: not shown to the enterprise"),
}
STARTS: Final[dict[str, Text]] = {
    "acceptance": Text(zh="自受理次日起算", en="from the day after acceptance"),
    "filing": Text(zh="自提交次日起算", en="from the day after filing"),
    "receipt_of_materials": Text(zh="自收到材料次日起算", en="from the day after the papers are received"),
    "entry": Text(zh="自入境次日起算", en="from the day after entry"),
    "issue": Text(zh="自签发次日起算", en="from the day after issue"),
    "decision": Text(zh="自决定次日起算", en="from the day after the decision"),
    "check_in": Text(zh="自入住起算", en="from check-in"),
    "change": Text(zh="自变更次日起算", en="from the day after the change"),
    "birth": Text(zh="自出生次日起算", en="from the day after birth"),
}
SUBJECTS: Final[dict[str, Text]] = {
    "decision": Text(zh="决定", en="Decision"),
    "receipt_validity": Text(zh="回执有效期", en="Validity of the receipt"),
    "delivery": Text(zh="送达", en="Delivery"),
    "applicant": Text(zh="申请人应当遵守", en="Kept by the person"),
}
REMEDIES: Final[dict[RemedyKind, Text]] = {
    RemedyKind.FINAL: Text(zh="最终决定", en="Final"),
    RemedyKind.REVIEW_AND_LITIGATION: Text(
        zh="可以申请行政复议或者提起行政诉讼", en="Administrative review and litigation"
    ),
    RemedyKind.UNKNOWN: Text(zh="未能核实", en="Not verified"),
}
NOT_PUBLISHED: Final = Text(zh="未公布", en="not published")


@dataclass(frozen=True, slots=True)
class Basis:
    """One basis with its conditions as a tree of sentences."""

    explained: ExplainedRoute
    announced: bool


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper with what there is to say about it."""

    rule: Evidence
    sensitive: Text | None
    cites: tuple[Cite, ...]


@dataclass(frozen=True, slots=True)
class PaperGroup:
    """The papers one party hands in."""

    party: Text
    rows: tuple[PaperRow, ...]


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A limit: what it is about, how long, of which kind, from when, on which bases."""

    about: str
    title: Text
    kind: Text
    allowance: Text
    known: bool
    starts: Text
    routes: tuple[Text, ...]
    cites: tuple[Cite, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A cited sentence, with a heading where it needs one."""

    says: Text
    cites: tuple[Cite, ...]
    title: Text | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """Something the law leaves to the district: its value, or that there is none, and what it means."""

    title: Text
    value: Text | None
    means: tuple[Text, ...]
    cites: tuple[Cite, ...]


@dataclass(frozen=True, slots=True)
class EditionLink:
    """An edition among its neighbours."""

    starts: date | None
    until: date | None
    is_shown: bool
    digest: str


@dataclass(frozen=True, slots=True)
class LawPage:
    """Everything the public page of a service says."""

    edition: Edition
    bases: tuple[Basis, ...]
    papers: tuple[PaperGroup, ...]
    settings: tuple[Setting, ...]
    limits: tuple[LimitRow, ...]
    fees: tuple[tuple[Fee, tuple[Cite, ...]], ...]
    visits: tuple[tuple[Visit, tuple[Text, ...], tuple[Cite, ...]], ...]
    remedies: Said
    correction: tuple[Said, ...]
    grants: tuple[Said, ...]
    notes: tuple[Said, ...]
    editions: tuple[EditionLink, ...]
    unverified: tuple[Cite, ...]


def law_page(law: Law, edition: Edition, on: date, region: str) -> LawPage:
    """The page of one edition, conditions told as to an officer: nobody's answers are in them."""
    told = explain(evaluate(edition, {}, on=on, region=region), Party.OFFICER)
    status = {route.id: route.status for route in edition.routes}
    titles = {paper.id: paper.title for paper in edition.evidence}
    return LawPage(
        edition=edition,
        bases=tuple(Basis(route, status[route.id] is Status.ANNOUNCED) for route in told.routes),
        papers=tuple(_papers(edition)),
        settings=tuple(_settings(edition, on, region)),
        limits=tuple(_limit(edition, limit) for limit in edition.limits),
        fees=tuple((fee, cited(edition, fee.cites)) for fee in edition.fees),
        visits=tuple(
            (
                visit,
                tuple(titles[item] for item in visit.bring if item in titles),
                cited(edition, visit.cites),
            )
            for visit in edition.visits
        ),
        remedies=Said(
            edition.remedies.says or REMEDIES[edition.remedies.kind],
            cited(edition, edition.remedies.cites),
            REMEDIES[edition.remedies.kind],
        ),
        correction=tuple(_correction(edition)),
        grants=tuple(Said(each.says, cited(edition, each.cites)) for each in edition.grants),
        notes=tuple(Said(each.says, cited(edition, each.cites)) for each in edition.notes),
        editions=tuple(
            EditionLink(each.starts, each.until, each.digest == edition.digest, each.digest)
            for each in reversed(law.editions)
        ),
        unverified=tuple(c for c in edition.cites.values() if not c.confidence.verified),
    )


def cited(edition: Edition, ids: Iterable[str]) -> tuple[Cite, ...]:
    """The sources behind ids."""
    return tuple(edition.cites[each] for each in ids if each in edition.cites)


def _papers(edition: Edition) -> Iterable[PaperGroup]:
    for party, name in PARTIES.items():
        rows = tuple(
            PaperRow(rule, SENSITIVITIES.get(rule.sensitive), cited(edition, rule.cites))
            for rule in edition.evidence
            if rule.party is party
        )
        if rows:
            yield PaperGroup(name, rows)


def _settings(edition: Edition, on: date, region: str) -> Iterable[Setting]:
    for parameter in edition.parameters.values():
        row = resolve(parameter, region, on)
        if row is not None and row.region is None:
            continue  # the same in the whole country: a condition says it
        value = None if row is None or row.value is None else _words(parameter, row.value)
        means = tuple(_meanings(parameter)) if value is None else ()
        yield Setting(parameter.title, value, means, (row.cite,) if row else ())


def _meanings(parameter: Parameter) -> Iterable[Text]:
    """What a value that is not set would say, and what holds until it is."""
    if parameter.values:
        choices = parameter.values.values()
        yield Text(
            zh=f"可能的规定：{'；'.join(t.zh for t in choices)}。",
            en=f"It may be that {', or that '.join(t.en for t in choices)}.",
        )
        yield Text(zh="未设定期间，两种情形均不预设。", en="Until it is set, neither is assumed.")
    elif parameter.type is FactType.INT:
        yield Text(zh="设定后，在此数之内推荐。", en="Once it is set, it is a number not to be exceeded.")
        yield Text(
            zh="未设定期间，系统不按数量限制。", en="Until it is set, the platform counts nothing against it."
        )
    else:
        yield Text(
            zh="未设定期间，相关条件显示为“未知”。",
            en="Until it is set, conditions that need it are unknown.",
        )


def _words(parameter: Parameter, value: Scalar) -> Text:
    named = parameter.values.get(str(value))
    if named is not None:
        return named
    zh, en = (parameter.unit.zh, f" {parameter.unit.en}") if parameter.unit else ("", "")
    return Text(zh=f"{value}{zh}", en=f"{value}{en}")


def _limit(edition: Edition, limit: LimitRule) -> LimitRow:
    return LimitRow(
        about=limit.about,
        title=limit.title or SUBJECTS[limit.about],
        kind=LIMIT_NAMES[limit.kind],
        allowance=NOT_PUBLISHED if limit.n is None else amount(limit.n, limit.unit),
        known=limit.n is not None,
        starts=STARTS[limit.starts],
        routes=tuple(edition.route(each).title for each in limit.routes),
        cites=cited(edition, limit.cites),
    )


def _correction(edition: Edition) -> Iterable[Said]:
    rule = edition.correction
    if rule is None:
        return
    if rule.once:
        yield Said(
            Text(
                zh="材料不齐全或者不符合要求的，受理单位一次性告知需要补正的全部内容；补正不影响排队次序。",
                en=(
                    "Where papers are missing or not in order, the office says all that is needed in one "
                    "notice. Answering it keeps the place in the queue."
                ),
            ),
            cited(edition, rule.cites),
        )
    if rule.fallback is not None:
        yield Said(rule.fallback.says, cited(edition, rule.fallback.cites))
