"""A recorder as a callback of Lightning's Trainer."""

from typing import Any

from lightning.pytorch import Callback, LightningModule, Trainer

from neuroglass.training.recorder import Recorder


class Recording(Callback):
    """Tells a recorder how far the Trainer is: steps of the optimizer, not batches, and only in its first process."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder

    def on_train_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        if trainer.is_global_zero:
            self.recorder.start(trainer.global_step if self.recorder.unit == "step" else trainer.current_epoch)

    def on_train_batch_end(
        self, trainer: Trainer, pl_module: LightningModule, outputs: Any, batch: Any, batch_idx: int
    ) -> None:
        if self.recorder.unit == "step" and trainer.is_global_zero:
            self.recorder.reach(trainer.global_step)

    def on_train_epoch_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        if self.recorder.unit == "epoch" and trainer.is_global_zero:
            self.recorder.reach(trainer.current_epoch + 1)

    def on_train_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        if trainer.is_global_zero:
            self.recorder.close()
