"""Texts that Telegram would refuse for their length."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.outgoing.length import shorten

pytestmark = pytest.mark.unit


def test_a_text_that_fits_stays_as_it_is() -> None:
    assert shorten("<b>short</b>", 12) == "<b>short</b>"


def test_a_long_text_is_cut_between_words() -> None:
    assert shorten("one line\nand another one", 16) == "one line\nand…"


def test_tags_are_closed_again() -> None:
    assert shorten("<b>word word word</b>", 15) == "<b>word…</b>"


def test_no_character_reference_is_torn() -> None:
    assert shorten("a" * 10 + "&amp;" * 3, 18) == "a" * 10 + "&amp;…"


@given(
    st.lists(
        st.sampled_from(["<b>bold</b>", "&lt;", "слово ", "x", "\n", "💥", '<a href="u">link</a>']),
        min_size=1,
        max_size=80,
    )
)
def test_what_is_cut_fits_and_holds_no_torn_tag(parts: list[str]) -> None:
    html = "".join(parts)
    short = shorten(html, 40)
    assert len(short) <= 40
    assert short.count("<b>") == short.count("</b>")
    assert short.count("<a ") == short.count("</a>")
    assert not re.search(r"<[^>]*$|&[a-z]*$", short.removesuffix("…"))
