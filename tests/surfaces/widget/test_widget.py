"""What is chosen on a figure in a notebook is an array of ids in Python, and the other way round."""

import numpy as np
import pytest

import neuroglass as ng
from neuroglass.surfaces import packing
from neuroglass.surfaces.web.wire import unpack
from neuroglass.surfaces.widget import shown
from neuroglass.view.dispatch import figure
from tests.browser.studies import COUNT, results

pytest.importorskip("anywidget", reason="anywidget is absent: pip install 'neuroglass[widget]'")
pytestmark = pytest.mark.usefixtures("assets")


@pytest.fixture
def both():
    made = results()
    return ng.widget(made["first"], made["second"])


def from_page(widget, ids):
    """What arrives when the page chose these ids: a view of the bytes of a message."""
    widget.set_state({"selected": memoryview(np.array(ids, "<i4").tobytes())})


def test_nothing_is_chosen_until_somebody_does(both):
    assert both.selected.dtype == np.int64 and both.selected.tolist() == []


def test_what_the_page_chooses_is_in_python_and_tells_who_watches(both):
    heard = []
    both.observe(lambda change: heard.append(change["new"].tolist()), "selected")
    from_page(both, [5, 2, 299])
    assert both.selected.tolist() == [5, 2, 299] and heard == [[5, 2, 299]]
    from_page(both, [])
    assert both.selected.tolist() == []


@pytest.mark.parametrize("ids", [[3, 1], (7,), range(4), np.array([8, 9], np.uint8), {11}])
def test_what_python_chooses_is_sent_as_32_bit_ids(both, ids):
    both.selected = ids
    assert both.selected.tolist() == [int(id) for id in ids]
    assert np.frombuffer(both.get_state("selected")["selected"], "<i4").tolist() == both.selected.tolist()


def test_a_choice_cannot_be_changed_in_place(both):
    both.selected = [1, 2]
    with pytest.raises(ValueError, match="read-only"):
        both.selected[0] = 9


@pytest.mark.parametrize("ids", [[0.5], ["a"], 5, [[1, 2]], None])
def test_what_is_no_list_of_ids_is_refused_in_words(both, ids):
    with pytest.raises(ng.InvalidInput, match=r"write a list of ids, such as \[3, 17\]"):
        both.selected = ids


def test_an_id_that_no_map_shows_is_refused_with_those_that_they_show(both):
    with pytest.raises(ng.InvalidInput, match=f"sample 300 is on none of the maps; they show {COUNT}, from 0 to 299"):
        both.selected = [1, 300]
    assert both.selected.tolist() == []


def test_units_of_a_neuron_map_are_chosen_by_number():
    widget = ng.widget(results()["neurons"])
    widget.selected = [19]
    with pytest.raises(ng.InvalidInput, match="unit 20 is on none"):
        widget.selected = [20]


def test_the_messages_are_the_figures_with_all_their_numbers(both):
    for message, result in zip(both.messages, results().values(), strict=False):
        about, arrays = unpack(message)
        told, expected = figure(result).to_json()
        assert about == told
        np.testing.assert_array_equal(arrays["figure.panels.0.marks.0.positions"], np.float32(result.values))
        assert set(arrays) == set(expected)
    assert both.note == "" and both.of == both.points[0] == both.points[1]


def test_a_column_colors_all_maps_and_an_unknown_one_is_refused(both):
    assert both.colors == ["", "label", "prediction", "right", "confidence"]
    both.color = "confidence"
    expected = np.float32(results()["first"].columns["confidence"].values)
    for message in both.messages:
        np.testing.assert_array_equal(unpack(message)[1]["figure.panels.0.marks.0.color"], expected)
    with pytest.raises(ng.InvalidInput, match="color='age' is no column of these maps; they have 'label'"):
        both.color = "age"
    assert both.color == "confidence"


def test_what_is_too_much_for_a_message_has_fewer_digits_and_says_so(monkeypatch):
    made = results()["first"]
    whole = len(packing.packed_whole(figure(made)))
    monkeypatch.setattr(packing, "MOST_EXACT", 100)
    monkeypatch.setattr(shown, "MOST", whole - 1)
    widget = ng.widget(made)
    assert sum(map(len, widget.messages)) < whole and "rounded to 16 bits" in widget.note
    monkeypatch.setattr(shown, "MOST", 500)
    with pytest.raises(ng.InvalidInput, match="show fewer results at once or fewer samples"):
        ng.widget(made)


def test_nothing_and_what_is_no_result_are_refused():
    with pytest.raises(ng.InvalidInput, match=r"nothing to show; write ng\.widget\(result\)"):
        ng.widget()
    with pytest.raises(ng.InvalidInput, match="a dict has no figure"):
        ng.widget({})


def test_without_a_build_it_is_said_what_to_do(unbuilt):
    with pytest.raises(ng.NotApplicable, match="script is not built; run `make web`"):
        ng.widget(results()["first"])
