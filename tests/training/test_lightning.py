"""Lightning's own Trainer tells a recorder where it stands."""

import pytest
import torch
from lightning import pytorch as lightning
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from neuroglass.training.activations import ActivationRecorder
from neuroglass.training.checkpoints import CheckpointRecorder
from tests.training.trainings import data, network, subject

# Lightning 2.6 asks torch for a tree specification that torch 2.13 deprecates, and advises more workers.
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*LeafSpec.*:FutureWarning"),
    pytest.mark.filterwarnings("ignore:.*does not have many workers"),
]


class Task(lightning.LightningModule):
    """A network of ours inside a module of Lightning."""

    def __init__(self, model, seen):
        super().__init__()
        self.model, self.seen = model, seen

    def training_step(self, batch, place):
        return nn.functional.cross_entropy(self.model(batch[0]), batch[1])

    def on_train_batch_end(self, outputs, batch, place):
        weights = {name: value.clone() for name, value in self.model.state_dict().items()}
        self.seen.setdefault(self.trainer.global_step, weights)  # later batches of a step move the batch norm only

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.1)


def fit(model, folder, callbacks, *, epochs=2, accumulate=1, resume=None, save=None):
    """Ten batches an epoch; the weights at every step of the optimizer."""
    seen = {}
    trainer = lightning.Trainer(
        max_epochs=epochs,
        accelerator="cpu",
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        accumulate_grad_batches=accumulate,
        callbacks=callbacks,
        default_root_dir=folder,
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        loader = DataLoader(TensorDataset(*map(torch.from_numpy, data())), batch_size=4)
        trainer.fit(Task(model, seen), loader, ckpt_path=resume, weights_only=False if resume else None)
        if save:
            trainer.save_checkpoint(save)
    return seen


def test_steps_of_the_optimizer_are_kept_not_batches(tmp_path):
    model = network()
    recorder = CheckpointRecorder(model, tmp_path / "run", every=4)
    seen = fit(model, tmp_path, [recorder.lightning()], accumulate=2)
    assert recorder.kept == (0, 4, 8, 10)
    run = recorder.run(subject())
    for step in (4, 8, 10):
        kept = run.subject(f"step {step}").model.state_dict()
        assert all(torch.equal(kept[name], value) for name, value in seen[step].items())


def test_epochs_are_kept_when_asked_for(tmp_path):
    model = network()
    recorder = CheckpointRecorder(model, tmp_path / "run", every=2, unit="epoch")
    fit(model, tmp_path, [recorder.lightning()], epochs=3)
    assert recorder.run(subject()).steps == ("epoch 0", "epoch 2", "epoch 3")


def test_a_training_that_lightning_resumes_is_recorded_from_where_it_stands(tmp_path):
    first, second = network(), network(seed=1)
    file = tmp_path / "half.ckpt"
    fit(first, tmp_path, [CheckpointRecorder(first, tmp_path / "run", every=5).lightning()], epochs=1, save=file)
    recorder = CheckpointRecorder(second, tmp_path / "run", every=5)
    fit(second, tmp_path, [recorder.lightning()], resume=file)
    assert recorder.kept == (0, 5, 10, 15, 20)
    assert recorder.notes == ()


def test_activations_are_recorded_and_the_training_is_the_same_without(tmp_path):
    watched, alone = network(), network()
    recorder = ActivationRecorder(subject(watched), "0", tmp_path / "run", every=10)
    with_it = fit(watched, tmp_path, [recorder.lightning()])
    without = fit(alone, tmp_path, [])
    assert list(recorder.recordings()) == ["step 0", "step 10", "step 20"]
    assert all(torch.equal(with_it[20][name], value) for name, value in without[20].items())
