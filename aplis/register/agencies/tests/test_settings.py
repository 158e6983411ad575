"""What the environment may say about signing in, and what is refused with a sentence before anything starts."""

import pytest

from aplis.config import environment


@pytest.mark.parametrize(("said", "meant"), [("", "required"), ("required", "required"), ("offered", "offered")])
def test_a_second_factor_is_required_unless_it_is_only_offered(monkeypatch, said, meant):
    monkeypatch.setenv("APLIS_X", said)

    assert environment.one_of("APLIS_X", "required", "offered") == meant


def test_another_word_is_refused(monkeypatch, capsys):
    monkeypatch.setenv("APLIS_X", "never")

    with pytest.raises(SystemExit):
        environment.one_of("APLIS_X", "required", "offered")

    assert capsys.readouterr().err == "aplis: APLIS_X is 'never'. Set it to required or offered.\n"


@pytest.mark.parametrize(("said", "meant"), [
    ("", ""),
    ("https://aplis.example", "https://aplis.example"),
    ("https://aplis.example/", "https://aplis.example"),
    ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
    ("aplis.example", None),
    ("https://aplis.example/page", None),
    ("ftp://aplis.example", None),
])  # fmt: skip
def test_the_origin_of_the_site_is_scheme_and_host(monkeypatch, said, meant):
    monkeypatch.setenv("APLIS_X", said)

    if meant is None:
        with pytest.raises(SystemExit):
            environment.origin("APLIS_X")
    else:
        assert environment.origin("APLIS_X") == meant


@pytest.mark.parametrize(("said", "is_taken"), [
    ("", True),
    ("https://id.example/realm/", True),
    ("http://localhost:9000", True),
    ("http://127.0.0.1:9000", True),
    ("http://id.example", False),
    ("http://127.0.0.1.id.example", False),
])  # fmt: skip
def test_a_provider_is_reached_by_tls_or_on_this_machine(monkeypatch, said, is_taken):
    monkeypatch.setenv("APLIS_X", said)

    if is_taken:
        assert environment.issuer("APLIS_X") == said.rstrip("/")
    else:
        with pytest.raises(SystemExit):
            environment.issuer("APLIS_X")
