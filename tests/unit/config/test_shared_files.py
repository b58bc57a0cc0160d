"""Files that people share: what may be read and written, and what is refused."""

import os
import stat
import sys
from pathlib import Path

import pytest

from tui_app.config.personas import load_personas, persona_text, read_persona
from tui_app.config.prompt_files import load_prompts, read_prompt
from tui_app.config.shared_files import Found, read_folder, remove, write_text
from tui_app.core.errors import ConfigError
from tui_app.core.setup import ChatSetup


def found(folder: Path) -> Found[str]:
    return read_folder(folder, ".md", lambda _, text: text)


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert found(tmp_path / "none") == Found()


def test_what_cannot_be_used_is_named_and_the_rest_works(tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text("good")
    (tmp_path / "other.txt").write_text("no")
    (tmp_path / "bad name\x1b[2J.md").write_text("x")
    (tmp_path / ".hidden.md").write_text("x")
    (tmp_path / "huge.md").write_bytes(b"x" * 300_000)
    (tmp_path / "binary.md").write_bytes(b"one\n\xff\xfe")
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "gone.md").symlink_to(tmp_path / "nowhere")
    there = found(tmp_path)
    assert there.things == {"good": "good"}
    told = "\n".join(there.broken.values())
    assert "\x1b" not in told
    assert "binary.md: Line 2 is no UTF-8 text." in told
    assert "huge.md: It is larger than 256 KB." in told
    assert len(there.broken) == 6


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of Unix")
def test_nothing_outside_and_no_pipe_is_read(tmp_path: Path) -> None:
    secret, folder = tmp_path / "secret", tmp_path / "prompts"
    folder.mkdir()
    secret.write_text("secret")
    (folder / "out.md").symlink_to(secret)
    (folder / "up.md").symlink_to("../secret")
    os.mkfifo(folder / "pipe.md")
    (folder / "real.md").write_text("mine")
    (folder / "alias.md").symlink_to("real.md")
    there = found(folder)
    assert there.things == {"real": "mine", "alias": "mine"}
    assert set(there.broken) == {"out.md", "up.md", "pipe.md"}
    with pytest.raises(ConfigError, match="leads out"):
        write_text(folder, "out.md", "changed")
    assert secret.read_text() == "secret"


def test_a_crowd_of_files_is_cut(tmp_path: Path) -> None:
    for number in range(510):
        (tmp_path / f"n{number}.md").touch()
    there = found(tmp_path)
    assert len(there.things) == 500
    assert "10 files more" in "".join(there.broken.values())


@pytest.mark.skipif(sys.platform == "win32", reason="modes of Unix")
def test_what_is_written_is_private_and_can_be_taken_away(tmp_path: Path) -> None:
    folder = tmp_path / "config" / "prompts"
    write_text(folder, "one.md", "Text é")
    assert stat.S_IMODE((folder / "one.md").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert found(folder).things == {"one": "Text é\n"}
    assert remove(folder, "one.md") == "Text é\n"
    assert found(folder) == Found()
    with pytest.raises(ConfigError):
        remove(folder, "one.md")


# personas


def test_a_persona_is_read(paths) -> None:
    write_text(
        paths.personas_dir,
        "reviewer.toml",
        'description = "Reads"\nsystem_prompt = """\nBe\nkind."""\nmodel = "m/1"\n'
        '[parameters]\ntemperature = 0\nstop = ["END"]\n',
    )
    persona = load_personas(paths).things["reviewer"]
    assert persona.description == "Reads"
    assert persona.setup == ChatSetup(
        "Be\nkind.", "reviewer", "m/1", {"temperature": 0.0, "stop": ["END"]}
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('model = "m"\nsystem_prompt = "x', "at line 2"),
        ("\n\ntemperature = 1", "Line 3: There is no key temperature"),
        ('"""', "no TOML"),
        ("system_prompt = 3", "Line 1: system_prompt is 3"),
        ('model = "two\\nlines"', "one line of text"),
        ('system_prompt = "\\u001b[2J"', "without control characters"),
        ("parameters = 3", "allowed is a table"),
        ('system_prompt = """\nseed = 3\n"""\n[parameters]\n seed = 0', "Line 5: seed is 0"),
        ("[parameters]\ntop_k = 3", "Line 2: There is no parameter top_k"),
        ("a = " + "[" * 5000, "nested too deeply"),
        ("a = " + "9" * 5000, "no TOML"),
    ],
)
def test_a_broken_persona_is_told_with_its_line(text: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_persona("p", text)
    assert told in caught.value.what
    assert "\x1b" not in caught.value.what


@pytest.mark.parametrize(
    "setup",
    [
        ChatSetup(),
        ChatSetup('Quotes """ and \\ back\n\n  lines\n', "p", "m/1"),
        ChatSetup("é 漢\t", "p", "", {"temperature": 0.5, "stop": ['"', "\n"], "seed": 3}),
    ],
)
def test_a_persona_comes_back_as_it_was_written(setup: ChatSetup) -> None:
    read = read_persona("p", persona_text(setup, "What it is"))
    assert read.description == "What it is"
    assert (read.setup.system_prompt, read.setup.model) == (setup.system_prompt, setup.model)
    assert dict(read.setup.parameters) == dict(setup.parameters)


# prompt templates


def test_a_template_has_a_title_and_variables(paths) -> None:
    write_text(
        paths.prompts_dir,
        "explain.md",
        "# Explain \x1b[2Jit\r\n\r\nExplain {{what}} to {{ who = a child }}.\n{{what}} {{}} {{a{b}}",
    )
    (template,) = load_prompts(paths).things.values()
    assert template.title == "Explain ␛[2Jit"
    assert [(each.name, each.default) for each in template.variables] == [
        ("what", ""),
        ("who", "a child"),
    ]
    filled = template.filled({"what": "{{who}} \\1", "who": "me"})
    assert filled == "Explain {{who}} \\1 to me.\n{{who}} \\1 {{}} {{a{b}}"


def test_a_template_without_a_title_is_called_by_its_name() -> None:
    template = read_prompt("plain", "#no title\ntext")
    assert (template.title, template.text, template.variables) == ("plain", "#no title\ntext", ())
    assert read_prompt("plain", "#  \ntext").title == "plain"


@pytest.mark.parametrize("text", ["", " \n", "# Only a title\n"])
def test_a_template_without_text_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="no text"):
        read_prompt("p", text)


def test_a_template_of_too_many_variables_is_refused() -> None:
    read_prompt("p", "".join(f"{{{{v{n}}}}}\n" for n in range(20)))
    with pytest.raises(ConfigError, match="Line 21"):
        read_prompt("p", "".join(f"{{{{v{n}}}}}\n" for n in range(21)))
