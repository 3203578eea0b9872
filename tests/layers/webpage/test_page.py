"""The page as a file: the same bytes, nothing to fetch, and a policy that lets only its own scripts run."""

import base64
import hashlib
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from layers.atlas import Atlas
from layers.bundled import load_bundled
from layers.errors import DocumentError, WebPageError
from layers.records.site import Basis, Site, SiteKind
from layers.webpage.page import BUDGET_BYTES, CLUSTERED_FROM, PageOptions, WebPage, web_page, write_page

ROOT = Path(__file__).parents[3]
HASH_IN_OTHER_PROCESS = """
import hashlib
from layers.bundled import load_bundled
from layers.webpage.page import web_page
print(hashlib.sha256(web_page(load_bundled()).html.encode()).hexdigest())
"""


class Reader(HTMLParser):
    """Elements with their attributes, and the text of scripts and styles."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {"script": [], "style": [], "title": []}
        self.inside = ""

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag in self.texts:
            self.texts[tag].append("")
            self.inside = tag

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, data):
        if self.inside:
            self.texts[self.inside][-1] += data


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


def policy_of(reader: Reader) -> dict[str, list[str]]:
    content = next(
        attributes["content"]
        for tag, attributes in reader.elements
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    )
    rules = [rule.split() for rule in content.split(";")]
    return {rule[0]: rule[1:] for rule in rules}


def many_sites(count: int, notes: str = "") -> Atlas:
    return Atlas(
        Site(
            id=f"site-{n}",
            name=f"Place {n}",
            kind=SiteKind.MINE,
            lon=124 + (n % 100) * 0.05,
            lat=37 + (n // 100) * 0.05,
            basis=Basis.PUBLISHED,
            notes=notes,
        )
        for n in range(count)
    )


def test_the_page_of_the_bundled_atlas_is_small(page: WebPage):
    assert page.size < 3_000_000
    assert page.size == len(page.html.encode())
    assert page.warnings == ()


def test_the_same_atlas_gives_the_same_bytes(page: WebPage):
    assert web_page(load_bundled()).html == page.html


def test_another_process_gives_the_same_bytes(page: WebPage):
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    done = subprocess.run(
        [sys.executable, "-c", HASH_IN_OTHER_PROCESS],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.strip() == hashlib.sha256(page.html.encode()).hexdigest(), done.stderr


def test_a_day_of_making_stands_in_the_page_only_if_the_environment_names_one(page, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764000000")
    assert "Made on 2025-11-24" in web_page(load_bundled()).html
    assert "Made on" not in page.html
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(WebPageError, match="yesterday"):
        web_page(Atlas())


def test_the_policy_allows_nothing_but_the_pages_own_scripts_and_styles(page: WebPage):
    reader = read(page.html)
    policy = policy_of(reader)
    assert policy["default-src"] == ["'none'"]
    assert policy["connect-src"] == ["'none'"]
    assert policy["img-src"] == policy["font-src"] == ["data:"]

    def hashes(texts):
        return [f"'sha256-{base64.b64encode(hashlib.sha256(t.encode()).digest()).decode()}'" for t in texts]

    kinds = [attributes.get("type") for tag, attributes in reader.elements if tag == "script"]
    scripts = [text for text, kind in zip(reader.texts["script"], kinds, strict=True) if kind is None]
    assert kinds.count("application/json") == 2
    assert policy["script-src"] == hashes(scripts)
    assert policy["style-src"] == hashes(reader.texts["style"])


def test_nothing_in_the_page_is_fetched_from_elsewhere(page: WebPage):
    reader = read(page.html)
    for tag, attributes in reader.elements:
        assert not {name for name in attributes if name.startswith("on") or name == "style"}, (
            tag,
            attributes,
        )
        for name in ("src", "href", "srcset", "data", "action", "poster"):
            assert (attributes.get(name) or "#").startswith(("data:", "#")), (tag, attributes)
    addresses = [found for style in reader.texts["style"] for found in re.findall(r"url\(([^)]*)\)", style)]
    assert addresses
    assert all(address.startswith(("data:image/", "data:font/woff;")) for address in addresses)
    assert not any("@import" in style for style in reader.texts["style"])
    assert "sourceMappingURL" not in page.html
    scripts = "".join(reader.texts["script"][2:])
    assert not re.search(r"\b(?:fetch|importScripts|WebSocket|EventSource|sendBeacon)\s*\(", scripts)


def test_title_and_view_are_taken_and_an_unknown_view_is_named():
    titled = web_page(load_bundled(), PageOptions(title="Coal & <iron>", view="rare-earths"))
    assert read(titled.html).texts["title"] == ["Coal & <iron>"]
    assert "Coal & <iron>" not in titled.html
    with pytest.raises(WebPageError, match=r"no view “nowhere”.*overview"):
        web_page(load_bundled(), PageOptions(view="nowhere"))


def test_a_large_page_warns_and_says_what_is_large():
    large = web_page(many_sites(CLUSTERED_FROM, notes="x" * 12_000))
    assert large.size > BUDGET_BYTES
    assert "records" in large.warnings[0]
    assert next(iter(large.sizes)) == "records"


def test_five_thousand_sites_stay_within_the_budget():
    page = web_page(many_sites(5000))
    assert page.size < BUDGET_BYTES
    assert "markerClusterGroup" in page.html


def test_an_atlas_without_anything_gives_a_page():
    assert "Map without places" in web_page(Atlas()).html


def test_a_page_is_written_whole_or_not_at_all(tmp_path: Path, page: WebPage):
    path = tmp_path / "map.html"
    write_page(path, page)
    assert path.read_bytes() == page.html.encode()
    with pytest.raises(DocumentError, match="doesn't exist"):
        write_page(tmp_path / "nowhere" / "map.html", page)
    with pytest.raises(DocumentError, match="folder"):
        write_page(tmp_path, page)
    assert [entry.name for entry in tmp_path.iterdir()] == ["map.html"]
