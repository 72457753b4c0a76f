"""What a table must show."""

from neuroglass.view.table import table_figure
from tests.view import results


def test_rows_hold_names_words_and_numbers_as_they_are_read():
    columns = {"kind": ["Conv2d", "Linear"], "units": [16, 1000], "mean_error": [0.123456, 2.0], "right": [True, False]}
    (panel,) = table_figure(results.table(columns, ("conv1", "fc"))).panels
    (mark,) = panel.marks
    assert mark.header == ("layer", "kind", "units", "mean error", "right")
    assert mark.rows == (("conv1", "Conv2d", "16", "0.1235", "yes"), ("fc", "Linear", "1,000", "2", "no"))
    assert mark.numeric == (False, False, True, True, False)


def test_a_table_without_rows_says_so():
    assert "no rows" in table_figure(results.table({"units": []})).caption


def test_a_class_is_told_by_its_name_where_it_has_one():
    (panel,) = table_figure(results.table({"label": [1, 0], "label_name": ["cat", "dog"], "count": [2, 3]})).panels
    (mark,) = panel.marks
    assert mark.header == ("label", "count") and mark.rows == (("cat", "2"), ("dog", "3"))


def test_of_many_rows_the_first_are_shown_and_their_number_is_said():
    figure = table_figure(results.table({"units": list(range(101))}))
    assert len(figure.panels[0].marks[0].rows) == 100 and "The first 100 of 101 rows" in figure.caption
