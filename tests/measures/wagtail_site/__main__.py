"""`python -m tests.measures.wagtail_site BYTES`: makes the tables, and a page whose text is so long."""

import os
import sys

import django
from django.core.management import call_command

from tests.measures.wagtail_site import ADDRESS

PART = (
    "<h2>使える団体</h2>"
    "<p>日本の団体で、<b>開発途上国で活動した経験</b>があることを求めています。"
    'くわしくは<a href="https://www.example.jp/guide/">募集の案内</a>をご覧ください。</p>'
    "<ul><li>三年以内に終わる計画であること</li><li>相手国の人々に役立つこと</li></ul>"
)


def main(length: int) -> None:
    """Make the site's one page, below its home."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.measures.wagtail_site.settings"
    django.setup()
    call_command("migrate", verbosity=0)
    from wagtail.models import Site

    from tests.measures.wagtail_site.models import TextPage

    body = PART * max(1, length // len(PART.encode()))
    home = Site.objects.get(is_default_site=True).root_page
    home.add_child(instance=TextPage(title="草の根協力支援型", slug=ADDRESS, body=body))


if __name__ == "__main__":
    main(int(sys.argv[1]))
