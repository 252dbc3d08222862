"""A throw-away data folder and database for one claim; which database, the environment says."""

from __future__ import annotations


def database_ready() -> None:
    """Load the platform and make all tables."""
    from zhian.web.entry.ground import set_up

    set_up()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from zhian.kernel.clock import now
    from zhian.web.base.vault.services.keyring import initialise

    initialise(at=now())
