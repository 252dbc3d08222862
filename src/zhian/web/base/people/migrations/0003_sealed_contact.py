from django.db import migrations

from zhian.web.base.vault import kit


class Migration(migrations.Migration):
    dependencies = [("zhian_people", "0002_invitation_proof")]

    operations = [
        migrations.AlterField(
            model_name="person",
            name="birth_date",
            field=kit.SealedDateField("people.person.birth_date", null=True),
        ),
        migrations.AlterField(
            model_name="person",
            name="document_number",
            field=kit.SealedTextField("people.person.document_number", default="", blank=True),
        ),
        migrations.AlterField(
            model_name="person",
            name="email",
            field=kit.SealedTextField("people.person.email", default="", blank=True),
        ),
        migrations.AlterField(
            model_name="person",
            name="phone",
            field=kit.SealedTextField("people.person.phone", default="", blank=True),
        ),
        migrations.AddField(
            model_name="person",
            name="document_index",
            field=kit.BlindIndexField("document_number", "document-number"),
        ),
        migrations.AddField(
            model_name="person",
            name="email_index",
            field=kit.BlindIndexField("email", "email"),
        ),
        migrations.AlterField(
            model_name="fileinvitation",
            name="email",
            field=kit.SealedTextField("people.fileinvitation.email"),
        ),
        migrations.RunPython(kit.seal_existing("zhian_people.Person"), migrations.RunPython.noop),
        migrations.RunPython(kit.seal_existing("zhian_people.FileInvitation"), migrations.RunPython.noop),
    ]
