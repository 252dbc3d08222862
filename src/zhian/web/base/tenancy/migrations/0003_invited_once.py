from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("zhian_tenancy", "0002_sealed_email")]

    operations = [
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                fields=["organisation", "email_index", "role"],
                condition=models.Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="zhian_tenancy_invited_once",
            ),
        ),
    ]
