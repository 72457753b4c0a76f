"""Defects of the engine: a faster way that answers something else, or that is taken where it must not be."""

from tests.mutants.mutant import Mutant

AT = "tests/model/engine/"
WINDOWED = f"{AT}test_windowed.py::"
FOLD = f"{AT}test_fold.py::"
CHOICE = f"{AT}test_choice.py::"

ENGINE = (
    Mutant(
        "a rectangle grows by one output too few",
        "model/engine/rectangles.py",
        "high = (changed.stops - 1 + self.padding) // self.stride\n        return fitted",
        "high = (changed.stops - 2 + self.padding) // self.stride\n        return fitted",
        (f"{AT}test_rectangles.py::test_every_output_that_sees_a_changed_input_is_reached_and_its_inputs_are_known",),
    ),
    Mutant(
        "the first of two rectangles stands for both",
        "model/engine/rectangles.py",
        "high = np.maximum.reduce([span.stops for span in spans]) - 1",
        "high = spans[0].stops - 1",
        (f"{AT}test_rectangles.py::test_a_union_holds_both_rectangles_position_by_position",),
    ),
    Mutant(
        "beyond the border, max pooling sees zeros",
        "model/engine/windowed.py",
        'outside=-float("inf")',
        "outside=0.0",
        (f"{WINDOWED}test_max_pooling_with_padding_dilation_and_a_rounded_up_size_is_exact",),
    ),
    Mutant(
        "average pooling counts the padding where it should not",
        "model/engine/windowed.py",
        "return last - first if whole else",
        "return last - first if not whole else",
        (f"{WINDOWED}test_average_pooling_divides_as_the_full_pass_does",),
    ),
    Mutant(
        "dilation is forgotten",
        "model/engine/windowed.py",
        "windows = _windows(asked.window, asked.stride, asked.padding, asked.dilation)",
        "windows = _windows(asked.window, asked.stride, asked.padding, (1, 1))",
        (f"{WINDOWED}test_a_convolution_of_any_stride_padding_dilation_and_groups_is_exact",),
    ),
    Mutant(
        "what is added outside of the rectangle is not seen",
        "model/engine/windowed.py",
        "    parts += [value.at for value in added if isinstance(value, Patch)]\n",
        "",
        (f"{WINDOWED}test_what_is_added_may_be_changed_further_than_what_is_convolved",),
    ),
    Mutant(
        "the epsilon of a batch norm is left out",
        "model/engine/fold.py",
        '(variance.double() + named["eps"]).rsqrt()',
        "variance.double().rsqrt()",
        (f"{FOLD}test_a_batch_norm_and_an_activation_become_part_of_the_convolution",),
    ),
    Mutant(
        "what others take too is folded away",
        "model/engine/fold.py",
        "node is None or self.users[name] != 1 or not is_folded(node.operation)",
        "node is None or not is_folded(node.operation)",
        (f"{FOLD}test_what_others_take_or_ask_for_is_not_folded_away",),
    ),
    Mutant(
        "a flattened map is read in the wrong order",
        "model/engine/fold.py",
        "turned = rows.view(-1, channels, height * width).transpose(1, 2).flatten(1)",
        "turned = rows",
        (f"{FOLD}test_flattening_before_a_dense_layer_is_folded_into_the_order_of_its_weights",),
    ),
    Mutant(
        "wrong answers of the prepared network are used",
        "model/engine/choice.py",
        "if not away <= TOLERANCES.get(self.network.dtype, 0.0):",
        "if not away <= 1e9:",
        (f"{CHOICE}test_a_way_that_does_not_agree_is_not_taken",),
    ),
    Mutant(
        "slopes of the folded network are not looked at",
        "model/engine/slopes.py",
        "if not error <= max(limit, ALLOWED * known):",
        "if not error <= 1e9:",
        (f"{CHOICE}test_slopes_that_are_further_off_than_the_networks_own_are_not_taken",),
    ),
    Mutant(
        "rectangles that answer wrongly are used",
        "model/engine/incremental.py",
        "if not worst <= TOLERANCES[patches.dtype]:",
        "if not worst <= 1e9:",
        (f"{AT}test_incremental.py::test_rectangles_that_answer_wrongly_are_refused[other]",),
    ),
    Mutant(
        "weights that changed through .data are not noticed",
        "model/memo.py",
        "return tuple(map(id, modules)), versions, tuple(norms), tuple(ends)",
        "return tuple(map(id, modules)), versions",
        (
            f"{CHOICE}test_after_training_the_network_is_prepared_anew",
            "tests/model/test_memo.py::test_every_change_is_noticed_and_nothing_else_is",
        ),
    ),
    Mutant(
        "a device that ran out is asked for as much again",
        "model/engine/planner.py",
        "self.largest = max(1, half)",
        "pass",
        (f"{AT}test_planner.py::test_where_the_device_runs_out_the_work_goes_on_in_smaller_pieces",),
    ),
    Mutant(
        "a single stroke goes by rectangles whatever it costs",
        "model/engine/incremental.py",
        "return saved / MULTIPLY_ADDS > reached * PUT_TOGETHER",
        "return reached > 0",
        (f"{CHOICE}test_a_rectangle_pays_where_large_maps_are_saved_and_not_in_a_small_network",),
    ),
)
