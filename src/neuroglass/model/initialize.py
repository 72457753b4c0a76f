"""What would the network be with other first weights? Named strategies, drawn by seed, the given network untouched."""

import copy
import math
from collections.abc import Callable, Iterator, Mapping, Sequence

import torch
from torch import Tensor, nn
from torch.nn import init
from torch.nn.utils.parametrize import is_parametrized

from neuroglass.core.errors import InvalidInput, NotApplicable, nearest
from neuroglass.model.run import Run
from neuroglass.model.subject import Subject

DEFAULT = "default"  # what each layer draws when it is made
SMALL = 0.01
LOOKED_UP = (nn.Embedding, nn.EmbeddingBag)  # rows, not sums: no fan to scale by


def _lecun_normal(weights: Tensor) -> None:
    init.normal_(weights, std=1 / math.sqrt(weights[0].numel()))


def _kaiming_uniform(weights: Tensor) -> None:
    init.kaiming_uniform_(weights, nonlinearity="relu")


def _kaiming_normal(weights: Tensor) -> None:
    init.kaiming_normal_(weights, nonlinearity="relu")


def _small_normal(weights: Tensor) -> None:
    init.normal_(weights, std=SMALL)


def _keep(weights: Tensor) -> None:
    """As the layer drew them."""


DRAWS: Mapping[str, Callable[[Tensor], object]] = {
    DEFAULT: _keep,
    "xavier_uniform": init.xavier_uniform_,  # Glorot and Bengio 2010
    "xavier_normal": init.xavier_normal_,
    "kaiming_uniform": _kaiming_uniform,  # He et al. 2015
    "kaiming_normal": _kaiming_normal,
    "lecun_normal": _lecun_normal,  # LeCun et al. 1998
    "orthogonal": init.orthogonal_,  # Saxe et al. 2014
    "small_normal": _small_normal,
}
STRATEGIES = tuple(DRAWS)


def initialized(module: nn.Module, strategy: str, seed: int = 0) -> dict[str, Tensor]:
    """The state_dict of an untrained copy, on the CPU. The module and the global random state stay as they are.

    Every layer is reset; then, unless the strategy is 'default', all weights that multiply are drawn anew, with
    biases of 0. Raises NotApplicable where there are weights whose layer cannot reset them.
    """
    if strategy not in DRAWS:
        raise InvalidInput(f"there is no initialization {strategy!r}; there are {nearest(strategy, DRAWS, most=9)}")
    made = copy.deepcopy(module).cpu()
    _check_resettable(made)
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(seed)
        for layer in reversed(list(made.modules())):  # a container has the last word on its parts
            reset = _reset_of(layer)
            if reset is not None:
                reset()
        for layer in made.modules() if strategy != DEFAULT else ():
            for weights, biases in _multiplying(layer):
                DRAWS[strategy](weights)
                for bias in biases:
                    init.zeros_(bias)
    return made.state_dict()


def initialization_run(subject: Subject, strategies: Sequence[str] = STRATEGIES, seed: int = 0) -> Run:
    """Untrained networks as a Run, a step for each strategy, so that their maps can be drawn and compared."""
    return Run(subject, {strategy: initialized(subject.model, strategy, seed) for strategy in strategies})


def multiplies(module: nn.Module) -> bool:
    """Whether it has weights of its own between units; the scales of a normalization are none."""
    return any(parameter.ndim > 1 for parameter in module.parameters(recurse=False))


def _reset_of(layer: nn.Module) -> Callable[[], object] | None:
    return getattr(layer, "reset_parameters", None) or getattr(layer, "_reset_parameters", None)


def _check_resettable(module: nn.Module) -> None:
    found = False
    for name, layer in module.named_modules():
        own = [parameter for parameter, _ in layer.named_parameters(recurse=False)]
        found = found or bool(own)
        called = f"{type(layer).__name__} {name!r}" if name else type(layer).__name__
        if is_parametrized(layer):
            raise NotApplicable(f"the weights of {called} are computed from others, which has no initialization here")
        if own and _reset_of(layer) is None:
            raise NotApplicable(f"{called} cannot reset its {own[0]!r}; give its class a method reset_parameters()")
    if not found:
        raise NotApplicable("the network has no weights to initialize")


def _multiplying(layer: nn.Module) -> Iterator[tuple[Tensor, list[Tensor]]]:
    """The layer's own weights that multiply its input, each with the biases that are added after it."""
    if isinstance(layer, LOOKED_UP):
        return
    own = dict(layer.named_parameters(recurse=False))
    for name, weights in own.items():
        if weights.ndim > 1:
            bias = own.get(name.replace("weight", "bias"))
            yield weights, [] if bias is None or bias is weights else [bias]
