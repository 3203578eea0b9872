"""The words of a description that may be HTML from strangers. Nothing of it is ever run or fetched."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_UNSEEN = frozenset(("script", "style", "head", "title", "template", "noscript"))
_LINES = frozenset(
    ("br", "p", "div", "tr", "li", "ul", "ol", "table", "hr", "h1", "h2", "h3", "h4", "h5", "h6")
)
_CELLS = frozenset(("td", "th"))
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_BLANKS = re.compile(r"[ \t\r\f\v]+")


class _Words(HTMLParser):
    """Gathers text, one line for each block, cells apart."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen.append(tag)
        elif tag in _LINES:
            self.parts.append("\n")
        elif tag in _CELLS:
            self.parts.append("  ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unseen:
            del self._unseen[self._unseen.index(tag) :]
        elif tag in _LINES:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            # Line ends in the source are blanks on a page.
            self.parts.append(" ".join(data.split("\n")))


def plain_text(text: str) -> str:
    """The words of a text: without tags, scripts and styles where it is HTML, else as it stands.

    Parameters
    ----------
    text : str
        Of any kind; only what looks like a tag makes it HTML.
    """
    if not _TAG.search(text):
        return text
    words = _Words()
    words.feed(text)
    words.close()
    lines = (_BLANKS.sub(" ", line).strip() for line in "".join(words.parts).split("\n"))
    return "\n".join(line for line in lines if line)
