"""From a row of the providers' table to something that answers."""

from tui_app.config.keys import Secret
from tui_app.config.settings import ProviderSettings, Settings
from tui_app.core.chat import Provider
from tui_app.core.clock import Clock
from tui_app.core.loading import LOADING


def create_provider(
    row: ProviderSettings, settings: Settings, key: Secret | None, clock: Clock
) -> Provider:
    """The provider that `row` describes. Cheap: nothing is opened before a reply begins."""
    if row.kind == "guide":
        with LOADING:
            from tui_app.providers.guide import GuideProvider

        return GuideProvider()
    with LOADING:
        from tui_app.providers.openai import OpenAIProvider

    return OpenAIProvider(row, settings, key, clock)
