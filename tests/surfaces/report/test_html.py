"""Whatever a user wrote, HTML sees text."""

from html import unescape
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from neuroglass.surfaces.report.html import table, text


class Reader(HTMLParser):
    """Collects tags, attributes and text."""

    def __init__(self):
        super().__init__()
        self.tags, self.words = [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words += data


def read(html):
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_any_words_come_back_as_words_in_text_and_attributes(words):
    assert unescape(text(words)) == words
    reader = read(f'<p title="{text(words)}">{text(words)}</p>')
    assert reader.tags == [("p", {"title": words})]
    assert reader.words == words


def test_control_characters_and_half_letters_are_replaced_so_that_the_page_can_be_written():
    assert text("a\x00b\x1b\ud800c") == "a\ufffdb\ufffd\ufffdc"


def test_the_first_column_names_its_row_and_numbers_are_set_to_the_right():
    html = table(["layer", "units"], [["fc", "3"]], numeric=[False, True], name="Layers")
    assert '<th scope="row">fc</th><td class="number">3</td>' in html
    assert '<th scope="col">layer</th><th scope="col" class="number">units</th>' in html
    assert 'aria-label="Layers"' in html
