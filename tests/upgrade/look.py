"""Run as `python -m tests.upgrade.look`: opens pages of the district as everybody in it.

Prints one JSON list of [who, page, status]; the pages of each person's own cases among them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

PAGES = ("/", "/start", "/services", "/cases", "/news", "/desk", "/audit/checkpoints")


def main() -> None:
    """Every account, every page."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhian.web.settings.base"
    import django

    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]
    print(json.dumps(list(_looks())))


def _looks() -> Iterator[tuple[str, str, int]]:
    from tests.factories.people import SYSTEM, actor_of_user
    from tests.suite.door import DoorClient
    from zhian.web.base.people.models import User
    from zhian.web.casework.models import Case

    for user in User.objects.visible_to(SYSTEM).order_by("email"):
        client = DoorClient()
        client.force_login(user, backend="zhian.web.base.people.backends.AccountBackend")
        cases = Case.objects.visible_to(actor_of_user(user.pk))
        for page in (*PAGES, *(f"/cases/{key}" for key in cases.values_list("pk", flat=True))):
            yield user.email, page, client.get(page, follow=True).status_code


if __name__ == "__main__":
    main()
