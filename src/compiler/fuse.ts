import { sameShape } from '../core/shape.ts';
import { consumersOf, topologicalOrder, type Value } from '../graph/value.ts';
import { hasLiteral } from '../kernels/pointwise-text.ts';
import { maxSums, type ReduceDomain } from '../kernels/reduce.ts';
import { convKind } from '../ops/conv2d.ts';
import { isGather, isScatter } from '../ops/gather.ts';
import { partStarts } from '../ops/layout.ts';
import { fillValue, isInput } from '../ops/leaf.ts';
import { isMatmul, matmulMode } from '../ops/matmul.ts';
import { pointwiseName } from '../ops/pointwise.ts';
import { isRandom, isSampleRows } from '../ops/random.ts';
import { reduceDomain } from './domain.ts';

/** Sums that one kernel takes over one domain; those of a later phase use the totals of an earlier one. */
export interface SumGroup {
  readonly domain: ReduceDomain;
  readonly phases: Value[][];
}

/** Which values become buffers, and which are folded into the kernels that use or make them. */
export interface Fusion {
  readonly order: readonly Value[];
  /** Values that lie in memory. */
  readonly stored: Set<Value>;
  /** The last value of a matmul's or convolution's epilogue → the product that begins it. */
  readonly productOf: Map<Value, Value>;
  readonly sumGroups: SumGroup[];
  /** Column sums that a TN matmul yields beside its product: sum → matmul. */
  readonly columnSumOf: Map<Value, Value>;
  /** Values that depend on no input. */
  readonly constant: ReadonlySet<Value>;
  /** Concatenations whose parts are written in place: part → (whole, element offset). */
  readonly partOf: Map<Value, { readonly whole: Value; readonly offset: number }>;
}

/** The value in memory behind a chain of reshapes. */
export function baseOf(value: Value): Value {
  let base = value;
  while (base.op.name === 'reshape') base = base.inputs[0]!;
  return base;
}

/** A matrix product or convolution: what may carry an epilogue. */
export function isProduct(value: Value): boolean {
  return isMatmul(value) || convKind(value) !== undefined;
}

/** Ops with a kernel of their own. */
export function isHeavy(value: Value): boolean {
  return (
    isProduct(value) ||
    value.op.name === 'sum' ||
    isRandom(value) ||
    isSampleRows(value) ||
    isGather(value) ||
    isScatter(value)
  );
}

/**
 * @param outputs values that callers want in memory
 * @param extra   values that must lie in memory as well, since one kernel cannot hold all that they are made of
 * @param apart   sums that share their kernel with no other result
 */
export function fuse(
  outputs: readonly Value[],
  extra: ReadonlySet<Value>,
  apart: ReadonlySet<Value> = new Set(),
): Fusion {
  const order = topologicalOrder(outputs);
  const reach = new Reachability(order);
  const constant = constantValues(order);
  const wanted = new Set([...extra, ...outputs.map(baseOf)]);
  const stored = new Set(wanted);
  for (const value of order) {
    if (isInput(value) || isHeavy(value) || !hasLiteral(fillValue(value) ?? 0)) stored.add(value);
    // A sum reads through its expression; every other kernel wants its operands whole.
    if (isHeavy(value) && value.op.name !== 'sum') {
      for (const operand of value.inputs) stored.add(baseOf(operand));
    }
  }
  const productOf = fuseEpilogues(order, wanted, stored, constant);
  const columnSumOf = fuseColumnSums(order, stored, constant, apart);
  const partOf = placeParts(order, wanted, stored, constant, reach);
  const sumGroups = groupSums(order, stored, columnSumOf, constant, apart, reach);
  return { order, stored, productOf, sumGroups, columnSumOf, constant, partOf };
}

function constantValues(order: readonly Value[]): Set<Value> {
  const constant = new Set<Value>();
  for (const value of order) {
    if (!isInput(value) && value.inputs.every((input) => constant.has(input))) constant.add(value);
  }
  return constant;
}

/** Follows each product through its only users, as long as they are pointwise; what it ends in is stored instead. */
function fuseEpilogues(
  order: readonly Value[],
  wanted: ReadonlySet<Value>,
  stored: Set<Value>,
  constant: ReadonlySet<Value>,
): Map<Value, Value> {
  const consumers = consumersOf(order);
  const operands = new Set(
    order.filter((v) => isHeavy(v) && v.op.name !== 'sum').flatMap((v) => v.inputs.map(baseOf)),
  );
  const productOf = new Map<Value, Value>();
  const taken = new Set<Value>();
  for (const product of order) {
    if (!isProduct(product) || constant.has(product)) continue;
    let end = product;
    let current = product;
    while (!wanted.has(current) && !operands.has(current)) {
      const [user, another] = consumers.get(current)!;
      // Where two products meet, the first takes what follows, and the second is stored for it to read.
      if (!user || another || taken.has(user)) break;
      current = user;
      if (pointwiseName(current)) end = current;
      else if (current.op.name !== 'reshape') break;
      taken.add(current);
    }
    if (end !== product) stored.delete(product);
    stored.add(end);
    productOf.set(end, product);
  }
  return productOf;
}

/** Σ over the rows of b comes free with aᵀ·b: the bias gradient with the weight gradient. */
function fuseColumnSums(
  order: readonly Value[],
  stored: ReadonlySet<Value>,
  constant: ReadonlySet<Value>,
  apart: ReadonlySet<Value>,
): Map<Value, Value> {
  const columnSumOf = new Map<Value, Value>();
  const taken = new Set<Value>();
  for (const total of order) {
    if (total.op.name !== 'sum' || constant.has(total) || apart.has(total)) continue;
    const domain = reduceDomain(total);
    const source = baseOf(total.inputs[0]!);
    if (domain?.outer !== 1 || !stored.has(source)) continue;
    const product = order.find(
      (v) =>
        isMatmul(v) &&
        matmulMode(v) === 'TN' &&
        !taken.has(v) &&
        baseOf(v.inputs[1]!) === source &&
        v.inputs[1]!.shape[0] === domain.reduced &&
        stored.has(v),
    );
    if (!product) continue;
    taken.add(product);
    columnSumOf.set(total, product);
  }
  return columnSumOf;
}

/** Bytes to which the start of a storage binding is aligned on every device. */
const alignment = 256;

/** Parts of a stored concatenation of rows that can be written where they belong, without a copy. */
function placeParts(
  order: readonly Value[],
  wanted: ReadonlySet<Value>,
  stored: Set<Value>,
  constant: ReadonlySet<Value>,
  reach: Reachability,
): Fusion['partOf'] {
  const partOf: Fusion['partOf'] = new Map();
  const partsOf = new Map<Value, readonly Value[]>();
  const written = (value: Value): readonly Value[] => partsOf.get(value)?.flatMap(written) ?? [value];
  for (const whole of order) {
    if (whole.op.name !== 'concat' || !stored.has(whole) || constant.has(whole)) continue;
    const offsets = partStarts(whole).map((starts) => {
      const rowSize = whole.shape.slice(1).reduce((p, s) => p * s, 1);
      return (starts[0] ?? 0) * rowSize;
    });
    const bases = whole.inputs.map(baseOf);
    const placeable = bases.every(
      (base, i) =>
        whole.attributes.axis === 0 &&
        (offsets[i]! * 4) % alignment === 0 &&
        !wanted.has(base) &&
        !partOf.has(base) &&
        !constant.has(base) &&
        !isInput(base) &&
        // A sum's kernel may take others beside it, of which it reads what may lie in the same buffer.
        base.op.name !== 'sum' &&
        bases.indexOf(base) === i &&
        // One dispatch may not read and write the same buffer, even in places apart.
        bases.flatMap(written).every((other) => written(base).every((part) => !reach.reaches(other, part))),
    );
    if (!placeable) continue;
    partsOf.set(whole, bases);
    bases.forEach((base, i) => {
      stored.add(base);
      partOf.set(base, { whole, offset: offsets[i]! });
    });
  }
  return partOf;
}

function groupSums(
  order: readonly Value[],
  stored: ReadonlySet<Value>,
  columnSumOf: ReadonlyMap<Value, Value>,
  constant: ReadonlySet<Value>,
  apart: ReadonlySet<Value>,
  reach: Reachability,
): SumGroup[] {
  const groups: SumGroup[] = [];
  for (const total of order) {
    if (total.op.name !== 'sum' || !stored.has(total) || columnSumOf.has(total) || constant.has(total))
      continue;
    const domain = reduceDomain(total);
    if (!domain) throw new Error('sum over separate axes: splitSum comes before fusion');
    const group = apart.has(total)
      ? undefined
      : groups.find(
          (candidate) =>
            !apart.has(candidate.phases[0]![0]!) && joins(total, domain, candidate, stored, reach),
        );
    if (!group) {
      groups.push({ domain, phases: [[total]] });
      continue;
    }
    const last = group.phases[group.phases.length - 1]!;
    if (last.some((earlier) => reach.reaches(earlier, total))) group.phases.push([total]);
    else last.push(total);
  }
  return groups;
}

/** Whether a sum can be taken by the kernel of a group without waiting for any other kernel in between. */
function joins(
  total: Value,
  domain: ReduceDomain,
  group: SumGroup,
  stored: ReadonlySet<Value>,
  reach: Reachability,
): boolean {
  const members = group.phases.flat();
  const alike =
    domain.outer === group.domain.outer &&
    domain.reduced === group.domain.reduced &&
    domain.inner === group.domain.inner &&
    sameShape(total.inputs[0]!.shape, members[0]!.inputs[0]!.shape);
  if (!alike || members.length >= maxSums || group.phases.length >= 3) return false;
  const frontier = storedFrontier(total.inputs[0]!, stored);
  const shared = frontier.some((value) =>
    members.some((m) => storedFrontier(m.inputs[0]!, stored).includes(value)),
  );
  // Another kernel must not stand between: nothing that this sum reads may wait for a member, except the member itself.
  const direct = frontier.every(
    (value) => members.includes(value) || members.every((member) => !reach.reaches(member, value)),
  );
  const backwards = members.some((member) => reach.reaches(total, member));
  return (shared || frontier.some((value) => members.includes(value))) && direct && !backwards;
}

/** The values in memory that an expression loads. */
export function storedFrontier(value: Value, stored: ReadonlySet<Value>): Value[] {
  const found = new Set<Value>();
  const visited = new Set<Value>();
  const stack = [value];
  while (stack.length > 0) {
    const current = stack.pop()!;
    if (visited.has(current)) continue;
    visited.add(current);
    if (stored.has(current)) found.add(current);
    else stack.push(...current.inputs);
  }
  return [...found];
}

/** Answers whether one value is needed to compute another. */
class Reachability {
  readonly #ancestors = new Map<Value, Set<Value>>();

  constructor(order: readonly Value[]) {
    for (const value of order) {
      const ancestors = new Set<Value>();
      for (const input of value.inputs) {
        ancestors.add(input);
        for (const ancestor of this.#ancestors.get(input)!) ancestors.add(ancestor);
      }
      this.#ancestors.set(value, ancestors);
    }
  }

  reaches(from: Value, to: Value): boolean {
    return this.#ancestors.get(to)!.has(from);
  }
}
