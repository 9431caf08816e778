"""Records layers with norms and bounds: see README.md, "Norms".

Run by hand: python3 test/parity/record_norms.py   (PyTorch 1.13, CPU; seconds)
It rewrites test/parity/fixtures/norms.safetensors, all in float64 from inputs that float32 holds exactly.
"""

import torch
from torch import nn
from torch.nn.utils import spectral_norm

from record import save

random = torch.Generator().manual_seed(18)


def drawn(*shape):
    return torch.randn(*shape, generator=random).double()


# Name → layer, shape of x, and what the test has to be told.
cases = {
    "layer-vector": (nn.LayerNorm(5), (3, 5), {}),
    "layer-image": (nn.LayerNorm((3, 4, 2), eps=1e-3), (3, 3, 4, 2), {"eps": 1e-3}),
    "instance": (nn.InstanceNorm2d(3), (2, 3, 4, 2), {}),
    "instance-affine": (nn.InstanceNorm2d(3, affine=True, eps=1e-3), (2, 3, 4, 2), {"eps": 1e-3}),
    "group-vector": (nn.GroupNorm(2, 6), (3, 6), {}),
    "group-image": (nn.GroupNorm(2, 6), (2, 6, 3, 2), {}),
    "spectral-linear": (spectral_norm(nn.Linear(4, 3)), (3, 4), {}),
    "spectral-linear-twice": (spectral_norm(nn.Linear(4, 3), n_power_iterations=2, eps=1e-3), (3, 4), {}),
    "spectral-linear-one": (spectral_norm(nn.Linear(4, 1)), (3, 4), {}),
    "spectral-conv": (spectral_norm(nn.Conv2d(2, 4, 3, stride=2, padding=1)), (2, 2, 5, 4), {}),
    "spectral-transpose": (
        spectral_norm(nn.ConvTranspose2d(3, 2, 3, stride=2, padding=1, bias=False)),
        (2, 3, 3, 2),
        {},
    ),
}


def record(name, layer, shape):
    tensors = {}
    layer = layer.double()
    start = layer.state_dict()
    for key, value in start.items():
        fresh = drawn(*value.shape)
        if key.endswith(("_u", "_v")):
            fresh = nn.functional.normalize(fresh, dim=0)
        value.copy_(fresh.float())
        tensors[f"start.{key}"] = value.clone()
    x = drawn(*shape).float().double().requires_grad_()
    parameters = dict(layer.named_parameters())
    if name.startswith("spectral"):
        # A call before the one that is looked at: each moves the vectors.
        layer(x)
    y = layer(x)
    coefficient, direction = drawn(*y.shape), drawn(*shape)
    loss = (coefficient * y * (0.7 + 0.3 * y)).sum()
    wanted = [x, *parameters.values()]
    first = torch.autograd.grad(loss, wanted, create_graph=True)
    slope = (first[0] * direction).sum()
    second = torch.autograd.grad(slope, wanted, allow_unused=True)
    tensors.update(x=x, y=y, coefficient=coefficient, direction=direction)
    for key, gradient, bend in zip(["x", *parameters], first, second):
        tensors[f"first.{key}"] = gradient
        tensors[f"second.{key}"] = torch.zeros_like(gradient) if bend is None else bend
    for key, value in layer.state_dict().items():
        if key.endswith(("_u", "_v")):
            tensors[f"after.{key}"] = value
    layer.eval()
    tensors["eval"] = layer(x)
    inputs = ("start.", "x", "coefficient", "direction")
    return {
        f"{name}.{key}": value.detach().float() if key.startswith(inputs) else value.detach().double()
        for key, value in tensors.items()
    }


tensors, meta = {}, {"name": "norms", "torch": torch.__version__, "cases": {}}
for name, (layer, shape, options) in cases.items():
    tensors.update(record(name, layer, shape))
    meta["cases"][name] = options
save("norms", meta, tensors)
