"""What travels: a checkout and a wheel hold everything the app reads at run time."""

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import tui_app
from tui_app.config.themes import shipped_themes_dir

ROOT = Path(tui_app.__file__).parent.parent
RUN_LINE = "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/chinwag"
TEST_LINE = "python3 -m venv .venv && .venv/bin/pip install -e '.[dev]' && .venv/bin/pytest"
SHOW_RESOURCES = """
from pathlib import Path
import tui_app
from tui_app.config.load import built_in_rows
from tui_app.config.paths import Paths
from tui_app.config.settings import descriptions
from tui_app.config.themes import load_themes
print(Path(tui_app.__file__).parent.parent)
print(*sorted(load_themes(Paths(Path("none"), Path("none"))).themes))
print(*built_in_rows())
print(len(descriptions()) > 0)
"""

checkout_only = pytest.mark.skipif(
    not (ROOT / "pyproject.toml").is_file(), reason="not running from a checkout"
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """A wheel of this checkout, built without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    build = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"
    subprocess.run(
        [sys.executable, "-c", build, str(folder)],
        cwd=ROOT,
        capture_output=True,
        timeout=120,
        check=True,
    )
    (file,) = folder.glob("chinwag-*.whl")
    return file


def sources() -> set[str]:
    """Every file of the package, as a wheel names it."""
    package = ROOT / "tui_app"
    found = {path for path in package.rglob("*") if path.is_file()}
    return {
        path.relative_to(ROOT).as_posix()
        for path in found
        if "__pycache__" not in path.parts and not path.name.startswith(".")
    }


def test_themes_are_found_in_a_checkout():
    assert shipped_themes_dir() == ROOT / "themes"


@checkout_only
@pytest.mark.xdist_group("wheel")
class TestWheel:
    def test_it_holds_every_file_of_the_package_and_the_themes(self, wheel):
        names = set(zipfile.ZipFile(wheel).namelist())
        themes = {f"tui_app/themes/{path.name}" for path in (ROOT / "themes").glob("*.toml")}
        assert len(themes) >= 3
        assert sources() | themes <= names

    @pytest.mark.parametrize(
        "kind", ["tui_app/py.typed", "tui_app/config/providers.toml", ".md", ".tcss", ".toml"]
    )
    def test_it_holds_data_of_every_kind(self, wheel, kind):
        names = zipfile.ZipFile(wheel).namelist()
        assert [name for name in names if name.startswith("tui_app/") and name.endswith(kind)]

    def test_it_holds_nothing_else(self, wheel):
        names = zipfile.ZipFile(wheel).namelist()
        tops = {name.split("/")[0] for name in names}
        assert {top for top in tops if not top.endswith(".dist-info")} == {"tui_app"}
        assert not [name for name in names if name.endswith((".pyc", ".db"))]

    def test_what_is_in_it_is_found_where_it_is_installed(self, wheel, tmp_path):
        zipfile.ZipFile(wheel).extractall(tmp_path)
        code = f"import sys; sys.path.insert(0, sys.argv[1])\n{SHOW_RESOURCES}"
        ended = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        assert ended.stdout.splitlines() == [
            str(tmp_path),
            "chinwag-contrast chinwag-dark chinwag-light",
            "aimlapi guide",
            "True",
        ]


@checkout_only
class TestCheckout:
    @pytest.mark.parametrize("line", [RUN_LINE, TEST_LINE])
    def test_the_readme_has_the_lines_that_are_promised(self, line):
        assert line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines()

    def test_ci_runs_the_readmes_line(self):
        assert TEST_LINE in (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    def test_textual_is_pinned_to_its_minor_version_and_the_rest_to_a_major(self):
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        assert project["requires-python"] == ">=3.11"
        for wanted in project["dependencies"]:
            assert ">=" in wanted
            assert ",<" in wanted
        (textual,) = [each for each in project["dependencies"] if each.startswith("textual")]
        low, high = textual.removeprefix("textual>=").split(",<")
        assert high == f"8.{int(low.split('.')[1]) + 1}"
