"""What was read of one database is not taken for what is in another, nor in one that was put back."""

from schemes.editing import stamping
from tests import databases


def test_the_very_same_rows_of_another_database_are_others(published_database, django_db_blocker):
    found = []
    with django_db_blocker.unblock():
        for url in (published_database(), published_database()):
            with databases.pointed_at(url):
                found.append(stamping.of_pages())
    (one, *rows), (other, *same) = found
    assert rows == same
    assert one != other
