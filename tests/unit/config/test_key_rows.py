"""Reading [keys]."""

from pathlib import Path

from tui_app.config.key_rows import read_keys

FILE = Path("config.toml")


def test_a_key_a_list_and_none() -> None:
    notices: list[str] = []
    keys = read_keys({"find": "f5", "new": ["f6", "f7"], "editor": []}, FILE, notices)
    assert keys == {"find": ("f5",), "new": ("f6", "f7"), "editor": ()}
    assert notices == []


def test_what_is_no_key_is_left_out_and_told() -> None:
    notices: list[str] = []
    keys = read_keys(
        {"find": 3, "new": ["f6", 4], "copy": {"x": "y"}, "date": "", "tag": "f8"}, FILE, notices
    )
    assert keys == {"tag": ("f8",)}
    assert len(notices) == 4
    assert read_keys("f5", FILE, notices) == {}
    assert "allowed is a table" in notices[-1]
