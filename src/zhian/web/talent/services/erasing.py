"""The talent line's part of an erasure: letters of recommendation, who came along, and who signed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from zhian.kernel.locales import Text
from zhian.web.base.people.kit import ScopedQuerySet
from zhian.web.base.privacy.kit import ERASER, Eraser, Held, Scope

from ..models import FamilyMember, Recommendation, Revocation, SignedDeclaration


def held(scope: Scope) -> Iterator[Held]:
    """What the line holds about the person."""
    yield Held(_LETTERS, _letters(scope).exclude(signed_by_name="").count())
    yield Held(_REVOKED, _revoked(scope).exclude(by_name="").count())
    yield Held(_SIGNED, _signed(scope).exclude(signed_by_name="").count())
    yield Held(_FAMILY, _family(scope).count())


def erase(scope: Scope, at: datetime) -> Iterable[UUID]:
    """Empty the letters and delete the family links."""
    del at
    for row in _letters(scope):
        row.letter_number = f"erased {row.pk.hex}"  # two letters of an issuer never bear one number
        row.post_zh = row.post_en = row.grounds = row.signed_by_name = ""
        row.save()
    _revoked(scope).update(reason="", by_name="")
    _signed(scope).update(signed_by_name="")
    _family(scope).delete()
    return []


def _letters(scope: Scope) -> ScopedQuerySet[Recommendation]:
    return Recommendation.objects.visible_to(ERASER).filter(case_id__in=scope.matter_ids)


def _revoked(scope: Scope) -> ScopedQuerySet[Revocation]:
    return Revocation.objects.visible_to(ERASER).filter(recommendation__case_id__in=scope.matter_ids)


def _signed(scope: Scope) -> ScopedQuerySet[SignedDeclaration]:
    return SignedDeclaration.objects.visible_to(ERASER).filter(case_id__in=scope.matter_ids)


def _family(scope: Scope) -> ScopedQuerySet[FamilyMember]:
    ids = scope.matter_ids
    about = Q(principal_case_id__in=ids) | Q(member_case_id__in=ids)
    if scope.whole:
        about |= Q(person_id=scope.person_id)
    return FamilyMember.objects.visible_to(ERASER).filter(about)


ERASER_OF_TALENT: Final = Eraser("talent", held, erase)
_LETTERS = Text(zh="推荐函（理由、职务、文号、签署人）", en="letters of recommendation")
_REVOKED = Text(zh="撤销推荐的理由和经办人", en="reasons of revocations")
_SIGNED = Text(zh="声明的签署人", en="who signed a declaration")
_FAMILY = Text(zh="随行亲属关系", en="links to family members")
