// Dawn, the WebGPU of Node: loaded once, and asked for the adapter of one driver at a time.
import { tmpdir } from 'node:os';
import { EarthmoverError } from '../../../core/errors.ts';
import type { AdapterClass } from '../adapter.ts';
import { cText, libCInBun } from './bun.ts';
import { withoutLines } from './quiet-stderr.ts';

/** What one candidate yields: an adapter, or the reason why there is none. */
export type SearchResult = GPUAdapter | string;

/** How Dawn is asked. */
export interface Asking {
  /** Keeps off stderr what Dawn writes there of limits that it reduces. */
  readonly quiet: boolean;
  /** Only an adapter that renders on the CPU will do. */
  readonly forceFallbackAdapter?: boolean;
}

/**
 * Dawn instances by candidate and its drivers, one each: an instance that nothing refers to takes the process down with it,
 * so none is ever let go.
 */
const instances = new Map<string, GPU>();

/** A limit of the driver that Dawn does not use in full, nor do we. */
const reducedLimit = /^Warning: maxDynamic\w+ artificially reduced from /;

/** Asks Dawn for an adapter while `environment` holds; the process's own is put back afterwards. */
export async function ask(
  candidate: AdapterClass,
  environment: Readonly<Record<string, string>>,
  { quiet, forceFallbackAdapter = false }: Asking,
): Promise<SearchResult> {
  const { create, globals } = await loadDawn();
  // Existing globals stay, `navigator` above all: Dawn needs it, and user code may have its own.
  for (const [name, value] of Object.entries(globals)) {
    if (!(name in globalThis)) Reflect.set(globalThis, name, value);
  }
  // Mesa complains on stderr where no XDG_RUNTIME_DIR is set.
  const restore = setEnvironment({
    XDG_RUNTIME_DIR: process.env.XDG_RUNTIME_DIR ?? tmpdir(),
    ...environment,
  });
  try {
    const key = `${candidate} ${environment.VK_DRIVER_FILES ?? ''} ${process.env.EARTHMOVER_GPU ?? ''}`;
    const known = instances.get(key);
    const instance = known ?? create(toggles(candidate));
    instances.set(key, instance);
    const request = () =>
      instance.requestAdapter({ powerPreference: 'high-performance', forceFallbackAdapter });
    // Dawn looks at the drivers, and writes of their limits, within an instance's first request.
    const adapter = await (quiet && !known ? withoutLines(reducedLimit, request) : request());
    return adapter ?? 'no adapter there';
  } catch (error) {
    return `Dawn refused: ${error instanceof Error ? error.message : error}`;
  } finally {
    restore();
  }
}

function toggles(candidate: AdapterClass): string[] {
  const robust = candidate === 'hardware' || process.env.EARTHMOVER_ROBUSTNESS === 'on';
  const name = process.env.EARTHMOVER_GPU;
  return [
    ...(robust ? [] : ['enable-dawn-features=disable_robustness']),
    // By a part of its name; Dawn cannot tell two of one name apart.
    ...(name ? [`adapter=${name}`] : []),
  ];
}

async function loadDawn(): Promise<typeof import('webgpu')> {
  try {
    return await import('webgpu');
  } catch (cause) {
    throw new EarthmoverError('gpu', 'Dawn, the WebGPU of Node, does not load', {
      platform: `${process.platform} on ${process.arch}`,
      error: cause instanceof Error ? cause.message.split('\n')[0] : cause,
      hint: 'run `npm install` again, on this machine; Dawn is built for Linux (glibc), macOS and Windows on x86-64 and ARM64',
    });
  }
}

function setEnvironment(values: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(values).map((name) => [name, process.env[name]] as const);
  for (const [name, value] of Object.entries(values)) setVariable(name, value);
  return () => {
    for (const [name, value] of before) setVariable(name, value);
  };
}

/** For this process and its native code. */
function setVariable(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
  const bun = libCInBun();
  if (value === undefined) bun?.unsetenv(cText(name));
  else bun?.setenv(cText(name), cText(value), 1);
}
