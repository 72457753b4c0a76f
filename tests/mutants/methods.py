"""Defects of the methods' arithmetic."""

from tests.mutants.mutant import ATTRIBUTION, CONFORMANCE, Mutant, promises

INTEGRATED = (
    f"{ATTRIBUTION}test_integrated_gradients.py::test_a_linear_network_is_shared_exactly_in_any_number_of_steps"
)
OCCLUSION = f"{ATTRIBUTION}test_occlusion.py::"
LITERAL_OCCLUSION = f"{OCCLUSION}test_occlusion_is_the_literal_one_also_where_windows_overlap_or_end_at_the_border"
GRAD_CAM = f"{ATTRIBUTION}test_grad_cam.py::test_grad_cam_is_captums_stretched_over_the_input"

METHODS = (
    Mutant(
        "the answer depends on the size of the batch",
        "methods/attribution/gradient.py",
        "return probe.gradient(entry)",
        "return probe.gradient(entry) / len(entry)",
        promises("gradient-two_inputs"),
    ),
    Mutant(
        "saliency keeps its sign",
        "methods/attribution/saliency.py",
        "probe.gradient(entry).abs()",
        "probe.gradient(entry)",
        (f"{ATTRIBUTION}test_saliency.py::test_saliency_of_a_linear_network_is_the_size_of_its_weights",),
    ),
    Mutant(
        "saliency is said to be signed",
        "methods/attribution/saliency.py",
        "signed: ClassVar[bool] = False",
        "signed: ClassVar[bool] = True",
        (f"{CONFORMANCE}test_a_signed_method_speaks_against_the_target_somewhere[saliency]",),
    ),
    Mutant(
        "input times gradient forgets the input",
        "methods/attribution/input_times_gradient.py",
        "return entry * probe.gradient(entry)",
        "return probe.gradient(entry)",
        (f"{ATTRIBUTION}test_input_times_gradient.py::test_a_linear_networks_output_is_shared_by_weight_times_input",),
    ),
    Mutant(
        "integrated gradients forget the distance",
        "methods/attribution/integrated_gradients.py",
        "relevance, points = total / steps * path.way",
        "relevance, points = total / steps",
        (INTEGRATED,),
    ),
    Mutant(
        "integrated gradients take the left ends",
        "methods/attribution/integrated_gradients.py",
        "(number + 0.5)",
        "(number + 0.0)",
        (f"{ATTRIBUTION}test_integrated_gradients.py::test_they_are_the_midpoint_sum_of_the_paper",),
    ),
    Mutant(
        "integrated gradients are summed, not averaged",
        "methods/attribution/integrated_gradients.py",
        "relevance, points = total / steps * path.way",
        "relevance, points = total * path.way",
        (INTEGRATED,),
    ),
    Mutant(
        "integrated gradients start from zero whatever the baseline",
        "methods/attribution/integrated_gradients.py",
        "self.start = probe, entry, probe.baseline",
        "self.start = probe, entry, 0 * entry",
        (INTEGRATED,),
    ),
    Mutant(
        "the completeness gap ignores the change of the target",
        "methods/attribution/together.py",
        "(relevance.flatten(1).sum(1) - change).abs()",
        "(0 * change).abs()",
        (
            f"{ATTRIBUTION}test_integrated_gradients.py::test_relevance_adds_up_to_the_change_of_the_target_as_steps_grow",
        ),
    ),
    Mutant(
        "occlusion mixes samples",
        "methods/attribution/occlusion.py",
        "values[:, :1] - values[:, 1:]",
        "values[:, :1].mean() - values[:, 1:]",
        promises("occlusion-two_inputs"),
    ),
    Mutant(
        "occlusion has the wrong sign",
        "methods/attribution/occlusion.py",
        "values[:, :1] - values[:, 1:]",
        "values[:, 1:] - values[:, :1]",
        (f"{OCCLUSION}test_a_linear_network_hidden_one_feature_at_a_time_is_shared_exactly",),
    ),
    Mutant(
        "occlusion gives every element the whole loss",
        "methods/attribution/occlusion.py",
        " / region.count",
        "",
        (f"{OCCLUSION}test_a_windows_loss_is_shared_equally_among_its_elements",),
    ),
    Mutant(
        "occlusion adds overlapping windows up",
        "methods/attribution/occlusion.py",
        " / cover.clamp_min(1)",
        "",
        (f"{LITERAL_OCCLUSION}[convolutional-2-0]",),
    ),
    Mutant(
        "occlusion leaves the border out",
        "methods/attribution/regions.py",
        "return starts if starts[-1] == length - size else [*starts, length - size]",
        "return starts",
        (f"{LITERAL_OCCLUSION}[convolutional-4-3]",),
    ),
    Mutant(
        "grad-cam shows what speaks against the target",
        "methods/attribution/grad_cam.py",
        "weigh(slopes.flatten(2).mean(2), maps).relu()",
        "weigh(slopes.flatten(2).mean(2), maps)",
        (GRAD_CAM,),
    ),
    Mutant(
        "grad-cam mixes samples",
        "methods/attribution/grad_cam.py",
        "slopes.flatten(2).mean(2)",
        "slopes.flatten(2).mean(2).mean(0, keepdim=True).expand(slopes.shape[:2])",
        (GRAD_CAM,),
    ),
    Mutant(
        "maps are shifted towards the border",
        "methods/attribution/maps.py",
        "align_corners=False",
        "align_corners=True",
        (f"{ATTRIBUTION}test_grad_cam.py::test_grad_cam_is_the_formula_of_the_paper",),
    ),
    Mutant(
        "hidden axes are summed whatever the sign",
        "core/space.py",
        "values.sum(over) if signed else np.abs(values).max(over)",
        "values.sum(over)",
        (f"{ATTRIBUTION}test_saliency.py::test_a_pixel_shows_its_steepest_channel_not_the_sum",),
    ),
)
