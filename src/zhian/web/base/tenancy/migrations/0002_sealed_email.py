from django.db import migrations

from zhian.web.base.vault import kit


class Migration(migrations.Migration):
    dependencies = [("zhian_tenancy", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="invitation", name="zhian_tenancy_invited_once"),
        migrations.AlterField(
            model_name="invitation",
            name="email",
            field=kit.SealedTextField("tenancy.invitation.email"),
        ),
        migrations.AddField(
            model_name="invitation",
            name="email_index",
            field=kit.BlindIndexField("email", "email"),
        ),
        migrations.RunPython(kit.seal_existing("zhian_tenancy.Invitation"), migrations.RunPython.noop),
    ]
