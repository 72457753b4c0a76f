"""A recorder as a callback of Hugging Face's Trainer."""

from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from neuroglass.training.recorder import Recorder


class Recording(TrainerCallback):
    """Tells a recorder how far the Trainer is: steps of the optimizer, and only in its first process."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **more: Any
    ) -> None:
        if state.is_world_process_zero:
            self.recorder.start(state.global_step if self.recorder.unit == "step" else int(state.epoch or 0))

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **more: Any) -> None:
        if self.recorder.unit == "step" and state.is_world_process_zero:
            self.recorder.reach(state.global_step)

    def on_epoch_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **more: Any) -> None:
        if self.recorder.unit == "epoch" and state.is_world_process_zero:
            self.recorder.reach(round(state.epoch))

    def on_train_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **more: Any) -> None:
        if state.is_world_process_zero:
            self.recorder.close()
