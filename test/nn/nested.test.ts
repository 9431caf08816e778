import { describe, expect, it } from 'vitest';
import { interpret } from '../../src/graph/interpret.ts';
import type { Value } from '../../src/graph/value.ts';
import { softplus } from '../../src/nn/layers/activations.ts';
import { batchNorm } from '../../src/nn/layers/batch-norm.ts';
import { concatClasses } from '../../src/nn/layers/concat-classes.ts';
import { conv2d } from '../../src/nn/layers/conv2d.ts';
import { unflatten } from '../../src/nn/layers/flatten.ts';
import { linear } from '../../src/nn/layers/linear.ts';
import { averagePool2d, globalAveragePool } from '../../src/nn/layers/pool2d.ts';
import { upsample } from '../../src/nn/layers/upsample.ts';
import type { BatchMoments, Module, Pass } from '../../src/nn/module.ts';
import { residual } from '../../src/nn/nested.ts';
import { sequential, unnumbered } from '../../src/nn/sequential.ts';
import { input } from '../../src/ops/leaf.ts';
import { expectDerivative, project } from '../ops/projection.ts';

const names = ({ parameters }: Pick<Module, 'parameters'>) => parameters.map(({ name }) => name);

/** A pass whose parameters are these values, by name. */
function passWith(parameters: ReadonlyMap<string, Value>, moments: BatchMoments[] = []): Pass {
  return {
    parameter: (name) => parameters.get(name) ?? expect.unreachable(name),
    statistic: (name) => expect.unreachable(name),
    groups: 1,
    mode: 'train',
    assign: () => {},
    moments: (m) => moments.push(m),
    uniform: () => expect.unreachable('nothing here is drawn'),
  };
}

describe('a residual block', () => {
  const block = residual(
    [batchNorm(2), softplus(), upsample(2), conv2d(2, 3, { kernel: 3, padding: 1, bias: true })],
    [conv2d(2, 3, { kernel: 1 }), upsample(2)],
  );

  it('names its parameters by the way to them, in a network as by itself', () => {
    expect(names(block)).toEqual([
      'branch.0.weight',
      'branch.0.bias',
      'branch.3.weight',
      'branch.3.bias',
      'shortcut.0.weight',
    ]);
    const again = residual([batchNorm(3), softplus()]);
    const model = sequential('net', [8], [unnumbered(unflatten([2, 2, 2])), block, again]);
    expect(model.outputShape).toEqual([4, 4, 3]);
    expect(names(model)).toEqual([
      ...names(block).map((name) => `0.${name}`),
      '1.branch.0.weight',
      '1.branch.0.bias',
    ]);
    expect(model.statistics.map(({ name }) => name).slice(0, 2)).toEqual([
      '0.branch.0.running_mean',
      '0.branch.0.running_var',
    ]);
  });

  it('tells its batch norm by the same names', () => {
    const moments: BatchMoments[] = [];
    const parameters = new Map(block.parameters.map(({ name, shape }) => [name, input(name, shape)]));
    block.forward(input('x', [4, 2, 2, 2]), passWith(parameters, moments));
    expect(moments.map(({ mean, variance }) => [mean, variance])).toEqual([
      ['branch.0.running_mean', 'branch.0.running_var'],
    ]);
  });

  it('whose layers know different classes is refused', () => {
    const of = (classes: number) => concatClasses(classes);
    expect(() => residual([of(3), of(4)])).toThrow(/agree on the number of classes[\s\S]*3, 4/);
    expect(residual([of(3)]).classes).toBe(3);
  });

  it('adds its input where it has no shortcut', () => {
    const weight = input('w', [2, 2]);
    const x = input('x', [1, 2]);
    const y = residual([linear(2, 2, { bias: false })]).forward(
      x,
      passWith(new Map([['branch.0.weight', weight]])),
    );
    const feeds = new Map([
      [x, [1, 10]],
      [weight, [2, 3, 5, 7]],
    ]);
    expect([...interpret([y], feeds)[0]!]).toEqual([1 + 2 + 50, 10 + 3 + 70]);
  });

  it('whose ways end in different shapes is refused, with the layer of the network', () => {
    const uneven = residual([conv2d(2, 3, { kernel: 1 })]);
    expect(() => sequential('critic', [4, 4, 2], [softplus(), uneven])).toThrow(
      /different shapes\n.*critic\n.*1, residual\(conv2d 2→3[\s\S]*4, 4, 3[\s\S]*1×1 convolution/,
    );
  });

  it('has the first and second derivatives that differences show', () => {
    const down = residual(
      [softplus(), conv2d(3, 3, { kernel: 3, padding: 1 }), averagePool2d({ kernel: [2, 1] })],
      [averagePool2d({ kernel: [2, 1] }), conv2d(3, 3, { kernel: 1, bias: true })],
    );
    const layers = [block, down];
    const specs = layers.flatMap((layer, i) =>
      layer.parameters.map(({ name, shape }) => ({ name: `${i}.${name}`, shape })),
    );
    const projection = project({
      name: 'residual',
      shapes: [[2, 2, 2, 2], ...specs.map(({ shape }) => shape)],
      build: ([x, ...values]) => {
        const pass = (i: number) => {
          const own = specs.flatMap(({ name }, at) =>
            name.startsWith(`${i}.`) ? [[name.slice(2), values[at]!] as const] : [],
          );
          return passWith(new Map(own));
        };
        const y = layers.reduce((value, layer, i) => layer.forward(value, pass(i)), x!);
        return globalAveragePool().forward(y, passWith(new Map()));
      },
    });
    expectDerivative(projection.slope, projection.loss, projection, projection.first);
    expectDerivative(projection.curvature, projection.slope, projection, projection.second);
  });
});

describe('maps made larger and smaller', () => {
  const values = (layer: Module, shape: readonly number[], elements: readonly number[]) => {
    const x = input('x', [1, ...shape]);
    const y = layer.forward(x, passWith(new Map()));
    expect(y.shape.slice(1)).toEqual(layer.outputShape(shape));
    return [...interpret([y], new Map([[x, elements]]))[0]!];
  };

  it('repeat each pixel in a block', () => {
    expect(values(upsample(2), [1, 2, 1], [1, 2])).toEqual([1, 1, 2, 2, 1, 1, 2, 2]);
    expect(values(upsample([1, 2]), [2, 1, 2], [1, 2, 3, 4])).toEqual([1, 2, 1, 2, 3, 4, 3, 4]);
  });

  it('are the means of blocks', () => {
    expect(values(averagePool2d({ kernel: 2 }), [2, 4, 1], [1, 2, 10, 20, 3, 6, 30, 40])).toEqual([3, 25]);
    expect(values(averagePool2d({ kernel: [2, 1] }), [2, 2, 1], [1, 2, 3, 6])).toEqual([2, 4]);
    // What is over at the edge is left out, as PyTorch does.
    expect(values(averagePool2d({ kernel: 2 }), [3, 2, 1], [1, 2, 3, 6, 7, 9])).toEqual([3]);
  });

  it('are means of the whole', () => {
    expect(values(globalAveragePool(), [1, 2, 2], [1, 2, 3, 6])).toEqual([2, 4]);
  });
});
