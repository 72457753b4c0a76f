"""Every map of a vision transformer finds the patch that was planted, without a word on how its tokens lie."""

import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng
from neuroglass.catalog import build
from tests.model.transformers import SwinLike, Vit, made

MAPS = ("activations", "grad_cam", "grad_cam_plus_plus", "layer_cam", "score_cam", "eigen_cam")
PLACES = ((0, 3), (2, 1), (3, 2))  # of the planted patch, by sample


def quiet(model):
    """A transformer whose blocks pass their tokens on, and whose patches show in channel 0 how loud they are."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if not name.startswith(("norm", "head")) and ".norm" not in name:
                parameter.zero_()
        model.patches.weight[0] = 1.0
        model.head.weight.zero_()
        model.head.weight[1, 0] = 1.0
    return model


def by_class_token(**options):
    """The class token attends to all patches alike and takes over what they show in channel 0."""
    model = quiet(made(Vit, **options))
    with torch.no_grad():
        for block in model.blocks:
            width = block.attn.proj.in_features
            block.attn.qkv.weight[2 * width, 0] = 1.0
            block.attn.proj.weight[0, 0] = 1.0
    return model


def merging():
    """Four patches become one; the largest of them stays the largest."""
    model = quiet(made(SwinLike))
    with torch.no_grad():
        model.merge.weight[0, 0::8] = 1.0
    return model


def subject(model):
    x = torch.zeros(3, 3, 8, 8, dtype=torch.float64)
    for sample, (row, column) in enumerate(PLACES):
        x[sample, :, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2] = 1.0
    return ng.Subject(model.double(), (x, torch.tensor([1, 1, 1])), space=ng.space.image(3, 8, 8, region=2))


def peaks(given, name, cells):
    """The cell of a grid in which a map is largest, by sample; the mean over the cell counts."""
    values = ng.attribute(given, build("attribution", name, {}), target="logit:1", samples=range(3)).values
    means = values.reshape(3, cells, 8 // cells, cells, 8 // cells).mean((2, 4))
    return [tuple(int(i) for i in np.unravel_index(one.argmax(), one.shape)) for one in means]


@pytest.mark.parametrize("name", MAPS)
@pytest.mark.parametrize("options", [{}, {"extra": 3, "after": True}, {"unfold": True}])
def test_a_planted_patch_is_found_behind_a_class_token(name, options):
    assert peaks(subject(by_class_token(**options)), name, 4) == list(PLACES)


@pytest.mark.parametrize("name", [*MAPS, "cam"])
def test_a_planted_patch_is_found_before_a_mean_over_tokens(name):
    assert peaks(subject(quiet(made(Vit, extra=0))), name, 4) == list(PLACES)


@pytest.mark.parametrize("name", [*MAPS, "cam"])
def test_a_planted_patch_is_found_among_merged_patches(name):
    merged = [(row // 2, column // 2) for row, column in PLACES]
    assert peaks(subject(merging()), name, 2) == merged


def test_a_transformer_in_another_order_of_axes_gets_the_same_map():
    """The same pooled network as maps: a convolution by patches, a norm over channels, the mean, one linear layer."""
    vit = made(Vit, extra=0, blocks=0).double()

    class Maps(nn.Module):
        def __init__(self):
            super().__init__()
            self.patches, self.norm, self.head = vit.patches, vit.norm, vit.head
            self.pool = nn.Conv2d(8, 8, 1, bias=False)
            nn.init.dirac_(self.pool.weight)

        def forward(self, x):
            x = self.patches(x) + vit.places.detach().transpose(1, 2).unflatten(2, (4, 4))
            x = self.pool(self.norm(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2))
            return self.head(x.mean((2, 3)))

    as_tokens, as_maps = subject(vit), subject(Maps())
    for name in ("grad_cam", "layer_cam", "cam", "eigen_cam", "score_cam"):
        one, other = (
            ng.attribute(given, build("attribution", name, {"layer": layer}), target="logit:2", samples=range(3)).values
            for given, layer in ((as_tokens, "norm"), (as_maps, "pool"))
        )
        assert one.any()
        np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-9)
