from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from zhian.web.base.people.kit.naming import name_tokens
from zhian.web.base.vault.kit import settle

BATCH = 500


def keep_names(apps: Any, schema_editor: Any) -> None:
    """Write down the tokens of everybody who is on file."""
    settle(schema_editor)
    tables = apps.all_models["zhian_people"]
    person, token = tables["person"], tables["nametoken"]
    rows = person.objects.order_by("pk").values_list("pk", "family_name", "given_name", "native_name")
    for key, family, given, native in rows.iterator(BATCH):
        kept = sorted(name_tokens(family, given, native, family + given))
        token.objects.bulk_create(token(person_id=key, token=each) for each in kept)


class Migration(migrations.Migration):
    dependencies = [("zhian_people", "0004_second_factor_recovery")]

    operations = [
        migrations.CreateModel(
            name="NameToken",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("token", models.CharField(max_length=16)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="name_tokens",
                        to="zhian_people.person",
                    ),
                ),
            ],
            options={"db_table": "zhian_people_nametoken"},
        ),
        migrations.AddConstraint(
            model_name="nametoken",
            constraint=models.UniqueConstraint(fields=["token", "person"], name="zhian_people_name_once"),
        ),
        migrations.RunPython(keep_names, migrations.RunPython.noop),
    ]
