from neuroglass.reproduce import SETS
from neuroglass.reproduce.plan import KINDS
from neuroglass.reproduce.published import KNOWN, known


def test_every_published_fact_names_a_data_set_a_network_and_a_source_that_can_be_found():
    for (data, network, quantity), fact in KNOWN.items():
        assert data in SETS
        assert network in KINDS
        assert quantity
        assert fact.said
        assert "/" in fact.source or "abstract" in fact.source
        assert fact.value is None or 0 <= fact.value <= 1


def test_what_nobody_states_is_none():
    assert known("cifar10", "CNN", "accuracy") is None
    assert known("mnist", "MLP", "accuracy").paper is False
