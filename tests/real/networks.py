"""Small networks of one's own, trained on real data in seconds, the same way every time."""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy


class SmallUNet(nn.Module):
    """An encoder-decoder with skips (Ronneberger et al., 2015, arXiv:1505.04597): a map of logits per class."""

    def __init__(self, channels: int, classes: int, width: int = 12):
        super().__init__()
        self.down1, self.down2 = _pair(channels, width), _pair(width, 2 * width)
        self.bottom = _pair(2 * width, 4 * width)
        self.pool = nn.MaxPool2d(2)
        self.up2 = nn.ConvTranspose2d(4 * width, 2 * width, 2, stride=2)
        self.join2 = _pair(4 * width, 2 * width)
        self.up1 = nn.ConvTranspose2d(2 * width, width, 2, stride=2)
        self.join1 = _pair(2 * width, width)
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x: Tensor) -> Tensor:
        fine = self.down1(x)
        middle = self.down2(self.pool(fine))
        coarse = self.bottom(self.pool(middle))
        middle = self.join2(torch.cat([self.up2(coarse), middle], 1))
        return self.head(self.join1(torch.cat([self.up1(middle), fine], 1)))


def _pair(before: int, after: int) -> nn.Module:
    return nn.Sequential(nn.Conv2d(before, after, 3, padding=1), nn.BatchNorm2d(after), nn.ReLU(inplace=True))


class SoundCNN(nn.Module):
    """Spectrograms (channel, frequency, time) to classes, by which pitches sounded."""

    def __init__(self, bands: int, classes: int):
        super().__init__()
        self.conv1 = nn.Sequential(nn.Conv2d(1, 12, 3, padding=1), nn.BatchNorm2d(12), nn.ReLU())
        self.conv2 = nn.Sequential(nn.Conv2d(12, 24, 3, padding=1), nn.BatchNorm2d(24), nn.ReLU())
        self.pool = nn.MaxPool2d(2)
        self.head = nn.Linear(24 * (bands // 4), classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.pool(self.conv2(self.pool(self.conv1(x)))).mean(3).flatten(1))


class SeriesLSTM(nn.Module):
    """Series (time, channel) to classes by the mean of what an LSTM answers."""

    def __init__(self, channels: int, classes: int):
        super().__init__()
        self.lstm = nn.LSTM(channels, 32, batch_first=True)
        self.head = nn.Linear(32, classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.lstm(x)[0].mean(1))


class WordCNN(nn.Module):
    """Words (ids, 0 is padding) to classes: an embedding, a convolution over words, the strongest answers (Kim, 2014,
    arXiv:1408.5882)."""

    def __init__(self, words: int, classes: int = 2):
        super().__init__()
        self.embed = nn.Embedding(words, 24, padding_idx=0)
        self.conv = nn.Conv1d(24, 32, 3, padding=1)
        self.drop = nn.Dropout(0.4)
        self.head = nn.Linear(32, classes)

    def forward(self, ids: Tensor) -> Tensor:
        found = self.conv(self.embed(ids).transpose(1, 2)).relu()
        return self.head(self.drop(found.amax(2)))


def train(model: nn.Module, x: Tensor, y: Tensor, *, steps: int, batch: int = 32, rate: float = 3e-3) -> nn.Module:
    """Adam on batches drawn without the global random state; labels -1 are left out."""
    order = torch.Generator().manual_seed(0)
    optimizer = torch.optim.Adam(model.parameters(), rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2 * rate, steps)
    model.train()
    for _ in range(steps):
        rows = torch.randint(len(x), (batch,), generator=order)
        optimizer.zero_grad()
        cross_entropy(model(x[rows]), y[rows], ignore_index=-1).backward()
        optimizer.step()
        schedule.step()
    return model.eval()
