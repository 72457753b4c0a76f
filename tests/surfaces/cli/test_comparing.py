"""The comparison is one page that opens offline; a wrong word is answered before anything is computed."""

import re

import pytest


def test_the_page_holds_every_method_and_every_verdict(ask, tmp_path):
    said = ask(
        "compare", "s.py:deep", "--methods", "gradient,occlusion,grad_cam", "--checks", "deletion", "-o", "c.html"
    )
    assert (said.code, said.out) == (0, "c.html\n"), said.err
    page = (tmp_path / "c.html").read_text(encoding="utf-8")
    assert "No grad cam: " in page and "columns of a table have no positions" in page
    body = re.sub(r"<script.*?</script>", "", page.split("<body>")[1], flags=re.DOTALL)
    assert page.count('href="#r-') >= 2 and "http" not in body
    assert all(word in page for word in ("<h2>", "passed", "Probabilities", "Baseline input", "Agreement of"))


def test_samples_and_target_may_be_told_and_checks_left_out(ask, tmp_path):
    said = ask("compare", "s.py:deep", "--samples", "2", "--target", "logit:1", "--methods", "gradient,saliency",
               "--checks", "none", "-o", "c.html")  # fmt: skip
    assert said.code == 0, said.err
    page = (tmp_path / "c.html").read_text(encoding="utf-8")
    assert "As asked: sample 2" in page and "for logit:1" in page and "Deletion of" not in page


@pytest.mark.parametrize(
    "words, code, told",
    [
        (("--methods", "gradient,ocklusion"), 2, "there is no 'ocklusion'; there are 'occlusion'"),
        (("--checks", "deletin"), 2, "there is no 'deletin'; there are 'deletion'"),
        (("--methods", ","), 2, "with commas between"),
        (("-o", "c.png"), 2, "a comparison is a page: write a name with .html"),
        (("-o", "nowhere/c.html"), 2, "is not a folder; make it first"),
        (("--samples", "99999"), 1, "sample 99999 does not exist"),
        (("--target", "logit:77", "--methods", "gradient"), 1, "has no output 77"),
    ],
)
def test_a_wrong_word_is_told_what_to_write(ask, tmp_path, words, code, told):
    said = ask("compare", "s.py:deep", *words)
    assert said.code == code and told in said.err and said.out == ""
    assert not list(tmp_path.glob("*.html"))
