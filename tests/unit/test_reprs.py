"""What holds a key does not show it: a repr ends in logs, tracebacks and debuggers."""

from pathlib import Path

from tui_app.app import ChinwagApp
from tui_app.cli.launch import Launch
from tui_app.config.keys import find_key, known_secrets
from tui_app.config.load import load
from tui_app.config.paths import Paths
from tui_app.core.chat import ChatMessage, ChatRequest, Role
from tui_app.core.clock import SystemClock
from tui_app.core.redaction import Redactor
from tui_app.engine.provider_pool import ProviderPool
from tui_app.providers.endpoint import Endpoint
from tui_app.ui.surroundings import Surroundings

KEY = "sk-canary-1234567890"
HEADER = "header-canary-1234567890"
CONFIG = f"""
[providers.local]
base_url = "http://127.0.0.1:1/v1"
api_key_env = "STUB_KEY"
model = "m"
headers = {{ X-Token = "{HEADER}" }}
"""


def test_no_repr_shows_a_key(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "config", tmp_path / "data")
    paths.config_dir.mkdir()
    paths.config_file.write_text(CONFIG, encoding="utf-8")
    environ = {"STUB_KEY": KEY}
    configuration = load(paths, environ, {})
    settings = configuration.settings
    row = settings.providers["local"]
    key = find_key(row, environ)
    clock = SystemClock()
    pool = ProviderPool(settings, environ, clock)
    endpoint = Endpoint(row, settings, key)
    call = endpoint.call(ChatRequest("id", "m", (ChatMessage(Role.USER, "private"),), {}))
    launch = Launch(
        paths, configuration, environ, redact=Redactor(known_secrets(settings, environ))
    )
    app = ChinwagApp(launch, clock)
    around = next(each for each in vars(app).values() if isinstance(each, Surroundings))
    assert any(KEY in value for value in call.headers.values())
    holders = [key, row, settings, configuration, launch, around, app, pool, endpoint, call]
    for each in [*holders, pool.provider("local")]:
        for text in (repr(each), str(each)):
            assert KEY not in text
            assert HEADER not in text
            assert "private" not in text
    assert {KEY, HEADER} <= known_secrets(settings, environ)
