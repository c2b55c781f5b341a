"""`make sbom`: what the portal is made of in production, from its lock, as CycloneDX."""

import json
import re
import sys
import tomllib
from importlib import metadata
from typing import Any

from shiminsanka.environment import BASE_DIR

LOCK = "requirements.lock"
FORM = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}
BLOCK = re.compile(r"\n(?=\S)")
PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)")
WANTED_BY = re.compile(r"# via (.+)|#   (\S.*)")
ITSELF = " (pyproject.toml)"


def bill() -> dict[str, Any]:
    """The whole, without a time or a number of its own: the same lock makes the same bill."""
    project = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]
    blocks = BLOCK.split((BASE_DIR / LOCK).read_text().strip())
    pins = {found[1]: found[2] for block in blocks if (found := PIN.match(block))}
    itself = {"type": "application", "name": project["name"], "version": project["version"]}
    wanted: dict[str, list[str]] = {project["name"]: [], **{name: [] for name in pins}}
    for name, block in zip(pins, blocks, strict=True):
        for plain, listed in WANTED_BY.findall(block):
            wanted[(plain or listed).removesuffix(ITSELF)].append(name)
    refs = {name: _purl(name, version) for name, version in pins.items()}
    refs[project["name"]] = project["name"]
    return {
        **FORM,
        "metadata": {"component": {**itself, "bom-ref": project["name"]}},
        "components": [_component(name, version) for name, version in pins.items()],
        "dependencies": [
            {"ref": refs[name], "dependsOn": sorted(refs[one] for one in own)}
            for name, own in wanted.items()
        ],
    }


def _component(name: str, version: str) -> dict[str, Any]:
    licence = _licence(name)
    return {
        "type": "library",
        "bom-ref": _purl(name, version),
        "name": name,
        "version": version,
        "purl": _purl(name, version),
        **({"licenses": [{"license": {"name": licence}}]} if licence else {}),
    }


def _purl(name: str, version: str) -> str:
    return f"pkg:pypi/{name}@{version}"


def _licence(name: str) -> str:
    """As the installed package says it; empty where it is not here."""
    try:
        said = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    classes = [one.split(" :: ")[-1] for one in said.get_all("Classifier", ()) if "License" in one]
    words = [*(said.get_all("License-Expression") or ()), *(said.get_all("License") or ())]
    short = [one for one in words if "\n" not in one]
    return short[0] if short else " OR ".join(classes)


if __name__ == "__main__":
    json.dump(bill(), sys.stdout, ensure_ascii=False, indent=2)
    print()
