"""The floors of the house: imports point down only."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import tui_app

PACKAGE = Path(tui_app.__file__).parent
FLOORS = {
    "core": 0,
    "config": 1,
    "providers": 2,
    "store": 2,
    "render": 2,
    "transfer": 2,
    "engine": 3,
    "commands": 3,
    "leaving": 3,
    "ui": 4,
    "cli": 5,
    "app": 5,
    "__main__": 5,
}
DOORS = ("cli", "app", "__main__")
"""The one floor whose parts may import each other: it puts the app together."""
LIGHT = ("core", "config", "store", "providers", "engine", "commands")
MODULES = sorted(PACKAGE.rglob("*.py"))


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def folder_of(module: str) -> str:
    """`core` for `tui_app.core.text`, and "" for the package itself."""
    return module.partition(".")[2].partition(".")[0]


def imports(path: Path) -> Iterator[str]:
    """Every module that is imported anywhere in the file, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                # `from tui_app import core` imports a module as well.
                if module == "tui_app":
                    yield from (f"{module}.{each.name}" for each in names)
                else:
                    yield module
            case ast.ImportFrom():
                yield "a relative import"
            case _:
                pass


def wrong_imports(module: str, imported: Iterator[str]) -> list[str]:
    """Those of `imported` that the house does not allow in `module`."""
    folder = folder_of(module)
    return [name for name in imported if not _allowed(folder, name)]


def _allowed(folder: str, imported: str) -> bool:
    top = imported.split(".")[0]
    if top == "textual":
        return folder in ("ui", "app") or (folder == "render" and imported == "textual.strip")
    if top == "httpx":
        return folder == "providers"
    if top != "tui_app":
        return imported != "a relative import"
    target = folder_of(imported)
    if target in ("", "__version__", folder):
        return True
    if folder not in FLOORS or target not in FLOORS:
        return False
    if folder in DOORS and target in DOORS:
        return True
    return FLOORS[target] < FLOORS[folder]


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_imports_point_down_only(path):
    assert wrong_imports(module_name(path), imports(path)) == []


def test_every_folder_has_a_floor():
    folders = {folder_of(module_name(path)) for path in MODULES} - {""}
    assert folders <= set(FLOORS)


@pytest.mark.parametrize(
    ("module", "imported", "allowed"),
    [
        ("tui_app.config.load", "tui_app.core.text", True),
        ("tui_app.core.text", "tui_app.config.load", False),
        ("tui_app.store.reads", "tui_app.render.lines", False),
        ("tui_app.store.reads", "tui_app.store.writer", True),
        ("tui_app.commands.copy", "tui_app.engine.engine", False),
        ("tui_app.engine.engine", "tui_app.store.store", True),
        ("tui_app.engine.engine", "textual.app", False),
        ("tui_app.render.lines", "textual.strip", True),
        ("tui_app.render.lines", "textual.widget", False),
        ("tui_app.ui.grouping", "tui_app.cli.launch", False),
        ("tui_app.app", "tui_app.cli.launch", True),
        ("tui_app.store.reads", "httpx", False),
        ("tui_app.cli.main", "tui_app.__version__", True),
        ("tui_app.core.text", "a relative import", False),
        ("tui_app.core.text", "re", True),
    ],
)
def test_the_check_itself(module, imported, allowed):
    assert (wrong_imports(module, iter([imported])) == []) == allowed


def imports_httpx_when_imported(path: Path) -> bool:
    """Whether httpx is wanted at the top: such a module must be imported when it is needed."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body:
        match node:
            case ast.Import(names=names):
                if any(each.name == "httpx" for each in names):
                    return True
            case ast.ImportFrom(module="httpx"):
                return True
            case _:
                pass
    return False


@pytest.mark.parametrize("folder", LIGHT)
def test_the_lower_floors_start_without_textual_and_httpx(folder):
    wanted = [
        module_name(path)
        for path in MODULES
        if folder_of(module_name(path)) == folder and not imports_httpx_when_imported(path)
    ]
    assert f"tui_app.{folder}" in wanted
    code = "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(name)\n"
    code += "print(*sys.modules)"
    ended = subprocess.run(
        [sys.executable, "-c", code, *wanted],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    loaded = set(ended.stdout.split())
    assert set(wanted) <= loaded
    assert not {"textual", "httpx"} & loaded
