// Batching: several small kernels in one dispatch, each in workgroups of its own, their texts side by side.
//   member  one of the kernels, with what is bound at each of its bindings
//   joint   of the shared dispatch: what more than one member reads in the same form is bound once
import type { Binding, Kernel } from './kernel.ts';
import { type EntryParameter, moduleFacts, renamed } from './module-facts.ts';

/** A kernel that may share a dispatch, with what is bound at each of its bindings. */
export interface Member<Resource> {
  readonly kernel: Kernel;
  readonly operands: readonly Resource[];
}

/** Where `main` gets what it asks for in a shared dispatch; a kernel that asks for anything else cannot share one. */
const builtins: Readonly<Record<string, (groups: number) => string>> = {
  // The third number is 0, but not to a driver: kernels whose loops it must not unroll count on that.
  workgroup_id: () => 'vec3u(localGroup, 0u, group.z)',
  num_workgroups: (groups) => `vec3u(${groups}u, 1u, 1u)`,
  local_invocation_index: () => 'lane',
};

/** The size of a kernel's workgroup, where it can share a dispatch with others of that size. */
export function batchableSize(kernel: Kernel): number | undefined {
  const { workgroup, entry } = moduleFacts(kernel);
  const [, y, z] = kernel.groups;
  const served = entry?.parameters.every(({ builtin }) => builtin in builtins);
  return served && !kernel.requires && y === 1 && z === 1 ? workgroup : undefined;
}

/** One of a joint kernel's bindings, with what each member calls it: member → name. */
interface JointBinding<Resource> {
  readonly operand: Resource;
  readonly binding: Binding;
  readonly type: string;
  readonly names: Map<number, string>;
}

/**
 * What several kernels bind together: what more than one of them reads in the same form is there once. A kernel that
 * reads an operand twice, as a product with itself does, has two names for it that its functions may both use: two bindings.
 */
export function jointBindings<Resource>(members: readonly Member<Resource>[]): JointBinding<Resource>[] {
  const joint: JointBinding<Resource>[] = [];
  members.forEach(({ kernel, operands }, member) => {
    const { aliases, bindings } = moduleFacts(kernel);
    const meanings = new Map([...numberedNames(kernel, member), ...aliases]);
    operands.forEach((operand, at) => {
      const binding = kernel.bindings[at];
      const text = bindings[at];
      if (!binding || !text) throw new Error(`${kernel.family} has no binding ${at}`);
      const { name, access } = binding;
      const type = renamed(text.type, meanings);
      const shared = joint.find(
        (other) =>
          other.operand === operand &&
          other.type === type &&
          !other.names.has(member) &&
          other.binding.access === 'read' &&
          access === 'read',
      );
      if (shared) shared.names.set(member, name);
      else {
        const names = new Map([[member, name]]);
        joint.push({ operand, binding: { name: `${name}_${member}`, access }, type, names });
      }
    });
  });
  return joint;
}

/**
 * One kernel that does the work of several independent ones, each in workgroups of its own: their texts side by side,
 * every name of theirs with a number at its end.
 *
 * @param members kernels of one `batchableSize`, none of which reads what another writes
 */
export function batchDispatches<Resource>(members: readonly Member<Resource>[]): Member<Resource> {
  const joint = jointBindings(members);
  const kernels = members.map(({ kernel }) => kernel);
  const begins = kernels.map((_, i) => totalGroups(kernels.slice(0, i)));
  const declarations = joint.map(
    ({ binding: { name, access }, type }, i) =>
      `@group(0) @binding(${i}) var<${access === 'uniform' ? access : `storage, ${access}`}> ${name}: ${type};`,
  );
  const texts = kernels.map((kernel, i) => memberText(kernel, i, joint));
  const calls = kernels.map((kernel, i) => memberCall(kernel, i, begins[i] ?? 0));
  const [first] = kernels;
  const main = `@compute @workgroup_size(${first && batchableSize(first)})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
${calls.join('\n')}
}`;
  return {
    kernel: {
      family: kernels.map(({ family }) => family).join('+'),
      variant: kernels.map(({ variant }) => variant).join('+'),
      code: `${[declarations.join('\n'), ...texts, main].join('\n\n')}\n`,
      constants: Object.fromEntries(
        kernels.flatMap(({ constants }, i) =>
          Object.entries(constants).map(([name, value]) => [`${name}_${i}`, value]),
        ),
      ),
      bindings: joint.map(({ binding }) => binding),
      groups: [totalGroups(kernels), 1, 1],
      flops: kernels.reduce((total, { flops }) => total + flops, 0),
    },
    operands: joint.map(({ operand }) => operand),
  };
}

/** A member's text without its bindings, its `main` an ordinary function, its names numbered. */
function memberText(kernel: Kernel, member: number, joint: readonly JointBinding<unknown>[]): string {
  const { bindings, entry } = moduleFacts(kernel);
  const names = numberedNames(kernel, member);
  for (const { names: ofMembers, binding } of joint) {
    const name = ofMembers.get(member);
    if (name !== undefined) names.set(name, binding.name);
  }
  let text = kernel.code.replace(/^\/\/.*\n/gm, '');
  for (const { declaration } of bindings) text = text.replace(declaration, '');
  const parameters = parametersOf(kernel).map(({ plain }) => plain);
  text = text.replace(entry?.header ?? '', `fn main(${parameters.join(', ')})`);
  return renamed(text, names).trim();
}

/** The call of a member's `main`, in the workgroups from `begin` on. */
function memberCall(kernel: Kernel, member: number, begin: number): string {
  const [groups] = kernel.groups;
  const passed = parametersOf(kernel).map(({ builtin }) => builtins[builtin]?.(groups));
  return `  if (group.x >= ${begin}u && group.x < ${begin + groups}u) {
    let localGroup = group.x - ${begin}u;
    main_${member}(${passed.join(', ')});
  }`;
}

function parametersOf(kernel: Kernel): readonly EntryParameter[] {
  const { entry } = moduleFacts(kernel);
  if (!entry) throw new Error(`${kernel.family} cannot share a dispatch`);
  return entry.parameters;
}

/** New names for all that a member declares. */
function numberedNames(kernel: Kernel, member: number): Map<string, string> {
  return new Map(moduleFacts(kernel).declared.map((name) => [name, `${name}_${member}`]));
}

function totalGroups(kernels: readonly Kernel[]): number {
  return kernels.reduce((total, { groups: [groups] }) => total + groups, 0);
}
