"""The table of parity is what the comparisons say, and every method in it answers as its peers do."""

from docs.parity import HEAD, PAGE, rows


def test_every_line_of_the_table_is_a_comparison_that_holds():
    found = rows()
    assert max(difference for _, difference in found) < 1e-6
    page = PAGE.read_text(encoding="utf-8")
    assert page.startswith(HEAD)
    written = page.removeprefix(HEAD).splitlines()
    assert [line.rsplit("|", 2)[0] for line in written] == [line.rsplit("|", 2)[0] for line, _ in found]
