// The lines of PyTorch that build a network and load its tensors.
import type { Model } from '../../nn/module.ts';

/** A layer's numbers in the order of its name, `conv2d 3→64 k4 s2 p1`, and whether it has a bias. */
type Line = (numbers: readonly string[], bias: boolean, image: boolean) => string;

const window =
  (kind: string): Line =>
  ([from, to, kernel, stride, padding, extra], bias) => {
    const sizes = [kernel, stride, padding].map((size) => pair(size)).join(', ');
    return `nn.${kind}(${from}, ${to}, ${sizes}${extra ? `, output_padding=${pair(extra)}` : ''}, bias=${bias ? 'True' : 'False'})`;
  };

const lines: Readonly<Record<string, Line>> = {
  linear: ([from, to], bias) => `nn.Linear(${from}, ${to}${bias ? '' : ', bias=False'})`,
  batchNorm: ([channels], _, image) => `nn.BatchNorm${image ? 2 : 1}d(${channels})`,
  relu: () => 'nn.ReLU()',
  leakyRelu: ([slope]) => `nn.LeakyReLU(${slope})`,
  tanh: () => 'nn.Tanh()',
  sigmoid: () => 'nn.Sigmoid()',
  prelu: ([channels]) => `nn.PReLU(${channels})`,
  elu: ([alpha]) => `nn.ELU(${alpha})`,
  selu: () => 'nn.SELU()',
  gelu: () => 'nn.GELU()',
  dropout: ([rate]) => `nn.Dropout(${rate})`,
  dropout2d: ([rate]) => `nn.Dropout2d(${rate})`,
  conv2d: window('Conv2d'),
  convTranspose2d: window('ConvTranspose2d'),
  flatten: () => 'nn.Flatten()',
  unflatten: ([height, width, channels]) => `nn.Unflatten(1, (${channels}, ${height}, ${width}))`,
};

/** Python; a layer that PyTorch does not have under such a name is left to the reader. */
export function torchProgram({ name, layers, inputShape, parameters }: Model, file: string): string {
  const built = layers.map((layer) => {
    const [kind = ''] = layer.name.split(/[ (]/);
    const numbers = layer.name.slice(kind.length).match(/\d+(?:\.\d+)?(?:×\d+)?/g) ?? [];
    const bias = layer.parameters.some((parameter) => parameter.name.endsWith('bias'));
    const parts = kind === 'unflatten' ? numbers.flatMap((each) => each.split('×')) : numbers;
    // Dilation, groups, a padding mode, GELU's other form: what a line would not tell.
    const unusual = / [dg]\d| reflect| replicate|gelu tanh/.test(layer.name);
    const line = (unusual ? undefined : lines[kind])?.(
      parts,
      bias,
      parameters.some(({ layout }) => layout.startsWith('conv')),
    );
    return { numbered: layer.numbered !== false, line: line ?? `...,  # ${layer.name}` };
  });
  const numbered = built.filter((layer) => layer.numbered);
  const [first, last] = [built[0], built.at(-1)];
  const call = ['y = network(x)'];
  if (first && !first.numbered) call[0] = `y = network(${first.line}(x))`;
  if (last && last !== first && !last.numbered) call.push(`y = ${last.line}(y)`);
  return [
    `# The ${name} of ${file}, in mode eval; images are [n, c, h, w].`,
    'import torch',
    'from torch import nn',
    '',
    'network = nn.Sequential(',
    ...numbered.map(({ line }) => `    ${line}${line.startsWith('...') ? '' : ','}`),
    ')',
    `network.load_state_dict(torch.load(${JSON.stringify(file)}, map_location="cpu"), strict=False)`,
    'network.eval()',
    `x = torch.randn(8, ${[...(inputShape.length === 3 ? [inputShape[2], inputShape[0], inputShape[1]] : inputShape)].join(', ')})`,
    ...call,
    '',
  ].join('\n');
}

function pair(size = '1'): string {
  return size.includes('×') ? `(${size.replace('×', ', ')})` : size;
}
