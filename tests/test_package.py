"""The package as a whole: what it shows, how light it loads, and that its files agree."""

import ast
import importlib.util
import os
import pkgutil
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import unquote

import pytest

import nkteach as nk
from nkteach.core.build import SOURCES, main
from nkteach.core.native import BUILDING
from nkteach.page import packed_core

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "nkteach"
HEAVY = ("numba", "llvmlite", "plotly", "anywidget", "ipywidgets", "scipy", "IPython")


def test_importing_it_is_light():
    code = f"import sys, nkteach; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_run_loads_no_numba_once_the_core_is_built():
    nk.simulate(1)
    code = "import sys, nkteach as nk; nk.simulate(1); print('numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
    assert not done.stderr


@pytest.mark.parametrize("name", nk.__all__)
def test_every_public_name_is_there(name):
    assert getattr(nk, name) is not None
    assert name in dir(nk)


def test_a_name_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(AttributeError, match=r"nkteach has no 'simulation'; it has .*simulate"):
        _ = nk.simulation


def modules():
    return [
        m.name for m in pkgutil.walk_packages(nk.__path__, "nkteach.") if "__main__" not in m.name
    ]


@pytest.mark.parametrize("name", modules())
def test_every_module_imports_and_says_what_it_is(name):
    source = Path(importlib.util.find_spec(name).origin).read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(source)), f"{name} has no docstring"
    # What the core is built from compiles when it is imported: the test of a blocked cache does it.
    if f"{name.removeprefix('nkteach.core.')}.py" not in SOURCES:
        importlib.import_module(name)


# Rooms, each after those it may import when it is loaded.
ROOMS = (
    *("errors", "files", "languages", "evidence", "network", "core", "models", "lenses", "page"),
    *("pictures", "sbml", "course", "lab", "calibration", "sharing", "__main__"),
)
# The names of the tissue's rules and roles, which a network is held against.
NAMES_OF_THE_CORE = {"nkteach.core.rule", "nkteach.core.tissue_layout"}


def loaded_with(path):
    """The modules of ours that a file imports when it is loaded, by their whole names."""
    here = ["nkteach", *path.relative_to(PACKAGE).parent.parts]
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.level:
            place = ".".join([*here[: len(here) - node.level + 1], *filter(None, [node.module])])
            bare = node.module is None or place == "nkteach.core"
            yield from (f"{place}.{name.name}" for name in node.names) if bare else [place]


def test_no_room_points_back():
    """A network knows no lens, a lens no lab: what a newcomer reads first needs nothing later."""
    for path in PACKAGE.rglob("*.py"):
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if room == "__init__":
            continue
        for name in loaded_with(path):
            goal = name.split(".")[1]
            if goal == "__version__" or (room == "network" and name in NAMES_OF_THE_CORE):
                continue
            assert ROOMS.index(goal) <= ROOMS.index(room), f"{path} imports {name}"


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path):
    """The core is then built anew at each start, and nothing else changes."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    code = "import nkteach as nk; print(nk.simulate(30).sentence)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"NKTEACH_CACHE_DIR": str(blocked)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == nk.simulate(30).sentence
    assert done.stderr == f"{BUILDING}\n"  # so that nobody is left wondering


def test_the_check_command_knows_a_stale_core(monkeypatch, capsys):
    assert main(["check"]) == 0
    monkeypatch.setattr("nkteach.core.build.source_hash", lambda: "0" * 64)
    assert main(["check"]) == 1
    assert "python -m nkteach.core.build page" in capsys.readouterr().out
    assert len(packed_core()) < 60_000


# Files that repeat each other


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_binder_installs_what_the_package_needs():
    lines = (ROOT / "binder" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    listed = {line for line in lines if line and not line.startswith("#")}
    extras = project()["optional-dependencies"]
    assert listed == {*project()["dependencies"], *extras["page"], *extras["calibration"]}
    # A local reference would make Binder install everything anew at each commit.
    assert not [line for line in listed if line.startswith((".", "-"))]


def test_binder_runs_a_python_the_package_allows():
    runtime = (ROOT / "binder" / "runtime.txt").read_text(encoding="utf-8").strip()
    major, minor = map(int, re.fullmatch(r"python-(\d+)\.(\d+)", runtime).groups())
    least = re.fullmatch(r">=3\.(\d+)", project()["requires-python"])[1]
    assert major == 3
    assert minor >= int(least)


def test_binder_builds_and_starts_with_the_same_settings():
    """What postBuild warms is found by what start exports."""
    exported = [
        [
            line
            for line in (ROOT / "binder" / name).read_text(encoding="utf-8").splitlines()
            if line.startswith("export ")
        ]
        for name in ("postBuild", "start")
    ]
    assert exported[0] == exported[1] != []


def test_what_binder_runs_is_a_script_it_can_run():
    for name in ("postBuild", "start"):
        script = ROOT / "binder" / name
        mode = subprocess.run(
            ["git", "ls-files", "-s", script], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.split()[0]
        assert mode == "100755"
        assert script.read_bytes().startswith(b"#!/bin/bash\n")
        assert subprocess.run(["bash", "-n", script]).returncode == 0


def test_binder_starts_what_it_is_given_with_its_settings(tmp_path):
    code = "import os, sys; print(*map(os.getenv, sys.argv[1:3]), *sys.argv[3:])"
    names = ("NKTEACH_CPU", "NKTEACH_CACHE_DIR")
    command = ["bash", ROOT / "binder" / "start", sys.executable, "-c", code, *names, "a b", "*"]
    found = subprocess.run(
        command,
        env=os.environ | {"HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout == f"generic {tmp_path}/.nkteach a b *\n"


def test_the_badge_opens_the_first_lesson_of_this_version():
    """A branch would be built anew at each commit, while a class waits."""
    for name in ("README.md", "docs/places.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        addresses = re.findall(r"https://mybinder\.org/v2/[^)\s]+", text)
        assert addresses or name == "README.md"
        for address in addresses:
            tag, path = re.search(r"/v([^/?]+)\?labpath=(\S+)$", address).groups()
            assert tag == nk.__version__
            assert (ROOT / unquote(path)).is_file()


def test_the_readme_says_how_to_run_the_tests_and_ci_does_that():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme.count('pip install -e ".[test]" && pytest') == 1
    assert "README.md" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_code_of_the_readme_runs(tmp_path, monkeypatch):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 2
    monkeypatch.chdir(tmp_path)
    nk.published["kuznetsov1994"].to_sbml("model.xml")  # the model of others it opens
    names = {}
    for block in blocks:
        exec(block, names)  # noqa: S102
    assert Path("teaching.xml").stat().st_size > 0


def test_the_citation_and_the_changelog_know_the_version():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"version: {nk.__version__}\n" in citation
    assert "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_compared_bytes_are_built_with_pinned_versions():
    """The versions that CONTRIBUTING names are those the byte comparison installs."""
    workflow = (ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8")
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    pins = re.findall(r"(?:numba|llvmlite)==[\d.]+", workflow)
    assert len(pins) == 2
    for pin in pins:
        assert pin in contributing
