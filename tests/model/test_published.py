"""Published weights on real data: the accuracies that were published, and maps that are computed rightly."""

import io

import numpy as np
import pytest
import torch
from PIL import Image

import neuroglass as ng
from tests.published import LeNet, ResNet20, SqueezeNet


def cifar(real_data, count):
    with np.load(real_data / "cifar10_lossless_4k_1k.npz") as found:
        return found["x_test"][:count], found["y_test"][:count], [str(name) for name in found["names"]]


def mnist(real_data, count):
    with np.load(real_data / "mnist.npz") as found:
        return found["x_test"][:count, None], found["y_test"][:count]


def photos(real_data, ids):
    """Resized to 256 and cropped to 224 in the center, as published networks want them."""
    with np.load(real_data / "imagenet_samples_500.npz") as found:
        buffer, offset, labels = found["buf"], found["off"], found["y"][ids]
        names = [str(name) for name in found["class_names"]]
    pictures = []
    for i in ids:
        photo = Image.open(io.BytesIO(buffer[offset[i] : offset[i + 1]].tobytes())).convert("RGB")
        scale = 256 / min(photo.size)
        photo = photo.resize((round(photo.width * scale), round(photo.height * scale)), Image.Resampling.BILINEAR)
        left, top = (photo.width - 224) // 2, (photo.height - 224) // 2
        pictures.append(np.asarray(photo.crop((left, top, left + 224, top + 224))))
    return np.stack(pictures), labels, names


def right(subject):
    return float(subject.columns(range(len(subject.data)))["right"].values.mean())


def loaded(model, real_data, name):
    return ng.load_weights(model, real_data / "weights" / name)


def test_resnet20_reaches_its_published_accuracy_from_uint8_images_channels_last(real_data):
    x, y, names = cifar(real_data, 300)
    found = ng.Subject(
        loaded(ResNet20(), real_data, "resnet20_cifar10.pt"), (x, y), space=ResNet20.space, classes=names
    )
    assert right(found) >= 0.89


@pytest.mark.slow
def test_resnet20_is_right_for_915_of_1000(real_data):
    x, y, names = cifar(real_data, 1000)
    found = ng.Subject(
        loaded(ResNet20(), real_data, "resnet20_cifar10.pt"), (x, y), space=ResNet20.space, classes=names
    )
    assert right(found) == pytest.approx(0.915, abs=0.002)


@pytest.mark.parametrize("name", ["mnist_lenet5_clntrained.pt", "mnist_lenet5_advtrained.pt"])
def test_both_lenets_read_digits(real_data, name):
    found = ng.Subject(loaded(LeNet(), real_data, name), mnist(real_data, 1000), space=LeNet.space)
    assert right(found) >= 0.98


def test_only_the_robust_lenet_withstands_steps_along_its_gradient(real_data):
    x, y = mnist(real_data, 200)
    accuracy = {}
    for name in ("clntrained", "advtrained"):
        found = ng.Subject(loaded(LeNet(), real_data, f"mnist_lenet5_{name}.pt"), (x, y), space=LeNet.space)
        uphill = ng.attribute(found, "gradient", target="loss", samples=range(200)).full.values
        away = np.clip(x / 255 + 0.3 * np.sign(uphill), 0, 1).astype(np.float32)
        accuracy[name] = right(ng.Subject(found.model, (away, y), space=LeNet.space))
    assert accuracy["advtrained"] >= 0.93
    assert accuracy["clntrained"] <= 0.1


def test_squeezenet_names_photos_and_shows_where(real_data):
    ids = np.arange(0, 500, 25)
    x, y, names = photos(real_data, ids)
    model = loaded(SqueezeNet(), real_data, "squeezenet1_1_fp16.pt")
    found = ng.Subject(model, (x, y), space=SqueezeNet.space, classes=names)
    assert right(found) >= 0.4
    chosen = [int(i) for i in np.flatnonzero(found.columns(range(20))["right"].values)[:3]]
    result = ng.attribute(found, ng.methods.GradCam(layer="features.12"), samples=chosen)
    assert result.values.shape == (3, 224, 224)
    np.testing.assert_allclose(result.values, by_hand(model, x[chosen]), rtol=1e-3, atol=1e-4 * result.values.max())


def by_hand(model, pixels):
    """Grad-CAM of the last features, literally."""
    mean, std = (torch.tensor(values).view(3, 1, 1) for values in (SqueezeNet.space.mean, SqueezeNet.space.std))
    model.eval()
    with torch.no_grad():
        maps = model.features((torch.tensor(pixels).movedim(-1, 1) / 255 - mean) / std)
    maps.requires_grad_()
    logits = model.classifier(maps).flatten(1)
    slopes = torch.autograd.grad(logits.max(1).values.sum(), maps)[0]
    cam = (slopes.mean((2, 3), keepdim=True) * maps).sum(1, keepdim=True).relu()
    fine = torch.nn.functional.interpolate(cam, (224, 224), mode="bilinear", align_corners=False)
    return fine.detach().numpy()[:, 0]


@pytest.mark.slow
def test_squeezenet_is_right_for_three_of_five_photos(real_data):
    x, y, names = photos(real_data, np.arange(500))
    found = ng.Subject(
        loaded(SqueezeNet(), real_data, "squeezenet1_1_fp16.pt"), (x, y), space=SqueezeNet.space, classes=names
    )
    assert right(found) == pytest.approx(0.61, abs=0.04)


def test_the_gradient_of_a_published_network_is_that_of_autograd(real_data):
    x, y, names = cifar(real_data, 8)
    model = loaded(ResNet20(), real_data, "resnet20_cifar10.pt")
    found = ng.Subject(model, (x, y), space=ResNet20.space, classes=names)
    pixels = torch.tensor(np.moveaxis(x, -1, 1), dtype=torch.float32, requires_grad=True)
    mean, std = (torch.tensor(values).view(3, 1, 1) for values in (ResNet20.space.mean, ResNet20.space.std))
    model.eval()
    expected = torch.autograd.grad(model((pixels / 255 - mean) / std)[:, 3].sum(), pixels)[0].numpy()
    got = ng.attribute(found, "gradient", target="logit:cat", samples=range(8)).full.values
    np.testing.assert_allclose(got, expected, rtol=1e-3, atol=1e-5 * np.abs(expected).max())
