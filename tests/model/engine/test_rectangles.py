"""The arithmetic of rectangles, against looking at every output of every window."""

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from neuroglass.model.engine.rectangles import Rectangle, Span, Spread, Window, fitted, union, united, whole

small = st.integers(1, 4)


def seen_by(window, output):
    return {output * window.stride - window.padding + k * window.dilation for k in range(window.kernel)}


def written_by(spread, given):
    return {given * spread.stride - spread.padding + k * spread.dilation for k in range(spread.kernel)}


@given(st.integers(1, 20), small, small, st.integers(0, 3), small, st.data())
def test_every_output_that_sees_a_changed_input_is_reached_and_its_inputs_are_known(length, k, s, p, d, data):
    window = Window(k, s, p, d)
    outputs = (length + 2 * p - d * (k - 1) - 1) // s + 1
    assume(outputs >= 1)
    size = data.draw(st.integers(1, length))
    starts = np.array(data.draw(st.lists(st.integers(0, length - size), min_size=1, max_size=4)))
    reached = window.reached(Span(starts, size), outputs)
    needed = window.needed(reached)
    for n, start in enumerate(starts):
        changed = set(range(start, start + size))
        inside = set(range(reached.starts[n], reached.starts[n] + reached.size))
        assert {o for o in range(outputs) if seen_by(window, o) & changed} <= inside <= set(range(outputs))
        known = set(range(needed.starts[n], needed.starts[n] + needed.size))
        assert all(seen_by(window, output) <= known for output in inside)


@given(st.integers(2, 30), st.integers(1, 4), st.integers(0, 3))
def test_a_rectangle_far_from_the_border_grows_by_no_more_than_the_window_needs(size, k, p):
    span = Window(k, 1, p).reached(Span(np.array([40]), size), 200)
    assert (int(span.starts[0]), span.size) == (40 + p - (k - 1), size + k - 1)


@given(st.integers(1, 9), small, small, st.integers(0, 3), small, st.data())
def test_every_output_that_a_changed_input_writes_to_is_reached_and_all_its_writers_are_known(length, k, s, p, d, data):
    spread = Spread(k, s, p, d)
    outputs = (length - 1) * s - 2 * p + d * (k - 1) + 1
    assume(outputs >= 1)
    size = data.draw(st.integers(1, length))
    starts = np.array(data.draw(st.lists(st.integers(0, length - size), min_size=1, max_size=4)))
    reached = spread.reached(Span(starts, size), outputs)
    needed = spread.needed(reached)
    for n, start in enumerate(starts):
        inside = set(range(reached.starts[n], reached.starts[n] + reached.size))
        written = set().union(*(written_by(spread, i) for i in range(start, start + size))) & set(range(outputs))
        assert written <= inside <= set(range(outputs))
        known = set(range(needed.starts[n], needed.starts[n] + needed.size))
        assert {i for i in range(length) if written_by(spread, i) & inside} <= known


@given(st.lists(st.tuples(st.integers(-5, 20), st.integers(0, 9)), min_size=1, max_size=5), st.integers(1, 12))
def test_intervals_are_made_equally_long_inside_the_map_and_lose_nothing(parts, length):
    low = np.array([start for start, _ in parts])
    high = low + [more for _, more in parts]
    span = fitted(low, high, length)
    assert (span.starts >= 0).all() and (span.stops <= length).all()
    for start, stop, one, other in zip(span.starts, span.stops, low, high, strict=True):
        assert set(range(max(one, 0), min(other, length - 1) + 1)) <= set(range(start, stop))


def test_a_union_holds_both_rectangles_position_by_position():
    one = Rectangle(Span(np.array([0, 5]), 2), Span(np.array([3, 3]), 1))
    other = Rectangle(Span(np.array([4, 6]), 3), Span(np.array([3, 0]), 2))
    both = union([one, other], (9, 6))
    assert both.size == (7, 4)
    assert both.y.starts.tolist() == [0, 2]  # 5 to 8 is enough, moved inside the map of 9
    assert both.x.starts.tolist() == [2, 0]


def test_a_union_of_equal_intervals_is_themselves():
    span = Span(np.array([1, 2]), 3)
    assert united([span, Span(np.array([1, 2]), 3)], 10) is span
    assert whole((4, 5), 3).same(Rectangle(Span(np.zeros(3, int), 4), Span(np.zeros(3, int), 5)))
    assert not whole((4, 5), 3).same(whole((5, 4), 3))
