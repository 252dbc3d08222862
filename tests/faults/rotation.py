"""Run as `python -m tests.faults.rotation prepare N` or `... examine`: persons to rotate keys over.

`examine` prints one JSON object: `persons` that open whole and are found by their document, and the `keys`
that the stored tokens name.
"""

from __future__ import annotations

import json
import os
import sys

SEALED = ("document_number", "birth_date", "email", "phone", "document_index", "email_index")


def prepare(number: int) -> None:
    """N persons in an empty database, the n-th born n days after a day and carrying document number n."""
    from datetime import date, timedelta

    from django.core.management import call_command

    from zhian.kernel.clock import now
    from zhian.web.base.people.models import Person

    call_command("migrate", verbosity=0)
    Person.objects.bulk_create(
        Person(
            family_name=f"{n}",
            nationality="UTO",
            birth_date=date(1960, 1, 1) + timedelta(days=n),
            document_number=f"X{n}",
            email=f"p{n}@example.org",
            phone=f"+86 {n}",
            created_at=now(),
        )
        for n in range(number)
    )


def examine() -> None:
    """Open everything."""
    from datetime import date, timedelta

    from django.db import connection

    from tests.factories.people import SYSTEM
    from zhian.web.base.people.models import Person
    from zhian.web.base.vault.kit import searched
    from zhian.web.base.vault.kit.sealing import key_id_of

    whole = 0
    for person in Person.objects.visible_to(SYSTEM):
        n = int(person.family_name)
        assert (person.document_number, person.phone) == (f"X{n}", f"+86 {n}")
        assert (person.birth_date, person.email) == (date(1960, 1, 1) + timedelta(n), f"p{n}@example.org")
        assert person.document_index in searched(f"x{n}", index="document-number")
        whole += 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM zhian_people_person")
        columns = [column[0] for column in cursor.description]
        wanted = [at for at, name in enumerate(columns) if name in SEALED]
        keys = {key_id_of(row[at]) for row in cursor.fetchall() for at in wanted}
    print(json.dumps({"persons": whole, "keys": sorted(keys)}))


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhian.web.settings.base"
    import django

    django.setup()
    if sys.argv[1] == "prepare":
        prepare(int(sys.argv[2]))
    else:
        examine()
