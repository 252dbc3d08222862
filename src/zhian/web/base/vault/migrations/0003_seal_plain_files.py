"""Files kept before there were keys are sealed where they lie."""

import os
from pathlib import Path

from django.conf import settings
from django.db import migrations, transaction

from zhian.web.base.vault.kit.filestream import new_file_key, sealed_pieces
from zhian.web.base.vault.kit.sealing import seal


def seal_plain_files(apps, schema_editor):
    """Write the sealed file beside the plain one, then the key into the row; the plain one goes after the commit.

    Struck anywhere, the next run begins again with the plain file.
    """
    files = apps.get_model("zhian_vault", "StoredFile").objects.all()
    done = []
    for row in files.filter(sealed_key="").iterator(chunk_size=500):
        name = str(row.pk)
        plain = Path(settings.FILES_DIR) / name[-2:] / name
        key = new_file_key()
        if plain.exists():
            draft, final = plain.with_name(f".{name}.part"), plain.with_name(f"{name}.sealed")
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
                out.writelines(sealed_pieces(plain.read_bytes(), key, f"file:{name}"))
                out.flush()
                os.fsync(out.fileno())
            draft.replace(final)
            done.append(plain)
        made = row.stored_by_user_id is None
        files.filter(pk=row.pk).update(
            sealed_key=seal(key, name=f"file:{name}"),
            original_bytes=row.size_bytes,
            original_digest=row.digest,
            scan="made" if made else "not_scanned",
            used_at=row.stored_at,
        )
    transaction.on_commit(lambda: [path.unlink(missing_ok=True) for path in done])


class Migration(migrations.Migration):
    dependencies = [("zhian_vault", "0002_sealed_files")]
    operations = [migrations.RunPython(seal_plain_files, migrations.RunPython.noop)]
