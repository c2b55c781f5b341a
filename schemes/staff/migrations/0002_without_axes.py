"""The tables of django-axes go: a name was locked by anyone who gave it five wrong passwords."""

from django.db import migrations

TABLES = ("accessattemptexpiration", "accessattempt", "accessfailurelog", "accesslog")


def drop(apps, schema_editor):
    for table in TABLES:
        schema_editor.execute(f"DROP TABLE IF EXISTS axes_{table}")
    schema_editor.execute("DELETE FROM django_migrations WHERE app = 'axes'")
    apps.get_model("contenttypes", "ContentType").objects.filter(app_label="axes").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    # Backwards nothing has to be there: the package makes its tables itself where it is installed.
    operations = [migrations.RunPython(drop, migrations.RunPython.noop)]
