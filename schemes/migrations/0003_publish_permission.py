"""An edition can be viewed and published; there is nothing else to do with one."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("schemes", "0002_editions_append_only")]
    operations = [
        migrations.AlterModelOptions(
            name="edition",
            options={
                "default_permissions": ("view",),
                "ordering": ["position"],
                "permissions": [("publish_edition", "版を公開できる")],
                "verbose_name": "版",
                "verbose_name_plural": "版",
            },
        )
    ]
