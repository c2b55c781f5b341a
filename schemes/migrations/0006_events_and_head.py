"""Events are append-only as editions are; the head of the chain is where it ends now.

Taken back and applied again it finds the head that there was, which says more than the rows do.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION schemes_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '操作の記録は変更も削除もできません。'
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER schemes_event_append_only
    BEFORE UPDATE OR DELETE ON schemes_event
    FOR EACH ROW EXECUTE FUNCTION schemes_event_refuse();
CREATE TRIGGER schemes_event_no_truncate
    BEFORE TRUNCATE ON schemes_event
    FOR EACH STATEMENT EXECUTE FUNCTION schemes_event_refuse();
"""
ALLOW = """
DROP TRIGGER schemes_event_no_truncate ON schemes_event;
DROP TRIGGER schemes_event_append_only ON schemes_event;
DROP FUNCTION schemes_event_refuse();
"""
HEAD = """
INSERT INTO schemes_head (id, position, digest)
    SELECT 1, position, digest FROM schemes_edition ORDER BY position DESC LIMIT 1
    ON CONFLICT (id) DO NOTHING;
"""


class Migration(migrations.Migration):
    dependencies = [("schemes", "0005_staff_work")]
    operations = [
        migrations.RunSQL(REFUSE, ALLOW),
        migrations.RunSQL(HEAD, migrations.RunSQL.noop),
    ]
