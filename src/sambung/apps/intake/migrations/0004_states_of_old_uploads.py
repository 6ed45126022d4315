"""Uploads that were committed before there were states are committed."""

from django.db import migrations


def name_states(apps, schema_editor):
    apps.get_model("intake", "Upload")._base_manager.filter(committed_at__isnull=False).update(
        state="COMMITTED"
    )


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_states_parts_taking_back")]

    operations = [migrations.RunPython(name_states, migrations.RunPython.noop)]
