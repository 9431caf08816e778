// What sharing a dispatch needs to know of a shader's text, read once.
//   declared  every name of module scope
//   alias     a name for a type
//   entry     the head of `main`, and the builtins that it asks for
import type { Kernel } from './kernel.ts';

interface BindingText {
  /** The whole declaration, to its semicolon. */
  readonly declaration: string;
  readonly type: string;
}

export interface EntryParameter {
  readonly builtin: string;
  /** Name and type, without the attribute. */
  readonly plain: string;
}

interface ModuleFacts {
  /** Invocations of a workgroup, where the text names them as the constant WORKGROUP. */
  readonly workgroup: number | undefined;
  readonly declared: readonly string[];
  /** What each alias stands for in the end. */
  readonly aliases: ReadonlyMap<string, string>;
  /** In the order of the bindings. */
  readonly bindings: readonly BindingText[];
  /** Undefined where `main` is not written as kernels write it. */
  readonly entry: { readonly header: string; readonly parameters: readonly EntryParameter[] } | undefined;
}

const known = new WeakMap<Kernel, ModuleFacts>();

export function moduleFacts(kernel: Kernel): ModuleFacts {
  const facts = known.get(kernel) ?? read(kernel);
  known.set(kernel, facts);
  return facts;
}

/** The text with every use of the names replaced, but as members, which stand behind a point. */
export function renamed(code: string, names: ReadonlyMap<string, string>): string {
  return code.replace(/(?<![.\w])[A-Za-z_]\w*/g, (word) => names.get(word) ?? word);
}

function read({ code, bindings }: Kernel): ModuleFacts {
  const size = /^const WORKGROUP = (\d+)u;/m.exec(code)?.[1];
  const declaration =
    /^(?:@[^\n;{]*?\s)?(?:override|const|alias|struct|fn|var(?:<[^>]*>)?)\s+([A-Za-z_]\w*)/gm;
  return {
    workgroup: size === undefined ? undefined : Number(size),
    declared: [...code.matchAll(declaration)].map(([, name = '']) => name),
    aliases: aliasesOf(code),
    bindings: bindings.map((_, binding) => bindingText(code, binding)),
    entry: entryOf(code),
  };
}

/** Two kernels may mean different types by one name. */
function aliasesOf(code: string): Map<string, string> {
  const aliases = new Map(
    [...code.matchAll(/^alias (\w+) = ([^;]*);/gm)].map(([, name = '', type = '']) => [name, type]),
  );
  const meaning = (type: string): string => {
    const next = renamed(type, aliases);
    return next === type ? type : meaning(next);
  };
  return new Map([...aliases].map(([name, type]) => [name, meaning(type)]));
}

function bindingText(code: string, binding: number): BindingText {
  const pattern = `^@group\\(0\\) @binding\\(${binding}\\) var<[^>]*>\\s+\\w+:\\s*([^;]*);`;
  const [declaration, type] = new RegExp(pattern, 'm').exec(code) ?? [];
  if (declaration === undefined || type === undefined) throw new Error(`no binding ${binding} in the shader`);
  return { declaration, type };
}

function entryOf(code: string): ModuleFacts['entry'] {
  const [header, list] =
    /^@compute @workgroup_size\(WORKGROUP\)\nfn main\(([^{]*)\)(?= \{)/m.exec(code) ?? [];
  if (header === undefined || list === undefined) return undefined;
  const parameters = [...list.matchAll(/@builtin\((\w+)\)\s*(\w+: \w+)/g)];
  return {
    header,
    parameters: parameters.map(([, builtin = '', plain = '']) => ({ builtin, plain })),
  };
}
