"""One outer iteration of a workload in PyTorch, for `earthmover bench --peer torch`: python3 torch_step.py SPEC

SPEC is JSON as in tfjs.mjs beside this file. Says {"ready": …} on stdout, then {"ms": …} for every line on stdin.
"""

import json
import os
import re
import sys
import time

import torch
from torch import nn

spec = json.loads(sys.argv[1])
batch, latent = spec["batch"], spec["latent"]
torch.manual_seed(1)
torch.set_num_threads(os.cpu_count())


class Unflatten(nn.Module):
    """To [batch, channels, height, width]; the spec's shapes are height, width, channels."""

    def __init__(self, height, width, channels):
        super().__init__()
        self.shape = (channels, height, width)

    def forward(self, x):
        return x.reshape(x.shape[0], *self.shape)


def layer(name):
    kind = name.split(" ")[0]
    numbers = [float(n) for n in re.findall(r"[\d.]+", name[len(kind):])]
    sizes = [int(n) for n in numbers]
    if kind == "relu":
        return nn.ReLU(inplace=True)
    if kind == "tanh":
        return nn.Tanh()
    if kind == "leakyRelu":
        return nn.LeakyReLU(numbers[0], inplace=True)
    if kind == "flatten":
        return nn.Flatten()
    if kind == "unflatten":
        return Unflatten(*sizes)
    if kind == "linear":
        return nn.Linear(*sizes)
    if kind == "batchNorm":
        return nn.BatchNorm1d(sizes[0]) if spec["flat"] else nn.BatchNorm2d(sizes[0])
    if kind in ("conv2d", "convTranspose2d"):
        convolution = nn.Conv2d if kind == "conv2d" else nn.ConvTranspose2d
        inputs, outputs, kernel, stride, padding = sizes
        return convolution(inputs, outputs, kernel, stride, padding, bias=False)
    raise ValueError(f"no such layer in this program: {name}")


def say(**message):
    print(json.dumps(message), flush=True)


generator = nn.Sequential(*map(layer, spec["generator"]))
critic = nn.Sequential(*map(layer, spec["critic"]))
rmsprops = [torch.optim.RMSprop(net.parameters(), lr=spec["learningRate"]) for net in (critic, generator)]
shape = spec["sampleShape"]
data = torch.randn(2048, *(shape if len(shape) == 1 else (shape[2], shape[0], shape[1])))


def outer_iteration():
    for weight in critic.parameters():
        weight.requires_grad_(True)
    for _ in range(spec["nCritic"]):
        critic.zero_grad()
        real = data[torch.randint(0, len(data), (batch,))]
        with torch.no_grad():
            fake = generator(torch.randn(batch, latent))
        (critic(fake).mean() - critic(real).mean()).backward()
        rmsprops[0].step()
        with torch.no_grad():
            for weight in critic.parameters():
                weight.clamp_(-spec["clip"], spec["clip"])
    for weight in critic.parameters():
        weight.requires_grad_(False)
    generator.zero_grad()
    (-critic(generator(torch.randn(batch, latent))).mean()).backward()
    rmsprops[1].step()


outer_iteration()
say(ready=f"PyTorch {torch.__version__}, CPU, {torch.get_num_threads()} threads")
for _ in sys.stdin:
    begun = time.perf_counter()
    outer_iteration()
    say(ms=1e3 * (time.perf_counter() - begun))
