"""Addresses of the public site."""

from django.urls import path, register_converter

from schemes.opendata import views as opendata
from schemes.views import (
    api,
    calendar,
    changes,
    choosing,
    compare,
    embed,
    evidence,
    home,
    lists,
    pages,
    search,
    site,
    tracks,
)
from schemes.views.checking import check, sheet, trace
from schemes.views.programs import directories, guide


class Key:
    """A scheme's, page's or source's key, as in vocabulary."""

    regex = "[a-z0-9][a-z0-9-]{0,59}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Key, "key")

app_name = "schemes"
urlpatterns = [
    path(".well-known/security.txt", site.security_txt, name="security_txt"),
    path("", home.home, name="home"),
    path("schemes/", lists.scheme_list, name="scheme_list"),
    path("schemes/<key:scheme>/", choosing.scheme, name="scheme"),
    path("schemes/<key:scheme>/evidence/", evidence.evidence, name="evidence"),
    path("schemes/<key:scheme>/<key:track>/", tracks.track, name="track"),
    path("check/", check.check, name="check"),
    path("check/<key:scheme>/<key:track>/", trace.trace, name="trace"),
    path("sheet/", sheet.sheet, name="sheet"),
    path("sheet/foot.css", sheet.foot, name="sheet_foot"),
    path("compare/", compare.compare, name="compare"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar.ics", calendar.whole_file, name="calendar_file"),
    path("calendar/<key:scheme>/<key:track>.ics", calendar.track_file, name="calendar_track"),
    path("feeds/changes.atom", changes.changes, name="changes"),
    path("search/", search.search, name="search"),
    path("opensearch.xml", search.opensearch, name="opensearch"),
    path("sources/", pages.source_list, name="source_list"),
    path("sources/<key:source>/", pages.source, name="source"),
    path("about/", pages.about, name="about"),
    path("about/<key:page>/", pages.page, name="page"),
    path("conflicts/", pages.conflict_list, name="conflict_list"),
    path("glossary/", site.glossary, name="glossary"),
    path("terms/", site.terms, name="terms"),
    path("privacy/", site.privacy, name="privacy"),
    path("accessibility/", site.accessibility, name="accessibility"),
    path("open-data/", opendata.page, name="open_data"),
    path("open-data/<str:file>", opendata.open_file, name="open_file"),
    path("common-grants/opportunities", opendata.opportunity_list, name="opportunity_list"),
    path("common-grants/opportunities/<str:id>", opendata.opportunity, name="opportunity"),
    path("api/v1/", api.index, name="api_index"),
    path("api/v1/openapi.json", api.openapi_document, name="api_openapi"),
    path("embed/<key:scheme>/<key:track>/", embed.embed, name="embed"),
    path("robots.txt", directories.robots, name="robots"),
    path("sitemap.xml", directories.sitemap, name="sitemap"),
    path("llms.txt", directories.llms, name="llms"),
    path("open-data/api/", guide.guide, name="api_guide"),
    path("api/v1/schemes/", api.scheme_list, name="api_schemes"),
    path("api/v1/schemes/<key:scheme>/", api.scheme, name="api_scheme"),
    path("api/v1/facts/", api.facts, name="api_facts"),
    path("api/v1/eligibility/", api.eligibility, name="api_eligibility"),
]
