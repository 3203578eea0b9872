"""Which addresses of the data become links."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.webpage.links import link_of


@pytest.mark.parametrize(
    "address",
    [
        "https://www.38north.org/2016/10/jlewis101316/",
        "http://example.org",
        "HTTPS://EXAMPLE.ORG/a?b=c#d",
        "https://ko.wikipedia.org/wiki/무산광산",
        "  https://example.org/page  ",
        "https://example.org:8443/x",
    ],
)
def test_plain_web_addresses_become_links(address):
    assert link_of(address) == address.strip()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "p. 12",
        "example.org",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:msgbox(1)",
        "file:///etc/passwd",
        "blob:https://example.org/x",
        "//example.org/x",
        "https:example.org",
        "https://",
        "https:///path",
        "https://bank.example@evil.example/",
        "https://user:word@evil.example/",
        "https://example.org:port/",
        'https://example.org/"onmouseover="alert(1)',
        "https://example.org/<script>",
        "https://example.org/\njavascript:alert(1)",
        "https://example.org and https://example.com",
        "https://example.org/`x`",
        "https://[::1/x",
    ],
)
def test_everything_else_stays_text(address):
    assert link_of(address) == ""


@given(st.text())
def test_whatever_becomes_a_link_is_one_of_http_or_https(text):
    found = link_of(text)
    assert found == "" or found.lower().startswith(("http://", "https://"))
