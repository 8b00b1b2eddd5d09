"""The gallery's pages: what a phone shows, kept as files."""

from gettext import NullTranslations
from pathlib import Path

import pytest

from skewcast.gallery.page import Page
from skewcast.gallery.run import Listening

pytestmark = pytest.mark.unit


def test_a_page_shows_every_part_of_a_chat_in_light_and_dark(tmp_path: Path) -> None:
    page = Page(tmp_path, "en")
    page.heading("Forecast")
    page.echo("/forecast <now>")
    page.file(b"\x89PNG", "chart.png")
    page.message("<b>Berlin</b>", [["[1] 24 hours", "[2] 3 days"]])
    page.toast("Saved")
    html = page.write().read_text(encoding="utf-8")
    for shown in ("/forecast &lt;now&gt;", "<b>Berlin</b>", "<span>24 hours</span>", ">Saved<"):
        assert html.count(shown) == 2
    assert "<section class=light>" in html
    assert "<section class=dark>" in html
    assert (tmp_path / "en-001-chart.png").read_bytes() == b"\x89PNG"
    assert html.count("en-001-chart.png") == 2


def test_a_file_belongs_to_the_message_that_follows_it(tmp_path: Path) -> None:
    page = Page(tmp_path, "en")
    page.message("first")
    page.file(b"a,b", "record.csv")
    page.message("second")
    html = page.write().read_text(encoding="utf-8")
    assert html.index("first") < html.index("record.csv") < html.index("second")


def test_sentences_that_were_asked_for_are_remembered() -> None:
    heard = set[str]()
    translations = Listening(NullTranslations(), heard)
    assert translations.gettext("Hello") == "Hello"
    assert translations.ngettext("{n} day", "{n} days", 3) == "{n} days"
    assert heard == {"Hello", "{n} day"}
