"""A file is what its suffix says."""

import html

import numpy as np
import pytest

import neuroglass as ng
from tests.view.results import image_attribution


def test_a_page_of_one_result_holds_its_picture_and_its_question(tmp_path):
    result = image_attribution(np.ones((1, 4, 4)))
    page = html.unescape(ng.save(result, tmp_path / "one.html").read_text(encoding="utf-8"))
    assert "data:image/png;base64," in page
    assert "ng.attribute(subject, " in page and result.question.target in page


def test_another_suffix_is_an_error_that_lists_the_known_ones(tmp_path):
    with pytest.raises(ng.InvalidInput, match=r"\.png, \.svg, \.pdf, \.npz"):
        ng.save(image_attribution(np.ones((1, 4, 4))), tmp_path / "one.bmp")
    assert not list(tmp_path.iterdir())
