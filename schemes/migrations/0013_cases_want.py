from django.db import migrations


def name_wants(apps, schema_editor):
    """The wish for funds is one of the wants now."""
    for case in apps.get_model("schemes", "Case").objects.all():
        if isinstance(case.facts, dict) and "wants_funds" in case.facts:
            wanted = case.facts.pop("wants_funds")
            if wanted is True:
                case.facts["wants"] = ["funds"]
            case.save(update_fields=["facts"])


class Migration(migrations.Migration):
    dependencies = [("schemes", "0012_choice_also")]

    operations = [migrations.RunPython(name_wants, migrations.RunPython.noop)]
