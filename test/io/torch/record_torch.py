"""Records files of PyTorch, in both of its formats, and pickles that must be refused: python3 record_torch.py

The hostile pickles are only ever written, by hand from opcodes or by pickle.dumps; this script loads none of them.
"""

import base64
import collections
import json
import os
import pickle
import struct

import torch

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fixtures")
torch.manual_seed(1)


def state():
    base = torch.randn(4, 6)
    return collections.OrderedDict(
        f32=torch.randn(3, 2),
        scalar=torch.tensor(2.5),
        transposed=base.t(),
        part=base[1:3, 2:5],
        shared=base,
        f64=torch.randn(2, dtype=torch.float64),
        f16=torch.randn(3).half(),
        bf16=torch.randn(3).bfloat16(),
        i64=torch.tensor([-1, 2**40]),
        i32=torch.tensor([7], dtype=torch.int32),
        u8=torch.tensor([1, 255], dtype=torch.uint8),
        flag=torch.tensor([True, False]),
        empty=torch.zeros(0, 3),
    )


def raw(tensor):
    tensor = tensor.detach().contiguous()
    kind = {torch.bfloat16: torch.int16}.get(tensor.dtype, tensor.dtype)
    array = tensor.view(kind).numpy() if tensor.numel() and kind != tensor.dtype else tensor.numpy() if kind == tensor.dtype else None
    return {"shape": list(tensor.shape), "data": base64.b64encode(array.tobytes()).decode()}


tensors = state()
everything = {
    "epoch": 3,
    "name": "run",
    "done": False,
    "nothing": None,
    "rate": 1e-4,
    "model": tensors,
    "list": [torch.ones(2), (torch.zeros(1), "text")],
    "parameter": torch.nn.Parameter(torch.ones(2, 2)),
    "size": torch.Size([1, 2]),
}
network = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3))
for name, zipped in (("zip", True), ("old", False)):
    torch.save(everything, f"{here}/everything-{name}.pt", _use_new_zipfile_serialization=zipped)
    torch.save(network.state_dict(), f"{here}/module-{name}.pt", _use_new_zipfile_serialization=zipped)

flat = {f"model.{name}": tensor for name, tensor in tensors.items()}
flat.update({"list.0": torch.ones(2), "list.1.0": torch.zeros(1), "parameter": torch.ones(2, 2)})
expected = {
    "everything": {name: raw(tensor) for name, tensor in flat.items()},
    "module": {name: raw(tensor) for name, tensor in network.state_dict().items()},
}


class Reduces:
    def __init__(self, *made):
        self.made = made

    def __reduce__(self):
        return self.made


def head(protocol=2):
    return b"\x80" + bytes([protocol])


def text(value):
    data = value.encode()
    return b"X" + struct.pack("<I", len(data)) + data


def named(module, name):
    return f"c{module}\n{name}\n".encode()


def whole(value):
    return b"J" + struct.pack("<i", value)


def storage(key="0", count=4, kind="FloatStorage", location="cpu"):
    return b"(" + text("storage") + named("torch", kind) + text(key) + text(location) + whole(count) + b"tQ"


def tensor(offset, shape, strides, store=None):
    sizes = lambda values: b"(" + b"".join(whole(value) for value in values) + b"t"
    ordered = named("collections", "OrderedDict") + b")R"
    return (
        named("torch._utils", "_rebuild_tensor_v2")
        + b"("
        + (store or storage())
        + whole(offset)
        + sizes(shape)
        + sizes(strides)
        + b"\x89"
        + ordered
        + b"tR"
    )


def in_dict(value):
    return head() + b"}" + text("w") + value + b"s."


hostile = {
    "os.system": pickle.dumps(Reduces(os.system, ("true",)), 2),
    "os.system, protocol 0": pickle.dumps(Reduces(os.system, ("true",)), 0),
    "os.system, protocol 4": pickle.dumps(Reduces(os.system, ("true",)), 4),
    "builtins.eval": pickle.dumps(Reduces(eval, ("1",)), 2),
    "builtins.exec": pickle.dumps(Reduces(exec, ("1",)), 4),
    "builtins.getattr": pickle.dumps(Reduces(getattr, (1, "real")), 2),
    "a chain of reduces": pickle.dumps(Reduces(Reduces(getattr, (dict, "get")).__class__, (Reduces(print, ("x",)),)), 2),
    "subprocess.Popen": head() + named("subprocess", "Popen") + b"(" + text("true") + b"tR.",
    "posix.system in a dict": in_dict(named("posix", "system") + b"(" + text("true") + b"tR"),
    "torch.load itself": in_dict(named("torch", "load") + b"(" + text("x") + b"tR"),
    "a nested name": head(4) + b"\x8c\x0btorch._util\x8c\x10_rebuild.__call__\x93.",
    "a module as a global": pickle.dumps(torch.nn.Linear(1, 1), 2),
    "a class with INST": b"(S'true'\nios\nsystem\n.",
    "a class with OBJ": head() + b"(" + named("os", "system") + text("true") + b"o.",
    "NEWOBJ": head() + named("collections", "OrderedDict") + b")\x81.",
    "NEWOBJ_EX": head(4) + named("collections", "OrderedDict") + b")}\x92.",
    "EXT1": head() + b"\x82\x01.",
    "EXT4": head() + b"\x84\x01\x00\x00\x00.",
    "PERSID": b"Pstorage\n.",
    "BUILD on a list": head() + b"]}" + text("x") + b"K\x01sb.",
    "BUILD with attributes": head() + named("collections", "OrderedDict") + b")R}" + text("__class__") + b"K\x01sb.",
    "REDUCE of a storage type": head() + named("torch", "FloatStorage") + b")R.",
    "REDUCE of a text": head() + text("os.system") + b")R.",
    "a persistent id that is a text": head() + text("storage") + b"Q.",
    "a persistent id that is a module": head() + b"(" + text("module") + named("torch", "FloatStorage") + b"tQ.",
    "an unknown opcode": head() + b"\xff.",
    "an unknown protocol": b"\x80\x63}.",
    "no end": head() + b"}",
    "nothing": b"",
    "an empty stack": head() + b".",
    "a value left behind": head() + b"}}.",
    "a mark that is not there": head() + b"t.",
    "a memo that is not there": head() + b"h\x07.",
    "a memo on nothing": head() + b"q\x00.",
    "a text longer than the file": head() + b"X\xff\xff\xff\x7fabc.",
    "a text of 2^62 bytes": head(4) + b"\x8d" + struct.pack("<Q", 2**62) + b"abc.",
    "bytes longer than the file": head(3) + b"B\xff\xff\xff\xffabc.",
    "a long of 2^31 bytes": head() + b"\x8b\xff\xff\xff\x7f\x00.",
    "a frame longer than the file": head(4) + b"\x95" + struct.pack("<Q", 2**40) + b"}.",
    "a text that is no UTF-8": head() + b"X\x02\x00\x00\x00\xff\xfe.",
    "a line without an end": b"ctorch",
    "a number that is none": b"I12x\n.",
    "a list within itself": head() + b"}" + text("w") + b"]q\x00h\x00as.",
    "a dict within itself": head() + b"}q\x00" + text("w") + b"h\x00s.",
    "lists a thousand deep": head() + b"}" + text("w") + b"]" * 1000 + b"}a" + b"a" * 999 + b"s.",
    "a billion laughs": head() + b"}" + text("w") + b"]" + b"".join(
        b"q" + bytes([i]) + b"0](h" + bytes([i]) + b"h" + bytes([i]) + b"e" for i in range(28)
    ) + b"s.",
    "a tuple that grows": head() + b")K\x01a.",
    "a tensor beyond its storage": in_dict(tensor(0, [5], [1])),
    "a tensor from beyond its storage": in_dict(tensor(3, [2], [1])),
    "strides beyond the storage": in_dict(tensor(0, [2, 2], [3, 3])),
    "a negative stride": in_dict(tensor(3, [4], [-1])),
    "a negative size": in_dict(tensor(0, [-4], [1])),
    "a repeated storage": in_dict(tensor(0, [1000, 1000, 1000], [0, 0, 0])),
    "a size that overflows": in_dict(tensor(0, [2**30, 2**30, 2**30], [0, 0, 0])),
    "more strides than sizes": in_dict(tensor(0, [2], [1, 1])),
    "a storage that is not there": in_dict(tensor(0, [4], [1], storage(key="9"))),
    "a storage out of the archive": in_dict(tensor(0, [4], [1], storage(key="../../secret"))),
    "a storage longer than its file": in_dict(tensor(0, [4], [1], storage(count=400))),
    "a storage of a negative length": in_dict(tensor(0, [0], [1], storage(count=-1))),
    "a storage of an unknown type": in_dict(tensor(0, [4], [1], storage(kind="ComplexFloatStorage"))),
    "a storage of two types": head() + b"}" + text("a") + tensor(0, [4], [1]) + b"s" + text("b")
    + tensor(0, [4], [1], storage(kind="IntStorage")) + b"s.",
    "a tensor with hooks": in_dict(
        named("torch._utils", "_rebuild_tensor_v2") + b"(" + storage() + whole(0) + b"(" + whole(4) + b"t(" + whole(1)
        + b"t\x89}" + text("hook") + named("torch", "Size") + b"stR"
    ),
    "a tensor made of nothing": in_dict(named("torch._utils", "_rebuild_tensor_v2") + b")R"),
}

def generator(names):
    """A DCGAN's for 16 px, with the layers under the given names."""
    layers = [
        torch.nn.ConvTranspose2d(4, 4, 4, 1, 0, bias=False),
        torch.nn.BatchNorm2d(4),
        torch.nn.ReLU(),
        torch.nn.ConvTranspose2d(4, 2, 4, 2, 1, bias=False),
        torch.nn.BatchNorm2d(2),
        torch.nn.ReLU(),
        torch.nn.ConvTranspose2d(2, 1, 4, 2, 1, bias=False),
        torch.nn.Tanh(),
    ]
    model = torch.nn.Module()
    model.main = torch.nn.Sequential()
    for name, layer in zip(names, layers):
        model.main.add_module(name, layer)
    for tensor in model.state_dict().values():
        if tensor.dtype == torch.float32:
            tensor.copy_(0.3 + torch.rand_like(tensor) if tensor.dim() == 1 else 0.5 * torch.randn_like(tensor))
    return model.eval()


# As the reference code of the paper names its layers, and as PyTorch's example of a DCGAN does.
authors = generator([
    "initial:4-4:convt", "initial:4:batchnorm", "initial:4:relu",
    "pyramid:4-2:convt", "pyramid:2:batchnorm", "pyramid:2:relu",
    "final:2-1:convt", "final:1:tanh",
])
example = generator([str(i) for i in range(8)])
latents = torch.randn(2, 4, 1, 1)
critic = torch.nn.Sequential(torch.nn.Linear(3, 1))
parallel = {f"module.{name}": tensor for name, tensor in example.state_dict().items()}
files = {
    "authors": authors.state_dict(),
    "example": example.state_dict(),
    "parallel": {"epoch": 1, "netD": critic.state_dict(), "netG": parallel},
}
for name, saved in files.items():
    for form, zipped in (("zip", True), ("old", False)):
        torch.save(saved, f"{here}/{name}-{form}.pt", _use_new_zipfile_serialization=zipped)
expected["latents"] = latents.flatten().tolist()
for name, model in (("authors", authors), ("example", example), ("parallel", example)):
    expected[name] = {
        "samples": [round(x, 7) for x in model.main(latents).flatten().tolist()],
        "tensors": [raw(t)["data"] for n, t in model.state_dict().items() if not n.endswith("num_batches_tracked")],
    }

with open(f"{here}/expected.json", "w") as file:
    json.dump(expected, file)
with open(f"{here}/hostile.json", "w") as file:
    json.dump({name: base64.b64encode(data).decode() for name, data in hostile.items()}, file, indent=1)
