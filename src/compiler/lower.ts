import { sizeOf } from '../core/shape.ts';
import type { Value } from '../graph/value.ts';
import { conv2d, conv2dInput, conv2dVariants, conv2dWeight } from '../kernels/conv2d.ts';
import { gather } from '../kernels/gather.ts';
import { type Dispatches, type Epilogue, gemm, gemmVariants } from '../kernels/gemm.ts';
import { type AdapterTraits, type Kernel, maxBuffers } from '../kernels/kernel.ts';
import { pointwiseKernel } from '../kernels/pointwise.ts';
import { helpersFor } from '../kernels/pointwise-text.ts';
import { random } from '../kernels/random.ts';
import { reduceKernel } from '../kernels/reduce.ts';
import { sampleRowsKernel } from '../kernels/sample-rows.ts';
import { scatter } from '../kernels/scatter.ts';
import { convKind, geometryOf } from '../ops/conv2d.ts';
import { isGather, isScatter } from '../ops/gather.ts';
import { isInput } from '../ops/leaf.ts';
import { isMatmul, matmulMode, matmulSizes } from '../ops/matmul.ts';
import { pointwiseName } from '../ops/pointwise.ts';
import { isRandom, isSampleRows, randomAttributes, sampleRowsAttributes } from '../ops/random.ts';
import { type ExpressionRead, ExpressionWriter, linearIndex, stridedIndex } from './expression.ts';
import { baseOf, type Fusion, fuse, type SumGroup, storedFrontier } from './fuse.ts';
import type { Choice } from './plan.ts';

/** Bytes that only the kernels of one value use between them. */
export interface Scratch {
  readonly scratchBytes: number;
}

export type Operand = Value | Scratch;

/** A kernel whose operands are values still, not yet places in buffers. */
export interface LoweredKernel {
  readonly label: string;
  readonly kernel: Kernel;
  /** What is bound at each of the kernel's bindings. */
  readonly operands: readonly Operand[];
}

/** Kernels that make a group of values together. */
interface Node {
  readonly makes: readonly Value[];
  readonly reads: readonly Value[];
  readonly kernels: readonly LoweredKernel[];
}

export interface Lowered {
  readonly kernels: readonly LoweredKernel[];
  readonly fusion: Fusion;
  readonly choices: readonly Choice[];
}

/** How a caller pins kernel variants: label → name; see `Step.label`. */
export type Variants = Readonly<Record<string, string>>;

const convolutions = {
  conv2d: { direction: 'forward', kernels: conv2d },
  'conv2d-input': { direction: 'input', kernels: conv2dInput },
  'conv2d-weight': { direction: 'weight', kernels: conv2dWeight },
} as const;

/** Thrown while lowering when one kernel would read too much: that value goes to memory, and lowering begins anew. */
class Spill extends Error {
  readonly value: Value;
  constructor(value: Value) {
    super('a kernel reads too many buffers');
    this.value = value;
  }
}

/** Thrown while lowering when sums cannot be taken beside others: each gets a kernel of its own. */
class Apart extends Error {
  readonly sums: readonly Value[];
  constructor(sums: readonly Value[]) {
    super('sums cannot share a kernel');
    this.sums = sums;
  }
}

/** Graph → kernels in the order in which they are to run. */
export function lower(
  name: string,
  outputs: readonly Value[],
  traits: AdapterTraits,
  variants: Variants = {},
): Lowered {
  const spilled = new Set<Value>();
  const apart = new Set<Value>();
  for (;;) {
    const fusion = fuse(outputs, spilled, apart);
    try {
      const lowering = new Lowering(name, fusion, traits, variants);
      return { kernels: schedule(lowering.nodes()), fusion, choices: lowering.choices };
    } catch (fault) {
      if (fault instanceof Spill && !spilled.has(fault.value)) spilled.add(fault.value);
      else if (fault instanceof Apart && fault.sums.some((sum) => !apart.has(sum))) {
        for (const sum of fault.sums) apart.add(sum);
      } else throw fault;
    }
  }
}

class Lowering {
  /** How each product is computed, in order of the graph. */
  readonly choices: Choice[] = [];
  readonly #name: string;
  readonly #fusion: Fusion;
  readonly #traits: AdapterTraits;
  readonly #variants: Variants;
  readonly #labels = new Map<string, number>();

  constructor(name: string, fusion: Fusion, traits: AdapterTraits, variants: Variants) {
    this.#name = name;
    this.#fusion = fusion;
    this.#traits = traits;
    this.#variants = variants;
  }

  nodes(): Node[] {
    const { order, stored, productOf, columnSumOf, constant, partOf, sumGroups } = this.#fusion;
    const wholes = new Set([...partOf.values()].map(({ whole }) => whole));
    const groupOf = new Map(sumGroups.map((group) => [group.phases[0]![0]!, group]));
    const nodes: Node[] = [];
    for (const value of order) {
      if (!stored.has(value) || isInput(value) || constant.has(value) || wholes.has(value)) continue;
      const group = groupOf.get(value);
      if (group) nodes.push(this.#sums(group));
      else if (value.op.name === 'sum' || columnSumOf.has(value)) continue;
      else if (productOf.has(value)) nodes.push(this.#product(value, productOf.get(value)!));
      else nodes.push(this.#single(value));
    }
    return nodes;
  }

  #single(value: Value): Node {
    const traits = this.#traits;
    const rows = value.shape[0] ?? 1;
    const width = sizeOf(value.shape) / rows;
    const operands = [...value.inputs.map(baseOf), value];
    const node = (kernel: Kernel): Node => ({
      makes: [value],
      reads: operands.slice(0, -1),
      kernels: [{ label: this.#label(value), kernel, operands }],
    });
    if (isRandom(value))
      return node(random({ count: sizeOf(value.shape), ...randomAttributes(value) }, traits));
    if (isSampleRows(value)) {
      return node(sampleRowsKernel({ batch: rows, width, ...sampleRowsAttributes(value) }, traits));
    }
    if (isGather(value)) return node(gather({ rows, width, count: value.inputs[0]!.shape[0]! }, traits));
    if (isScatter(value)) {
      return node(scatter({ rows: value.inputs[0]!.shape[0]!, width, count: rows }, traits));
    }
    return this.#pointwise(value);
  }

  #pointwise(value: Value): Node {
    const count = sizeOf(value.shape);
    const lanes = count % 4 === 0 ? 4 : 1;
    const writer = new ExpressionWriter(lanes, (v) => v !== value && this.#isStored(v));
    const first = lanes === 4 ? '(item * 4u)' : 'item';
    const result = writer.write(value, linearIndex(first));
    this.#limitReads(value, writer.reads, 1, value);
    const kernel = pointwiseKernel(
      {
        count,
        lanes,
        body: [...writer.statements, `out0[item] = ${result};`].join('\n'),
        reads: writer.reads,
        flops: writer.operations * count,
      },
      this.#traits,
    );
    const reads = writer.reads.map((read) => read.value);
    return {
      makes: [value],
      reads,
      kernels: [{ label: this.#label(value), kernel, operands: [value, ...reads] }],
    };
  }

  #sums({ domain, phases }: SumGroup): Node {
    const { outer, reduced, inner } = domain;
    const lanes = inner % 4 === 0 || (inner === 1 && reduced % 4 === 0) ? 4 : 1;
    const horizontal = inner === 1 && lanes === 4;
    const item = lanes === 4 && !horizontal ? '(output * 4u)' : 'output';
    const step = horizontal ? '(r * 4u)' : 'r';
    const first =
      inner === 1
        ? `(output * ${reduced}u + ${step})`
        : `((${item} / ${inner}u * ${reduced}u + ${step}) * ${inner}u + ${item} % ${inner}u)`;
    const index = linearIndex(first);
    const own = stridedIndex(index, [outer, reduced, inner], [inner, 0, 1], 0).lane(0);
    const sums = phases.flat();
    const reads: ExpressionRead[] = [];
    let operations = 0;
    let done = 0;
    const bodies = phases.map((members) => {
      const finished = sums.slice(0, done);
      const writer = new ExpressionWriter(
        lanes,
        (v) => this.#isStored(v),
        (v, at, width) => {
          const earlier = finished.indexOf(v);
          if (earlier < 0) return undefined;
          // At hand is the total of this item only, in as many lanes.
          if (at.lane(0) !== own || width !== lanes) throw new Apart([current]);
          return `total${earlier}`;
        },
        reads,
      );
      let current = members[0]!;
      const terms = members.map((total, i) => {
        current = total;
        const term = writer.write(total.inputs[0]!, index);
        return `partial${done + i} += ${term};`;
      });
      done += members.length;
      operations += writer.operations + members.length;
      return [...writer.statements, ...terms].join('\n');
    });
    if (sums.length > 1 && reads.length + sums.length > maxBuffers) throw new Apart(sums.slice(-1));
    this.#limitReads(sums[0]!.inputs[0]!, reads, 1);
    let end = 0;
    const phaseEnds = phases.map((members) => (end += members.length));
    const kernel = reduceKernel(
      {
        outer,
        reduced,
        inner,
        lanes,
        horizontal,
        phaseEnds,
        phases: bodies,
        reads,
        flops: operations * outer * reduced * inner,
      },
      this.#traits,
    );
    const read = reads.map((r) => r.value);
    return {
      makes: sums,
      reads: read,
      kernels: [{ label: this.#label(sums[0]!), kernel, operands: [...sums, ...read] }],
    };
  }

  #product(value: Value, product: Value): Node {
    const { columnSumOf } = this.#fusion;
    const sums = [...columnSumOf].find(([, source]) => source === value)?.[0];
    const epilogue = value === product ? undefined : this.#epilogue(value, product, sums ? 4 : 3);
    const label = this.#label(product);
    const { legal, dispatches } = this.#ways(product, epilogue?.text, sums !== undefined);
    const { variant, kernels, scratchBytes } = dispatches(this.#variants[label]);
    this.choices.push({ label, variant, legal, dispatches });
    const [a, b] = product.inputs.map(baseOf) as [Value, Value];
    const extra = epilogue?.reads ?? [];
    const results = sums ? [value, sums] : [value];
    const scratch: Scratch = { scratchBytes };
    const operandsOf = (kernel: Kernel, i: number): readonly Operand[] => {
      if (kernels.length === 1) return [a, b, ...extra, ...results];
      return i === 0 ? [a, b, scratch] : [scratch, ...extra, ...results].slice(0, kernel.bindings.length);
    };
    return {
      makes: results,
      reads: [a, b, ...extra],
      kernels: kernels.map((kernel, i) => ({
        label: kernels.length === 1 ? label : `${label} part ${i + 1}`,
        kernel,
        operands: operandsOf(kernel, i),
      })),
    };
  }

  /** The variants that compute a product, and their kernels; the adapter's prior where none is named. */
  #ways(
    product: Value,
    epilogue: Epilogue | undefined,
    columnSum: boolean,
  ): { legal: string[]; dispatches: (variant?: string) => Dispatches } {
    const traits = this.#traits;
    if (isMatmul(product)) {
      const spec = { ...matmulSizes(product), mode: matmulMode(product), epilogue, columnSum };
      return {
        legal: gemmVariants(spec, traits),
        dispatches: (variant) => gemm(spec, traits, variant),
      };
    }
    const spec = { ...geometryOf(product), epilogue };
    const { direction, kernels } = convolutions[convKind(product)!];
    return {
      legal: conv2dVariants(direction, spec, traits),
      dispatches: (variant) => kernels(spec, traits, variant),
    };
  }

  #epilogue(value: Value, product: Value, ownBuffers: number): { text: Epilogue; reads: Value[] } {
    const columns = product.shape[product.shape.length - 1]!;
    const lanes = columns % 4 === 0 ? 4 : 1;
    const writer = new ExpressionWriter(
      lanes,
      (v) => v !== value && v !== product && this.#isStored(v),
      (v) => (v === product ? 'v' : undefined),
    );
    const result = writer.write(value, linearIndex('i'));
    const own = this.#chain(value, product);
    this.#limitReads(value, writer.reads, ownBuffers, ...own);
    const body = [`let i = row * ${columns}u + col;`, ...writer.statements, `return ${result};`]
      .map((line) => `  ${line}`)
      .join('\n');
    const identity = (name: string, type: string) =>
      `fn ${name}(v: ${type}, row: u32, col: u32) -> ${type} {\n  return v;\n}`;
    const [scalar, vec4] =
      lanes === 4
        ? [identity('epilogue', 'f32'), `fn epilogue4(v: vec4f, row: u32, col: u32) -> vec4f {\n${body}\n}`]
        : [`fn epilogue(v: f32, row: u32, col: u32) -> f32 {\n${body}\n}`, identity('epilogue4', 'vec4f')];
    return {
      text: {
        scalar,
        vec4,
        reads: writer.reads,
        helpers: helpersFor(body),
      },
      reads: writer.reads.map((read) => read.value),
    };
  }

  /** The values from `product` up to `value`, along the only path between them. */
  #chain(value: Value, product: Value): Value[] {
    const chain = [value];
    const contains = (v: Value): boolean => v === product || (!this.#isStored(v) && v.inputs.some(contains));
    let current = value;
    while (current !== product) {
      current = current.inputs.find((input) => input === product || contains(input))!;
      chain.push(current);
    }
    return chain;
  }

  /** Throws a spill where a kernel would bind more buffers than every device allows. */
  #limitReads(root: Value, reads: readonly ExpressionRead[], own: number, ...never: readonly Value[]): void {
    const most = maxBuffers - own;
    if (reads.length <= most) return;
    let best: { value: Value; size: number } | undefined;
    const visited = new Set<Value>();
    const visit = (value: Value) => {
      if (visited.has(value) || (value !== root && this.#isStored(value))) return;
      visited.add(value);
      const size = storedFrontier(value, this.#fusion.stored).length;
      const apt = pointwiseName(value) || value.op.name === 'concat';
      const able = value !== root && !never.includes(value) && apt && size <= maxBuffers - 1;
      if (able && size > 1 && size > (best?.size ?? 0)) best = { value, size };
      value.inputs.forEach(visit);
    };
    visit(root);
    const chosen = best?.value ?? never.find((value, i) => i > 0 && pointwiseName(value));
    if (!chosen) throw new Error(`${this.#name}: no way to split a kernel with ${reads.length} reads`);
    throw new Spill(chosen);
  }

  #isStored(value: Value): boolean {
    return this.#fusion.stored.has(value);
  }

  /** `critic/matmul-NN 512×512·7`: unique in its plan, the same in every build of it. */
  #label(value: Value): string {
    const mode = isMatmul(value) ? `-${matmulMode(value)}` : '';
    const shape = value.shape.length > 0 ? ` ${value.shape.join('×')}` : '';
    const stem = `${this.#name}/${value.op.name}${mode}${shape}`;
    const times = (this.#labels.get(stem) ?? 0) + 1;
    this.#labels.set(stem, times);
    return times === 1 ? stem : `${stem} #${times}`;
  }
}

/** Kernels with producers before users; otherwise in the order of the graph. */
function schedule(nodes: readonly Node[]): LoweredKernel[] {
  const makers = new Map(nodes.flatMap((node) => node.makes.map((value) => [value, node] as const)));
  const kernels: LoweredKernel[] = [];
  const done = new Set<Node>();
  const open: Node[] = [];
  const makersOf = (value: Value): Node[] => {
    const maker = makers.get(value);
    // A concatenation that is written in place has no maker of its own: its parts' makers are.
    return maker ? [maker] : value.op.name === 'concat' ? value.inputs.map(baseOf).flatMap(makersOf) : [];
  };
  for (const node of nodes) {
    open.push(node);
    while (open.length > 0) {
      const current = open[open.length - 1]!;
      const waiting = current.reads.flatMap(makersOf).find((maker) => !done.has(maker) && maker !== current);
      if (waiting && !done.has(current)) {
        // Kernels of several results may wait for each other though no value does.
        if (open.includes(waiting)) {
          const cycle = open.slice(open.indexOf(waiting));
          throw new Apart(cycle.flatMap(({ makes }) => makes.slice(1)));
        }
        open.push(waiting);
        continue;
      }
      open.pop();
      if (done.has(current)) continue;
      done.add(current);
      kernels.push(...current.kernels);
    }
  }
  return kernels;
}
