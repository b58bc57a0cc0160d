"""The pictures that the README shows."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

from tests.screenshots import PICTURES, take

README = Path(__file__).resolve().parents[2] / "README.md"


def test_the_readme_shows_pictures_that_are_taken() -> None:
    shown = re.findall(r"\(screenshots/([\w-]+)\.svg\)", README.read_text("utf-8"))
    assert shown
    assert set(shown) <= {picture.name for picture in PICTURES}


def test_the_readme_names_tests_and_pictures_that_are_there() -> None:
    text = README.read_text("utf-8")
    named = re.findall(r"\(((?:tests|screenshots)/[\w./-]+)\)", text)
    assert len(named) > 20
    assert [name for name in named if not (README.parent / name).is_file()] == []


async def test_a_picture_is_the_same_each_time_and_loads_nothing() -> None:
    narrow = next(picture for picture in PICTURES if picture.name == "narrow")
    svg = await take(narrow)
    assert await take(narrow) == svg
    assert "url(http" not in svg
    assert "How&#160;do&#160;I&#160;start" in svg
    ET.fromstring(svg)
