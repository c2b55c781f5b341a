"""A list as a table, out and in, and what the page that shows it says."""

from schemes.writing import tables
from tests.staff import address

CITED = "seed 協力概要(10)「図：都道府県ごとの配置人数」"


def export(client, model, kind="csv", **filters):
    return client.get(address(model, "export"), {**filters, "format": kind})


def table_of(response, kind="csv"):
    return tables.read(response.content, f"a.{kind}")


def check(client, model, *rows):
    """Send rows of cells as a paste; the page that shows what they would do."""
    text = "\n".join("\t".join(row) for row in rows)
    return client.post(address(model, "import"), {"text": text})


def apply(client, model, shown, why="2027年度の一覧による"):
    sent = {"apply": "", "table": shown.context["apply"].signed, "_why": why}
    return client.post(address(model, "import"), sent)


def states(shown):
    return [(one.line, one.name, one.state) for one in shown.context["plan"].outcomes]


def differences(shown):
    return [str(one) for outcome in shown.context["plan"].outcomes for one in outcome.differences]


def problems(shown):
    return [(one.line, one.label, one.sentence) for one in shown.context["plan"].problems]
