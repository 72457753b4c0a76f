"""What all threads share is as it was when the last of the passes that overlap has ended."""

import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
import torch

from neuroglass.model.trace.kept import kept
from neuroglass.model.trace.process import NO_CUDNN, PLAIN_ATTENTION, PLAIN_ENCODERS, PLAIN_RECURRENCE
from tests.model.networks import mlp


def test_passes_of_two_threads_that_overlap_leave_the_process_as_it_was():
    networks = mlp(), mlp()
    torch.manual_seed(5)
    before = random.getstate(), torch.get_rng_state()
    inside, over = Barrier(2), Event()

    def first():
        with kept(networks[0]):
            inside.wait()
            inside.wait()  # the other one is in its pass, too
        over.set()

    def second():
        inside.wait()
        with kept(networks[1]):
            inside.wait()
            over.wait()  # the first one has ended
            assert not torch.backends.mha.get_fastpath_enabled()
            random.random(), torch.rand(1)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(first), pool.submit(second)]:
            done.result(timeout=30)
    assert torch.backends.mha.get_fastpath_enabled()
    assert random.getstate() == before[0]
    assert torch.equal(torch.get_rng_state(), before[1])


@pytest.mark.parametrize(
    ("shared", "told"),
    [
        (PLAIN_ENCODERS, torch.backends.mha.get_fastpath_enabled),
        (PLAIN_ATTENTION, torch.backends.cuda.flash_sdp_enabled),
        (PLAIN_RECURRENCE, torch._C._get_mkldnn_enabled),
        (NO_CUDNN, torch._C._get_cudnn_enabled),
    ],
    ids=["encoders", "attention", "recurrence", "cudnn"],
)
def test_a_switch_of_the_process_is_off_until_the_last_of_those_that_overlap_leaves(shared, told):
    first, second = shared.held(), shared.held()
    assert told()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert not told()
    second.__exit__(None, None, None)
    assert told()
    with pytest.raises(RuntimeError, match="fails"), shared.held():
        raise RuntimeError("it fails inside")
    assert told()
