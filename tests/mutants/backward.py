"""Defects of modified backward passes: a rule is not met, is another rule, or what it shares out does not add up."""

from tests.mutants.mutant import ATTRIBUTION, Mutant

SPELLED = (
    f"{ATTRIBUTION}test_modified_spellings.py::test_every_spelling_gets_the_map_of_separate_modules_to_the_last_bit"
)
GUIDED, DECONVNET = f"{ATTRIBUTION}test_guided_backprop.py::", f"{ATTRIBUTION}test_deconvnet.py::"
DEEP_LIFT, LRP = f"{ATTRIBUTION}test_deep_lift.py::", f"{ATTRIBUTION}test_lrp.py::"
TRACE = "tests/model/trace/"
BY_HAND = "test_by_hand_a_slope_below_0_is_stopped_and_a_closed_relu_passes_nothing"
ADDS_UP = f"{DEEP_LIFT}test_relevance_adds_up_to_the_change_through"
LITERAL = f"{LRP}test_lrp_is_the_papers_rules_one_number_at_a_time"
MERGED = f"{LRP}test_a_batch_norm_belongs_to_the_convolution_before_it_however_it_is_written"

BACKWARD = (
    Mutant(
        "what was given is kept without a copy",
        "model/trace/tape.py",
        "return plain.clone() if storage_of(one) in changing else plain",
        "return plain",
        (f"{TRACE}test_tape.py::test_what_an_operation_was_given_stays_as_it_was_when_later_ones_work_in_place",),
    ),
    Mutant(
        "what was made changes with later steps",
        "model/trace/tape.py",
        "holder.own(storage)",
        "pass",
        (f"{TRACE}test_tape.py::test_what_an_operation_was_given_stays_as_it_was_when_later_ones_work_in_place",),
    ),
    Mutant(
        "an operation in place that autograd copies for is not met",
        "model/trace/backward.py",
        "counted + COPIES + 1",
        "counted + 1",
        (f"{DEEP_LIFT}test_recurrent_layers_add_up",),
    ),
    Mutant(
        "a rule in place on a part works on the whole",
        "model/trace/backward.py",
        "part = step.part if step is not None and _name(node) == PART else None",
        "part = None",
        (f"{SPELLED}[view in place-guided_backprop]", f"{ADDS_UP}[part in place]"),
    ),
    Mutant(
        "fused layers stay fused",
        "model/trace/process.py",
        "    torch._C._set_mkldnn_enabled(False)\n",
        "    pass\n",
        (f"{DEEP_LIFT}test_a_recurrent_layer_in_single_precision_whose_parts_are_fused_adds_up",),
    ),
    Mutant(
        "a setting of kernels stays behind",
        "model/trace/process.py",
        "torch._C._set_mkldnn_enabled(before)",
        "pass",
        (f"{TRACE}test_backward.py::test_nothing_stays_entered_when_a_pass_breaks_off",),
    ),
    Mutant(
        "slopes below 0 pass a ReLU",
        "model/trace/rules_relu.py",
        "return None if slope is None else slope.clamp_min(0)",
        "return slope",
        (f"{GUIDED}{BY_HAND}",),
    ),
    Mutant(
        "deconvnet is guided by open ReLUs",
        "model/trace/rules_relu.py",
        "if not self.gated:",
        "if False:",
        (f"{DECONVNET}test_by_hand_a_closed_relu_passes_what_speaks_for_the_target",),
    ),
    Mutant(
        "a clamp is open where it is just closed",
        "model/trace/rules_relu.py",
        "opened = one.given(place) > 0",
        "opened = one.given(place) >= 0",
        (f"{SPELLED}[clamp-guided_backprop]",),
    ),
    Mutant(
        "a derivative of the network's own is passed without a word",
        "model/trace/rules_relu.py",
        "if hidden:",
        "if False:",
        (f"{GUIDED}test_a_derivative_of_the_networks_own_which_may_hide_a_relu_is_refused_by_name",),
    ),
    Mutant(
        "a clamp is no ReLU",
        "model/trace/operations.py",
        'if name in ("clampmin", "clamp"):',
        "if False:",
        (f"{SPELLED}[clamp-guided_backprop]",),
    ),
    Mutant(
        "a product gives its change to both factors in full",
        "model/trace/secants.py",
        "middle = [((one + one0) / 2).detach()",
        "middle = [(one + 0 * one0).detach()",
        (f"{ADDS_UP}[gate]", f"{ADDS_UP}[attention]"),
    ),
    Mutant(
        "a pool's change goes to the sample's winner alone",
        "model/trace/secants.py",
        "winner = torch.where(ours, *places)",
        "winner = places[0] + 0 * torch.where(ours, *places)",
        (f"{ADDS_UP}[max pool that overlaps]", f"{DEEP_LIFT}test_with_max_pools_deep_lift_is_that_of_the_shap_package"),
    ),
    Mutant(
        "a layer norm's scale is taken as fixed",
        "model/trace/secants.py",
        "+ by_scale * rise * (d + d0) / x.shape[-1]",
        "",
        (f"{ADDS_UP}[layer norm]",),
    ),
    Mutant(
        "what a comparison decides is overlooked",
        "model/trace/rules_rescale.py",
        "if one.drifts():",
        "if False:",
        (f"{DEEP_LIFT}test_a_choice_that_no_gradient_reaches_is_refused", f"{ADDS_UP}[mask of its own]"),
    ),
    Mutant(
        "biases take no share",
        "model/trace/shares.py",
        "for_shift * shift",
        "0 * shift",
        (LITERAL,),
    ),
    Mutant(
        "z-plus goes back by all weights",
        "model/trace/backward.py",
        "if change.weight is not None:",
        "if False:",
        (LITERAL,),
    ),
    Mutant(
        "gamma counts what speaks against",
        "model/trace/shares.py",
        "return scale * (1 + gamma * up), scale * (1 + gamma * down)",
        "return scale * (1 + gamma * down), scale * (1 + gamma * up)",
        (LITERAL,),
    ),
    Mutant(
        "a batch norm is not merged",
        "model/trace/roles.py",
        "elif makers <= self.weighted | self.merged and _keeps_shape(one):",
        "elif False:",
        (MERGED,),
    ),
    Mutant(
        "what a batch norm claims is claimed of other readers too",
        "model/trace/rules_relevance.py",
        "Claim(relevance - sum(claim.relevance for claim in held), output)",
        "Claim(relevance, output)",
        (MERGED,),
    ),
    Mutant(
        "each summand takes all",
        "model/trace/rules_relevance.py",
        "return Altered(lambda relevance: relevance / stable(output), share)",
        "return Altered(None, share)",
        (f"{LRP}test_residual_connections_neither_double_nor_lose_relevance",),
    ),
    Mutant(
        "a gate takes half",
        "model/trace/rules_relevance.py",
        "if len(values) == 1:",
        "if False:",
        (f"{LRP}test_of_a_gate_and_a_value_the_value_takes_all",),
    ),
    Mutant(
        "pixels that are shifted lose what the shift takes",
        "model/trace/rules_relevance.py",
        "if one.place in self.roles.units:",
        "if False:",
        (f"{LRP}test_pixels_that_are_only_scaled_keep_the_relevance_of_what_the_network_reads",),
    ),
)
