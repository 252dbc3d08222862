from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("zhian_audit", "0002_sealed_values")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("subject_kind", "user")),
                fields=["subject_id", "-recorded_at"],
                name="zhian_audit_account",
            ),
        ),
    ]
