"""Models and migrations say the same."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def it_has_a_migration_for_every_model_change() -> None:
    said = io.StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1, stdout=said)
    except SystemExit as left:
        pytest.fail(f"makemigrations would write (exit {left.code}):\n{said.getvalue()}")
