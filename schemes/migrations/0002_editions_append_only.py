"""The database itself refuses to change or remove an edition."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION schemes_edition_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '公開した版は変更も削除もできません。新しい版を公開してください。'
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER schemes_edition_append_only
    BEFORE UPDATE OR DELETE ON schemes_edition
    FOR EACH ROW EXECUTE FUNCTION schemes_edition_refuse();
CREATE TRIGGER schemes_edition_no_truncate
    BEFORE TRUNCATE ON schemes_edition
    FOR EACH STATEMENT EXECUTE FUNCTION schemes_edition_refuse();
"""
ALLOW = """
DROP TRIGGER schemes_edition_no_truncate ON schemes_edition;
DROP TRIGGER schemes_edition_append_only ON schemes_edition;
DROP FUNCTION schemes_edition_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("schemes", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
