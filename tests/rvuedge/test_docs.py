"""README and docs name only modules, functions, files, links and decisions that exist; the diagram has all layers."""

import importlib
import importlib.util
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
APPS = ("codes", "logbook", "benchmarks", "rvuedge")
FOLDERS = (*APPS, "deploy", "docs", "scripts", "static", "templates", "tests")
CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(rf"(?:{'|'.join(FOLDERS)})/[\w.*/-]*")
DOTTED = re.compile(rf"(?:{'|'.join(APPS)})(?:\.[A-Za-z_]\w*)+")
FUNCTION = re.compile(r"`([\w/]+\.py)`\s\(`(\w+)`\)")
LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|srcset|href)=\"([^\"]+)\"")
DIAGRAM, DARK_DIAGRAM = ROOT / "docs" / "architecture.svg", ROOT / "docs" / "architecture-dark.svg"
STEP = re.compile(r"^(\d+)\. ", re.MULTILINE)
ids = [str(document.relative_to(ROOT)) for document in DOCUMENTS]


@cache
def text_of(path):
    return path.read_text(encoding="utf-8")


@cache
def spans():
    return {span for document in DOCUMENTS for span in CODE.findall(text_of(document))}


def dotted_names():
    return sorted({span for span in spans() if DOTTED.fullmatch(span)})


def named_functions():
    return sorted({pair for document in DOCUMENTS for pair in FUNCTION.findall(text_of(document))})


def has_module(name):
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def resolve(name):
    """Return the object that `package.module.attribute` names. Modules are only looked up, since some need settings."""
    parts = name.split(".")
    length = max(count for count in range(1, len(parts) + 1) if has_module(".".join(parts[:count])))
    if length == len(parts):
        return name
    found = importlib.import_module(".".join(parts[:length]))
    for part in parts[length:]:
        found = getattr(found, part)
    return found


@pytest.mark.parametrize("document", DOCUMENTS, ids=ids)
def test_paths_named_in_a_document_exist(document):
    named = [span for span in CODE.findall(text_of(document)) if PATH.fullmatch(span)]
    assert [span for span in named if not any(ROOT.glob(span.rstrip("/")))] == []


@pytest.mark.parametrize("name", dotted_names())
def test_a_dotted_name_exists(name):
    assert resolve(name) is not None


@pytest.mark.parametrize(("path", "name"), named_functions())
def test_a_function_named_with_its_module_exists(path, name):
    found = getattr(importlib.import_module(path.removesuffix(".py").replace("/", ".")), name)
    assert callable(found)


def test_the_architecture_page_names_enough_code_to_check():
    page = text_of(ROOT / "docs" / "architecture.md")
    assert len([span for span in CODE.findall(page) if PATH.fullmatch(span)]) > 60
    assert len(FUNCTION.findall(page)) > 20
    assert len(dotted_names()) > 5


@pytest.mark.parametrize("document", [*DOCUMENTS, ROOT / "CHANGELOG.md"], ids=[*ids, "CHANGELOG.md"])
def test_relative_links_resolve(document):
    links = [first or second for first, second in LINK.findall(text_of(document))]
    local = [link.partition("#")[0] for link in links if "://" not in link]
    assert [link for link in local if link and not (document.parent / link).exists()] == []


def test_each_walk_has_at_most_ten_steps_that_name_a_module():
    page = text_of(ROOT / "docs" / "architecture.md")
    walks = [part for part in page.split("\n## ") if part.startswith("From ")]
    assert len(walks) == 3
    for walk in walks:
        _, *parts = STEP.split(walk)
        steps = dict(zip(parts[::2], parts[1::2], strict=True))
        assert list(steps) == [str(number + 1) for number in range(len(steps))]
        assert len(steps) <= 10
        assert [number for number, step in steps.items() if not PATH.search(step)] == []


def test_the_index_lists_each_decision_by_its_title():
    folder = ROOT / "docs" / "adr"
    listed = re.findall(r"^(\d+)\. \[(.+)\]\((.+)\)$", text_of(folder / "README.md"), re.MULTILINE)
    titles = {path.name: text_of(path).splitlines()[0] for path in sorted(folder.glob("0*.md"))}
    assert {file: f"# {number}. {title}" for number, title, file in listed} == titles
    assert all(int(file[:4]) == int(number) for number, _, file in listed)


def test_decisions_referred_to_in_code_or_docs_exist():
    numbers = {int(path.name[:4]) for path in (ROOT / "docs" / "adr").glob("0*.md")}
    sources = [*DOCUMENTS, *(path for app in APPS for path in (ROOT / app).rglob("*.py"))]
    named = {int(number) for path in sources for number in re.findall(r"\bADR (\d+)\b", text_of(path))}
    assert named - numbers == set()


def test_the_diagram_shows_every_layer_of_the_contracts():
    shown = set(re.findall(r"[\w.]+", re.sub(r"<style>.*?</style>|<[^>]+>", " ", text_of(DIAGRAM), flags=re.DOTALL)))
    shown |= {name.partition(".")[0] for name in shown}
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = [each for each in config["tool"]["importlinter"]["contracts"] if each["type"] == "layers"]
    names = {name for each in contracts for layer in each["layers"] for name in re.split(r" [|:] ", layer)}
    assert len(names) > 40
    assert {name for name in names if name not in shown and name.removeprefix("rvuedge.") not in shown} == {"apps"}


def test_the_dark_diagram_differs_only_in_colors():
    plain = [re.sub(r"#[0-9a-f]{6}\b", "#", text_of(diagram)) for diagram in (DIAGRAM, DARK_DIAGRAM)]
    assert plain[0] == plain[1]
    assert text_of(DIAGRAM) != text_of(DARK_DIAGRAM)


def test_every_rule_names_a_test_that_exists():
    """docs/rules.md: each row of its tables ends with tests, by file and function."""
    rules = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    rows = [line for line in rules.splitlines() if line.startswith("| ") and not line.startswith("| ---")]
    named = [row.rstrip(" |").rpartition("|")[2] for row in rows if not row.endswith("| Test |")]
    assert len(named) > 30
    for cell in named:
        tests = CODE.findall(cell)
        assert tests, cell
        for name in tests:
            path, _, function = name.partition("::")
            assert (ROOT / path).is_file(), name
            assert not function or f"def {function}(" in (ROOT / path).read_text(encoding="utf-8"), name
