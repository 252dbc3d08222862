from django.db import migrations

from zhian.web.base.vault import kit

SEALED = ("CaseFact", "Advice", "Move", "Outcome", "Pause", "CorrectionNotice", "IssuedReceipt")


class Migration(migrations.Migration):
    dependencies = [("zhian_casework", "0004_shown_to_person")]

    operations = [
        migrations.AlterField(
            model_name="casefact",
            name="value",
            field=kit.SealedJSONField("casework.casefact.value", when="sensitive"),
        ),
        migrations.AlterField(
            model_name="advice",
            name="record",
            field=kit.SealedTextField("casework.advice.record"),
        ),
        migrations.AlterField(
            model_name="move",
            name="reason",
            field=kit.SealedTextField("casework.move.reason", default="", blank=True),
        ),
        migrations.AlterField(
            model_name="outcome",
            name="reasons",
            field=kit.SealedTextField("casework.outcome.reasons", default="", blank=True),
        ),
        migrations.AlterField(
            model_name="pause",
            name="reason",
            field=kit.SealedTextField("casework.pause.reason", default="", blank=True),
        ),
        migrations.AlterField(
            model_name="correctionnotice",
            name="items",
            field=kit.SealedJSONField("casework.correctionnotice.items"),
        ),
        migrations.AlterField(
            model_name="issuedreceipt",
            name="openings",
            field=kit.SealedJSONField("casework.issuedreceipt.openings", default=dict),
        ),
        *(
            migrations.RunPython(kit.seal_existing(f"zhian_casework.{name}"), migrations.RunPython.noop)
            for name in SEALED
        ),
    ]
