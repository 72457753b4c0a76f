"""Defects of what is kept and shown: ids, stores, colors, scores."""

from tests.mutants.mutant import PROTOCOL, Mutant, promises

WHOLE_RESULT = "tests/testing/test_results.py::test_a_whole_result_passes"
SAME_ANSWERS = f"{PROTOCOL}test_networks_that_agree_on_the_data_but_differ_have_other_ids"
PROJECTIONS = "tests/methods/projection/"

RECORDS = (
    Mutant(
        "the id ignores parameters",
        "core/result.py",
        "digest(self.describe())",
        'digest({**self.describe(), "parameters": 0})',
        (WHOLE_RESULT,),
    ),
    Mutant(
        "the id ignores the target",
        "core/result.py",
        "digest(self.describe())",
        'digest({**self.describe(), "target": 0})',
        (WHOLE_RESULT,),
    ),
    Mutant(
        "the id ignores the model",
        "core/result.py",
        "digest(self.describe())",
        'digest({**self.describe(), "model": 0})',
        (WHOLE_RESULT,),
    ),
    Mutant(
        "the id ignores samples",
        "core/result.py",
        "digest(self.describe())",
        'digest({**self.describe(), "samples": 0})',
        (WHOLE_RESULT,),
    ),
    Mutant(
        "the fingerprint ignores weights",
        "model/fingerprint.py",
        "            total.update(_bytes(tensor))",
        "            pass",
        (f"{SAME_ANSWERS}[weight]",),
    ),
    Mutant(
        "the fingerprint ignores the source",
        "model/fingerprint.py",
        "[source_of(kind) for kind in _kinds(network.model)]",
        "[]",
        (f"{SAME_ANSWERS}[source]",),
    ),
    Mutant(
        "the store forgets signed",
        "core/field.py",
        'about["quantity"], about["signed"]',
        'about["quantity"], True',
        promises("saliency-two_inputs"),
    ),
    Mutant(
        "a recording counts rows that are not on disk yet",
        "store/writer.py",
        "done = end if end == self.plan.total else end - end % self.plan.chunk",
        "done = end",
        ("tests/store/test_writer.py::test_stopped_early_it_continues_from_a_chunk_boundary",),
    ),
    Mutant(
        "signed relevance gets the wrong palette",
        "view/colors.py",
        "SIGNED if signed else SEQUENTIAL",
        "SEQUENTIAL",
        (WHOLE_RESULT,),
    ),
    Mutant(
        "a signed scale is not symmetric",
        "view/colors.py",
        "-limit if signed else 0.0",
        "-limit / 2 if signed else 0.0",
        ("tests/view/test_colors.py::test_a_signed_scale_is_symmetric_and_another_starts_at_zero",),
    ),
    Mutant(
        "a view imports torch",
        "view/figure.py",
        "import numpy as np\n",
        "import numpy as np\nimport torch\n",
        ("tests/architecture/test_imports.py::test_light_modules_import_no_heavy_package",),
    ),
    Mutant(
        "a point counts as its own neighbor",
        "methods/projection/distances.py",
        "squared[np.arange(len(rows)), rows] = np.inf",
        "squared[np.arange(len(rows)), rows] = 0",
        (f"{PROJECTIONS}test_nearest.py",),
    ),
    Mutant(
        "the confusion is turned over",
        "methods/overview/performance.py",
        "(label, predicted), 1)",
        "(predicted, label), 1)",
        ("tests/methods/overview/test_performance.py",),
    ),
)
