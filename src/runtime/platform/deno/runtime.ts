// What of Deno's own global is used here; undefined in a page and in Node.

/** Deno's types would clash with those of Node, so only this much of them is declared. */
interface DenoRuntime {
  /** Loads a shared library, and keeps it until it is closed. */
  dlopen(path: string, symbols: object): unknown;
  readonly env: {
    get(name: string): string | undefined;
    set(name: string, value: string): void;
    delete(name: string): void;
  };
  readonly permissions: {
    querySync(permission: { readonly name: 'env'; readonly variable: string }): { readonly state: string };
  };
}

declare const Deno: DenoRuntime | undefined;

/** The runtime's own interface where this is Deno. */
export const deno: DenoRuntime | undefined = typeof Deno === 'undefined' ? undefined : Deno;

/** A variable of the environment; undefined where it is not set, or where the script may not read it (no question asked). */
export function variable(name: string): string | undefined {
  return allowed(name) ? deno?.env.get(name) : undefined;
}

/** Runs `work` with variables set that the user left open and the script may set, and takes them back afterwards. */
export async function withVariables<T>(
  values: Readonly<Record<string, string>>,
  work: () => Promise<T>,
): Promise<T> {
  const open = Object.entries(values).filter(([name]) => allowed(name) && deno?.env.get(name) === undefined);
  for (const [name, value] of open) deno?.env.set(name, value);
  try {
    return await work();
  } finally {
    for (const [name] of open) deno?.env.delete(name);
  }
}

/** Reading without the permission would stop the script and ask the user. */
function allowed(name: string): boolean {
  return deno?.permissions.querySync({ name: 'env', variable: name }).state === 'granted';
}
