"""Records what PyTorch's layers compute, with gradients of first and second order: see README.md, "Layers".

Run by hand, no arguments: python3 test/parity/record_layers.py   (PyTorch 1.13 or later, CPU; a second)
It rewrites test/parity/fixtures/layers.safetensors.

Inputs are numbers that float32 holds exactly; everything else is float64.
"""

import torch
import torch.nn as nn
import torch.nn.functional as F

from record import save


class Layers:
    def __init__(self):
        self.random = torch.Generator().manual_seed(18)
        self.cases = []
        self.tensors = {}

    def draw(self, shape):
        return torch.randn(*shape, generator=self.random)

    def add(self, layer, args, module, shape, x=None):
        """One layer at x: y, s1 = <y, dy> and its gradients, s2 = <those gradients, v> and its gradients."""
        number = len(self.cases)
        self.cases.append({"layer": layer, "args": args})
        module = module.double()
        parameters = dict(module.named_parameters())
        for parameter in parameters.values():
            parameter.data = self.draw(parameter.shape).double()
        x = (self.draw(shape) if x is None else x).double().requires_grad_()
        y = module(x)
        dy = self.draw(y.shape).double().requires_grad_()
        at = {"x": x, **parameters}
        first = dict(zip(at, torch.autograd.grad(y, list(at.values()), dy, create_graph=True)))
        along = {name: self.draw(value.shape).double() for name, value in at.items()}
        slope = sum((first[name] * along[name]).sum() for name in at)
        wanted = {"dy": dy, **at}
        second = torch.autograd.grad(slope, list(wanted.values()), allow_unused=True)
        given = {**at, "dy": dy, **{f"v{name}": value for name, value in along.items()}}
        made = {"y": y, **{f"d{name}": value for name, value in first.items()}}
        made.update({f"dd{name}": value for name, value in zip(wanted, second) if value is not None})
        for name, value in {**given, **made}.items():
            exact = value.detach().float() if name in given else value.detach()
            self.tensors[f"{number}.{name}"] = exact


def edges(name, random):
    """Zeros show the derivative at the kink; large values show overflow."""
    # At a kink of the first derivative PyTorch's second is that of either side, in ELU the right one.
    zero = 0.25 if name in ("elu", "selu") else 0.0
    kinks = torch.tensor([zero, -zero, 1e-30, -1e-30, 0.5, -0.5, 9, -9, 89, -89])
    return torch.cat([kinks, torch.randn(6, generator=random) * 2]).reshape(8, 2)


class UpsampleConv(nn.Module):
    def __init__(self, convolution):
        super().__init__()
        self.weight = convolution.weight
        self.convolution = [convolution]

    def forward(self, x):
        larger = F.interpolate(x, scale_factor=2, mode="nearest")
        return F.conv2d(larger, self.weight, None, 1, self.convolution[0].padding)


class Over(nn.Module):
    def __init__(self, reduce):
        super().__init__()
        self.reduce = reduce

    def forward(self, x):
        return self.reduce(x)


def main():
    layers = Layers()
    for name, args, module in [
        ("elu", [0.7], nn.ELU(0.7)), ("selu", [], nn.SELU()), ("gelu", [], nn.GELU()),
        ("gelu", ["tanh"], nn.GELU("tanh")), ("prelu", [], nn.PReLU()), ("prelu", [2], nn.PReLU(2)),
    ]:  # fmt: skip
        layers.add(name, args, module, None, edges(name, layers.random))
    layers.add("prelu", [3], nn.PReLU(3), (2, 3, 2, 2))

    layers.add("averagePool2d", [{"kernel": 2}], nn.AvgPool2d(2), (2, 3, 4, 5))
    layers.add("averagePool2d", [{"kernel": 3, "stride": 2, "padding": 1}], nn.AvgPool2d(3, 2, 1), (1, 2, 5, 4))
    layers.add(
        "averagePool2d", [{"kernel": [3, 2], "stride": [1, 3], "padding": 1, "countIncludePad": False}],
        nn.AvgPool2d((3, 2), (1, 3), 1, count_include_pad=False), (1, 2, 4, 5),
    )  # fmt: skip
    layers.add("maxPool2d", [{"kernel": 2}], nn.MaxPool2d(2), (2, 2, 5, 4))
    layers.add("maxPool2d", [{"kernel": 3, "stride": 2, "padding": 1}], nn.MaxPool2d(3, 2, 1), (1, 2, 5, 6))
    layers.add("maxPool2d", [{"kernel": [2, 1], "stride": [3, 2]}], nn.MaxPool2d((2, 1), (3, 2)), (1, 2, 5, 5))
    # Whole numbers from 0 to 2, so that many are equal: the gradient goes to the first of them.
    ties = torch.randint(0, 3, (1, 1, 6, 6), generator=layers.random).float()
    layers.add("maxPool2d", [{"kernel": 3, "stride": 1, "padding": 1}], nn.MaxPool2d(3, 1, 1), None, ties)
    layers.add("globalAveragePool", [], Over(lambda x: x.mean((2, 3))), (2, 3, 3, 2))
    layers.add("globalSumPool", [], Over(lambda x: x.sum((2, 3))), (2, 3, 3, 2))
    layers.add("upsample", [2], nn.Upsample(scale_factor=2), (2, 2, 2, 3))
    layers.add("upsample", [[1, 3]], nn.Upsample(scale_factor=(1, 3)), (1, 2, 2, 2))
    layers.add(
        "upsampleConv2d", [2, 3, {"kernel": 3}], UpsampleConv(nn.Conv2d(2, 3, 3, 1, 1, bias=False)), (1, 2, 2, 3)
    )

    for channels, out, more, torch_more, size in [
        (4, 6, {"stride": 2, "padding": 1, "groups": 2}, {}, (4, 4)),
        (3, 3, {"padding": 1, "groups": 3, "bias": True}, {}, (3, 4)),
        (2, 2, {"padding": 2, "dilation": 2}, {}, (4, 5)),
        (2, 4, {"stride": 2, "dilation": [1, 2], "groups": 2}, {"dilation": (1, 2)}, (5, 6)),
        (2, 2, {"padding": 1, "paddingMode": "reflect"}, {"padding_mode": "reflect"}, (3, 4)),
        (1, 2, {"stride": 2, "padding": [2, 1], "paddingMode": "reflect"}, {"padding_mode": "reflect"}, (4, 3)),
        (2, 1, {"padding": [1, 2], "paddingMode": "replicate"}, {"padding_mode": "replicate"}, (2, 3)),
    ]:
        arguments = {key: value for key, value in more.items() if key != "paddingMode"}
        arguments = {"bias": False, **arguments, **torch_more}
        module = nn.Conv2d(channels, out, 3, **arguments)
        layers.add("conv2d", [channels, out, {"kernel": 3, **more}], module, (1, channels, *size))
    for channels, out, more, size in [
        (4, 2, {"stride": 2, "padding": 1, "groups": 2}, (2, 3)),
        (2, 2, {"stride": 2, "padding": 1, "dilation": 2, "outputPadding": 1}, (2, 2)),
        (2, 4, {"padding": 1, "dilation": [2, 1], "groups": 2, "bias": True}, (3, 2)),
    ]:
        named = {"bias": False, **{("output_padding" if k == "outputPadding" else k): v for k, v in more.items()}}
        module = nn.ConvTranspose2d(channels, out, 3, **named)
        layers.add("convTranspose2d", [channels, out, {"kernel": 3, **more}], module, (1, channels, *size))
    save("layers", {"name": "layers", "torch": torch.__version__, "cases": layers.cases}, layers.tensors)


if __name__ == "__main__":
    main()
