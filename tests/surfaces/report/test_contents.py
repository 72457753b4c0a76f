"""One link for each section, those of one subject under its name."""

import re

from neuroglass.surfaces.report.contents import anchors, contents

LINK = re.compile(r'<a href="#([^"]*)">([^<]*)</a>')


def test_every_section_has_one_link_and_neighbors_of_one_subject_share_its_name():
    links = [("hits", "Hits"), ("s-0", "CNN, trained: layers"), ("s-1", "CNN: changes"), ("s-2", "MLP: maps")]
    html = contents(links)
    assert LINK.findall(html) == [
        ("hits", "Hits"),
        ("s-0", "trained: layers"),
        ("s-1", "changes"),
        ("s-2", "MLP: maps"),
    ]
    assert html.count("<li>CNN\n<ul>") == 1


def test_without_subjects_the_titles_stay_whole():
    links = [("s-0", "Projections: how the network sees"), ("s-1", "Trails: how it changes"), ("s-2", "Tables")]
    assert LINK.findall(contents(links)) == links


def test_nothing_to_link_to_is_no_contents():
    assert contents([]) == ""


def test_a_section_s_anchor_is_its_title_and_stays_when_others_come():
    titles = ["CNN, trained: maps of its layers", "<b>Größe</b>", "maps"]
    assert anchors(titles) == ["s-cnn-trained-maps-of-its-layers", "s-b-gr-e-b", "s-maps"]
    assert anchors(["New", *titles])[1:] == anchors(titles)


def test_sections_of_one_title_have_anchors_of_their_own():
    found = anchors(["maps", "Maps", "maps", "", "?"])
    assert found[0] == "s-maps" and len(set(found)) == 5
