from django.db import migrations, models

import zhian.web.base.vault.kit.fields


class Migration(migrations.Migration):
    dependencies = [
        ("zhian_vault", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="storedfile",
            name="original_bytes",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="original_digest",
            field=models.CharField(blank=True, default="", max_length=71),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="removed",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="scan",
            field=models.CharField(default="not_scanned", max_length=12),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="scan_found",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="scanned_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="sealed_key",
            field=zhian.web.base.vault.kit.fields.TokenField("file", blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="used_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="storedfile",
            index=models.Index(
                condition=models.Q(("used_at__isnull", True)), fields=["stored_at"], name="zhian_file_unused"
            ),
        ),
        migrations.AddIndex(
            model_name="storedfile",
            index=models.Index(
                condition=models.Q(("scan", "not_scanned")), fields=["stored_at"], name="zhian_file_unscanned"
            ),
        ),
    ]
