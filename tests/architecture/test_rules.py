"""The rules of the house that no linter knows: where hooks, pickles, torch and prints may be, and what modules are."""

import ast
import re

import pytest

from tests.architecture.sources import DEFINITIONS, ROOT, called, classes, functions, imported, sources

SOURCE = sources("src")
EVERYTHING = (*SOURCE, *sources("tests"), *sources("benchmarks"), *sources("examples"), *sources("docs"))
HOOKING = re.compile(r"register_\w*hook|TorchDispatchMode|TorchFunctionMode|saved_tensors_hooks|_forward_hooks")
VAGUE = {"utils", "util", "helpers", "common", "base", "misc", "tools", "manager"}
BRITISH = re.compile(r"colour|normalis|initialis|optimis|visualis|behaviour|centre|grey", re.IGNORECASE)
LOOKS_FOR_HOOKS = {"src/neuroglass/testing/state.py"}  # that were left; it registers none
MAY_NAME_PICKLE = {"src/neuroglass/model/weights.py": "names the error of a refused pickle"}


def test_only_the_trace_registers_hooks_or_intercepts_operations():
    found = {source.path for source in SOURCE if HOOKING.search(source.text)}
    outside = {path for path in found if not path.startswith("src/neuroglass/model/trace/")}
    assert outside == LOOKS_FOR_HOOKS
    looking = [source for source in SOURCE if source.path in LOOKS_FOR_HOOKS]
    assert not [name for source in looking for name in called(source.tree) if name.startswith("register")]


def test_nothing_reads_or_writes_a_pickle():
    for source in SOURCE:
        named = [name for name, _ in imported(source) if re.search(r"pickle|joblib|dill|shelve|marshal", name)]
        assert not named or source.path in MAY_NAME_PICKLE, f"{source.path} imports {named}"
        assert "allow_pickle=True" not in source.text
    for call in calls_of("torch", "load"):
        assert "weights_only=True" in ast.unparse(call)
    assert not list(calls_of("torch", "save"))
    assert not list(calls_of("pickle", None))


def calls_of(module, name):
    for source in SOURCE:
        for node in ast.walk(source.tree):
            function = node.func if isinstance(node, ast.Call) else None
            if not isinstance(function, ast.Attribute) or ast.unparse(function.value) != module:
                continue
            if name in (None, function.attr):
                yield node


def test_no_figure_is_kept_by_pyplot():
    assert [source.path for source in EVERYTHING if any("pyplot" in name for name, _ in imported(source))] == []


def test_imports_stand_at_the_top():
    inner = [
        name
        for source in SOURCE
        for name, node in functions(source)
        if any(isinstance(part, ast.Import | ast.ImportFrom) for part in ast.walk(node))
    ]
    assert inner == []


def test_nothing_prints_or_runs_text_but_the_surfaces():
    for source in SOURCE:
        calls = [node.func for node in ast.walk(source.tree) if isinstance(node, ast.Call)]
        names = {function.id for function in calls if isinstance(function, ast.Name)}
        assert not names & {"eval", "exec", "breakpoint"}, source.path
        assert "print" not in names or source.path.startswith("src/neuroglass/surfaces/"), source.path


def test_nothing_is_caught_to_continue():
    for source in SOURCE:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ExceptHandler):
                assert node.type is not None, f"{source.path}:{node.lineno} catches everything"
                silent = all(isinstance(part, ast.Pass | ast.Continue) for part in node.body)
                assert not silent, f"{source.path}:{node.lineno} catches to continue"


def test_no_module_has_a_vague_name():
    assert [source.path for source in EVERYTHING if VAGUE & set(source.path.removesuffix(".py").split("/"))] == []


def test_packages_are_at_most_two_folders_deep():
    deep = [source.path for source in SOURCE if source.path.count("/") > 4]
    assert deep == []


def test_every_module_says_first_what_it_is_for():
    silent = [source.path for source in SOURCE if source.text.strip() and not ast.get_docstring(source.tree)]
    assert silent == []


def test_names_are_spelled_the_american_way():
    strange = set()
    for source in SOURCE:
        for node in ast.walk(source.tree):
            name = getattr(node, "name", None) if isinstance(node, DEFINITIONS) else getattr(node, "arg", None)
            name = node.id if isinstance(node, ast.Name) else name
            if isinstance(name, str) and BRITISH.search(name):
                strange.add(f"{source.path}: {name}")
    assert strange == set()


def test_nothing_names_the_machine_it_was_written_on():
    own = "tests/architecture/test_rules.py"
    private = re.compile("/" + r"(work|root|home/\w+|tmp)/\w+|https?://(localhost|127\.|10\.|192\.168)")
    assert [source.path for source in EVERYTHING if source.path != own and private.search(source.text)] == []


def test_no_comment_keeps_dead_code_or_a_promise():
    found = [
        f"{source.path}: {line.strip()}"
        for source in SOURCE
        for line in source.text.splitlines()
        if re.search(r"#\s*(TODO|FIXME|XXX|HACK)\b|^\s*#\s*(def|class|import|from|return|if .*:$)\s", line)
    ]
    assert found == []


@pytest.mark.parametrize("kind", ["attribution", "projection", "clusters", "overview", "checks"])
def test_methods_are_frozen_and_do_no_errands(kind):
    """A method is arithmetic: no files, prints, plots, clocks, devices or global seeds."""
    errands = {"open", "print", "manual_seed", "cuda", "write_text", "savefig", "perf_counter", "seed"}
    folder = f"src/neuroglass/methods/{kind}/"
    around = {
        f"{folder}protocol.py",
        f"{folder}together.py",
        f"{folder}trails.py",
        f"{folder}neuron_map.py",
    }  # the families: they time, note and sign
    for source in (one for one in SOURCE if one.path.startswith(folder) and one.path not in around):
        assert not set(called(source.tree)) & errands, source.path
        for name, node in classes(source):
            decorators = [ast.unparse(one) for one in node.decorator_list]
            protocol = any("Protocol" in ast.unparse(one) for one in node.bases)
            assert protocol or not decorators or any("frozen=True" in one for one in decorators), name


def test_the_repository_was_found():
    assert (ROOT / "pyproject.toml").exists()
    assert len(SOURCE) > 50
