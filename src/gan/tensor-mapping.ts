// Which tensor of a foreign file is which of a network: by name below one prefix, or else by order and shape.
//   partner  the tensor of the file for one of the network
import { EarthmoverError } from '../core/errors.ts';
import { type Shape, sameShape } from '../core/shape.ts';
import type { Model } from '../nn/module.ts';
import { pytorchShape } from '../nn/pytorch.ts';

export interface NamedShape {
  readonly name: string;
  readonly shape: Shape;
}

export interface TensorMapping {
  /** What decided: the names, or the order and the shapes. */
  readonly by: 'name' | 'order';
  /** Each tensor of the network with the name of its partner. */
  readonly pairs: readonly { readonly target: NamedShape; readonly source: string }[];
}

/** The tensors of a network as PyTorch's state dict has them: layer by layer, parameters before running averages. */
export function stateDictOf({ layers }: Model): NamedShape[] {
  return layers.flatMap(({ parameters, statistics }) =>
    [...parameters, ...statistics].map((spec) => ({ name: spec.name, shape: pytorchShape(spec) })),
  );
}

/** Keys that programs keep a generator under, the likeliest first. */
const likely = /(^|\.)(ema|generator|netG|G|gen|model|state_dict|module)(\.|$)/;

/**
 * @param sources in the order of the file
 * @throws data error that says which tensor has no partner
 */
export function mappingOf(targets: readonly NamedShape[], sources: readonly NamedShape[]): TensorMapping {
  // PyTorch counts batches beside the running averages; no network of ours has a use for it.
  const wanted = sources.filter(({ name }) => !name.endsWith('num_batches_tracked'));
  const groups = groupsOf(wanted);
  for (const { prefix, members } of groups) {
    const byName = new Map(members.map(({ name, shape }) => [name.slice(prefix.length), { name, shape }]));
    const pairs = targets.flatMap((target) => {
      const source = byName.get(target.name);
      return source && sameShape(source.shape, target.shape) ? [{ target, source: source.name }] : [];
    });
    if (pairs.length === targets.length) return { by: 'name', pairs };
  }
  let nearest: { readonly prefix: string; readonly fault: Fault } | undefined;
  for (const { prefix, members } of groups) {
    const fault = faultOf(targets, members);
    if (!fault) {
      const pairs = targets.map((target, i) => ({ target, source: members[i]?.name ?? '' }));
      return { by: 'order', pairs };
    }
    if (!nearest || fault.at > nearest.fault.at) nearest = { prefix, fault };
  }
  throw new EarthmoverError('data', 'import: a tensor has no partner', {
    ...(nearest?.fault.facts ?? { tensor: targets[0]?.name, found: 'no tensors' }),
    ...(nearest?.prefix && { below: nearest.prefix }),
    hint: 'give --generator, --latent, --ngf, --image-size and --channels of the network in the file, or --map FILE',
  });
}

interface Group {
  readonly prefix: string;
  readonly members: readonly NamedShape[];
}

/** All tensors, and those below each key or row of keys that some share; the likeliest generators first. */
function groupsOf(sources: readonly NamedShape[]): Group[] {
  const prefixes = new Set(['']);
  for (const { name } of sources) {
    for (let at = name.indexOf('.'); at >= 0; at = name.indexOf('.', at + 1))
      prefixes.add(name.slice(0, at + 1));
  }
  const rank = ({ prefix }: Group) => (prefix !== '' && likely.test(prefix.slice(0, -1)) ? 0 : 1);
  return [...prefixes]
    .map((prefix) => ({ prefix, members: sources.filter(({ name }) => name.startsWith(prefix)) }))
    .sort((a, b) => rank(a) - rank(b));
}

interface Fault {
  /** How many had partners before. */
  readonly at: number;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** The first tensor that differs from the one in its place; undefined where all agree. */
function faultOf(targets: readonly NamedShape[], members: readonly NamedShape[]): Fault | undefined {
  const role = (name: string) => name.slice(name.lastIndexOf('.') + 1);
  for (const [at, { name, shape }] of targets.entries()) {
    const member = members[at];
    if (member && role(member.name) === role(name) && sameShape(member.shape, shape)) continue;
    const found = member ? `${member.name} [${member.shape.join(', ')}]` : 'the end of the file';
    return { at, facts: { tensor: `${name} [${shape.join(', ')}]`, found } };
  }
  const extra = members[targets.length];
  if (!extra) return undefined;
  const found = `${extra.name} [${extra.shape.join(', ')}]`;
  return { at: targets.length, facts: { tensor: 'none: the network has fewer', found } };
}
