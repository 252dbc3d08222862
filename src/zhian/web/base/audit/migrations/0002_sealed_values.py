from django.db import migrations

from zhian.web.base.vault import kit


class Migration(migrations.Migration):
    dependencies = [("zhian_audit", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "UPDATE zhian_audit_committedvalue SET value = salt || '.' || value", migrations.RunSQL.noop
        ),
        migrations.RemoveField(model_name="committedvalue", name="salt"),
        migrations.RenameField(model_name="committedvalue", old_name="value", new_name="opening"),
        migrations.AlterField(
            model_name="committedvalue",
            name="opening",
            field=kit.SealedTextField("audit.committedvalue.opening"),
        ),
        migrations.RunPython(kit.seal_existing("zhian_audit.CommittedValue"), migrations.RunPython.noop),
    ]
