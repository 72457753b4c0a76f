import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from neuroglass.core.errors import InvalidInput
from neuroglass.core.unit import MASKS, RESERVED, WHOLE, Place, Target, Unit, spell_layer

# every name that add_module accepts: any text but '' and '.'; half of them made of what the grammar itself uses
CHILD = st.one_of(
    st.text(st.characters(exclude_characters=".", exclude_categories=["Cs"]), min_size=1),
    st.text("0123456789#:@,+-*\"\\ '\n\tab_eE²é\u2028", min_size=1),
    st.sampled_from([*RESERVED, *WHOLE, "0", "00", "conv_1x1", "1e5", "a b", "2 * fc", '"', "\\", "a#1", "x:3@1,2"]),
)
NAMES = st.lists(CHILD, min_size=1, max_size=4).map(".".join)
CALLS = st.none() | st.integers(0, 10**6)
INDICES = st.none() | st.integers(0, 10**9) | st.text(st.characters(exclude_categories=["Cs"]))
PLACES = st.integers(0, 10**6)
PARTS = PLACES | st.tuples(PLACES, PLACES)  # a place, or a range
POSITIONS = st.lists(PARTS, max_size=3).map(tuple) | st.sampled_from(MASKS).map(lambda mask: (mask,))
LAYERS = NAMES.map(spell_layer) | st.sampled_from(RESERVED)
UNITS = st.builds(Unit, layer=LAYERS, index=INDICES, position=POSITIONS, call=CALLS)
WEIGHTS = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([1e-7, 1e300, -0.5, 5e-324, 1.0, -1.0])
TARGETS = st.lists(st.tuples(WEIGHTS, UNITS), min_size=1, max_size=4).map(lambda terms: Target(tuple(terms)))


@given(CHILD)
def test_pytorch_accepts_every_name_that_the_round_trips_are_tried_on(name):
    module = nn.Module()
    if not hasattr(module, name):  # PyTorch refuses names of its own attributes
        module.add_module(name, nn.Identity())
        assert name in dict(module.named_modules())


@given(NAMES, CALLS)
def test_every_layer_name_that_pytorch_can_make_is_printed_and_read_back(name, call):
    place = Place(spell_layer(name), call)
    assert Place.parse(str(place)) == place
    assert Place.parse(str(place)).module == name


@given(UNITS)
def test_a_unit_is_printed_and_read_back(unit):
    assert Unit.parse(str(unit)) == unit


@given(UNITS)
def test_spaces_around_a_unit_change_nothing(unit):
    assert Unit.parse(f"  {unit}\t") == unit


@given(TARGETS)
def test_a_target_is_printed_and_read_back(target):
    assert repr(Target.parse(str(target))) == repr(target)  # which tells -0.0 from 0.0


@given(TARGETS, TARGETS)
def test_the_spelling_of_a_sum_is_the_sum_of_the_spellings(one, other):
    assert Target.parse(str(one + other)) == one + other == Target(one.terms + other.terms)


@given(TARGETS, TARGETS)
def test_what_is_taken_away_has_its_weights_turned_round(one, other):
    assert (one - other).terms == one.terms + tuple((-weight, unit) for weight, unit in other.terms)


@given(TARGETS, st.floats(-1e3, 1e3))
def test_a_factor_multiplies_every_weight(target, factor):
    assert (factor * target).terms == tuple((factor * weight, unit) for weight, unit in target.terms)


@given(NAMES)
def test_a_module_is_never_taken_for_the_input_or_the_output(name):
    assert not Unit(spell_layer(name)).is_output
    assert spell_layer(name) not in (*RESERVED, *WHOLE)


@given(st.text())
def test_any_text_is_a_target_that_prints_the_same_again_or_a_clear_refusal(text):
    try:
        target = Target.parse(text)
    except InvalidInput as refusal:
        assert repr(text) in str(refusal) or "double quotes" in str(refusal)
    else:
        assert Target.parse(str(target)) == target


def test_the_units_of_the_contract_are_read_as_it_says():
    assert Unit.parse("conv2:37") == Unit("conv2", 37)
    assert Unit.parse("conv2:37@3,5") == Unit("conv2", 37, (3, 5))
    assert Unit.parse("relu#1") == Unit("relu", call=1)
    assert Unit.parse("layer4.1.conv2#0:37@3") == Unit("layer4.1.conv2", 37, (3,), 0)
    assert Unit.parse("logit:cat") == Unit("logit", "cat")
    assert Unit.parse('logit:"3"') == Unit("logit", "3") != Unit.parse("logit:3") == Unit("logit", 3)
    assert Unit.parse('"logit":3').layer == '"logit"'
    assert not Unit.parse('"logit":3').is_output


def test_regions_and_masks_stand_where_positions_do():
    assert Unit.parse("logit:road@0:10,5:20") == Unit("logit", "road", ((0, 10), (5, 20)))
    assert Unit.parse("conv2:37@3,5:20").position == (3, (5, 20))
    assert Unit.parse("logit:road@predicted") == Unit("logit", "road", ("predicted",))
    assert str(Unit.parse("logit:road@labelled")) == "logit:road@labeled"
    assert [Unit.parse(text).mask for text in ("logit:0@labeled", "logit:0@predicted", "logit:0@3", "logit:0")] == [
        "labeled", "predicted", "", "",
    ]  # fmt: skip


def test_two_masks_may_stand_in_one_target():
    one, other = Unit("logit", "road", ("predicted",)), Unit("logit", "car", ("labeled",))
    assert Target.parse("logit:road@predicted-0.5*logit:car@labeled").terms == ((1.0, one), (-0.5, other))


def test_a_needless_quote_is_dropped():
    assert str(Unit.parse('"conv2":37')) == "conv2:37"


def test_numbers_that_numpy_made_are_indices_too():
    assert str(Unit("logit", np.int64(3))) == "logit:3"


def test_the_targets_of_the_contract_are_read_as_it_says():
    a, b = Unit("logit", 281), Unit("logit", 207)
    assert Target.parse("logit:281 - logit:207").terms == ((1.0, a), (-1.0, b))
    assert Target.parse("-logit:281+0.5*logit:207").terms == ((-1.0, a), (0.5, b))
    assert Target.parse("1e-7 * logit:281 + 1e300 * logit:207").terms == ((1e-7, a), (1e300, b))
    assert Target.parse(a).terms == ((1.0, a),)
    assert Target.parse(Target.parse(b)) == Target.parse(b)


def test_layers_with_digits_and_class_names_with_signs_are_not_sums():
    assert Target.parse("0:3").terms == ((1.0, Unit("0", 3)),)
    assert Target.parse("2 * 0:3").terms == ((2.0, Unit("0", 3)),)
    assert Target.parse('logit:"rock - paper"').terms == ((1.0, Unit("logit", "rock - paper")),)


def test_a_target_names_the_layers_it_reads_once():
    target = Target.parse("fc:0 - fc:1 + relu#1:2 + relu#0:2")
    assert target.places == (Place("fc"), Place("relu", 1), Place("relu", 0))


def test_class_names_become_their_indices_and_other_terms_stay():
    target = Target.parse("logit:cat - 2 * fc1:4").at_class({"cat": 7})
    assert target == Target.parse("logit:7 - 2 * fc1:4")


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", "logit:", ":3", "logit:3 logit:4", "logit:3 +", "+ + logit:3", "a..b", ".a", "2 *",
     "1e999 * logit:3", "logit:3.5", "fc@", "fc@1,", "fc#", "fc#x", "logit:-1", "conv 2:3", '"open', "nan * logit:3",
     "logit:3 * 2", "logit:3@1:", "logit:3@:2", "logit:3@1:2:3", "logit:3@predict", "logit:3@predicted,2",
     "logit:3@2,predicted", "logit:3@predictedly"],
)  # fmt: skip
def test_what_is_not_a_target_is_refused_with_examples_to_write(text):
    with pytest.raises(InvalidInput, match=r"is not a target; write a unit or a weighted sum"):
        Target.parse(text)


def test_a_bad_escape_in_a_quoted_name_is_refused():
    with pytest.raises(InvalidInput, match="quote as in JSON"):
        Unit.parse(r'"a\q":3')


def test_a_bare_class_index_is_refused_with_its_spelling():
    with pytest.raises(InvalidInput, match="write 'logit:3'"):
        Target.parse(3)


@pytest.mark.parametrize("given", [None, 2.5, ["logit:3"]])
def test_a_target_that_is_not_text_is_refused_without_proposing_what_cannot_be_read(given):
    with pytest.raises(InvalidInput, match="is not a target") as refusal:
        Target.parse(given)
    assert f"logit:{given}" not in str(refusal.value)


def test_a_layer_that_cannot_be_read_is_offered_in_quotes():
    with pytest.raises(InvalidInput, match='"my layer"'):
        Place.parse("my layer")
