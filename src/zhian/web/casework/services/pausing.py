"""Pausing and resuming clocks, and loading a new calendar."""

from __future__ import annotations

from datetime import date

from zhian.kernel.locales import Text
from zhian.policy.clocks import refuse_pause
from zhian.policy.model import LimitKind, PauseGround
from zhian.web.casework.kit import CASEWORK
from zhian.web.casework.models import Pause

from .steps import Done, Step, effect_of, guards
from .timing import compute


def _ground(step: Step) -> PauseGround | None:
    wanted = step.given.get("ground")
    return next((g for g in step.edition.pauses if g.id == wanted), None)


@guards("pause")
def pause_is_lawful(step: Step) -> list[Text]:
    """A cited ground, or only the promise may stand still."""
    ground, until = _ground(step), step.given.get("until_on")
    reasons = []
    if step.given.get("ground") and ground is None:
        reasons.append(Text(zh="规定中没有这一中止事由。", en="The law has no such ground."))
    if Pause.objects.visible_to(CASEWORK).filter(case=step.case, until_on__isnull=True).exists():
        reasons.append(Text(zh="时限已在中止中。", en="A clock already stands still."))
    if not step.given.get("ground") and (step.given.get("from_on") or step.on) < step.on:
        reasons.append(
            Text(
                zh="承诺时限的中止不溯及既往，请自今日起算。",
                en="A promise does not stand still in the past; let the pause begin today.",
            )
        )
    assert step.case.accepted_on is not None
    kind = LimitKind.STATUTORY if step.given.get("ground") else LimitKind.PROMISED
    reasons.extend(
        refuse_pause(
            step.given.get("from_on") or step.on,
            until if isinstance(until, date) else None,
            accepted=step.case.accepted_on,
            now=step.on,
            kind=kind,
            ground=ground,
        )
    )
    return reasons


@effect_of("pause")
def pause(step: Step) -> Done:
    """Stop a clock and compute the dates anew."""
    ground = _ground(step)
    Pause.objects.create(
        case=step.case,
        clock="statutory" if ground else "promised",
        ground=ground.id if ground else "",
        reason=step.given.reason.strip(),
        from_on=step.given.get("from_on") or step.on,
        until_on=step.given.get("until_on"),
        ends_by=ground.ends_by if ground else "event",
        created_at=step.at,
    )
    compute(step.case, step.edition, cause="pause", at=step.at)
    return Done(details={"ground": ground.id if ground else ""})


@guards("resume")
def something_stands_still(step: Step) -> list[Text]:
    """There is an open pause to end."""
    if Pause.objects.visible_to(CASEWORK).filter(case=step.case, until_on__isnull=True).exists():
        return []
    return [Text(zh="没有正在中止的时限。", en="No clock stands still.")]


@effect_of("resume")
def resume(step: Step) -> Done:
    """End the open pause today and compute the dates anew."""
    open_pause = Pause.objects.visible_to(CASEWORK).get(case=step.case, until_on__isnull=True)
    open_pause.until_on = step.on
    open_pause.save(update_fields=["until_on"])
    compute(step.case, step.edition, cause="pause", at=step.at)
    return Done(details={"ground": open_pause.ground})


@effect_of("recompute")
def recompute(step: Step) -> Done:
    """A holiday notice was loaded: compute again; the former dates stay in the timeline."""
    fresh = compute(step.case, step.edition, cause="calendar", at=step.at)
    return Done(details={"changed": [row.limit_id for row in fresh]})
