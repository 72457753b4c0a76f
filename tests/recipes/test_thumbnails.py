"""The pictures of a study show its data, without the data."""

import numpy as np

from neuroglass.core.errors import Cancelled
from neuroglass.recipes.thumbnails import keep_thumbnails, sample_field
from neuroglass.store.thumbnails import read_thumbnails
from neuroglass.testing.subjects import tiny_subject
from neuroglass.view.display import sample_display
from neuroglass.view.thumbnail import tile


def test_every_sample_is_kept_as_it_is_drawn(tmp_path):
    subject = tiny_subject("image")
    assert keep_thumbnails(tmp_path, subject)
    kept = read_thumbnails(tmp_path, subject.data.fingerprint)
    samples = sample_field(subject, range(6))
    np.testing.assert_array_equal(samples.values, subject.data.batch(range(6)).x)
    for id in range(6):
        np.testing.assert_array_equal(kept.tiles[kept.place(id)], tile(samples.row(id), sample_display(samples), 6))


def test_of_words_there_are_no_pictures(tmp_path):
    assert not keep_thumbnails(tmp_path, tiny_subject("tokens"))
    assert list(tmp_path.iterdir()) == []


def test_many_samples_are_kept_up_to_a_bound(tmp_path, monkeypatch):
    monkeypatch.setattr("neuroglass.recipes.thumbnails.MOST_BYTES", 1)
    monkeypatch.setattr("neuroglass.recipes.thumbnails.AT_ONCE", 4)
    subject = tiny_subject("series_ct")
    assert keep_thumbnails(tmp_path, subject)
    assert read_thumbnails(tmp_path, subject.data.fingerprint).ids.tolist() == [0, 1, 2, 3]


def test_what_is_stopped_leaves_nothing(tmp_path):
    def stop(done, total, what):
        raise Cancelled(what)

    try:
        keep_thumbnails(tmp_path, tiny_subject("image"), progress=stop)
    except Cancelled:
        assert list(tmp_path.iterdir()) == []
    else:
        raise AssertionError("the stop was not heard")
