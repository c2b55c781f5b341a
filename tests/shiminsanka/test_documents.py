"""The documents: what they name is there, and their links lead somewhere."""

import re
import tomllib
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.apps import apps
from django.core.management import get_commands
from django.urls import Resolver404, resolve

from shiminsanka.environment import BASE_DIR
from tests.shiminsanka.test_repository import tracked

DOCUMENTS = [
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    *(f"docs/{one.name}" for one in (BASE_DIR / "docs").glob("*.md")),
]
FILES = {str(path.relative_to(BASE_DIR)) for path in tracked()}
FOLDERS = {str(parent) for name in FILES for parent in Path(name).parents}
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FILE = re.compile(r"[\w./-]+\.(?:css|html|json|lock|md|png|py|toml)", re.ASCII)
DOTTED = re.compile(r"(?:schemes|grants|outreach|shiminsanka)(?:\.\w+)+", re.ASCII)
ROOMS = ("schemes", "grants", "outreach", "shiminsanka")


def source(name: str) -> str:
    return (BASE_DIR / name).read_text("utf-8")


def prose(name: str) -> str:
    """A document without its blocks of code."""
    return FENCE.sub("", source(name))


def code(name: str) -> list[str]:
    """What a document sets as code: words within prose, and the lines of its commands."""
    blocks = [block for kind, block in FENCE.findall(source(name)) if kind == "sh"]
    lines = [line.partition("#")[0].strip() for block in blocks for line in block.splitlines()]
    return [*CODE.findall(prose(name)), *filter(None, lines)]


def chapter(heading: str) -> str:
    """The part of README below a heading."""
    return re.split(r"^## ", source("README.md").partition(f"## {heading}\n")[2], flags=re.M)[0]


def rows(heading: str) -> list[list[str]]:
    """The cells of README's table below a heading, without its head."""
    return [cells(line) for line in chapter(heading).splitlines() if line.startswith("| ")][1:]


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def anchors(name: str) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", prose(name), re.M)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}


# --- Links ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_leads_to_a_file_and_a_heading(name):
    broken = []
    for link in LINK.findall(CODE.sub("", prose(name))):
        path, _, anchor = unquote(link).partition("#")
        target = (BASE_DIR / name).parent / path if path else BASE_DIR / name
        found = str(target.resolve().relative_to(BASE_DIR))
        if found not in FILES or (anchor and anchor not in anchors(found)):
            broken.append(link)
    assert broken == []


def test_every_document_is_linked_from_readme():
    links = set(LINK.findall(source("README.md")))
    assert {name for name in DOCUMENTS if name not in links} == {"README.md"}


# --- What is named as code ------------------------------------------------------------------------


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_path_that_is_named_exists(name):
    known = {entry.partition("/")[0] for entry in FILES}
    parts = [part.strip("'\"") for words in code(name) for part in words.split()]
    parts = [part.partition("::")[0] for part in parts]  # a test of a file
    parts = [part for part in parts if not part.startswith("/")]  # an address of the portal
    paths = [part for part in parts if part.partition("/")[0] in known or FILE.fullmatch(part)]
    names = {Path(file).name for file in FILES}
    here = [path for path in paths if path.rstrip("/") in FILES | FOLDERS or path in names]
    # A file that the portal serves is no file of the checkout.
    served = [path for path in paths if path.startswith("/") and is_an_address(path)]
    assert [path for path in paths if path not in [*here, *served]] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_dotted_name_is_a_module_a_model_or_in_a_module(name):
    dotted = [words for words in code(name) if DOTTED.fullmatch(words)]
    assert [one for one in dotted if not (is_model(one) or is_in_a_module(one))] == []


def is_model(dotted: str) -> bool:
    room, _, model = dotted.partition(".")
    return model in {one._meta.model_name for one in apps.get_app_config(room).get_models()}


def is_in_a_module(dotted: str) -> bool:
    module, _, member = dotted.rpartition(".")
    return hasattr(import_module(module), member)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_make_target_that_is_named_exists(name):
    targets = set(re.findall(r"^(\w+):", source("Makefile"), re.M))
    called = {target for words in code(name) for target in re.findall(r"\bmake (\w+)", words)}
    assert called - targets == set()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_that_is_named_exists(name):
    calls = r"""(?:manage\.py |make manage C=["']?)(\w+)"""
    called = {command for words in code(name) for command in re.findall(calls, words)}
    assert called - set(get_commands()) == set()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_address_that_is_named_is_one_of_the_portal(name):
    found = [re.fullmatch(r"(?:GET |POST )?(/[^?]*)(\?.*)?", words) for words in code(name)]
    addresses = [
        match[1].replace("{スキーム}", "kusanone").replace("{類型}", "support")
        for match in found
        if match
    ]
    pages = [address for address in addresses if address.endswith("/")]
    assert [address for address in pages if not is_an_address(address)] == []


def is_an_address(path: str) -> bool:
    try:
        return resolve(path).url_name is not None
    except Resolver404:
        return False


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_variable_of_the_environment_that_is_named_is_read(name):
    programs = ["Dockerfile", *(file for file in FILES if file.endswith(".py"))]
    read = {word for file in programs for word in re.findall(r"\b[A-Z][A-Z_]+\b", source(file))}
    table = [line for line in prose(name).splitlines() if re.match(r"\| `[A-Z_]+`", line)]
    variables = [word for line in table for word in CODE.findall(cells(line)[0])]
    assert [variable for variable in variables if variable not in read] == []


# --- The map of rooms -----------------------------------------------------------------------------


def named_in_the_map() -> set[str]:
    """The paths of README's map, whose folders are told by how far a line is set in."""
    found: set[str] = set()
    above: list[str] = []
    for line in FENCE.search(chapter("家の地図"))[2].splitlines():
        entries = re.match(r"( *)((?:[\w./-]+(?: +|$))+)", line, re.ASCII)
        depth = len(entries[1]) // 2
        paths = ["".join([*above[:depth], entry]) for entry in entries[2].split()]
        above = [*above[:depth], f"{paths[0].removeprefix(''.join(above[:depth]))}"]
        found.update(path.rstrip("/") for path in paths)
    return found


def packages() -> set[str]:
    """Every package, without Django's migrations and the tests' folders that are named as rooms."""
    found = {str(Path(name).parent) for name in FILES if name.endswith("/__init__.py")}
    rooms = {name for name in found if not name.endswith("/migrations")}
    return {
        name
        for name in rooms
        if name.removeprefix("tests/") == name or name.removeprefix("tests/") not in found
    }


def test_the_map_names_what_exists():
    assert named_in_the_map() - FILES - FOLDERS == set()


def test_the_map_names_every_package():
    named = named_in_the_map()
    within = {str(parent) for name in named for parent in Path(name).parents}
    assert packages() - named - within == set()


def test_the_map_names_every_loose_module_of_the_floor():
    loose = {name for name in FILES if re.fullmatch(r"schemes/(?!__init__)\w+\.py", name)}
    named = {name for name in named_in_the_map() if re.fullmatch(r"schemes/\w+\.py", name)}
    assert named == loose


# --- Tables and paragraphs ------------------------------------------------------------------------


def test_a_word_of_the_glossary_names_a_class():
    words = [word for row in rows("用語") for word in CODE.findall(row[1])]
    texts = [source(file) for file in FILES if file.startswith(ROOMS) and file.endswith(".py")]
    classes = {name for text in texts for name in re.findall(r"^class (\w+)", text, re.M)}
    assert [word for word in words if word not in classes] == []


def test_every_package_of_production_has_its_reason():
    wanted = tomllib.loads(source("pyproject.toml"))["project"]["dependencies"]
    told = " ".join(row[0] for row in rows("使っているもの")).lower()
    assert [one for one in wanted if re.match(r"[\w-]+", one)[0] not in told] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_row_of_a_table_has_the_cells_of_its_head(name):
    tables = re.findall(r"(?:^\|.*\n)+", prose(name), re.M)
    widths = [[len(cells(line)) for line in table.splitlines()] for table in tables]
    assert [found for found in widths if len(set(found)) > 1] == []


def test_every_decision_has_its_reason():
    assert [row for row in rows("決めたこと") if not all(row)] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_paragraph_stands_on_one_line(name):
    lines = prose(name).splitlines()
    plain = [bool(line) and not re.match(r"[#|>]|[-*] |\d+\. ", line) for line in lines]
    broken = [lines[place] for place, both in enumerate(pairwise(plain)) if all(both)]
    assert broken == []
