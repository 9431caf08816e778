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

/**
 * One kernel that does the work of several independent ones, each in workgroups of its own: their texts side by side,
 * every name of theirs with a number at its end. What several of them read in the same form is bound once.
 *
 * @param members kernels of one `joinableSize`, none of which reads what another writes
 */
export function joinKernels<Operand>(members: readonly Member<Operand>[]): Member<Operand> {
  const bindings: Binding[] = [];
  const operands: Operand[] = [];
  const declared: { readonly type: string; readonly name: string }[] = [];
  const texts: string[] = [];
  const calls: string[] = [];
  const constants: Record<string, number> = {};
  let begin = 0;
  members.forEach(({ kernel, operands: own }, i) => {
    const names = new Map(moduleNames(kernel.code).map((name) => [name, `${name}_${i}`]));
    let text = kernel.code.replace(/^\/\/.*\n/gm, '');
    kernel.bindings.forEach((binding, at) => {
      const { declaration, type } = declarationOf(kernel.code, at);
      const known = bindings.findIndex(
        (other, j) =>
          operands[j] === own[at] &&
          other.access === 'read' &&
          binding.access === 'read' &&
          declared[j]!.type === type,
      );
      if (known >= 0) {
        names.set(binding.name, declared[known]!.name);
        text = text.replace(declaration, '');
        return;
      }
      const name = `${binding.name}_${i}`;
      text = text.replace(
        declaration,
        declaration.replace(/@binding\(\d+\)/, `@binding(${bindings.length})`),
      );
      bindings.push({ ...binding, name });
      operands.push(own[at]!);
      declared.push({ type, name });
    });
    const entry = entryOf(text)!;
    text = text.replace(entry.header, `fn main(${entry.parameters.map(({ plain }) => plain).join(', ')})`);
    names.set('main', `main_${i}`);
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
  const size = joinableSize(members[0]!.kernel)!;
  const main = `@compute @workgroup_size(${size})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
${calls.join('\n')}
}`;
  const kernels = members.map(({ kernel }) => kernel);
  return {
    kernel: {
      family: kernels.map(({ family }) => family).join('+'),
      variant: kernels.map(({ variant }) => variant).join('+'),
      code: `${[...texts, main].join('\n\n')}\n`,
      constants,
      bindings,
      groups: [begin, 1, 1],
      flops: kernels.reduce((total, { flops }) => total + flops, 0),
    },
    operands,
  };
}

function moduleNames(code: string): string[] {
  const declaration =
    /^(?:@[^\n;{]*?\s)?(?:override|const|alias|struct|fn|var(?:<[^>]*>)?)\s+([A-Za-z_]\w*)/gm;
  return [...code.matchAll(declaration)].map((match) => match[1]!);
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
