from neuroglass.core.errors import InvalidInput, NotApplicable, nearest


def test_all_of_a_few_names_are_offered_in_their_order():
    assert nearest("conv3", ["b", "a"]) == "'b', 'a'"


def test_the_nearest_of_many_names_come_first_and_the_rest_is_counted():
    names = [f"layer{i}" for i in range(20)] + ["conv_1x1"]
    assert nearest("conv1x1", names, most=3).startswith("'conv_1x1', ")
    assert nearest("conv1x1", names, most=3).endswith("and 18 more")


def test_a_refusal_is_a_value_error_for_those_who_catch_one():
    assert issubclass(InvalidInput, ValueError)
    assert issubclass(NotApplicable, ValueError)
    assert not issubclass(NotApplicable, InvalidInput)
