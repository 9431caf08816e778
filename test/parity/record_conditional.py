"""Records PyTorch trajectories of conditional networks: see README.md, "Conditional networks".

Run by hand: python3 test/parity/record_conditional.py [CASE ...]   (PyTorch 1.13 or later, CPU; seconds)
It rewrites test/parity/fixtures/conditional-*.safetensors and prints the drift table that README.md holds.
"""

import copy
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F

from record import pictures, ring
from record_objectives import averages, config, distance, gp, optimiser_of, penalty, record_cases, recording

# ---- layers that are asked about a class ----


class EmbeddedClass(nn.Embedding):
    """The row of the class beside the latent."""

    def forward(self, x, y):
        return torch.cat([x, super().forward(y)], 1)


class ConditionalBatchNorm(nn.Module):
    """Miyato and Koyama 2018: a batch norm without affine, then gain and bias of the class."""

    def __init__(self, classes, channels):
        super().__init__()
        self.bn = nn.BatchNorm2d(channels, affine=False)
        self.gain = nn.Embedding(classes, channels)
        self.bias = nn.Embedding(classes, channels)

    def forward(self, x, y):
        return self.bn(x) * self.gain(y)[:, :, None, None] + self.bias(y)[:, :, None, None]


class Projection(nn.Module):
    """Miyato and Koyama 2018: linear(h) + <embedding(y), h>."""

    def __init__(self, classes, features):
        super().__init__()
        self.linear = nn.Linear(features, 1)
        self.embedding = nn.Embedding(classes, features)

    def forward(self, x, y):
        h = x.flatten(1)
        return self.linear(h) + (self.embedding(y) * h).sum(1, keepdim=True)


class Conditional(nn.Sequential):
    """Layers of which some take the class; with `one_hot`, it stands beside the input, too."""

    asking = (EmbeddedClass, ConditionalBatchNorm, Projection)

    def __init__(self, *layers, one_hot=0):
        super().__init__(*layers)
        self.one_hot = one_hot

    def forward(self, x, y):
        if self.one_hot:
            x = torch.cat([x, F.one_hot(y, self.one_hot).to(x.dtype)], 1)
        for layer in self:
            if isinstance(layer, nn.ConvTranspose2d) and x.dim() == 2:
                x = x[:, :, None, None]
            x = layer(x, y) if isinstance(layer, self.asking) else layer(x)
        return x


# ---- networks ----


def build(case):
    k, nz = case["classes"], case["latent"][0]
    if case["kind"] == "mlp":
        generator = Conditional(
            EmbeddedClass(k, nz), nn.Linear(2 * nz, 8), nn.ReLU(), nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 2)
        )
        critic = Conditional(
            nn.Linear(2 + k, 8), nn.LeakyReLU(0.2), nn.Linear(8, 8), nn.LeakyReLU(0.2), nn.Linear(8, 1), one_hot=k
        )
        return generator, critic
    generator = Conditional(
        EmbeddedClass(k, nz), nn.ConvTranspose2d(2 * nz, 4, 4, bias=False), ConditionalBatchNorm(k, 4),
        nn.ReLU(), nn.ConvTranspose2d(4, 2, 4, 2, 1, bias=False), nn.Tanh(),
    )  # fmt: skip
    critic = Conditional(nn.Conv2d(2, 4, 4, 2, 1, bias=False), nn.LeakyReLU(0.2), Projection(k, 64))
    return generator, critic


def initialise(net, random):
    """Slopes near 1, so that the penalty bites from both sides, and gains near 1."""
    for name, parameter in net.named_parameters():
        fan = parameter[0].numel() if parameter.dim() > 1 else 1
        scale = 0.3 if "gain" in name or parameter.dim() == 1 or "bias" in name else 1.5 / fan**0.5
        parameter.data.normal_(1.0 if "gain" in name else 0.0, scale, generator=random)


def draw(case, random):
    batch, k, draws = case["batch"], case["classes"], {}
    for g in range(case["generatorIterations"]):
        for t in [*range(case["config"]["nCritic"]), "generator"]:
            draws[f"latent.{g}.{t}"] = torch.randn(batch, *case["latent"], generator=random)
            draws[f"class.{g}.{t}"] = torch.randint(0, k, (batch,), generator=random).float()
            if t == "generator":
                continue
            draws[f"real.{g}.{t}"] = ring(batch, random) if case["kind"] == "mlp" else pictures(batch, 2, 8, random)
            draws[f"mix.{g}.{t}"] = torch.rand(batch, generator=random)
    return draws


# ---- one run ----


def run(case, nets, draws, dtype):
    """WGAN-GP; generated samples have the classes of the real ones, and so have the points of the penalty."""
    settings, iterations = case["config"], case["generatorIterations"]
    nets = {net: copy.deepcopy(module).to(dtype) for net, module in nets.items()}
    generator, critic = nets["generator"], nets["critic"]
    optimiser = {net: optimiser_of(settings, net, module.parameters()) for net, module in nets.items()}
    losses = {
        "critic": torch.zeros(iterations, settings["nCritic"], dtype=dtype),
        "generator": torch.zeros(iterations, dtype=dtype),
    }
    record = {}

    def drawn(name):
        return draws[name].to(dtype)

    def keep(kind, values):
        if iterations - 1 > case["g"] > 0:
            return
        record.update({f"{kind}.{name}": value.clone() for name, value in values})

    for g in range(iterations):
        case["g"] = g
        for t in [*range(settings["nCritic"]), "generator"]:
            net = "generator" if t == "generator" else "critic"
            y, z = draws[f"class.{g}.{t}"].long(), drawn(f"latent.{g}.{t}")
            optimiser[net].zero_grad()
            if net == "critic":
                real = drawn(f"real.{g}.{t}")
                with torch.no_grad():
                    fake = generator(z, y)
                score = lambda x: critic(x, y)
                excess, _ = penalty(score, real, fake, drawn(f"mix.{g}.{t}"), "two-sided")
                loss = score(fake).mean() - score(real).mean() + settings["gradientPenalty"] * excess
                losses["critic"][g, t] = loss.detach()
            else:
                loss = -critic(generator(z, y), y).mean()
                losses["generator"][g] = loss.detach()
            loss.backward()
            keep(f"gradient.{g}.{t}.{net}", ((name, each.grad) for name, each in nets[net].named_parameters()))
            optimiser[net].step()
        for net, module in nets.items():
            state = ((name, each) for name, each in module.state_dict().items() if each.is_floating_point())
            keep(f"after.{g}.{net}", state)
            for name, parameter in module.named_parameters():
                kept = {key: value for key, value in optimiser[net].state[parameter].items() if key in averages}
                for average, value in kept.items():
                    keep(f"average.{g}.{average}.{net}", [(name, value)])
    del case["g"]
    return losses, record


# ---- cases ----

cases = {
    "projection": {"kind": "dcgan", "latent": [4], "batch": 6, "classes": 3, "generatorIterations": 5},
    "concat": {"kind": "mlp", "latent": [2], "batch": 16, "classes": 5, "generatorIterations": 5},
}


def attempt(name, seed):
    settings = {**config, **gp, "nCritic": 2}
    case = {"name": f"conditional-{name}", "torch": torch.__version__, **cases[name], "seed": seed, "config": settings}
    random = torch.Generator().manual_seed(seed)
    nets = dict(zip(("generator", "critic"), build(case)))
    for net in nets.values():
        initialise(net, random)
    draws = draw(case, random)
    f64 = run(case, nets, draws, torch.float64)
    case["drift"] = distance(f64, run(case, nets, draws, torch.float32))
    return case, recording(nets, draws, f64)


if __name__ == "__main__":
    record_cases(sys.argv[1:] or cases, attempt)
