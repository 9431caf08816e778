"""Records the PyTorch trajectory of the residual networks with a gradient penalty: see README.md, "Residual networks".

Run by hand: python3 test/parity/record_resnet.py   (PyTorch 1.13 or later, CPU; a minute)
It rewrites test/parity/fixtures/objective-wgan-gp-resnet.safetensors and prints its row of README.md's drift table.

The generator's shortcuts have the order of improved_wgan_training's code: the 1x1 convolution behind the upsampling.
Earthmover computes the other way round, where it costs a quarter.
"""

import math
from collections import OrderedDict

import torch
import torch.nn as nn

import record_objectives
from record import draw


class Residual(nn.Module):
    def __init__(self, branch, shortcut=()):
        super().__init__()
        self.branch = nn.Sequential(*branch)
        self.shortcut = nn.Sequential(OrderedDict(shortcut))

    def forward(self, x):
        return self.shortcut(x) + self.branch(x)


class MeanOverMap(nn.Module):
    def forward(self, x):
        return x.mean((2, 3))


class ToMap(nn.Module):
    def __init__(self, filters):
        super().__init__()
        self.filters = filters

    def forward(self, x):
        return x.view(-1, self.filters, 4, 4)


def conv(fan_in, fan_out, kernel=3, bias=True):
    return nn.Conv2d(fan_in, fan_out, kernel, padding=kernel // 2, bias=bias)


def up(filters):
    return Residual(
        [
            nn.BatchNorm2d(filters), nn.ReLU(), nn.Upsample(scale_factor=2), conv(filters, filters, bias=False),
            nn.BatchNorm2d(filters), nn.ReLU(), conv(filters, filters, bias=False),
        ],
        [("1", nn.Upsample(scale_factor=2)), ("0", conv(filters, filters, 1, bias=False))],
    )  # fmt: skip


def flat(filters):
    return Residual([nn.ReLU(), conv(filters, filters), nn.ReLU(), conv(filters, filters)])


def build(case, random):
    """The pair at 16 pixels: two blocks up; the first block down, then two flat ones."""
    filters, channels = case["filters"], case["channels"]
    generator = nn.Sequential(
        OrderedDict(
            [
                ("0", nn.Linear(case["latent"][0], 16 * filters)),
                ("map", ToMap(filters)),
                *((str(1 + i), up(filters)) for i in range(2)),
                ("3", nn.BatchNorm2d(filters)),
                ("4", nn.ReLU()),
                ("5", conv(filters, channels)),
                ("6", nn.Tanh()),
            ]
        )
    )
    critic = nn.Sequential(
        OrderedDict(
            [
                (
                    "0",
                    Residual(
                        [conv(channels, filters), nn.ReLU(), conv(filters, filters), nn.AvgPool2d(2)],
                        [("0", nn.AvgPool2d(2)), ("1", conv(channels, filters, 1))],
                    ),
                ),
                ("1", flat(filters)),
                ("2", flat(filters)),
                ("3", nn.ReLU()),
                ("mean", MeanOverMap()),
                ("4", nn.Linear(filters, 1)),
            ]
        )
    )
    for net in (generator, critic):
        for module in net.modules():
            if isinstance(module, (nn.Linear, nn.Conv2d)):
                # As the networks start, and biases away from 0 so that a wrong one shows.
                kernel = module.weight[0, 0].numel() if module.weight.dim() == 4 else 1
                total = 4 if kernel == 9 else 2
                fans = kernel * (module.weight.shape[0] + module.weight.shape[1])
                bound = math.sqrt(3 * total / fans)
                module.weight.data.uniform_(-bound, bound, generator=random)
                if module.bias is not None:
                    module.bias.data.uniform_(-0.1, 0.1, generator=random)
            elif isinstance(module, nn.BatchNorm2d):
                module.weight.data.uniform_(0.8, 1.2, generator=random)
                module.bias.data.uniform_(-0.2, 0.2, generator=random)
    return generator, critic


form = {
    "kind": "resnet", "latent": [4], "batch": 4, "generatorIterations": 4, "gradients": "ends", "imageSize": 16,
    "channels": 1, "filters": 4,
}  # fmt: skip
changes = {**record_objectives.gp, "nCritic": 2}


def attempt(seed):
    name = "objective-wgan-gp-resnet"
    config = {**record_objectives.config, **changes}
    case = {"name": name, "torch": torch.__version__, **form, "seed": seed, "config": config}
    random = torch.Generator().manual_seed(seed)
    generator, critic = build(case, random)
    draws = draw({**case, "kind": "dcgan", "nCritic": config["nCritic"]}, random)
    for key in [key for key in draws if key.startswith("real.")]:
        draws[key.replace("real", "mix")] = torch.rand(case["batch"], generator=random)
    f64 = record_objectives.run(case, generator, critic, draws, torch.float64)
    case["drift"] = record_objectives.distance(
        f64, record_objectives.run(case, generator, critic, draws, torch.float32)
    )
    return case, record_objectives.recording({"generator": generator, "critic": critic}, draws, f64)


if __name__ == "__main__":
    record_objectives.record_best("wgan-gp-resnet", attempt)
