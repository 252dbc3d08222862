from django.db import migrations

from zhian.web.base.vault import kit


class Migration(migrations.Migration):
    dependencies = [("zhian_talent", "0002_rights_and_places")]

    operations = [
        migrations.AlterField(
            model_name="recommendation",
            name="grounds",
            field=kit.SealedTextField("talent.recommendation.grounds"),
        ),
        migrations.RunPython(kit.seal_existing("zhian_talent.Recommendation"), migrations.RunPython.noop),
    ]
