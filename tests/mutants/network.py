"""Defects of tracing and aiming: the network is changed, or something else is read than was asked."""

from tests.mutants.mutant import GRADIENT, PROTOCOL, Mutant, promises

OWN = "tests/model/test_own.py::"
SPELLINGS = "tests/methods/attribution/test_spellings.py::"
WAYS = f"{SPELLINGS}test_relus_in_place_reused_or_functional_get_the_map_of_separate_modules"

STATE = (
    Mutant(
        "a hook stays on the network",
        "model/trace/trace.py",
        "stack.callback(module.register_forward_hook(listener.hook(layer)).remove)",
        "module.register_forward_hook(listener.hook(layer))",
        promises("grad_cam-two_inputs"),
    ),
    Mutant(
        "the network is restored only where nothing failed",
        "model/trace/kept.py",
        "        finally:\n            for module, training in modes:",
        "        except ZeroDivisionError:\n            raise\n"
        "        else:\n            for module, training in modes:",
        promises("gradient-two_inputs"),
    ),
    Mutant(
        "evaluation mode is left on",
        "model/trace/kept.py",
        "module.training = training",
        "module.training = False",
        promises("gradient-two_inputs"),
    ),
    Mutant(
        "the network is asked in training mode",
        "model/trace/kept.py",
        "                    module.training = False",
        "                    pass",
        (f"{PROTOCOL}test_a_network_in_training_answers_as_in_evaluation_and_goes_on_training",),
    ),
    Mutant(
        "requires_grad is not put back",
        "model/trace/kept.py",
        "parameter.requires_grad_(required)",
        "pass",
        promises("gradient-two_inputs"),
    ),
    Mutant(
        "buffers are not put back",
        "model/trace/kept.py",
        "buffers.restore()",
        "pass",
        promises("gradient-table_regression"),
    ),
    Mutant(
        "global random numbers are consumed",
        "model/trace/kept.py",
        "stack.enter_context(RANDOM.kept(devices))",
        "pass",
        promises("gradient-two_inputs"),
    ),
    Mutant(
        "the global random state decides the answer",
        "model/trace/kept.py",
        "        _seed(devices)",
        "        pass",
        promises("gradient-table_regression"),
    ),
    Mutant(
        "fused attention is left switched off",
        "model/trace/process.py",
        "set_fastpath_enabled(before)",
        "set_fastpath_enabled(False)",
        promises("gradient-two_inputs"),
    ),
)

TRACE = (
    Mutant(
        "what is recorded is overwritten by an in-place step",
        "model/trace/trace.py",
        "self.seen[place] = kept.clone() if shared else kept",
        "self.seen[place] = kept",
        (f"{WAYS}[in place-occlusion-conv1:2 - conv2:1]",),
    ),
    Mutant(
        "a differentiated activation is overwritten by an in-place step",
        "model/trace/trace.py",
        "return tensor if place == ENTRY else tensor.clone()",
        "return tensor",
        (f"{SPELLINGS}test_a_class_activation_map_reads_a_layer_before_its_in_place_relu",),
    ),
    Mutant(
        "the call of a reused layer is ignored",
        "model/trace/trace.py",
        "if place.call in (None, call)]",
        "if place.call in (None, call, 1)]",
        (f"{SPELLINGS}test_each_call_of_a_reused_layer_is_named_and_has_its_own_gradient",),
    ),
    Mutant(
        "the other inputs are those of the first sample",
        "model/passes.py",
        "network.rows(self.inputs, index.to(network.device))",
        "network.rows(self.inputs, 0 * index.to(network.device))",
        promises("integrated_gradients-two_inputs"),
    ),
)

TARGETS = (
    Mutant(
        "the sign of a term is dropped",
        "core/unit.py",
        '(-1.0 if rest[0] == "-" else 1.0)',
        "1.0",
        (f"{PROTOCOL}test_a_difference_is_written_with_a_minus",),
    ),
    Mutant(
        "the weight of a term is ignored",
        "model/aim.py",
        "[weight * self._unit(unit, seen, own)",
        "[self._unit(unit, seen, own)",
        (f"{PROTOCOL}test_a_difference_is_written_with_a_minus",),
    ),
    Mutant(
        "the target is ignored",
        "model/aim.py",
        "values[:, int(unit.index)]",
        "values[:, 0]",
        (f"{GRADIENT}test_the_gradient_of_a_linear_network_is_its_weights",),
    ),
    Mutant(
        "positions are read column first",
        "model/aim.py",
        "else part for part in unit.position)",
        "else part for part in reversed(unit.position))",
        (f"{GRADIENT}test_a_neuron_is_its_channel_at_that_position_row_first",),
    ),
    Mutant(
        "a channel is the sum over its positions",
        "model/aim.py",
        "values.flatten(1).mean(1) if values.ndim > 1",
        "values.flatten(1).sum(1) if values.ndim > 1",
        (f"{GRADIENT}test_a_channel_without_position_is_the_mean_over_its_positions",),
    ),
    Mutant(
        "a mask is averaged",
        "model/aim.py",
        "torch.where(inside, values, 0).flatten(1).sum(1)",
        "torch.where(inside, values, 0).flatten(1).mean(1)",
        (f"{OWN}test_a_mask_is_the_sum_over_the_positions_of_its_class",),
    ),
    Mutant(
        "all terms have the first one's mask",
        "model/aim.py",
        "own[:, self.masks.index(unit.mask)]",
        "own[:, 0]",
        (f"{OWN}test_terms_of_one_target_have_each_its_own_mask",),
    ),
    Mutant(
        "positions without a class count in the loss",
        "model/outputs.py",
        "labeled.flatten(1).sum(1) if own.ndim > 1",
        "labeled.flatten(1).shape[1] if own.ndim > 1",
        (f"{OWN}test_positions_whose_label_is_no_class_are_left_out_of_the_loss_and_it_is_said",),
    ),
    Mutant(
        "a class name means the class before it",
        "model/outputs.py",
        "return places[0]",
        "return places[0] - 1",
        (f"{PROTOCOL}test_a_class_is_meant_by_its_name_and_by_its_index",),
    ),
    Mutant(
        "the label is taken for the prediction",
        "model/own.py",
        'if aim.text == "label":\n        return Own(',
        'if aim.text == "":\n        return Own(',
        (f"{PROTOCOL}test_the_prediction_is_each_samples_own_class_and_the_label_the_datas",),
    ),
    Mutant(
        "the std of the display units is forgotten",
        "model/network.py",
        "return (x / self.scale - mean) / std",
        "return x / self.scale - mean",
        (f"{GRADIENT}test_gradients_in_display_units_are_scaled_by_the_std_of_each_channel",),
    ),
)

NETWORK = (*STATE, *TRACE, *TARGETS)
