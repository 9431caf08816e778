// Adapters: which there are to choose from, and what opening one found.
//   candidate  a driver that was looked at
//   helpers    further devices of the adapter, see compile-ahead.ts
import { EarthmoverError, usageError } from '../../core/errors.ts';
import type { AdapterTraits } from '../../kernels/kernel.ts';

export const adapterChoices = ['auto', 'hardware', 'lavapipe', 'swiftshader'] as const;
/** What a user may ask for; `auto` takes hardware, then lavapipe, then SwiftShader. */
export type AdapterChoice = (typeof adapterChoices)[number];

/** What an adapter is: which speeds and defaults are expected of it. */
export type AdapterClass = AdapterTraits['class'];

/** The choice that the variable EARTHMOVER_ADAPTER makes, `auto` where it is not set. @throws usage error */
export function adapterNamed(value: string | undefined): AdapterChoice {
  if (!value) return 'auto';
  const choice = adapterChoices.find((name) => name === value);
  if (choice) return choice;
  throw usageError('EARTHMOVER_ADAPTER names no adapter', {
    value,
    hint: `it should be one of ${adapterChoices.join(', ')}`,
  });
}

/** One candidate that was looked at, and in words what came of it. */
export interface Attempt {
  /** The adapter that was looked for. */
  readonly candidate: AdapterClass;
  /** Whether it was taken. */
  readonly chosen: boolean;
  /** Its name, or why it is not. */
  readonly outcome: string;
}

/** Which adapter is opened, and what is told on the way. */
export interface OpenOptions {
  /** The environment's EARTHMOVER_ADAPTER when left out, else `auto`. */
  readonly adapter?: AdapterChoice;
  /** Receives the one line that announces a software adapter. */
  readonly log?: (line: string) => void;
  /**
   * Node on Linux: keeps off stderr what Dawn writes there of limits that it reduces. It takes file descriptor 2 away for
   * a moment, so no other thread may open files meanwhile.
   */
  readonly quiet?: boolean;
  /** Receives each candidate as it was tried, also where the search fails in the end. */
  readonly attempted?: (attempt: Attempt) => void;
}

/** An adapter fit for one `requestDevice`, and how it came to be the one. */
export interface OpenedAdapter {
  /** WebGPU's own adapter. */
  readonly adapter: GPUAdapter;
  /** Hardware, or which software. */
  readonly class: AdapterClass;
  /** Everything that was looked at, the chosen one last. */
  readonly attempts: readonly Attempt[];
  /** Features to ask for that the adapter has and does not list. */
  readonly unlisted?: readonly GPUFeatureName[];
  /** Makes of WGSL what the platform's compiler takes, where that falls short of the standard. */
  readonly dialect?: (code: string) => string;
  /** Waits for a promise that the GPU settles, where the platform has a better way than `await`. */
  readonly wait?: <T>(promise: Promise<T>) => Promise<T>;
  /** Where the driver compiles kernels one by one as they first run: how to open the adapter again, and how often it pays. */
  readonly helpers?: { readonly count: number; readonly open: () => Promise<OpenedAdapter> };
}

/** Software adapters of other make, such as Windows' WARP ("Microsoft Basic Render Driver"), count as lavapipe, the nearest of kin. */
export function classify(info: GPUAdapterInfo): AdapterClass {
  const names = `${info.vendor} ${info.architecture} ${info.device} ${info.description}`.toLowerCase();
  if (names.includes('swiftshader')) return 'swiftshader';
  if (/llvmpipe|basic render/.test(names) || info.isFallbackAdapter) return 'lavapipe';
  return 'hardware';
}

export function adapterName(info: GPUAdapterInfo): string {
  return info.description || info.device || `${info.vendor} ${info.architecture}`.trim() || 'unnamed adapter';
}

/**
 * What came of a candidate that gave an adapter. Where the system answers with a software adapter of its own, as Windows
 * does with WARP, the candidate was not there, and the one of that adapter's class is chosen.
 */
export function attemptsWith(candidate: AdapterClass, info: GPUAdapterInfo): readonly Attempt[] {
  const [name, found] = [adapterName(info), classify(info)];
  const chosen = { candidate: found, chosen: true, outcome: name };
  if (found === candidate) return [chosen];
  return [{ candidate, chosen: false, outcome: `only a software adapter: ${name}` }, chosen];
}

/** The one line that says that an adapter is software, and what would be faster; undefined for hardware. */
export function announcement(opened: OpenedAdapter): string | undefined {
  const name = adapterName(opened.adapter.info);
  if (opened.class === 'hardware') return undefined;
  if (opened.class === 'swiftshader') {
    return `adapter: ${name}, software; faster: a GPU with a Vulkan driver, or Mesa's lavapipe (about 8 times; \`earthmover doctor\` says how to get it)`;
  }
  return `adapter: ${name}, software; faster: a machine with a GPU and its driver (see \`earthmover doctor\`)`;
}

/** The error of a search that found nothing: every candidate with its outcome, and the fix last. */
export function noAdapter(asked: AdapterChoice, attempts: readonly Attempt[], hint: string): EarthmoverError {
  const fault =
    asked === 'auto' ? 'no WebGPU adapter on this machine' : `the adapter asked for, ${asked}, cannot be had`;
  const tried = Object.fromEntries(attempts.map(({ candidate, outcome }) => [candidate, outcome]));
  return new EarthmoverError('gpu', fault, { ...tried, hint });
}
