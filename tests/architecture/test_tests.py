"""The tests themselves: each asserts something, none skips without a reason, none is true whatever happens."""

import ast
from itertools import chain

from tests.architecture.sources import called, functions, sources

TESTS = sources("tests")
BARE = ("pytest.mark.skip", "pytest.mark.xfail")
ASSERTING = ("raises", "warns", "assert_", "check_", "promise", "fail")


def every_test():
    """Every test function; helpers that are nested in one belong to it."""
    found = chain.from_iterable(map(functions, TESTS))
    return [(name, node) for name, node in found if node.name.startswith("test_") and "/test_" in name]


def asserts(node):
    if any(isinstance(part, ast.Assert) for part in ast.walk(node)):
        return True
    return any(name.lstrip("_").startswith(ASSERTING) or name.endswith("_asserts") for name in called(node))


def test_every_test_asserts_something():
    assert [name for name, node in every_test() if not asserts(node)] == []
    assert len(every_test()) > 300


def test_no_assertion_is_true_whatever_happens():
    hollow = []
    for name, node in every_test():
        for part in ast.walk(node):
            if isinstance(part, ast.Assert) and (constant(part.test) or is_tuple(part.test)):
                hollow.append(f"{name}, line {part.lineno}")
    assert hollow == []


def constant(expression):
    return isinstance(expression, ast.Constant) and bool(expression.value)


def is_tuple(expression):
    return isinstance(expression, ast.Tuple) and bool(expression.elts)


def test_every_skip_and_every_expected_failure_has_a_reason():
    silent = []
    for source in TESTS:
        for node in ast.walk(source.tree):
            bare = isinstance(node, ast.Attribute) and ast.unparse(node) in BARE and not is_called(source.tree, node)
            if bare or (is_skip(node) and not has_words(node)):
                silent.append(f"{source.path}:{node.lineno}")
    assert silent == []


def is_skip(node):
    function = node.func if isinstance(node, ast.Call) else None
    return isinstance(function, ast.Attribute) and function.attr in ("skip", "skipif", "xfail")


def has_words(call):
    words = [option.value for option in call.keywords if option.arg in ("reason", "msg")]
    words += call.args[:1] if call.func.attr == "skip" else []
    return any(not isinstance(word, ast.Constant) or len(str(word.value)) > 10 for word in words)


def is_called(tree, attribute):
    return any(isinstance(node, ast.Call) and node.func is attribute for node in ast.walk(tree))


def test_a_tests_name_is_a_promise_not_a_number():
    short = [name for name, node in every_test() if len(node.name.split("_")) < 4]
    assert short == []


def test_no_two_tests_of_a_file_share_a_name():
    names = [name for name, _ in every_test()]
    assert sorted(names) == sorted(set(names))
