import pytest

from tui_app.config.load import load
from tui_app.core.errors import ConfigError

BASE = 'base_url = "http://127.0.0.1:8000/v1"\n'


def row(paths, text, name="local"):
    paths.config_file.write_text(f"[providers.{name}]\n{text}")
    return load(paths, {}, {}).settings.providers[name]


def refusal(paths, text, name="local"):
    with pytest.raises(ConfigError) as caught:
        row(paths, text, name)
    assert str(paths.config_file) in caught.value.what
    return caught.value.what


def test_the_built_in_rows(paths):
    rows = load(paths, {}, {}).settings.providers
    aimlapi, guide = rows["aimlapi"], rows["guide"]
    assert (aimlapi.label, aimlapi.kind) == ("AI/ML API", "openai")
    assert aimlapi.base_url == "https://api.aimlapi.com/v1"
    assert aimlapi.model == "google/gemini-3-flash-preview"
    assert aimlapi.api_key_env == ("AIMLAPI_API_KEY", "AIML_API_KEY", "AIMLAPI_KEY")
    assert (guide.label, guide.kind, guide.model) == ("Guide", "guide", "manual")
    assert guide.api_key_env == ()


def test_a_row_overrides_fields_of_a_built_in_one(paths):
    found = row(paths, 'model = "other/model"\napi_key_env = ""', "aimlapi")
    assert found.model == "other/model"
    assert found.api_key_env == ()
    assert (found.label, found.base_url) == ("AI/ML API", "https://api.aimlapi.com/v1")
    origins = load(paths, {}, {}).origins
    assert origins["providers.aimlapi"] == "built in"
    assert origins["providers.aimlapi.model"] == str(paths.config_file)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ()),
        ('api_key_env = ""', ()),
        ("api_key_env = []", ()),
        ('api_key_env = "LOCAL_KEY"', ("LOCAL_KEY",)),
        ('api_key_env = ["A_KEY", "_B2"]', ("A_KEY", "_B2")),
    ],
)
def test_api_key_env(paths, text, names):
    assert row(paths, BASE + text).api_key_env == names


@pytest.mark.parametrize(
    "value",
    [
        '"sk-live-0123456789"',
        '["LOCAL_KEY", "sk-live-0123456789"]',
        '"0123456789abcdef0123456789abcdef"',
        '"hf_0123456789AbCd"',
        '"0123456789 "',
        '["0123456789=x"]',
    ],
)
def test_a_key_in_place_of_its_variable_is_refused_and_not_repeated(paths, value):
    what = refusal(paths, f"{BASE}api_key_env = {value}")
    assert "providers.local.api_key_env" in what
    assert "LOCAL_KEY" in what
    assert "0123456789" not in what


@pytest.mark.parametrize("value", ["1", "[1]", '["A", ""]', "{ A = 1 }"])
def test_other_wrong_variable_names_are_refused(paths, value):
    assert "api_key_env" in refusal(paths, f"{BASE}api_key_env = {value}")


def test_a_key_written_into_the_row_is_a_notice_that_does_not_repeat_it(paths):
    paths.config_file.write_text(f'[providers.local]\n{BASE}api_key = "sk-live-0123"\n')
    (notice,) = load(paths, {}, {}).notices
    assert "api_key; try one of api_key_env, " in notice
    assert "0123" not in notice


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1"),
        ("https://example.org/v1/", "https://example.org/v1"),
        ("https://example.org", "https://example.org"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1"),
        ("HTTPS://Example.org/v1", "HTTPS://Example.org/v1"),
        ("https://bücher.example/v1", "https://bücher.example/v1"),
    ],
)
def test_addresses(paths, given, kept):
    assert row(paths, f'base_url = "{given}"').base_url == kept


@pytest.mark.parametrize(
    "value",
    [
        '""',
        '"example.org/v1"',
        '"ftp://example.org"',
        '"file:///etc/passwd"',
        '"http://"',
        '"http:///v1"',
        '"http://example.org:port/v1"',
        '"http://example.org:99999/v1"',
        '"http://[::1/v1"',
        '"http://example.org/a b"',
        '"http://example.org/\\u001b"',
        '"http://example.org/\\n"',
        '"http://example.org\\\\x"',
        "1",
        "[]",
    ],
)
def test_wrong_addresses_are_refused(paths, value):
    what = refusal(paths, f"base_url = {value}")
    assert "base_url" in what
    assert "address such as" in what
    assert "\x1b" not in what


@pytest.mark.parametrize(
    "value",
    [
        "https://ada:s3cret@example.org/v1",
        "https://s3cret@example.org/v1",
        "ada:s3cret@example.org/v1",
        "https://example.org/v1?key=s3cret",
        "https://example.org/v1#s3cret",
    ],
)
def test_addresses_with_secrets_are_refused_and_not_repeated(paths, value):
    what = refusal(paths, f'base_url = "{value}"')
    assert "user name" in what
    assert "s3cret" not in what


def test_a_new_row_needs_an_address(paths):
    assert "providers.local.base_url is missing" in refusal(paths, 'model = "m"')


def test_headers_are_kept_as_written(paths):
    found = row(paths, BASE + 'headers = { X-Team = "blue", "X-Note" = "two words" }')
    assert dict(found.headers) == {"X-Team": "blue", "X-Note": "two words"}
    assert "blue" not in repr(found)


@pytest.mark.parametrize(
    "headers",
    [
        '"X-Team: s3cret"',
        "{ X-Team = 1 }",
        '{ X-Team = "" }',
        '{ X-Team = "s3cret\\r\\nHost: evil" }',
        '{ X-Team = "s3cret\\u0000" }',
        '{ X-Team = "s3cretü" }',
        '{ "X Team" = "s3cret" }',
        '{ "X-Team\\r\\nA" = "s3cret" }',
        '{ "" = "s3cret" }',
        '{ Host = "s3cret" }',
        '{ content-length = "s3cret" }',
        '{ X-Team = "s3cret", x-team = "s3cret" }',
    ],
)
def test_wrong_headers_are_refused_and_their_values_not_repeated(paths, headers):
    what = refusal(paths, f"{BASE}headers = {headers}")
    assert "providers.local.headers" in what
    if headers.startswith("{"):
        assert "s3cret" not in what
    assert "\r" not in what


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('kind = "anthropic"', "kind"),
        ("kind = 1", "kind"),
        ('label = "two\\nlines"', "label"),
        ('model = "\\u001b[2J"', "model"),
        ("documentation = []", "documentation"),
    ],
)
def test_other_wrong_values_are_refused(paths, text, key):
    what = refusal(paths, BASE + text)
    assert f"providers.local.{key} is " in what
    assert "allowed is" in what


@pytest.mark.parametrize("name", ['""', '"a b"', '"../x"', '"-x"', '"\\u001b[2J"', f'"{"a" * 65}"'])
def test_names_are_letters_digits_and_dashes(paths, name):
    what = refusal(paths, BASE, name)
    assert "no name for a provider" in what
    assert "\x1b" not in what
