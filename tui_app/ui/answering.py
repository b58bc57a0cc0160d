"""Who answers the next question."""

from collections.abc import Mapping
from dataclasses import replace

from tui_app.config.keys import choose_model, choose_provider
from tui_app.config.settings import ProviderSettings, Settings
from tui_app.config.suggest import try_one_of
from tui_app.core.errors import ConfigError
from tui_app.core.setup import ChatSetup
from tui_app.core.text import safe_line
from tui_app.engine.answerer import Answerer


class Answering:
    """The provider and model in force, which can be switched from one question to the next."""

    def __init__(self, settings: Settings, environ: Mapping[str, str]) -> None:
        self._settings = settings
        self._first = choose_provider(settings, environ)
        self.provider: ProviderSettings = self._first
        self._models: dict[str, str] = {}
        """The models that were chosen here, by the provider."""
        self._setup = self.first_setup

    @property
    def first_setup(self) -> ChatSetup:
        """What a new chat tells its models."""
        return ChatSetup(self._settings.system_prompt)

    @property
    def setup(self) -> ChatSetup:
        """What the open chat tells its models. Another one that names a model takes the place of
        the model that was chosen before."""
        return self._setup

    @setup.setter
    def setup(self, setup: ChatSetup) -> None:
        if setup.model and setup != self._setup:
            self._models.pop(self.provider.name, None)
        self._setup = setup

    @property
    def model(self) -> str:
        """The one that was chosen here, else that of the open chat; else the provider's own, but
        for the provider that the setting `model` was made for."""
        return self._model_of(self.provider)

    @property
    def is_guide(self) -> bool:
        return self.provider.kind == "guide"

    @property
    def label(self) -> str:
        """The provider as people call it, on one safe line."""
        return safe_line(self.provider.label, 40)

    @property
    def description(self) -> str:
        """Who answers, for the title line."""
        if self.is_guide:
            return "Guide, the manual, not a language model"
        return safe_line(self.model.rpartition("/")[2] or self.model, 60)

    @property
    def window(self) -> int:
        """Tokens that the model can take; 0: unknown."""
        return 0 if self.is_guide else self.provider.window_of(self.model)

    @property
    def keeping_to(self) -> str:
        """What the open chat has its replies keep to, in words for the title line."""
        if self.setup.persona:
            return f"as {safe_line(self.setup.persona, 40)}"
        return "system prompt" if self.setup.system_prompt.strip() else ""

    def answerer(self) -> Answerer:
        """Whom the engine is to ask."""
        return Answerer(self.provider.name, self.model, self.setup)

    def answerer_for(self, name: str) -> Answerer:
        """Whom the engine is to ask where a model is named, or a provider, which stands for its own
        model. Raises: ConfigError."""
        row = self._settings.providers.get(name)
        if row is not None:
            model = self._model_of(row)
            if not model:
                name = safe_line(name, 40)
                raise ConfigError(
                    f"The provider {name} has no model; set one in [providers.{name}]."
                )
            return replace(self.answerer(), provider=row.name, model=model)
        self._check_model(name)
        return replace(self.answerer(), model=name)

    def names(self) -> Mapping[str, ProviderSettings]:
        return self._settings.providers

    def switch_model(self, name: str) -> None:
        """Ask another model of this provider. Raises: ConfigError."""
        self._check_model(name)
        self._models[self.provider.name] = name

    def _model_of(self, row: ProviderSettings) -> str:
        chosen = self._models.get(row.name)
        if chosen:
            return chosen
        if row is self.provider and self.setup.model and not self.is_guide:
            return self.setup.model
        return choose_model(self._settings, row) if row is self._first else row.model

    def _check_model(self, name: str) -> None:
        """Raises: ConfigError where this provider cannot be asked for a model of this name."""
        if self.is_guide:
            raise ConfigError(
                "The Guide is only the manual, and has no models.",
                advice="Change the provider first, with /provider.",
            )
        if not name or name != safe_line(name, len(name)):
            raise ConfigError("The name of a model is one line of text.")

    def switch(self, name: str) -> None:
        """Let another provider answer. Raises: ConfigError for one that is not known."""
        row = self._settings.providers.get(name)
        if row is None:
            known = try_one_of(name, self._settings.providers)
            raise ConfigError(f"There is no provider {safe_line(name, 40)}; {known}.")
        if row is not self._first and not row.model:
            name = safe_line(name, 40)
            raise ConfigError(f"The provider {name} has no model; set one in [providers.{name}].")
        self.provider = row
