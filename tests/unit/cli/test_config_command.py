"""What `chinwag config` prints."""

import tomllib

from tui_app.config.settings import Settings, declared_settings, descriptions

EXAMPLE = """
provider = "local"
system_prompt = "Be kind.\\nBe brief."
[providers.local]
base_url = "http://127.0.0.1:8000/v1"
api_key_env = "LOCAL_KEY"
model = "some-model"
headers = { X-Team = "blue", Authorization = "Basic c2VjcmV0" }
[providers.aimlapi]
model = "other/model"
"""


def test_it_is_toml_that_configures_the_same(chinwag, config_file):
    config_file.write_text(EXAMPLE)
    found = tomllib.loads(chinwag("config", CHINWAG_MAX_RETRIES="1").stdout)
    rows = found.pop("providers")
    expected = {name: getattr(Settings(), name) for name in declared_settings()}
    assert found == expected | {
        "provider": "local",
        "system_prompt": "Be kind.\nBe brief.",
        "max_retries": 1,
    }
    assert rows["local"] == {
        "label": "local",
        "kind": "openai",
        "base_url": "http://127.0.0.1:8000/v1",
        "api_key_env": ["LOCAL_KEY"],
        "model": "some-model",
    }
    assert rows["aimlapi"]["model"] == "other/model"
    assert rows["guide"]["kind"] == "guide"


def test_each_value_stands_under_its_description_and_origin(chinwag, config_file):
    config_file.write_text(EXAMPLE)
    lines = chinwag("config", "--model", "flagged", CHINWAG_MOUSE="no").stdout.splitlines()
    for line, origin in (
        ('provider = "local"', str(config_file)),
        ('model = "flagged"', "--model"),
        ("mouse = false", "CHINWAG_MOUSE"),
        ("max_retries = 2", "default"),
    ):
        assert lines[lines.index(line) - 1] == f"# from: {origin}"
    text = " ".join(line.removeprefix("# ") for line in lines)
    for name in declared_settings():
        assert descriptions()[name] in text
    assert f'model = "other/model"  # from: {config_file}' in lines
    assert lines[lines.index("[providers.aimlapi]") + 1] == "# from: built in"


def test_keys_and_headers_are_told_but_not_shown(chinwag, config_file):
    config_file.write_text(EXAMPLE)
    ended = chinwag("config", LOCAL_KEY="s3cret-one", AIML_API_KEY="s3cret-two")
    assert "# key: found in LOCAL_KEY\n" in ended.stdout
    assert "# key: found in AIML_API_KEY\n" in ended.stdout
    assert "# headers: X-Team, Authorization (values not shown)" in ended.stdout
    for secret in ("s3cret", "c2VjcmV0", "blue"):
        assert secret not in ended.stdout + ended.stderr


def test_missing_and_unusable_keys_are_told(chinwag, config_file):
    text = chinwag("config").stdout
    assert "# key: none in AIMLAPI_API_KEY, AIML_API_KEY, AIMLAPI_KEY" in text
    ended = chinwag("config", AIMLAPI_KEY="s3cret s3cret")
    assert "# key: What AIMLAPI_KEY holds is no key" in ended.stdout
    assert "s3cret" not in ended.stdout + ended.stderr
    config_file.write_text('[providers.open]\nbase_url = "http://127.0.0.1:1"')
    assert "# key: none is sent" in chinwag("config").stdout


def test_it_says_who_answers_and_where_the_files_are(chinwag, config_file, tmp_path):
    text = chinwag("--data-dir", str(tmp_path / "elsewhere"), "config").stdout
    assert "# answering:  guide, manual\n" in text
    assert f"# config:     {config_file} (not there)\n" in text
    assert f"# chats:      {tmp_path}/elsewhere/chinwag.db (not there)\n" in text
    config_file.write_text("")
    text = chinwag("config", AIMLAPI_KEY="k").stdout
    assert "# answering:  aimlapi, google/gemini-3-flash-preview\n" in text
    assert f"# config:     {config_file}\n" in text
