"""Who reads what was sent: the body that sent it, and the team it was sent to."""

from pathlib import Path

from django.db import migrations

from throughline.access.unwalling import undone

SQL = (Path(__file__).resolve().parents[1] / "sql" / "sending.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("refer", "0001_sending"), ("access", "0002_walls"), ("drafts", "0002_nothing_lapses")]
    operations = [migrations.RunSQL(SQL, undone(SQL))]
