// The rules of WebGPU that a plan could break, checked before anything is created.
import { EarthmoverError } from '../core/errors.ts';
import type { AdapterTraits } from '../kernels/kernel.ts';
import type { Plan, Slice, Step } from './plan.ts';

type Limits = AdapterTraits['limits'];

/**
 * Checks a plan against an adapter.
 *
 * @throws gpu error where the model is larger than the adapter allows; an error of the compiler's own where it has made
 * a plan that no adapter would take
 */
export function validate(plan: Plan, { limits }: AdapterTraits): void {
  for (const { name, size } of [...plan.temporaries, ...plan.constants]) {
    checkLimit(plan, name, size, ['maxBufferSize', limits]);
  }
  for (const step of plan.steps) {
    checkSizes(plan, step, limits);
    checkBindings(step, limits);
    checkWrites(step);
  }
}

/** What grows with the model: a user can make it smaller. */
function checkSizes(plan: Plan, { label, kernel, slices }: Step, limits: Limits): void {
  checkLimit(plan, label, Math.max(...kernel.groups), ['maxComputeWorkgroupsPerDimension', limits]);
  for (const { size } of slices) checkLimit(plan, label, size, ['maxStorageBufferBindingSize', limits]);
}

/** What the compiler alone decides. */
function checkBindings({ label, kernel, slices }: Step, limits: Limits): void {
  if (slices.length !== kernel.bindings.length) {
    throw new Error(`${label}: operands and bindings differ in number`);
  }
  const storage = kernel.bindings.filter(({ access }) => access !== 'uniform').length;
  if (storage > limits.maxStorageBuffersPerShaderStage) {
    throw new Error(`${label}: ${storage} storage buffers at once`);
  }
  if (slices.some(({ offset }) => offset % limits.minStorageBufferOffsetAlignment !== 0)) {
    throw new Error(`${label}: a binding is not aligned`);
  }
}

/** What is written overlaps nothing else that is written, and lies in no buffer that is read. */
function checkWrites({ label, kernel, slices }: Step): void {
  const bound = kernel.bindings.flatMap((binding, i) => {
    const slice = slices[i];
    return slice ? [{ ...binding, slice }] : [];
  });
  const written = bound.filter(({ access }) => access === 'read_write');
  const overlap = (a: Slice, b: Slice) =>
    a.buffer === b.buffer && a.offset < b.offset + b.size && b.offset < a.offset + a.size;
  if (written.some(({ slice }, i) => written.slice(0, i).some((other) => overlap(slice, other.slice)))) {
    throw new Error(`${label}: two results overlap`);
  }
  for (const { name, access, slice } of bound) {
    if (access === 'read' && written.some((other) => other.slice.buffer === slice.buffer)) {
      throw new Error(`${label}: ${name} is read and written at once`);
    }
  }
}

function checkLimit(
  plan: Plan,
  what: string,
  need: number,
  [limit, limits]: readonly [keyof Limits, Limits],
): void {
  const offer = limits[limit];
  if (need <= offer) return;
  throw new EarthmoverError('gpu', `${plan.name}: the model is larger than the adapter allows`, {
    what,
    limit,
    need,
    offer,
    hint: 'use a smaller batch or network, or another adapter',
  });
}
