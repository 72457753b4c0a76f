"""Which steps are kept, and what is refused."""

import pytest

import neuroglass as ng
from neuroglass.training import recorder as recorders
from neuroglass.training.recorder import Recorder


class Notebook(Recorder):
    """Writes the number of a step into a file of its own."""

    def __init__(self, folder, mood="", **options):
        super().__init__(folder, **options)
        self.mood = mood

    def _file(self, step):
        return self.folder / recorders.step_name(self.unit, step)

    def keep(self):
        self._file(self.count).write_text(self.mood)

    def same(self):
        return self._file(self.count).read_text() == self.mood

    def drop(self, step):
        self._file(step).unlink()


def test_counts_may_leap_and_every_nth_that_is_met_is_kept(tmp_path):
    notebook = Notebook(tmp_path, every=4)
    notebook.start()
    for count in (1, 4, 4, 7, 8):
        notebook.reach(count)
    notebook.close()
    notebook.close()
    assert notebook.kept == (0, 4, 8)


def test_what_changes_after_a_step_was_kept_is_not_taken_for_its_end(tmp_path):
    notebook = Notebook(tmp_path, mood="calm", every=4)
    notebook.start()
    notebook.reach(4)
    notebook.mood = "restless"  # such as a batch norm, which moves without a step of the optimizer
    notebook.close()
    assert notebook.notes == ()
    assert (tmp_path / "step-000004").read_text() == "calm"


def test_a_start_that_is_no_nth_step_is_not_kept(tmp_path):
    notebook = Notebook(tmp_path, every=4)
    notebook.start(6)
    notebook.step()
    notebook.step()
    assert notebook.kept == (8,)


def test_steps_are_in_the_order_of_their_numbers_however_long(tmp_path):
    notebook = Notebook(tmp_path, every=1)
    for start in (10_000_000, 5, 999_999):
        notebook.start(start)
    assert notebook.kept == (5, 999_999, 10_000_000)


def test_other_files_in_the_folder_are_no_steps(tmp_path):
    for name in ("notes.txt", "step-1.txt", ".step-000003", "step-000007.safetensors.draft"):
        (tmp_path / name).write_text("")
    assert Notebook(tmp_path).kept == ()


def test_a_step_before_the_start_is_an_error_that_says_what_to_write(tmp_path):
    with pytest.raises(ng.InvalidInput, match=r"write recorder\.start\(\) before the first step"):
        Notebook(tmp_path).step()


def test_a_training_does_not_go_back_unnoticed(tmp_path):
    notebook = Notebook(tmp_path)
    notebook.start(5)
    with pytest.raises(ng.InvalidInput, match=r"stands at step 3, after 5; write start\(3\)"):
        notebook.reach(3)


@pytest.mark.parametrize("options", [{"every": 0}, {"every": 2.5}, {"unit": "batch"}])
def test_what_is_not_counted_in_whole_steps_or_epochs_is_refused(tmp_path, options):
    with pytest.raises(ng.InvalidInput, match=f"{next(iter(options))}="):
        Notebook(tmp_path, **options)


def test_steps_and_epochs_do_not_share_a_folder(tmp_path):
    Notebook(tmp_path).start()
    with pytest.raises(ng.InvalidInput, match="holds a training by step"):
        Notebook(tmp_path, unit="epoch")


def test_a_folder_that_is_a_file_is_an_error(tmp_path):
    (tmp_path / "run").write_text("")
    with pytest.raises(ng.InvalidInput, match="cannot be a folder"):
        Notebook(tmp_path / "run")


@pytest.mark.parametrize(("callback", "package"), [("lightning", "lightning"), ("hugging_face", "transformers")])
def test_without_its_package_a_callback_is_an_error_that_says_what_to_install(tmp_path, monkeypatch, callback, package):
    monkeypatch.setattr(recorders, "find_spec", lambda name: None)
    with pytest.raises(ng.InvalidInput, match=f"pip install {package}"):
        getattr(Notebook(tmp_path), callback)()
