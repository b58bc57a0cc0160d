import pytest

from tui_app.config.load import PREFIX, load
from tui_app.config.settings import Settings, declared_settings
from tui_app.core.errors import ConfigError

ISSUE_EXAMPLE = """
provider = "local"              # which [providers.NAME] is used; "aimlapi" and "guide" are built in
theme = "chinwag-dark"

[providers.local]
base_url = "http://127.0.0.1:8000/v1"
api_key_env = "LOCAL_KEY"       # none: no Authorization header
model = "some-model"
headers = { X-Team = "blue" }
"""


def refusal(paths, environ=None, flags=None):
    with pytest.raises(ConfigError) as caught:
        load(paths, environ or {}, flags or {})
    return caught.value.what


def test_with_nothing_written_the_defaults_are_in_force(paths):
    found = load(paths, {}, {"provider": None, "model": None})
    assert {name: getattr(found.settings, name) for name in declared_settings()} == {
        name: getattr(Settings(), name) for name in declared_settings()
    }
    assert set(found.origins.values()) == {"default", "built in"}
    assert found.notices == ()
    assert list(found.settings.providers) == ["aimlapi", "guide"]
    assert list(paths.config_dir.iterdir()) == []


@pytest.mark.parametrize(
    ("layers", "value", "origin"),
    [
        ("", "", "default"),
        ("settings", "from-settings", "settings.toml"),
        ("settings config", "from-config", "config.toml"),
        ("settings config environment", "from-environment", "CHINWAG_MODEL"),
        ("settings config environment flag", "from-flag", "--model"),
        ("settings environment", "from-environment", "CHINWAG_MODEL"),
        ("settings flag", "from-flag", "--model"),
        ("config flag", "from-flag", "--model"),
    ],
)
def test_precedence(paths, layers, value, origin):
    environ, flags = {}, {}
    for layer in layers.split():
        match layer:
            case "settings":
                paths.settings_file.write_text('model = "from-settings"')
            case "config":
                paths.config_file.write_text('model = "from-config"')
            case "environment":
                environ["CHINWAG_MODEL"] = "from-environment"
            case "flag":
                flags["model"] = "from-flag"
    found = load(paths, environ, flags)
    assert found.settings.model == value
    assert found.origins["model"].endswith(origin)


def test_layers_are_laid_over_each_other_value_by_value(paths):
    paths.settings_file.write_text('theme = "chinwag-light"\nmouse = false')
    paths.config_file.write_text("mouse = true\nmax_retries = 0")
    found = load(paths, {"CHINWAG_MAX_RETRIES": "1"}, {"provider": "guide"})
    settings = found.settings
    assert (settings.theme, settings.mouse, settings.max_retries) == ("chinwag-light", True, 1)
    assert settings.provider == "guide"
    assert found.origins["mouse"] == str(paths.config_file)
    assert found.origins["theme"] == str(paths.settings_file)


@pytest.mark.parametrize("name", list(declared_settings()))
def test_every_setting_can_come_from_the_environment(paths, name):
    by_type = {bool: "on", int: "1", float: "1.5", str: "guide"}
    text = {"code_lines": "scroll", "compact_at": "0.5"}.get(name) or by_type[
        type(getattr(Settings(), name))
    ]
    found = load(paths, {PREFIX + name.upper(): text}, {})
    assert found.origins[name] == PREFIX + name.upper()
    assert str(getattr(found.settings, name)) == {"on": "True"}.get(text, text)


def test_an_empty_variable_counts_as_unset(paths):
    paths.config_file.write_text('model = "from-config"')
    assert load(paths, {"CHINWAG_MODEL": ""}, {}).settings.model == "from-config"


def test_an_empty_flag_undoes_what_lies_below(paths):
    paths.config_file.write_text('model = "from-config"')
    assert load(paths, {}, {"model": ""}).settings.model == ""


def test_the_documented_example(paths):
    paths.config_file.write_text(ISSUE_EXAMPLE)
    found = load(paths, {}, {})
    assert found.notices == ()
    assert found.settings.provider == "local"
    row = found.settings.providers["local"]
    assert (row.name, row.label, row.kind) == ("local", "local", "openai")
    assert row.base_url == "http://127.0.0.1:8000/v1"
    assert row.api_key_env == ("LOCAL_KEY",)
    assert row.model == "some-model"
    assert dict(row.headers) == {"X-Team": "blue"}
    assert found.origins["providers.local.model"] == str(paths.config_file)


@pytest.mark.parametrize(
    ("text", "key", "seen", "rule"),
    [
        ('max_retries = "many"', "max_retries", '"many"', "a whole number from 0 to 5"),
        ("max_retries = 6", "max_retries", "6", "a whole number from 0 to 5"),
        ("max_retries = true", "max_retries", "true", "a whole number from 0 to 5"),
        ("mouse = 1", "mouse", "1", "true or false"),
        ("connect_timeout = 0", "connect_timeout", "0", "a number from 0.1 to 3600"),
        ("silence_timeout = nan", "silence_timeout", "NaN", "a number from 0.1 to 3600"),
        ("theme = []", "theme", "a list", "one line of text"),
        ('model = "a\\u001b[2J"', "model", "␛[2J", "one line of text"),
        ("[system_prompt]", "system_prompt", "a table", "text without control characters"),
        ("model = 2024-01-01", "model", "2024-01-01", "one line of text"),
        ("providers = 1", "providers", "1", "[providers.NAME]"),
        ("[providers]\nlocal = 1", "providers.local", "1", "a table"),
    ],
)
def test_a_wrong_value_names_file_key_what_was_found_and_what_is_allowed(
    paths, text, key, seen, rule
):
    paths.config_file.write_text(text)
    what = refusal(paths)
    for part in (str(paths.config_file), key, seen, rule):
        assert part in what
    assert "\x1b" not in what


def test_a_wrong_variable_and_a_wrong_flag_are_named(paths):
    what = refusal(paths, {"CHINWAG_MOUSE": "maybe"})
    assert what == 'The environment variable CHINWAG_MOUSE is "maybe"; allowed is true or false.'
    assert refusal(paths, flags={"model": "a\nb"}).startswith('--model is "a b"; allowed is one')


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'theme = "x\n', "line 1"),
        (b"a = 1\nb = \n", "line 2"),
        (b"a = 1\n\nb = '\xff'\n", "line 3: not UTF-8"),
        (b"a = 1\na = 2\n", "is not TOML"),
        (b"a = " + b"9" * 5000, "is not TOML"),
        (b"a = " + b"[" * 100_000, "is n"),
        (b"#" * 1_000_001, "larger than 1 MB"),
    ],
)
def test_a_broken_config_file_is_an_error_with_its_line(paths, content, words):
    paths.config_file.write_bytes(content)
    what = refusal(paths)
    assert str(paths.config_file) in what
    assert words in what


def test_a_folder_in_place_of_the_file_is_an_error(paths):
    paths.config_file.mkdir()
    assert "cannot be read" in refusal(paths)


def test_windows_line_ends_and_a_byte_order_mark_are_fine(paths):
    paths.config_file.write_bytes(b'\xef\xbb\xbfmodel = "m"\r\nmouse = false\r\n')
    settings = load(paths, {}, {}).settings
    assert (settings.model, settings.mouse) == ("m", False)


def test_an_unknown_key_is_a_notice_with_the_likeliest_first(paths):
    paths.config_file.write_text('them = "x"\nprovidres = 1\n"\\u001b[2J" = 1')
    notices = load(paths, {}, {}).notices
    assert len(notices) == 3
    assert "them; try one of theme, " in notices[0]
    assert "providres; try one of providers, " in notices[1]
    assert "\x1b" not in notices[2]
    assert all(str(paths.config_file) in notice for notice in notices)


def test_an_unknown_variable_is_a_notice_unless_it_holds_a_key(paths):
    paths.config_file.write_text(ISSUE_EXAMPLE.replace("LOCAL_KEY", "CHINWAG_LOCAL_KEY"))
    found = load(paths, {"CHINWAG_MODLE": "x", "CHINWAG_LOCAL_KEY": "s3cret", "OTHER": "1"}, {})
    (notice,) = found.notices
    assert "CHINWAG_MODLE" in notice
    assert "try one of CHINWAG_MODEL" in notice


def test_an_unknown_provider_is_an_error_with_the_likeliest_first(paths):
    what = refusal(paths, flags={"provider": "aimlap"})
    assert what == '--provider: there is no provider "aimlap"; try one of aimlapi, guide.'
    paths.config_file.write_text('provider = "giude"')
    assert "try one of guide, aimlapi" in refusal(paths)


def test_a_provider_without_a_model_is_an_error_until_one_is_given(paths):
    paths.config_file.write_text('[providers.bare]\nbase_url = "http://127.0.0.1:1/v1"')
    assert refusal(paths, flags={"provider": "bare"}) == "The provider bare has no model."
    assert load(paths, {}, {"provider": "bare", "model": "m"}).settings.model == "m"
    assert load(paths, {}, {}).settings.provider == ""


class TestSettingsFile:
    """settings.toml is the app's: nothing in it keeps the app from starting."""

    @pytest.mark.parametrize("content", [b'theme = "chinw', b"\xff\xfe", b"[[["])
    def test_half_written_it_is_a_notice_and_stays_as_it_is(self, paths, content):
        paths.settings_file.write_bytes(content)
        found = load(paths, {}, {})
        assert found.settings.theme == Settings().theme
        (notice,) = found.notices
        assert str(paths.settings_file) in notice
        assert paths.settings_file.read_bytes() == content

    def test_a_wrong_value_is_left_out_and_the_others_count(self, paths):
        paths.settings_file.write_text('mouse = "x"\ntheme = "chinwag-light"')
        found = load(paths, {}, {})
        assert (found.settings.mouse, found.settings.theme) == (True, "chinwag-light")
        assert found.origins["mouse"] == "default"
        assert "true or false" in found.notices[0]

    def test_keys_of_a_later_version_are_passed_over(self, paths):
        paths.settings_file.write_text("later = 1")
        assert load(paths, {}, {}).notices == ()

    def test_a_provider_that_has_gone_makes_place_for_the_automatic_choice(self, paths):
        paths.settings_file.write_text('provider = "gone"')
        found = load(paths, {}, {})
        assert found.settings.provider == ""
        assert found.origins["provider"] == "default"
        assert "gone" in found.notices[0]

    def test_providers_are_not_read_from_it(self, paths):
        paths.settings_file.write_text('[providers.aimlapi]\nbase_url = "http://evil.example/v1"')
        row = load(paths, {}, {}).settings.providers["aimlapi"]
        assert row.base_url == "https://api.aimlapi.com/v1"


def test_a_file_given_by_flag_replaces_config_toml_and_must_exist(paths, tmp_path):
    from dataclasses import replace

    paths.config_file.write_text('model = "default-place"')
    other = tmp_path / "other.toml"
    given = replace(paths, config_override=other)
    with pytest.raises(ConfigError, match="does not exist") as caught:
        load(given, {}, {})
    assert "--config" in caught.value.advice
    other.write_text("mouse = false")
    settings = load(given, {}, {}).settings
    assert (settings.model, settings.mouse) == ("", False)
