"""Hugging Face's own Trainer tells a recorder where it stands."""

import pytest
import torch
import transformers
from torch import nn

from neuroglass.training.checkpoints import CheckpointRecorder
from tests.training.trainings import data, network, subject


class Classifier(nn.Module):
    """A network of ours as this Trainer wants it: named inputs, the loss among its outputs."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x, labels):
        logits = self.model(x)
        return {"loss": nn.functional.cross_entropy(logits, labels), "logits": logits}


class Watcher(transformers.TrainerCallback):
    def __init__(self, model):
        self.model, self.seen = model, {}

    def on_step_end(self, args, state, control, **more):
        self.seen[state.global_step] = {name: value.clone() for name, value in self.model.state_dict().items()}


@pytest.fixture(autouse=True)
def _offline(monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


def train(model, folder, callbacks, *, epochs=2, accumulate=1, save="no", resume=None):
    """Ten batches an epoch; the weights at every step of the optimizer."""
    watcher = Watcher(model)
    how = transformers.TrainingArguments(
        output_dir=str(folder / "out"),
        num_train_epochs=epochs,
        per_device_train_batch_size=4,
        gradient_accumulation_steps=accumulate,
        report_to=[],
        disable_tqdm=True,
        use_cpu=True,
        save_strategy=save,
        logging_strategy="no",
    )
    rows = [{"x": torch.from_numpy(x), "labels": int(y)} for x, y in zip(*data(), strict=True)]
    with torch.random.fork_rng(devices=[]):
        trainer = transformers.Trainer(
            model=Classifier(model), args=how, train_dataset=rows, callbacks=[watcher, *callbacks]
        )
        trainer.train(resume_from_checkpoint=resume)
    return watcher.seen


def test_steps_of_the_optimizer_are_kept_not_batches(tmp_path):
    model = network()
    recorder = CheckpointRecorder(model, tmp_path / "run", every=4)
    seen = train(model, tmp_path, [recorder.hugging_face()], accumulate=2)
    assert recorder.kept == (0, 4, 8, 10)
    run = recorder.run(subject())
    for step in (4, 8, 10):
        kept = run.subject(f"step {step}").model.state_dict()
        assert all(torch.equal(kept[name], value) for name, value in seen[step].items())


def test_epochs_are_kept_when_asked_for(tmp_path):
    model = network()
    recorder = CheckpointRecorder(model, tmp_path / "run", every=2, unit="epoch")
    train(model, tmp_path, [recorder.hugging_face()], epochs=3)
    assert recorder.run(subject()).steps == ("epoch 0", "epoch 2", "epoch 3")


def test_the_training_is_the_same_with_and_without_a_recorder(tmp_path):
    watched, alone = network(), network()
    recorder = CheckpointRecorder(watched, tmp_path / "run", every=10)
    with_it = train(watched, tmp_path, [recorder.hugging_face()])
    without = train(alone, tmp_path, [])
    assert recorder.kept == (0, 10, 20)
    assert all(torch.equal(with_it[20][name], value) for name, value in without[20].items())
