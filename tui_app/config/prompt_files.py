"""Prompt templates: texts with `{{variables}}`. One `prompts/NAME.md` each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tui_app.config.paths import Paths
from tui_app.config.shared_files import Found, read_folder
from tui_app.core.errors import ConfigError
from tui_app.core.text import safe_line

SUFFIX = ".md"
_VARIABLE = re.compile(r"\{\{[ \t]*(\w[\w -]{0,39}?)[ \t]*(?:=([^{}\n]{0,200}))?\}\}")
_TITLE = "# "
_MOST = 20


@dataclass(frozen=True, slots=True)
class Variable:
    """What is asked for before a template is used."""

    name: str
    default: str = ""


@dataclass(frozen=True, slots=True)
class PromptTemplate:
    """A prompt to fill in."""

    title: str
    text: str
    variables: tuple[Variable, ...]
    """Each once, in the order in which they are first met."""

    def filled(self, values: Mapping[str, str]) -> str:
        """The text with the value of each variable in its place. What stands in a value is not
        looked at."""
        return _VARIABLE.sub(lambda found: values.get(found[1], found[2] or ""), self.text)


def load_prompts(paths: Paths) -> Found[PromptTemplate]:
    """The person's templates, read anew."""
    return read_folder(paths.prompts_dir, SUFFIX, read_prompt)


def read_prompt(name: str, text: str) -> PromptTemplate:
    """The template that a file holds. A first line that begins with `# ` is its title and not part
    of the text; a variable is `{{name}}`, or `{{name=what it is at first}}`.

    Raises: ConfigError where there is no text, or too many variables.
    """
    title, text = name, text.replace("\r\n", "\n").strip("\n")
    if text.startswith(_TITLE):
        first, _, rest = text.partition("\n")
        title, text = safe_line(first.removeprefix(_TITLE), 100).strip() or name, rest.strip("\n")
    if not text.strip():
        raise ConfigError("There is no text in it.")
    variables: dict[str, Variable] = {}
    for found in _VARIABLE.finditer(text):
        variable = Variable(found[1], (found[2] or "").strip())
        known = variables.setdefault(variable.name, variable)
        if variable.default and not known.default:
            variables[variable.name] = variable
        if len(variables) > _MOST:
            line = text.count("\n", 0, found.start()) + 1
            raise ConfigError(f"Line {line} has one more than {_MOST} variables.")
    return PromptTemplate(title, text, tuple(variables.values()))
