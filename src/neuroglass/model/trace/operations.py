"""Of which kind is an operation? By the names that autograd and its kernels have for it, in small letters."""

from torch import Tensor

from neuroglass.model.trace.tape import Step

RELU_LIKE = frozenset({"relu", "clampmin", "clamp", "threshold", "hardtanh", "maximum"})
SELECTIONS = frozenset({  # every number that comes out went in
    "alias", "asstrided", "cat", "channelshuffle", "clone", "constantpadnd", "copy", "diagonal", "embedding",
    "expand", "flip", "gather", "im2col", "index", "indexput", "indexselect", "liftfresh", "maskedfill",
    "maskedselect", "permute", "pixelshuffle", "pixelunshuffle", "reflectionpad1d", "reflectionpad2d",
    "reflectionpad3d", "repeat", "replicationpad1d", "replicationpad2d", "replicationpad3d", "reshapealias", "roll",
    "scatter", "select", "slice", "split", "splitwithsizes", "squeeze", "stack", "t", "takealongdim", "tocopy",
    "transpose", "tril", "triu", "unbind", "unfold", "unsafeindex", "unsafesplit", "unsafesplitwithsizes",
    "unsafeview", "unsqueeze", "upsamplenearest1d", "upsamplenearest2d", "upsamplenearest3d",
    "upsamplenearestexact1d", "upsamplenearestexact2d", "upsamplenearestexact3d", "view", "viewas", "where",
})  # fmt: skip
TURNS = frozenset({  # of these, the same numbers in another order
    "alias", "clone", "permute", "reshapealias", "squeeze", "t", "transpose", "unsafeview", "unsqueeze", "view",
})  # fmt: skip
SUMS = frozenset({  # fixed shares of several numbers
    "adaptiveavgpool2d", "adaptiveavgpool3d", "avgpool2d", "avgpool3d", "col2im", "cumsum", "mean", "nllloss",
    "nllloss2d", "sum", "upsamplebicubic2d", "upsamplebilinear2d", "upsamplelinear1d", "upsampletrilinear3d",
})  # fmt: skip
PRODUCTS = frozenset({"addmm", "mm", "bmm", "baddbmm", "mv", "dot", "convolution", "mkldnnconvolution"})
BATCH_NORMS = frozenset({"nativebatchnorm", "cudnnbatchnorm", "miopenbatchnorm"})
AFFINE = frozenset({"add", "sub", "rsub", "mul", "div", "neg"}) | BATCH_NORMS
NORMS = frozenset({"nativelayernorm", "nativegroupnorm"})
POOLS = frozenset({"maxpool2dwithindices", "maxpool3dwithindices", "adaptivemaxpool2d", "adaptivemaxpool3d"})
EXTREMES = frozenset({"max", "min", "amax", "amin"})
OF_TWO = frozenset({"maximum", "minimum"})
SOFTMAX = frozenset({"softmax", "safesoftmax"})
LOG_SOFTMAX = frozenset({"logsoftmax"})
ACTIVATIONS = frozenset({
    "celu", "clamp", "clampmax", "clampmin", "elu", "gelu", "glu", "hardshrink", "hardsigmoid", "hardswish",
    "hardtanh", "leakyrelu", "logsigmoid", "maximum", "mish", "prelukernel", "relu", "rreluwithnoise", "sigmoid",
    "silu", "softplus", "softshrink", "tanh", "threshold",
})  # fmt: skip
ELEMENTWISE = (ACTIVATIONS - {"glu", "maximum"}) | frozenset({  # one number in, one number out
    "abs", "acos", "asin", "atan", "cos", "cosh", "erf", "erfc", "exp", "exp2", "expm1", "log", "log10", "log1p",
    "log2", "pow", "reciprocal", "rsqrt", "sin", "sinh", "sqrt", "square", "tan",
})  # fmt: skip
GATES = SOFTMAX | frozenset({"sigmoid", "hardsigmoid", "rsqrt", "reciprocal"})


def is_relu(step: Step, place: int = 0) -> bool:
    """Whether this operation is max(x, 0), capped or not, in one of its spellings; x is given at a place."""
    name, given = step.name, [*step.given, None, None]
    if name == "relu":
        return True
    if name in ("clampmin", "clamp"):
        low, high = step.options.get("min", given[1]), step.options.get("max", given[2])
        return _is_zero(low) and (name == "clampmin" or high is None or float(high) > 0)
    if name == "threshold":
        return given[1] == 0 and given[2] == 0
    if name == "hardtanh":
        return step.options.get("min_val", given[1]) == 0
    return name == "maximum" and _is_zero(given[1 - place])


def _is_zero(one: object) -> bool:
    return not one.any() if isinstance(one, Tensor) else one is not None and one == 0
