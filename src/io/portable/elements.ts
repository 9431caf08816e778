// Operations of one element each as nodes; what known numbers do is one product and one sum.
import { at } from '../../core/at.ts';
import type { Value } from '../../graph/value.ts';
import { type PointwiseName, pointwiseName, slopeOf } from '../../ops/pointwise.ts';
import { affineOf } from './affine.ts';
import { withBias } from './products.ts';
import { lifted, orderOf, type Translation } from './translation.ts';
import { permuted, type View } from './views.ts';

export function plain(value: Value, t: Translation): View {
  return pointwise(pointwiseName(value) ?? 'add', value.inputs.map(t.viewOf), t, slopeOf(value));
}

/** What numbers do to a value one after the other, such as a batch norm's: at most one product and one sum. */
export function affine(value: Value, t: Translation): View | undefined {
  const { x, scale, shift } = affineOf(value, t);
  if (x === value) return undefined;
  const rank = value.shape.length;
  const known = (part: Value, role: string) => lifted(t.constants.viewOf(part, role), rank, t);
  if (!scale && shift && t.uses(x) <= 1) {
    const biased = withBias(x, shift, t);
    if (biased) return biased;
  }
  let view = lifted(t.viewOf(x), rank, t);
  if (scale) view = pointwise('mul', [view, known(scale, 'scale')], t);
  return shift ? pointwise('add', [view, known(shift, 'shift')], t) : view;
}

export function pointwise(
  name: PointwiseName,
  views: readonly View[],
  { emitter }: Translation,
  slope = 0,
): View {
  const rank = views[0]?.shape.length ?? 0;
  const shape = Array.from(
    { length: rank },
    (_, axis) => views.map((view) => at(view.shape, axis)).find((size) => size !== 1) ?? 1,
  );
  const order = orderOf(views, { shape });
  const inputs = views.map((view) => emitter.inOrder(view, order, true));
  return emitter.emit({ kind: 'pointwise', name, slope, inputs, dims: permuted(shape, order) }, order);
}
