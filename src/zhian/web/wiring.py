"""The switchboard: every case kind, subscription and recurring piece of work, in one place.

Down the layers a room calls another directly; up or sideways it emits an event, and the line that
connects event and subscriber stands here. `as_markdown` prints the table into `docs/reference/wiring.md`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from zhian.web.base.audit.services import watching as audit_watching
from zhian.web.base.audit.services.erasing import ERASER_OF_AUDIT
from zhian.web.base.outbox.kit import Subscriber, Tick, bind_gauge
from zhian.web.base.outbox.services import watching as outbox_watching
from zhian.web.base.people import events as people_events
from zhian.web.base.people.kit import bind_exporter, bind_own_matters, bound_exporters
from zhian.web.base.people.kit.counting import bind_counter
from zhian.web.base.people.kit.enclosing import bind_encloser
from zhian.web.base.people.services import forget_unproven_numbers, seal_factors_anew, sweep_exports
from zhian.web.base.people.services import watching as people_watching
from zhian.web.base.people.services.account_export import export_account
from zhian.web.base.people.services.erasing import ERASER_OF_PEOPLE
from zhian.web.base.people.tasks import queue_export
from zhian.web.base.privacy.kit import bind_eraser, bind_matters, bind_services
from zhian.web.base.privacy.selectors import export_requests
from zhian.web.base.privacy.services import finish
from zhian.web.base.tenancy import events as tenancy_events
from zhian.web.base.tenancy.services import count_change, sweep_counts
from zhian.web.base.tenancy.services.erasing import ERASER_OF_TENANCY
from zhian.web.base.vault.services import scan_waiting, sweep_drafts, sweep_orphans
from zhian.web.base.vault.services import watching as vault_watching
from zhian.web.base.vault.services.erasing import ERASER_OF_VAULT
from zhian.web.casework.kit import bind_kind, bound_laws, kind_of
from zhian.web.casework.selectors import export_cases
from zhian.web.casework.selectors.audience import (
    CASE_NEWS,
    RECEIPT_EXPIRING,
    case_names,
    who_hears_of_expiry,
    who_hears_of_move,
    who_listens_to_move,
)
from zhian.web.casework.selectors.enclosing import enclose_cases
from zhian.web.casework.selectors.keeping import CaseRegister, offered
from zhian.web.casework.selectors.own_matters import persons_cases
from zhian.web.casework.selectors.person_news import (
    office_of_consent,
    offices_of_person,
    who_hears_of_correction,
    who_hears_of_joining,
)
from zhian.web.casework.services import ticking
from zhian.web.casework.services import watching as casework_watching
from zhian.web.casework.services.erasing import ERASER_OF_CASEWORK
from zhian.web.casework.services.measuring import keep_statistics
from zhian.web.casework.services.receipting import ISSUED
from zhian.web.casework.tasks import set_receipt_on_paper
from zhian.web.notify import events as notify_events
from zhian.web.notify.kit import NoticeKind, bind_register
from zhian.web.notify.selectors import export_notices, who_hears_of_switching_off
from zhian.web.notify.services import (
    mail_colleague,
    mail_password_link,
    mail_person,
    mail_recovery,
    mail_security,
    send_due,
    send_due_texts,
    sweep_deliveries,
    tell_each,
    tell_hooks,
    tell_news,
    text_code,
    warn_of_dates,
)
from zhian.web.notify.services import watching as notify_watching
from zhian.web.notify.services.erasing import ERASER_OF_NOTIFY
from zhian.web.notify.services.spooling import sweep_spool
from zhian.web.talent import events as talent_events
from zhian.web.talent.selectors import export_family, export_recommendations, who_hears_of_principal
from zhian.web.talent.services import (
    FamilyResidence,
    PermanentResidence,
    RecommendedResidence,
    WorkResidence,
)
from zhian.web.talent.services.erasing import ERASER_OF_TALENT

__all__ = ["SUBSCRIBERS", "TICKS", "as_markdown"]

# Permanent residence that the person may apply for alone: one line a law.
OWN_RESIDENCE = (
    "talent.pr-salary",
    "talent.pr-points",
    "talent.pr-chinese-origin",
    "talent.pr-post",
    "talent.pr-investment",
    "talent.pr-card",
)
for _kind in (
    RecommendedResidence(),
    *(PermanentResidence(law_id) for law_id in OWN_RESIDENCE),
    FamilyResidence(),
    WorkResidence(),
):
    bind_kind(_kind)

bind_exporter("account", export_account)
bind_exporter("cases", export_cases)
bind_exporter("notices", export_notices)
bind_exporter("recommendations", export_recommendations)
bind_exporter("family", export_family)
bind_exporter("requests", export_requests)
bind_encloser("cases", enclose_cases)
bind_counter(count_change)
bind_register(case_names)
bind_own_matters(persons_cases)
bind_matters(CaseRegister())
bind_services(offered)
for _eraser in (  # the account goes last: the others look it up
    ERASER_OF_TALENT,
    ERASER_OF_CASEWORK,
    ERASER_OF_NOTIFY,
    ERASER_OF_VAULT,
    ERASER_OF_AUDIT,
    ERASER_OF_TENANCY,
    ERASER_OF_PEOPLE,
):
    bind_eraser(_eraser)


for _gauge in (
    *outbox_watching.GAUGES,
    *audit_watching.GAUGES,
    *people_watching.GAUGES,
    *vault_watching.GAUGES,
    *notify_watching.GAUGES,
    *casework_watching.GAUGES,
):
    bind_gauge(_gauge)


SUBSCRIBERS: tuple[Subscriber, ...] = (
    Subscriber("casework.paper", frozenset({ISSUED}), set_receipt_on_paper),
    Subscriber("notify.cases", CASE_NEWS, tell_news(who_hears_of_move)),
    Subscriber(
        "notify.expiry", frozenset({RECEIPT_EXPIRING}), tell_news(who_hears_of_expiry, NoticeKind.DATE)
    ),
    Subscriber(
        "notify.family", frozenset({talent_events.PRINCIPAL_ENDED}), tell_news(who_hears_of_principal)
    ),
    Subscriber("notify.colleagues", frozenset({tenancy_events.INVITED}), mail_colleague),
    Subscriber("notify.persons", frozenset({people_events.PERSON_INVITED}), mail_person),
    Subscriber(
        "notify.security",
        frozenset({people_events.SECURITY_CHANGED, people_events.PASSWORD_CHANGED}),
        mail_security,
    ),
    Subscriber("notify.password", frozenset({people_events.PASSWORD_LINK_ASKED}), mail_password_link),
    Subscriber(
        "notify.recovery",
        frozenset({people_events.RECOVERY_ASKED, people_events.RECOVERY_CONFIRMED}),
        mail_recovery,
    ),
    Subscriber("notify.webhooks", CASE_NEWS, tell_hooks(who_listens_to_move), from_beginning=False),
    Subscriber(
        "notify.webhooks_off",
        frozenset({notify_events.HOOK_SWITCHED_OFF}),
        tell_news(who_hears_of_switching_off, NoticeKind.HOOK),
    ),
    Subscriber("notify.text_codes", frozenset({people_events.TEXT_CODE_ASKED}), text_code),
    Subscriber("people.export", frozenset({people_events.EXPORT_ASKED}), queue_export),
    Subscriber("notify.contact", frozenset({people_events.CONTACT_CHANGED}), tell_each(offices_of_person)),
    Subscriber("notify.consent", frozenset({people_events.CONSENT_WITHDRAWN}), tell_each(office_of_consent)),
    Subscriber("notify.joining", frozenset({people_events.ACCOUNT_LINKED}), tell_each(who_hears_of_joining)),
    Subscriber(
        "notify.identity", frozenset({people_events.IDENTITY_CORRECTED}), tell_each(who_hears_of_correction)
    ),
)
TICKS: tuple[Tick, ...] = (
    Tick("casework.silence", timedelta(minutes=10), ticking.accept_by_silence),
    Tick("casework.calendar", timedelta(minutes=1), ticking.recompute_dates),
    Tick("casework.expiry", timedelta(hours=1), ticking.remind_of_official_receipts),
    Tick("casework.statistics", timedelta(hours=6), keep_statistics),
    Tick("people.factors", timedelta(hours=1), seal_factors_anew),
    Tick("people.exports", timedelta(hours=1), sweep_exports),
    Tick("people.text_numbers", timedelta(minutes=10), forget_unproven_numbers),
    Tick("tenancy.doors", timedelta(hours=1), sweep_counts),
    Tick("vault.sweep", timedelta(hours=6), sweep_orphans),
    Tick("vault.drafts", timedelta(hours=1), sweep_drafts),
    Tick("vault.scan", timedelta(minutes=10), scan_waiting),
    Tick("privacy.finish", timedelta(minutes=10), finish),
    Tick("notify.texts", timedelta(seconds=5), send_due_texts),
    Tick("notify.webhooks_due", timedelta(seconds=2), send_due),
    Tick("notify.webhooks_kept", timedelta(hours=6), sweep_deliveries),
    Tick("notify.spool", timedelta(hours=1), sweep_spool),
    Tick("notify.dates", timedelta(hours=1), warn_of_dates(ticking.dates_to_warn_of)),
)


def as_markdown() -> str:
    """The switchboard as a page of the reference."""
    subscribers = [
        (f"`{s.name}`", ", ".join(f"`{event}`" for event in sorted(s.events)), _says(s.handle))
        for s in SUBSCRIBERS
    ]
    ticks = [(f"`{t.name}`", str(t.every), _says(t.run)) for t in TICKS]
    kinds = [(f"`{law}`", f"`{type(kind_of(law)).__name__}`", _says(kind_of(law))) for law in bound_laws()]
    exporters = [(f"`{name}`", _says(part)) for name, part in sorted(bound_exporters().items())]
    return "\n".join(
        [
            "# The switchboard",
            "",
            "Printed from `src/zhian/web/wiring.py`; do not edit. A subscriber is called at least once for",
            "each event, by the worker, and does its work once.",
            "",
            *_table("Who hears of which event", ("subscriber", "events", "what it does"), subscribers),
            *_table("What is due by time alone", ("tick", "every", "what it does"), ticks),
            *_table("Kinds of case", ("law", "kind", "what it is"), kinds),
            *_table("Parts of a person's export", ("part", "what it holds"), exporters),
        ]
    )


def _table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield from (f"## {title}", "", f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}")
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""


def _says(thing: object) -> str:
    """The first sentence of a docstring."""
    return (thing.__doc__ or "").strip().partition("\n")[0]
