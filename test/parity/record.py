"""Records the PyTorch trajectories and operator values that Earthmover is compared with.

Run by hand, no arguments: python3 test/parity/record.py   (PyTorch 1.13 or later, CPU; some seconds)
It rewrites test/parity/fixtures/*.safetensors and prints the drift table that README.md holds.

Every trajectory is run again from the same start: in float64 (its losses are recorded too; the distance is
what float32 itself costs), and in float32 with the rows of every batch in three other orders (the distance
is what a different but equally good order of summation costs).
"""

import copy
import json
import math
import pathlib
import struct

import torch
import torch.nn as nn
import torch.nn.functional as F

fixtures = pathlib.Path(__file__).parent / "fixtures"
torch.set_num_threads(1)
torch.use_deterministic_algorithms(True)


# ---- safetensors: u64 header length, JSON header padded to 8 bytes, raw little-endian data ----

dtype_names = {torch.float32: "F32", torch.float64: "F64"}


def save(name, meta, tensors):
    header = {"__metadata__": {"format": "pt", "case": json.dumps(meta)}}
    blobs, offset = [], 0
    for key, tensor in tensors.items():
        blob = tensor.detach().contiguous().numpy().tobytes()
        header[key] = {
            "dtype": dtype_names[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [offset, offset + len(blob)],
        }
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    fixtures.mkdir(exist_ok=True)
    (fixtures / f"{name}.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


# ---- networks: spec.md section 2, layers in the reference code's order ----


def mlp(sizes):
    layers = []
    for fan_in, fan_out in zip(sizes, sizes[1:]):
        layers += [nn.Linear(fan_in, fan_out), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def dcgan_generator(size, nz, nc, ngf, batch_norm=True, constant_filters=False):
    channels = ngf if constant_filters else ngf * size // 8
    layers, fan_in, edge = [nn.ConvTranspose2d(nz, channels, 4, 1, 0, bias=False)], channels, 4
    while edge <= size // 2:
        if batch_norm:
            layers.append(nn.BatchNorm2d(fan_in))
        layers.append(nn.ReLU())
        last = edge == size // 2
        fan_out = nc if last else fan_in if constant_filters else fan_in // 2
        layers.append(nn.ConvTranspose2d(fan_in, fan_out, 4, 2, 1, bias=False))
        fan_in, edge = fan_out, edge * 2
    return nn.Sequential(*layers, nn.Tanh())


def dcgan_critic(size, nc, ndf, batch_norm=True):
    layers, channels, edge = [nn.Conv2d(nc, ndf, 4, 2, 1, bias=False), nn.LeakyReLU(0.2)], ndf, size // 2
    while edge > 4:
        layers.append(nn.Conv2d(channels, channels * 2, 4, 2, 1, bias=False))
        if batch_norm:
            layers.append(nn.BatchNorm2d(channels * 2))
        layers.append(nn.LeakyReLU(0.2))
        channels, edge = channels * 2, edge // 2
    return nn.Sequential(*layers, nn.Conv2d(channels, 1, 4, 1, 0, bias=False))


def initialise(net, random):
    for layer in net:
        if isinstance(layer, nn.Linear):
            bound = 1 / math.sqrt(layer.in_features)
            layer.weight.data.uniform_(-bound, bound, generator=random)
            layer.bias.data.uniform_(-bound, bound, generator=random)
        elif isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d)):
            layer.weight.data.normal_(0, 0.02, generator=random)
        elif isinstance(layer, nn.BatchNorm2d):
            layer.weight.data.normal_(1, 0.02, generator=random)
            layer.bias.data.zero_()


# ---- Algorithm 1 ----


def ring(batch, random):
    """Points of the 8 Gaussians: a ring of radius 2 and deviation 0.02, divided by 1.414."""
    angle = torch.randint(0, 8, (batch,), generator=random) * (math.pi / 4)
    centre = torch.stack([angle.cos(), angle.sin()], 1) * 2
    return (centre + 0.02 * torch.randn(batch, 2, generator=random)) / 1.414


def pictures(batch, channels, size, random):
    """Soft discs of random place, width and colour in [-1, 1]: smooth as pictures are, and no two alike."""
    axis = torch.linspace(-1, 1, size)
    place = torch.rand(batch, channels, 2, 1, 1, generator=random) * 1.2 - 0.6
    width = 0.2 + 0.4 * torch.rand(batch, channels, 1, 1, generator=random)
    distance = (axis.view(1, 1, -1, 1) - place[:, :, 0]) ** 2 + (axis.view(1, 1, 1, -1) - place[:, :, 1]) ** 2
    noise = 0.05 * torch.randn(batch, channels, size, size, generator=random)
    return (2 * torch.exp(-distance / width**2) - 1 + noise).clamp(-1, 1)


def run(case, generator, critic, draws, dtype=torch.float32, order=lambda rows: rows):
    """Algorithm 1 on copies of the networks: losses, networks at the end, and what is kept of each step by name."""
    generator = copy.deepcopy(generator).to(dtype).train()
    critic = copy.deepcopy(critic).to(dtype).train()
    rmsprop = dict(lr=case["learningRate"], alpha=0.99, eps=1e-8)
    optimiser = {
        "critic": torch.optim.RMSprop(critic.parameters(), **rmsprop),
        "generator": torch.optim.RMSprop(generator.parameters(), **rmsprop),
    }
    nets = {"generator": generator, "critic": critic}
    iterations, n_critic = case["generatorIterations"], case["nCritic"]
    record = {}
    losses = {
        "real": torch.zeros(iterations, n_critic, dtype=dtype),
        "fake": torch.zeros(iterations, n_critic, dtype=dtype),
        "generator": torch.zeros(iterations, dtype=dtype),
    }

    def drawn(name):
        return order(draws[name]).to(dtype)

    def clip():
        for parameter in critic.parameters():
            parameter.data.clamp_(-case["clip"], case["clip"])

    def keep_gradient(net, g, t):
        ends = (0, iterations - 1)
        every = case["gradients"] == "every"
        if not every and not (g in ends and t in (0, n_critic - 1, "generator")):
            return
        for name, parameter in nets[net].named_parameters():
            record[f"gradient.{g}.{t}.{net}.{name}"] = parameter.grad.clone()

    for g in range(iterations):
        for t in range(n_critic):
            if case["clipOrder"] == "reference":
                clip()
            optimiser["critic"].zero_grad()
            real = critic(drawn(f"real.{g}.{t}")).mean()
            with torch.no_grad():
                samples = generator(drawn(f"latent.{g}.{t}"))
            fake = critic(samples).mean()
            (fake - real).backward()
            losses["real"][g, t], losses["fake"][g, t] = real.detach(), fake.detach()
            keep_gradient("critic", g, t)
            optimiser["critic"].step()
            if case["clipOrder"] == "paper":
                clip()
        optimiser["generator"].zero_grad()
        loss = -critic(generator(drawn(f"latent.{g}.generator"))).mean()
        loss.backward()
        losses["generator"][g] = loss.detach()
        keep_gradient("generator", g, "generator")
        optimiser["generator"].step()
        for net, module in nets.items():
            for name, value in module.state_dict().items():
                if value.is_floating_point():
                    record[f"after.{g}.{net}.{name}"] = value.clone()
            for name, parameter in module.named_parameters():
                square_avg = optimiser[net].state[parameter]["square_avg"]
                record[f"square_avg.{g}.{net}.{name}"] = square_avg.clone()
    return losses, nets, record


def relative(mine, other):
    mine, other = mine.double(), other.double()
    return ((mine - other).abs() / mine.abs()).max().item()


def gradient_distance(steps, other_steps):
    """Largest difference of a gradient entry, relative to the largest entry of the same network at the same step."""
    largest, gap = {}, {}
    for name, mine in steps.items():
        if not name.startswith("gradient."):
            continue
        step = tuple(name.split(".")[:4])
        largest[step] = max(largest.get(step, 0.0), mine.abs().max().item())
        gap[step] = max(gap.get(step, 0.0), (mine.double() - other_steps[name].double()).abs().max().item())
    return max(gap[step] / largest[step] for step in gap)


def distance(ours, theirs):
    """How far one run is from another: relative for losses and gradients, absolute for parameters at the end."""
    (losses, nets, steps), (other_losses, other_nets, other_steps) = ours, theirs
    gaps = [
        (mine.detach().double() - other.detach().double()).abs().flatten()
        for net in nets
        for mine, other in zip(nets[net].parameters(), other_nets[net].parameters())
    ]
    gaps = torch.cat(gaps).sort().values
    return {
        "loss": max(relative(losses[name], other_losses[name]) for name in losses),
        "estimate": relative(losses["real"] - losses["fake"], other_losses["real"] - other_losses["fake"]),
        "gradient": gradient_distance(steps, other_steps),
        "parameter999": gaps[math.floor(0.999 * len(gaps)) - 1].item(),
        "parameterMax": gaps[-1].item(),
    }


orders = [lambda rows: rows.flip(0), lambda rows: rows.roll(1, 0), lambda rows: rows.roll(3, 0)]
common = {"learningRate": 5e-5, "clip": 0.01, "rmsprop": {"alpha": 0.99, "eps": 1e-8}}
mlp_case = {
    "kind": "mlp", "latent": [2], "batch": 16, "generatorIterations": 4, "nCritic": 5, "gradients": "every",
    "generator": [2, 32, 32, 32, 2], "critic": [2, 32, 32, 32, 1],
}  # fmt: skip
dcgan_case = {"kind": "dcgan", "latent": [8, 1, 1], "batch": 8, "generatorIterations": 3, "gradients": "ends"}

cases = {
    "mlp-paper-clip": {**mlp_case, "clipOrder": "paper", "seed": 6},
    "mlp-reference-clip": {**mlp_case, "clipOrder": "reference", "seed": 29},
    "mlp-large-steps": {**mlp_case, "clipOrder": "paper", "learningRate": 1e-3, "clip": 0.1, "seed": 15},
    "dcgan-bn-paper": {
        **dcgan_case, "imageSize": 32, "channels": 3, "ngf": 8, "ndf": 8, "nCritic": 2,
        "generatorBatchNorm": True, "criticBatchNorm": True, "constantFilters": False, "clipOrder": "paper", "seed": 175,
    },
    "dcgan-bn-reference": {
        **dcgan_case, "imageSize": 16, "channels": 1, "ngf": 8, "ndf": 8, "nCritic": 3,
        "generatorBatchNorm": True, "criticBatchNorm": True, "constantFilters": False, "clipOrder": "reference", "seed": 30,
    },
    "dcgan-nobn": {
        **dcgan_case, "imageSize": 16, "channels": 3, "ngf": 8, "ndf": 8, "nCritic": 3,
        "generatorBatchNorm": False, "criticBatchNorm": False, "constantFilters": True, "clipOrder": "paper", "seed": 9,
    },
}  # fmt: skip


def build(case, random):
    if case["kind"] == "mlp":
        generator, critic = mlp(case["generator"]), mlp(case["critic"])
    else:
        size, channels = case["imageSize"], case["channels"]
        nz = case["latent"][0]
        generator = dcgan_generator(size, nz, channels, case["ngf"], case["generatorBatchNorm"], case["constantFilters"])
        critic = dcgan_critic(size, channels, case["ndf"], case["criticBatchNorm"])
    initialise(generator, random)
    initialise(critic, random)
    return generator, critic


def draw(case, random):
    draws, batch = {}, case["batch"]
    for g in range(case["generatorIterations"]):
        for t in range(case["nCritic"]):
            draws[f"real.{g}.{t}"] = (
                ring(batch, random)
                if case["kind"] == "mlp"
                else pictures(batch, case["channels"], case["imageSize"], random)
            )
            draws[f"latent.{g}.{t}"] = torch.randn(batch, *case["latent"], generator=random)
        draws[f"latent.{g}.generator"] = torch.randn(batch, *case["latent"], generator=random)
    return draws


def record_trajectory(name, case):
    case = {"name": name, "torch": torch.__version__, **common, **case}
    random = torch.Generator().manual_seed(case["seed"])
    generator, critic = build(case, random)
    draws = draw(case, random)
    tensors = {
        f"{net}.{key}": value
        for net, module in (("generator", generator), ("critic", critic))
        for key, value in module.state_dict().items()
        if value.is_floating_point()
    }
    case["layers"] = {"generator": [repr(layer) for layer in generator], "critic": [repr(layer) for layer in critic]}
    f32 = run(case, generator, critic, draws)
    f64 = run(case, generator, critic, draws, dtype=torch.float64)
    reordered = [distance(f32, run(case, generator, critic, draws, order=order)) for order in orders]
    for precision, (losses, _, _) in (("loss", f32), ("loss64", f64)):
        for key, value in losses.items():
            tensors[f"{precision}.{key}"] = value
        tensors[f"{precision}.estimate"] = losses["real"] - losses["fake"]
    case["drift"] = {
        "float64": distance(f32, f64),
        "reordered": {key: max(gap[key] for gap in reordered) for key in reordered[0]},
    }
    save(name, case, {**tensors, **draws, **f32[2]})
    return case["drift"]


# ---- single operators: inputs that float32 holds exactly, outputs in float64 ----


class Operators:
    def __init__(self, seed):
        self.random = torch.Generator().manual_seed(seed)
        self.tensors, self.cases = {}, []

    def input(self, *shape):
        return torch.randn(*shape, generator=self.random).double().requires_grad_()

    def add(self, op, attrs, inputs, outputs):
        prefix = f"{op}.{len(self.cases)}"
        case = {"op": op, "attrs": attrs}
        for role, values in (("inputs", inputs), ("outputs", outputs)):
            case[role] = [f"{prefix}.{name}" for name in values]
            for name, value in values.items():
                # float32 holds inputs exactly; outputs keep every digit of float64.
                self.tensors[f"{prefix}.{name}"] = value.detach().to(
                    torch.float32 if role == "inputs" else torch.float64
                )
        self.cases.append(case)

    def with_gradients(self, op, attrs, function, **inputs):
        y = function(*inputs.values())
        dy = self.input(*y.shape)
        gradients = torch.autograd.grad(y, list(inputs.values()), dy)
        outputs = {"y": y, **{f"d{name}": gradient for name, gradient in zip(inputs, gradients)}}
        self.add(op, attrs, {**inputs, "dy": dy}, outputs)


def record_operators():
    ops = Operators(7)
    # batch, in, out, height, width, kernel, stride, padding
    for n, c, k, h, w, kernel, stride, padding in [
        (2, 3, 5, 8, 8, 4, 2, 1), (2, 4, 1, 4, 4, 4, 1, 0), (1, 1, 1, 5, 7, 3, 1, 1), (3, 2, 7, 9, 6, 3, 2, 0),
        (2, 5, 3, 7, 7, 5, 3, 2), (2, 3, 4, 6, 5, 1, 1, 0), (1, 2, 3, 11, 11, 4, 3, 1), (2, 8, 16, 8, 8, 4, 2, 1),
    ]:  # fmt: skip
        attrs = {"kernel": kernel, "stride": stride, "padding": padding}
        ops.with_gradients(
            "conv2d", attrs, lambda x, w: F.conv2d(x, w, None, stride, padding),
            x=ops.input(n, c, h, w), w=ops.input(k, c, kernel, kernel),
        )  # fmt: skip
    # output padding is the last column
    for n, c, k, h, w, kernel, stride, padding, extra in [
        (2, 8, 4, 1, 1, 4, 1, 0, 0), (2, 4, 3, 4, 4, 4, 2, 1, 0), (1, 3, 2, 5, 3, 3, 1, 1, 0), (2, 2, 5, 4, 5, 3, 2, 1, 1),
        (2, 5, 1, 3, 3, 5, 3, 2, 2), (1, 1, 1, 7, 7, 4, 2, 1, 0), (3, 3, 4, 3, 4, 2, 2, 0, 0), (2, 16, 8, 4, 4, 4, 2, 1, 0),
    ]:  # fmt: skip
        attrs = {"kernel": kernel, "stride": stride, "padding": padding, "outputPadding": extra}
        ops.with_gradients(
            "conv_transpose2d", attrs, lambda x, w: F.conv_transpose2d(x, w, None, stride, padding, extra),
            x=ops.input(n, c, h, w), w=ops.input(c, k, kernel, kernel),
        )  # fmt: skip
    for rows, fan_in, fan_out in [(1, 1, 1), (5, 7, 3), (16, 33, 17), (8, 2, 64)]:
        ops.with_gradients("linear", {}, F.linear,
            x=ops.input(rows, fan_in), w=ops.input(fan_out, fan_in), b=ops.input(fan_out))  # fmt: skip
    for shape in [(8, 5), (4, 3, 5, 5), (2, 7, 1, 1), (16, 1, 3, 2)]:
        record_batch_norm(ops, shape)
    for op, attrs, function in [
        ("relu", {}, F.relu), ("leaky_relu", {"slope": 0.2}, lambda x: F.leaky_relu(x, 0.2)),
        ("tanh", {}, torch.tanh), ("sigmoid", {}, torch.sigmoid), ("softplus", {}, lambda x: -F.logsigmoid(-x)),
    ]:  # fmt: skip
        # zeros show the derivative at the kink; large values show overflow
        edges = [0.0, -0.0, 1e-30, -1e-30, 0.5, -0.5, 20, -20, 89, -89, 200, -200]
        x = torch.cat([torch.tensor(edges), torch.randn(51, generator=ops.random) * 3]).double().requires_grad_()
        ops.with_gradients(op, attrs, function, x=x)
    record_gradient_penalty(ops, "leaky_relu", lambda x: F.leaky_relu(x, 0.2))
    record_gradient_penalty(ops, "tanh", torch.tanh)
    record_conv_gradient_penalty(ops)
    meta = {"name": "operators", "torch": torch.__version__, "cases": ops.cases}
    save("operators", meta, ops.tensors)


def record_batch_norm(ops, shape):
    channels, eps, momentum = shape[1], 1e-5, 0.1
    x, gamma, beta = ops.input(*shape), ops.input(channels), ops.input(channels)
    start_mean, start_var = ops.input(channels).detach(), ops.input(channels).detach() ** 2
    start_var = start_var.float().double()
    mean, var = start_mean.clone(), start_var.clone()
    y = F.batch_norm(x, mean, var, gamma, beta, True, momentum, eps)
    dy = ops.input(*shape)
    dx, dgamma, dbeta = torch.autograd.grad(y, [x, gamma, beta], dy)
    ops.add(
        "batch_norm", {"eps": eps, "momentum": momentum},
        {"x": x, "gamma": gamma, "beta": beta, "running_mean": start_mean, "running_var": start_var, "dy": dy},
        {"y": y, "dx": dx, "dgamma": dgamma, "dbeta": dbeta, "new_running_mean": mean, "new_running_var": var},
    )  # fmt: skip


def penalty(critic, x):
    """mean((|d critic(x) / dx| - 1)^2), the gradient penalty of Gulrajani et al. 2017."""
    (slope,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    return ((slope.flatten(1).norm(dim=1) - 1) ** 2).mean()


def record_gradient_penalty(ops, activation, function):
    """Critic 3-8-8-1: x·W0ᵀ+b0, activation, ·W1ᵀ+b1, activation, ·W2ᵀ (the last bias has no gradient)."""
    x = ops.input(6, 3)
    names = ["w0", "b0", "w1", "b1", "w2"]
    parameters = [ops.input(*shape) for shape in [(8, 3), (8,), (8, 8), (8,), (1, 8)]]

    def critic(x):
        w0, b0, w1, b1, w2 = parameters
        return F.linear(function(F.linear(function(F.linear(x, w0, b0)), w1, b1)), w2)

    record_penalty(ops, "gradient_penalty_mlp", activation, critic, x, names, parameters)


def record_conv_gradient_penalty(ops):
    """Critic 2×8×8: conv k4 s2 p1 to 4 channels, tanh, conv k4 s1 p0 to 1."""
    x = ops.input(3, 2, 8, 8)
    parameters = [ops.input(4, 2, 4, 4), ops.input(1, 4, 4, 4)]

    def critic(x):
        return F.conv2d(torch.tanh(F.conv2d(x, parameters[0], None, 2, 1)), parameters[1])

    record_penalty(ops, "gradient_penalty_conv", "tanh", critic, x, ["w0", "w1"], parameters)


def record_penalty(ops, op, activation, critic, x, names, parameters):
    value = penalty(critic, x)
    # A bias before a piecewise linear activation moves no slope: PyTorch then has no path, which is a zero gradient.
    gradients = torch.autograd.grad(value, parameters, allow_unused=True)
    outputs = {
        f"d{name}": torch.zeros_like(parameter) if gradient is None else gradient
        for name, parameter, gradient in zip(names, parameters, gradients)
    }
    attrs = {"activation": activation, "slope": 0.2} if activation == "leaky_relu" else {"activation": activation}
    ops.add(op, attrs, {"x": x, **dict(zip(names, parameters))}, {"penalty": value, **outputs})


def main():
    print("| case | compared with | losses | estimate | gradients | parameters, 99.9 % | parameters, worst |")
    print("|---|---|---|---|---|---|---|")
    columns = ("loss", "estimate", "gradient", "parameter999", "parameterMax")
    for name, case in cases.items():
        for other, gap in record_trajectory(name, case).items():
            numbers = " | ".join(f"{gap[key]:.1e}" for key in columns)
            print(f"| {name} | {other} | {numbers} |")
    record_operators()
    total = sum(path.stat().st_size for path in fixtures.glob("*.safetensors"))
    print(f"\n{total / 1e6:.2f} MB of fixtures")


if __name__ == "__main__":
    main()
