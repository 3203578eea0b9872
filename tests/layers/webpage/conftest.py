"""One browser and one page of the bundled atlas for all tests here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from layers.bundled import load_bundled
from layers.webpage.page import WebPage, web_page, write_page
from tests.helpers.browser import Browser, chromium


@pytest.fixture(scope="package")
def page() -> WebPage:
    return web_page(load_bundled())


@pytest.fixture(scope="package")
def page_file(page: WebPage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "atlas.html"
    write_page(path, page)
    return path


@pytest.fixture(scope="package")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("chromium")) as session:
        yield session


@pytest.fixture
def loaded_page(browser: Browser, page_file: Path) -> Iterator[Browser]:
    """The page in whatever state; afterwards it must have asked for nothing and complained of nothing.

    It is loaded once for all tests; they leave it as they found it, but for the view and the panel.
    """
    if browser.driver.current_url != page_file.as_uri():
        browser.open(page_file)
        assert browser.requests() == [page_file.as_uri()]
    yield browser
    assert browser.requests() == []
    assert browser.problems() == []
    assert browser.what_ran() == []


@pytest.fixture
def map_page(loaded_page: Browser) -> Browser:
    """The page at its overview."""
    loaded_page.show_view("overview")
    return loaded_page
