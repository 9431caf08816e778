// What the options of `earthmover bench` ask for, checked.
import { type KernelTable, kernelTables } from '../../bench/kernel-table.ts';
import { usageError } from '../../core/errors.ts';
import { kebab } from '../../gan/run-settings.ts';
import { type WorkloadName, workloads } from '../../nn/workloads.ts';
import { type AdapterChoice, adapterChoices } from '../../runtime/platform/adapter.ts';
import { oneOf, wholeNumber } from '../options.ts';
import { checkoutFolder } from './checkout.ts';
import { type PeerChoice, peerChoices } from './peers.ts';
import { reportDefaults } from './report-defaults.ts';

/** What commander hands over for `earthmover bench`: a list where a flag may be repeated. */
export type RawBenchOptions = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

export interface BenchOptions {
  readonly workloads: readonly WorkloadName[];
  readonly tables: readonly KernelTable[];
  readonly distances: boolean;
  readonly streaming: boolean;
  readonly steps: number;
  readonly adapter?: AdapterChoice;
  readonly json?: string;
  readonly peers: readonly PeerChoice[];
  readonly peerSteps: number;
  readonly peerModules?: string;
  /** Folder of another checkout. */
  readonly against?: string;
  readonly firstStep: boolean;
  /** One file about the adapter, instead of all else. */
  readonly report?: { readonly file: string; readonly seconds: number };
  /** Every legal kernel of each product, not only the chosen one. */
  readonly variants: boolean;
  readonly scale: boolean;
  readonly profile: boolean;
  readonly trace?: string;
  readonly roofline?: string;
}

const workloadNames = Object.keys(workloads) as WorkloadName[];
const tableNames = Object.keys(kernelTables) as KernelTable[];

/** Everything that `--workload` may name. */
export const benchNames = [...workloadNames, ...tableNames, 'distances', 'streaming'] as const;
export type BenchName = (typeof benchNames)[number];

/** dcgan64 takes half a minute a step on a software adapter. */
const usual: readonly BenchName[] = ['mlp2d', 'mlp28', 'dcgan28', 'dcgan32', 'gemm', 'conv', 'distances'];

/** Distances are computed on the CPU, and streaming is a comparison of its own. */
const apart = ['distances', 'streaming'] as const satisfies readonly BenchName[];
const reported = benchNames.filter((name) => !apart.some((other) => other === name));

/** @throws usage error on names, numbers and folders that cannot be, and on files that several workloads would share */
export function readBenchOptions(raw: RawBenchOptions): BenchOptions {
  const source = 'command line';
  const [trace, roofline] = [text(raw.trace), text(raw.roofline)];
  const profile = raw.profile === true || trace !== undefined || roofline !== undefined;
  const scale = raw.scale === true;
  const report = reportOf(raw);
  const given = list(raw.workload).map((name) => oneOf('workload', name, benchNames, source));
  const names =
    given.length > 0 ? given : report ? reported : profile || scale ? (['mlp2d'] as const) : usual;
  const chosen = workloadNames.filter((name) => names.includes(name));
  if ((trace ?? roofline) !== undefined && chosen.length !== 1) {
    throw usageError('--trace and --roofline show one workload', {
      workloads: chosen.join(', ') || 'none',
      hint: 'give --workload once, with the name of a network',
    });
  }
  const json = text(raw.json);
  const peerModules = text(raw.peerModules);
  const against = text(raw.against);
  return {
    workloads: chosen,
    tables: tableNames.filter((name) => names.includes(name)),
    distances: names.includes('distances'),
    streaming: names.includes('streaming'),
    steps: wholeNumber('--steps', text(raw.steps) ?? '10', 1, 100_000),
    ...(raw.adapter !== undefined && { adapter: oneOf('adapter', raw.adapter, adapterChoices, source) }),
    ...(json !== undefined && { json }),
    peers: [...new Set(list(raw.peer).map((name) => oneOf('peer', name, peerChoices, source)))],
    peerSteps: wholeNumber('--peer-steps', text(raw.peerSteps) ?? '3', 1, 1000),
    ...(peerModules !== undefined && { peerModules }),
    ...(against !== undefined && { against: checkoutFolder(against) }),
    ...(report && { report }),
    firstStep: raw.firstStep !== false,
    variants: raw.variants === true,
    scale,
    profile,
    ...(trace !== undefined && { trace }),
    ...(roofline !== undefined && { roofline }),
  };
}

/** What `--report` does not go with: it has its own way to fit everything into its time. */
const apartFromReport = [
  'steps',
  'json',
  'peer',
  'peerSteps',
  'peerModules',
  'against',
  'variants',
  'scale',
  'profile',
  'trace',
  'roofline',
] as const;

function reportOf(raw: RawBenchOptions): BenchOptions['report'] {
  if (raw.report === undefined) {
    if (raw.budget === undefined) return undefined;
    throw usageError('--budget is the time of a report', {
      hint: 'give --report, too, or leave --budget away',
    });
  }
  const others = apartFromReport.filter((name) => raw[name] !== undefined).map((name) => `--${kebab(name)}`);
  if (raw.firstStep === false) others.push('--no-first-step');
  for (const name of apart) if (list(raw.workload).includes(name)) others.push(`--workload ${name}`);
  if (others.length > 0) {
    throw usageError('--report measures what fits into its time, by rules of its own', {
      given: others.join(', '),
      hint: 'beside it there are --adapter, --workload and --budget',
    });
  }
  return {
    file: text(raw.report) ?? reportDefaults.file,
    seconds: wholeNumber('--budget', text(raw.budget) ?? String(reportDefaults.seconds), 1, 86_400),
  };
}

function list(value: RawBenchOptions[string]): readonly string[] {
  return Array.isArray(value) ? value : [];
}

function text(value: RawBenchOptions[string]): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
