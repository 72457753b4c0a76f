from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

import neuroglass as ng
from neuroglass.core.errors import InvalidInput
from neuroglass.model.engine.planner import Planner, read_bytes
from tests.model.networks import cnn

rng = np.random.default_rng(0)
IMAGES = rng.normal(size=(64, 3, 8, 8)).astype(np.float32)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("512MB", 512 * 2**20), ("2GiB", 2**31), ("1.5G", 3 * 2**29), ("10 kb", 10240), (4096, 4096), (" 7B ", 7)],
)
def test_amounts_are_read_as_people_write_them(text, amount):
    assert read_bytes(text) == amount


@pytest.mark.parametrize("text", ["", "lots", "-1GB", "0", "5 parsecs", "GB", None, "1,5GB", "1e3"])
def test_what_is_no_amount_is_refused_with_examples(text):
    with pytest.raises(InvalidInput, match="is not an amount; write '512MB', '2GiB' or a number of bytes"):
        read_bytes(text)


@given(st.integers(1, 10**9), st.integers(1, 10**6), st.booleans())
def test_a_batch_fits_the_budget(budget, each, gradient):
    planner = Planner(budget, each)
    need = each * (2 if gradient else 1)
    if need > budget:
        with pytest.raises(InvalidInput, match=r"one sample needs .*write memory="):
            planner.batch(gradient=gradient)
    else:
        size = planner.batch(gradient=gradient)
        assert 1 <= size <= planner.largest
        assert size * need <= budget
        assert size == planner.largest or (size + 1) * need > budget


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_pass_that_keeps_nothing_is_planned_by_its_peak_and_never_by_more_than_all_it_allocates(each, peak):
    planner = Planner(10**9, each, 10**9, peak)
    assert planner.batch(keeps=False) == 10**9 // min(each, 2 * peak)
    assert planner.batch() == 10**9 // each


def _layers(largest, work):
    layer = ng.Subject(nn.Linear(4, 3), np.zeros((5, 4), np.float32)).layers()
    return replace(layer, largest_per_sample=largest, work_per_sample=work, bytes_per_sample=1, peak_per_sample=1)


@pytest.mark.parametrize(
    ("largest", "work", "weights", "expected"),
    [
        (3 << 20, 18e8, 46e6, 5),  # ResNet-18: by what the allocator keeps
        (12 << 20, 76e8, 53e7, 5),  # VGG-11: one sample's tensors fill it, but its dense weights are read in every pass
        (1 << 30, 1e12, 1e6, 1),
        (4, 0, 1e9, 512),
        (1 << 40, 0, 1e9, 1),
    ],
)
def test_a_cpus_batch_is_what_the_allocator_keeps_or_what_makes_reading_the_weights_small(
    largest, work, weights, expected
):
    assert Planner.on_cpu(1 << 30, _layers(largest, int(work)), int(weights)).largest == expected


@given(st.integers(0, 500), st.integers(1, 60))
def test_chunks_cover_every_sample_once_in_order(count, size):
    chunks = list(Planner(size, 1).chunks(count))
    assert [i for chunk in chunks for i in chunk] == list(range(count))
    assert all(len(chunk) <= size for chunk in chunks)


@given(st.integers(1, 200), st.integers(1, 40))
def test_where_the_device_runs_out_the_work_goes_on_in_smaller_pieces(count, limit):
    planner, done = Planner(10**6, 1), []

    def work(rows):
        if len(rows) > limit:
            raise torch.OutOfMemoryError("simulated")
        done.extend(rows)
        return list(rows)

    assert [i for part in planner.run(work, range(count)) for i in part] == done == list(range(count))
    assert planner.batch() <= max(limit, 1) or count <= limit


def test_a_device_without_room_for_one_sample_is_said():
    def work(rows):
        raise torch.OutOfMemoryError("simulated")

    with pytest.raises(InvalidInput, match="too little free memory for one sample; choose device='cpu'"):
        Planner(100, 1).run(work, range(8))


def test_another_error_is_not_taken_for_a_lack_of_memory():
    def work(rows):
        raise RuntimeError("other")

    with pytest.raises(RuntimeError, match="other"):
        Planner(100, 1).run(work, range(8))


class Crowded(nn.Module):
    """Fits `room` samples at once; a device with little memory."""

    def __init__(self):
        super().__init__()
        self.inner, self.room = cnn(), 10**6

    def forward(self, x):
        if len(x) > self.room:
            raise torch.OutOfMemoryError("simulated")
        return self.inner(x)


def of(model, **more):
    return ng.Subject(model, (IMAGES, np.arange(64) % 3), space=ng.space.image(3, 8, 8), **more)


ASKS = {
    "predictions": lambda s: s.predict(range(64))[1],
    "activations": lambda s: s.activations(["inner.2"], range(64))["inner.2"],
    "gradient": lambda s: ng.attribute(s, "gradient", target="logit:0", samples=range(64)).values,
    "gradient of the prediction": lambda s: ng.attribute(s, "gradient", samples=range(64)).values,
    "gradient at a layer": lambda s: ng.attribute(s, "gradient", at="inner.0", samples=range(64)).values,
    "integrated gradients": lambda s: (
        ng.attribute(s, ng.methods.IntegratedGradients(steps=4), target="logit:0", samples=range(64)).values
    ),
    "occlusion": lambda s: (
        ng.attribute(s, ng.methods.Occlusion(window=4, stride=4), target="logit:0", samples=range(64)).values
    ),
    "Grad-CAM": lambda s: ng.attribute(s, "grad_cam", target="logit:0", samples=range(64)).values,
}


@pytest.mark.parametrize("ask", ASKS)
def test_a_device_that_runs_out_gives_the_same_answer_in_smaller_batches(ask):
    expected = ASKS[ask](of(Crowded()))
    model = Crowded()
    found = of(model)
    model.room = 5
    np.testing.assert_allclose(ASKS[ask](found), expected, rtol=1e-5, atol=1e-6 * np.abs(expected).max())
    assert found.planner.batch() <= 5


@pytest.mark.parametrize("ask", ASKS)
@pytest.mark.parametrize("batch", [1, 3, 64])
def test_the_answer_does_not_depend_on_the_batch(ask, batch):
    expected = ASKS[ask](of(Crowded()))
    each = of(Crowded()).planner.bytes_per_sample
    got = ASKS[ask](of(Crowded(), memory=2 * batch * each))
    assert np.abs(got - expected).max() <= 1e-6 * np.abs(expected).max()


def test_a_sample_that_does_not_fit_the_budget_is_refused_with_what_to_write():
    with pytest.raises(InvalidInput, match=r"one sample needs about .* write memory='"):
        of(Crowded(), memory=64).predict([0])


def test_what_the_refusal_says_to_write_is_enough():
    with pytest.raises(InvalidInput) as refusal:
        ng.attribute(of(Crowded(), memory=64), "gradient")
    enough = str(refusal.value).split("memory='")[1].split("'")[0]
    assert ng.attribute(of(Crowded(), memory=enough), "gradient", samples=[0]).values.shape == (1, 8, 8)
