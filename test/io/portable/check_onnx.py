"""Checks ONNX files with the checker of the onnx package: python3 test/io/portable/check_onnx.py FILE..."""

import sys

import onnx

print(f"onnx {onnx.__version__}")
for file in sys.argv[1:]:
    model = onnx.load(file)
    onnx.checker.check_model(model, full_check=True)
    graph = model.graph
    shapes = [
        f"{value.name} [{', '.join(d.dim_param or str(d.dim_value) for d in value.type.tensor_type.shape.dim)}]"
        for value in (*graph.input, *graph.output)
    ]
    operators = sorted({node.op_type for node in graph.node})
    print(f"{file}: opset {model.opset_import[0].version}, IR {model.ir_version}, {', '.join(shapes)}; {' '.join(operators)}")
