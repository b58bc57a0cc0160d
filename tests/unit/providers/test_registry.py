import subprocess
import sys
from pathlib import Path

from tests.stubs.clock import StillClock
from tests.stubs.demo_server import MODEL, REASONING, demo_server, reply_text
from tests.unit.providers.conftest import Listener, MakeProvider, ask
from tui_app.config.settings import ProviderSettings, Settings
from tui_app.core.events import Connected, Finished, FinishReason, ModelNamed, UsageReport
from tui_app.core.usage import Usage
from tui_app.providers.guide import GuideProvider
from tui_app.providers.openai import OpenAIProvider
from tui_app.providers.registry import create_provider


def test_each_kind_of_row_has_its_provider() -> None:
    guide = ProviderSettings("guide", "Guide", kind="guide")
    server = ProviderSettings("local", "Local", base_url="http://127.0.0.1:1/v1")
    made = [create_provider(row, Settings(), None, StillClock()) for row in (guide, server)]
    assert [type(provider) for provider in made] == [GuideProvider, OpenAIProvider]
    for provider in made:
        provider.close()


def test_making_a_provider_imports_no_http_library() -> None:
    script = (
        "import sys\n"
        "from tui_app.config.settings import ProviderSettings, Settings\n"
        "from tui_app.core.clock import SystemClock\n"
        "from tui_app.providers.registry import create_provider\n"
        "row = ProviderSettings('a', 'A', base_url='http://127.0.0.1:1/v1')\n"
        "create_provider(row, Settings(), None, SystemClock())\n"
        "assert 'tui_app.providers.openai' in sys.modules\n"
        "assert 'httpx' not in sys.modules, 'httpx was imported'\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=30)


def test_the_demo_server_s_reply_arrives_whole(make_provider: MakeProvider) -> None:
    with demo_server(reply_text()) as server:
        listener = Listener(make_provider(server.url).stream(ask()))
        listener.join()
        assert listener.error is None
        assert (listener.text, listener.reasoning) == (reply_text(), REASONING)
        assert listener.events[:2] == [Connected("gen-demo"), ModelNamed(MODEL)]
        usage = Usage(5, 1330, 1335, 0, 371, 8846, 0.0088)
        assert listener.events[-2:] == [UsageReport(usage), Finished(FinishReason.STOP, "STOP")]


def test_a_reply_quoted_on_a_page_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        '# Page\n"content":"Hi!"\n{\n  "content": "One \\"two\\"\\nthree",\n}\n', "utf-8"
    )
    assert reply_text(page) == 'One "two"\nthree'
