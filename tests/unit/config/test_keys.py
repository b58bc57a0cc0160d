import copy
import logging

import pytest

from tui_app.config.keys import Secret, choose_model, choose_provider, find_key
from tui_app.config.load import load
from tui_app.config.settings import ProviderSettings
from tui_app.core.errors import AuthenticationError

ROW = ProviderSettings("local", "Local", api_key_env=("FIRST_KEY", "SECOND_KEY"), model="m")


def test_a_secret_shows_itself_nowhere(caplog):
    secret = Secret("s3cret", "LOCAL_KEY")
    with caplog.at_level(logging.INFO):
        logging.getLogger("test").info("%s %r", secret, secret)
    texts = [repr(secret), str(secret), f"{secret} {secret!r}", f"{[secret]}", caplog.text]
    texts.append(repr(copy.copy(secret)))
    for text in texts:
        assert "s3cret" not in text
    assert not hasattr(secret, "__dict__")
    assert secret.reveal() == "s3cret"


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({}, None),
        ({"OTHER_KEY": "x"}, None),
        ({"FIRST_KEY": ""}, None),
        ({"FIRST_KEY": " \n"}, None),
        ({"FIRST_KEY": "one"}, ("one", "FIRST_KEY")),
        ({"SECOND_KEY": "two"}, ("two", "SECOND_KEY")),
        ({"FIRST_KEY": "one", "SECOND_KEY": "two"}, ("one", "FIRST_KEY")),
        ({"FIRST_KEY": "", "SECOND_KEY": " two\n"}, ("two", "SECOND_KEY")),
    ],
)
def test_the_first_variable_that_is_set_counts(environ, found):
    key = find_key(ROW, environ)
    assert (key and (key.reveal(), key.source)) == found


@pytest.mark.parametrize(
    "value", ["s3cret s3cret", "s3cret\r\nHost: evil", "s3cretü", "s3cret\x00"]
)
def test_a_key_no_header_can_carry_is_an_error_that_does_not_repeat_it(value):
    with pytest.raises(AuthenticationError) as caught:
        find_key(ROW, {"FIRST_KEY": value})
    assert "FIRST_KEY" in caught.value.what
    assert "s3cret" not in f"{caught.value.report()}"


@pytest.mark.parametrize(
    ("config", "environ", "provider", "model"),
    [
        ("", {}, "guide", "manual"),
        ("", {"OPENAI_API_KEY": "k"}, "guide", "manual"),
        ("", {"AIMLAPI_API_KEY": "k"}, "aimlapi", "google/gemini-3-flash-preview"),
        ("", {"AIML_API_KEY": "k"}, "aimlapi", "google/gemini-3-flash-preview"),
        ("", {"AIMLAPI_KEY": "k"}, "aimlapi", "google/gemini-3-flash-preview"),
        ("", {"AIMLAPI_API_KEY": " "}, "guide", "manual"),
        ('model = "x"', {}, "guide", "manual"),
        ('model = "x"', {"AIMLAPI_KEY": "k"}, "aimlapi", "x"),
        ('provider = "aimlapi"', {}, "aimlapi", "google/gemini-3-flash-preview"),
        ('provider = "guide"', {"AIMLAPI_KEY": "k"}, "guide", "manual"),
        ('[providers.aimlapi]\napi_key_env = ""', {}, "aimlapi", "google/gemini-3-flash-preview"),
    ],
)
def test_who_answers(paths, config, environ, provider, model):
    paths.config_file.write_text(config)
    settings = load(paths, environ, {}).settings
    row = choose_provider(settings, environ)
    assert row.name == provider
    assert choose_model(settings, row) == model
