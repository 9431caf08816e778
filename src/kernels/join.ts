import type { Binding, Kernel } from './kernel.ts';

/** A kernel that may share a dispatch, with what is bound at each of its bindings. */
export interface Member<Operand> {
  readonly kernel: Kernel;
  readonly operands: readonly Operand[];
}

/** Where `main` may get what it needs in a shared dispatch. */
const arguments_: Readonly<Record<string, (groups: number) => string>> = {
  workgroup_id: () => 'vec3u(own, 0u, 0u)',
  num_workgroups: (groups) => `vec3u(${groups}u, 1u, 1u)`,
  local_invocation_index: () => 'lane',
};

/** The size of a kernel's workgroup, where its text lets it share a dispatch with others of that size. */
export function joinableSize({ code, groups, requires }: Kernel): number | undefined {
  const size = /^const WORKGROUP = (\d+)u;/m.exec(code)?.[1];
  const plain = !requires && groups[1] === 1 && groups[2] === 1 && entryOf(code) !== undefined;
  return plain && size !== undefined ? Number(size) : undefined;
}

/** One of a joint kernel's bindings, with what each member calls it: member → name. */
interface JointBinding<Operand> {
  readonly operand: Operand;
  readonly binding: Binding;
  readonly type: string;
  readonly names: Map<number, string>;
}

/**
 * What several kernels bind together: what more than one of them reads in the same form is there once. A kernel that
 * reads an operand twice, as a product with itself does, has two names for it that its functions may both use: two bindings.
 */
export function jointBindings<Operand>(members: readonly Member<Operand>[]): JointBinding<Operand>[] {
  const joint: JointBinding<Operand>[] = [];
  members.forEach(({ kernel, operands }, member) => {
    const meanings = new Map([...namesOf(kernel, member), ...aliasesOf(kernel)]);
    kernel.bindings.forEach(({ name, access }, at) => {
      const type = renamed(declarationOf(kernel.code, at).type, meanings);
      const shared = joint.find(
        (other) =>
          other.operand === operands[at] &&
          other.type === type &&
          !other.names.has(member) &&
          other.binding.access === 'read' &&
          access === 'read',
      );
      if (shared) shared.names.set(member, name);
      else {
        const binding = { name: `${name}_${member}`, access };
        joint.push({ operand: operands[at]!, binding, type, names: new Map([[member, name]]) });
      }
    });
  });
  return joint;
}

/**
 * One kernel that does the work of several independent ones, each in workgroups of its own: their texts side by side,
 * every name of theirs with a number at its end.
 *
 * @param members kernels of one `joinableSize`, none of which reads what another writes
 */
export function joinKernels<Operand>(members: readonly Member<Operand>[]): Member<Operand> {
  const joint = jointBindings(members);
  const texts: string[] = [];
  const calls: string[] = [];
  const constants: Record<string, number> = {};
  let begin = 0;
  members.forEach(({ kernel }, i) => {
    const names = namesOf(kernel, i);
    for (const { names: own, binding } of joint) {
      const name = own.get(i);
      if (name !== undefined) names.set(name, binding.name);
    }
    let text = kernel.code.replace(/^\/\/.*\n/gm, '');
    for (const at of kernel.bindings.keys())
      text = text.replace(declarationOf(kernel.code, at).declaration, '');
    const entry = entryOf(text)!;
    text = text.replace(entry.header, `fn main(${entry.parameters.map(({ plain }) => plain).join(', ')})`);
    texts.push(renamed(text, names).trim());
    for (const [name, value] of Object.entries(kernel.constants)) constants[`${name}_${i}`] = value;
    const [groups] = kernel.groups;
    const passed = entry.parameters.map(({ builtin }) => arguments_[builtin]!(groups)).join(', ');
    calls.push(`  if (group.x >= ${begin}u && group.x < ${begin + groups}u) {
    let own = group.x - ${begin}u;
    main_${i}(${passed});
  }`);
    begin += groups;
  });
  const declarations = joint.map(
    ({ binding: { name, access }, type }, i) =>
      `@group(0) @binding(${i}) var<${access === 'uniform' ? access : `storage, ${access}`}> ${name}: ${type};`,
  );
  const main = `@compute @workgroup_size(${joinableSize(members[0]!.kernel)})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
${calls.join('\n')}
}`;
  const kernels = members.map(({ kernel }) => kernel);
  return {
    kernel: {
      family: kernels.map(({ family }) => family).join('+'),
      variant: kernels.map(({ variant }) => variant).join('+'),
      code: `${[declarations.join('\n'), ...texts, main].join('\n\n')}\n`,
      constants,
      bindings: joint.map(({ binding }) => binding),
      groups: [begin, 1, 1],
      flops: kernels.reduce((total, { flops }) => total + flops, 0),
    },
    operands: joint.map(({ operand }) => operand),
  };
}

/** New names for all that a member declares. */
function namesOf({ code }: Kernel, member: number): Map<string, string> {
  const declaration =
    /^(?:@[^\n;{]*?\s)?(?:override|const|alias|struct|fn|var(?:<[^>]*>)?)\s+([A-Za-z_]\w*)/gm;
  return new Map([...code.matchAll(declaration)].map(([, name]) => [name!, `${name}_${member}`]));
}

/** What a member's aliases stand for in the end: two kernels may mean different types by one name. */
function aliasesOf({ code }: Kernel): Map<string, string> {
  const aliases = new Map(
    [...code.matchAll(/^alias (\w+) = ([^;]*);/gm)].map(([, name, type]) => [name!, type!]),
  );
  const meaning = (type: string): string => {
    const next = renamed(type, aliases);
    return next === type ? type : meaning(next);
  };
  return new Map([...aliases].map(([name, type]) => [name, meaning(type)]));
}

/** Every use of the names but as members, which stand behind a point. */
function renamed(code: string, names: ReadonlyMap<string, string>): string {
  return code.replace(/(?<![.\w])[A-Za-z_]\w*/g, (word) => names.get(word) ?? word);
}

function declarationOf(
  code: string,
  binding: number,
): { readonly declaration: string; readonly type: string } {
  const match = new RegExp(
    `^@group\\(0\\) @binding\\(${binding}\\) var<[^>]*>\\s+\\w+:\\s*([^;]*);`,
    'm',
  ).exec(code);
  if (!match) throw new Error(`no binding ${binding} in the shader`);
  return { declaration: match[0], type: match[1]! };
}

interface Entry {
  readonly header: string;
  readonly parameters: readonly { readonly builtin: string; readonly plain: string }[];
}

/** The head of `main`, where all that it asks for can be handed on. */
function entryOf(code: string): Entry | undefined {
  const match = /^@compute @workgroup_size\(WORKGROUP\)\nfn main\(([^{]*)\)(?= \{)/m.exec(code);
  if (!match) return undefined;
  const parameters = [...match[1]!.matchAll(/@builtin\((\w+)\)\s*(\w+: \w+)/g)].map(([, builtin, plain]) => ({
    builtin: builtin!,
    plain: plain!,
  }));
  return parameters.every(({ builtin }) => builtin in arguments_)
    ? { header: match[0], parameters }
    : undefined;
}
