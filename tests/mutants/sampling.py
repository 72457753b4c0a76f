"""Defects of methods that draw, of regions and of baselines."""

from tests.mutants.mutant import ATTRIBUTION, Mutant

SAMPLING_TESTS = f"{ATTRIBUTION}test_sampling.py::"
CELLS = f"{ATTRIBUTION}test_cells.py::"
RISE = f"{ATTRIBUTION}test_rise.py::"
SMOOTH = f"{ATTRIBUTION}test_smooth_grad.py::"
TREE = f"{ATTRIBUTION}test_lime_tree.py::"
LIME = f"{ATTRIBUTION}test_lime.py::"
FOLDER = "methods/attribution/"


def defect(title: str, file: str, sound: str, broken: str, *tests: str) -> Mutant:
    return Mutant(title, f"{FOLDER}{file}.py", sound, broken, tests)


SAMPLING = (
    defect(
        "samples that are sure are asked on",
        "sampling",
        "going = going[estimate.doubt()[going] > rule.precision]",
        "going = going if (estimate.doubt() > rule.precision).any() else going[:0]",
        f"{SAMPLING_TESTS}test_samples_that_are_sure_are_not_asked_again",
    ),
    defect(
        "rounds leave draws out",
        "sampling",
        "start, stop = stop, min(",
        "start, stop = stop + 1, min(",
        f"{SAMPLING_TESTS}test_rounds_grow_without_a_gap_to_a_stated_limit",
    ),
    defect(
        "moments of parts forget how far their means lie apart",
        "sampling",
        "a2 + b2 + away**2 * share",
        "a2 + b2",
        f"{SAMPLING_TESTS}test_moments_that_come_in_parts_are_those_of_all_draws",
    ),
    defect(
        "a precision that was not reached is not said",
        "sampling",
        "if rule.precision and len(going):",
        "if rule.precision and not len(going):",
        f"{SAMPLING_TESTS}test_a_precision_that_is_not_reached_is_said",
    ),
    defect(
        "a region joins before its turn",
        "orders",
        "< np.arange(1, count)",
        "<= np.arange(1, count)",
        f"{ATTRIBUTION}test_shapley_sampling.py::test_it_is_the_mean_over_the_drawn_orders",
    ),
    defect(
        "orders are walked forwards only",
        "permutation_shapley",
        "orders[:, ::-1]",
        "orders",
        f"{ATTRIBUTION}test_permutation_shapley.py::test_it_is_the_mean_over_the_drawn_orders_and_their_reverse",
    ),
    defect(
        "exact Shapley values weigh all coalitions alike",
        "exact_shapley",
        "factorial(s) * factorial(count - 1 - s) / factorial(count)",
        "0.5 ** (count - 1)",
        f"{ATTRIBUTION}test_exact_shapley.py::test_they_are_the_sum_over_coalitions_of_the_formula",
    ),
    defect(
        "RISE keeps the mean of the target",
        "rise",
        "self._sums[0] - mean[:, None] * self._sums[3]",
        "self._sums[0]",
        f"{RISE}test_it_is_the_sum_of_the_paper_over_the_same_masks_for_pictures",
    ),
    defect(
        "masks are never shifted",
        "masks",
        "rng.integers(side, size=count)",
        "0 * rng.integers(side, size=count)",
        f"{RISE}test_masks_run_evenly_between_the_nodes_of_a_coarse_one_that_is_shifted",
    ),
    defect(
        "masks have the width of one axis along both",
        "masks",
        "+ shift[:, None]) / side",
        "+ shift[:, None]) / sides[0]",
        f"{RISE}test_along_two_axes_each_has_its_own_cells_and_shifts",
    ),
    defect(
        "LIME's penalty outweighs a narrow neighborhood",
        "neighborhood",
        "near / near.mean()",
        "near / 1.0",
        f"{LIME}test_a_narrow_neighborhood_does_not_draw_everything_to_zero",
    ),
    defect(
        "a half agrees with itself",
        "surrogate",
        "(parts[::2], parts[1::2])",
        "(parts[::2], parts[::2])",
        f"{LIME}test_stability_is_the_rank_correlation_of_two_halves_and_falls_where_less_is_drawn",
    ),
    defect(
        "a tree is judged on what it was grown from",
        "lime_tree",
        "tree.predict(asked.shown[block == number])",
        "whole.predict(asked.shown[block == number])",
        f"{TREE}test_r2_is_told_on_variations_that_the_tree_has_not_seen",
    ),
    defect(
        "rounding chooses the splits of a tree",
        "lime_tree",
        "np.round(self.asked.answers[rows] / self.step)",
        "self.asked.answers[rows] / self.step",
        f"{TREE}test_where_regions_matter_alike_rounding_does_not_choose_among_them[0]",
        f"{TREE}test_where_regions_matter_alike_rounding_does_not_choose_among_them[5]",
    ),
    defect(
        "a split weighs as every other",
        "lime_tree",
        "weight[splits] / weight[0]",
        "weight[splits] / weight[splits]",
        f"{TREE}test_it_is_the_tree_of_the_largest_fall_of_the_squared_error",
    ),
    defect(
        "drawn coalitions outweigh those that are all taken",
        "kernel_shap",
        "left / max(1, drawn.sum())",
        "left",
        f"{ATTRIBUTION}test_kernel_shap.py::test_over_many_seeds_drawn_values_lie_around_the_exact_ones",
    ),
    defect(
        "noise depends on the place in the batch",
        "noise",
        "self.probe.ids[row], number",
        "row, number",
        f"{SMOOTH}test_a_sample_alone_gets_the_same_relevance_from_any_wrapped_method",
    ),
    defect(
        "noise is as wide as the range of the whole batch",
        "noise",
        "(flat.amax(1) - flat.amin(1))",
        "(flat.amax() - flat.amin()).expand(len(flat))",
        f"{SMOOTH}test_it_is_the_mean_of_the_absolute_slopes_at_noisy_copies",
    ),
    defect(
        "what a wrapped method measures is summed",
        "noise",
        "probe.measure(name, total / taken)",
        "probe.measure(name, total)",
        f"{SMOOTH}test_what_the_method_notes_and_measures_is_kept",
    ),
    defect(
        "VarGrad's error is that of the mean",
        "sampling",
        "return moments.variance, moments.variance_error",
        "return moments.variance, moments.error",
        f"{ATTRIBUTION}test_var_grad.py::test_the_standard_error_is_the_spread_over_seeds",
    ),
    defect(
        "expected gradients forget the baseline",
        "expected_gradients",
        "(gradient * (entry - start))",
        "(gradient * entry)",
        f"{ATTRIBUTION}test_expected_gradients.py::test_they_are_the_mean_over_the_same_points_of_distance_times_slope",
    ),
    defect(
        "tripled points are taken twice",
        "integrated_gradients",
        "if step % 3 != 1]",
        "if step % 3 != 0]",
        f"{ATTRIBUTION}test_integrated_gradients.py::test_points_are_tripled_until_the_asked_gap_is_reached_sample_by_sample",
    ),
    defect(
        "bands are frames",
        "cells",
        '{"bands": "frequency", "frames": "time"}',
        '{"bands": "time", "frames": "frequency"}',
        f"{CELLS}test_bands_are_whole_rows_of_a_spectrogram_and_frames_whole_columns",
    ),
    defect(
        "some samples get the regions of others",
        "game",
        "else self.labels[where]",
        "else self.labels[: len(where)]",
        f"{CELLS}test_each_sample_may_have_a_map_with_its_own_number_of_regions",
    ),
    defect(
        "another map is the same question",
        "protocol",
        'return {"regions": subject.regions.digest}',
        'return {"regions": "given"}',
        f"{CELLS}test_another_map_is_another_question_where_it_is_asked_about",
    ),
    defect(
        "a baseline below the data is not warned of",
        "baseline",
        "(value < lowest) | (value > highest)",
        "value > highest",
        f"{ATTRIBUTION}test_baseline.py",
    ),
    defect(
        "a high resolution hides twice the region",
        "occlusion",
        '{"low": 2.0, "middle": 1.0, "high": 0.5}',
        '{"low": 0.5, "middle": 1.0, "high": 2.0}',
        f"{ATTRIBUTION}test_occlusion.py",
    ),
    Mutant(
        "samples that go on alone have the targets of others",
        "model/probe.py",
        "own=self.own[index],",
        "own=self.own[: len(index)],",
        (f"{SAMPLING_TESTS}test_a_sample_stops_by_its_own_error_whoever_is_beside_it",),
    ),
    Mutant(
        "every sample has the map of the first",
        "model/region_maps.py",
        "self.labels[sample if len(self.labels) > 1 else 0]",
        "self.labels[0]",
        ("tests/model/test_region_maps.py::test_a_map_of_each_sample_is_found_by_its_number",),
    ),
    Mutant(
        "a map with one label is taken",
        "model/region_maps.py",
        "(flat == flat[:, :1]).all(1)",
        "(flat == flat[:, :1]).all(1) & False",
        ("tests/model/test_region_maps.py::test_a_map_that_cannot_be_used_is_refused_with_what_to_write",),
    ),
)
