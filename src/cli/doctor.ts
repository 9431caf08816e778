import { planWorkload } from '../bench/planned-workload.ts';
import { EarthmoverError, exitCodes, usageError } from '../core/errors.ts';
import { type WorkloadName, workloads } from '../nn/workloads.ts';
import { type Device, raisedLimits, requestDevice, wantedFeatures } from '../runtime/device.ts';
import type { AdapterChoice, Attempt } from '../runtime/platform/adapter.ts';
import { adapterFromEnvironment, openGpu } from '../runtime/platform/node/open.ts';
import { type SelfTest, selfTest } from '../runtime/self-test.ts';
import { type AdapterFacts, adapterFacts, type ProgramFacts, programFacts } from './facts.ts';
import { storedVariants } from './tuning.ts';

export interface DoctorOptions {
  readonly adapter?: AdapterChoice;
  /** One JSON object on stdout instead of the page for people. */
  readonly json?: boolean;
  /** A workload whose products are listed with their variants; `true` for dcgan32. */
  readonly kernels?: string | boolean | undefined;
}

/** A product of a workload: the variant that a run would get, and all that are legal. */
interface KernelChoice {
  readonly label: string;
  readonly variant: string;
  readonly tuned: boolean;
  readonly legal: readonly string[];
}

/** Everything that decides which adapter a run gets, and whether that adapter computes. */
interface Report extends ProgramFacts {
  readonly asked: AdapterChoice;
  readonly candidates: readonly Attempt[];
  readonly chosen: string | null;
  readonly adapter: AdapterFacts['adapter'] | null;
  readonly features: AdapterFacts['features'];
  readonly limits: AdapterFacts['limits'];
  readonly selfTest: SelfTest | null;
  /** With --kernels. */
  readonly kernels?: readonly KernelChoice[];
  readonly error: string | null;
}

/**
 * Prints which adapter a run would get and why, what it offers, and whether it computes.
 * Returns the exit code: 0, or 7 when there is no adapter or it fails the self-test.
 */
export async function doctor(options: DoctorOptions = {}): Promise<number> {
  const report = await examine(options.adapter, workloadOf(options.kernels));
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : page(report));
  return report.selfTest?.passed ? 0 : exitCodes.gpu;
}

function workloadOf(kernels: string | boolean | undefined): WorkloadName | undefined {
  if (kernels === undefined || kernels === false) return undefined;
  const name = kernels === true ? 'dcgan32' : kernels;
  if (name in workloads) return name as WorkloadName;
  throw usageError(`no workload '${name}'`, {
    hint: `--kernels takes one of ${Object.keys(workloads).join(', ')}`,
  });
}

/** What a run of this workload would compute its products with, measured choices included. */
async function choicesOf(device: Device, name: WorkloadName): Promise<KernelChoice[]> {
  const { choices } = planWorkload(workloads[name], device.traits);
  const tuned = await storedVariants(device, choices);
  return choices.map(({ label, variant, legal }) => ({
    label,
    variant: tuned?.[label] ?? variant,
    tuned: tuned?.[label] !== undefined && tuned[label] !== variant,
    legal,
  }));
}

async function examine(
  adapter: AdapterChoice | undefined,
  workload: WorkloadName | undefined,
): Promise<Report> {
  const asked = adapter ?? adapterFromEnvironment();
  const attempts: Attempt[] = [];
  const about = {
    ...programFacts(),
    asked,
    candidates: attempts,
  };
  try {
    const opened = await openGpu({
      adapter: asked,
      quiet: true,
      attempted: (attempt) => attempts.push(attempt),
    });
    // The adapter's own values, read before the device consumes it.
    const { class: chosen, ...offer } = adapterFacts(opened);
    const device = await requestDevice(opened);
    const result = await selfTest(device);
    const kernels = workload && (await choicesOf(device, workload));
    device.destroy();
    return { ...about, chosen, ...offer, selfTest: result, ...(kernels && { kernels }), error: null };
  } catch (error) {
    if (!(error instanceof EarthmoverError) || error.kind !== 'gpu') throw error;
    const nothing = { chosen: null, adapter: null, features: [], limits: {}, selfTest: null };
    return { ...about, ...nothing, error: error.message };
  }
}

function page(report: Report): string {
  const { selfTest: test } = report;
  const versions = Object.entries(report.packages).map(
    ([name, version]) => `${name} ${version ?? 'not installed'}`,
  );
  const sections = [
    rows({
      earthmover: report.earthmover,
      node: `${report.node} on ${report.platform}`,
      packages: versions.join(', '),
      ...report.environment,
    }),
    section(
      `candidates (asked for: ${report.asked})`,
      Object.fromEntries(report.candidates.map(candidateRow)),
    ),
    report.adapter ? section(`adapter: ${report.chosen}`, report.adapter) : '',
    report.adapter
      ? section('features in use', Object.fromEntries(wantedFeatures.map(featureRow(report))))
      : '',
    report.adapter ? section('limits in use', Object.fromEntries(raisedLimits.map(limitRow(report)))) : '',
    test ? `self-test ${test.passed ? 'passed' : 'FAILED'}: ${test.detail} (${test.ms.toFixed(1)} ms)\n` : '',
    report.kernels ? section('kernels', Object.fromEntries(report.kernels.map(kernelRow))) : '',
    report.error ? `${report.error}\n` : '',
  ];
  return sections.filter(Boolean).join('\n');
}

function candidateRow({ candidate, chosen, outcome }: Attempt): [string, string] {
  return [candidate, chosen ? `chosen: ${outcome}` : outcome];
}

function kernelRow({ label, variant, tuned, legal }: KernelChoice): [string, string] {
  const others = legal.filter((name) => name !== variant);
  return [label, `${variant}${tuned ? ' (tuned)' : ''}; also legal: ${others.join(', ')}`];
}

function featureRow(report: Report) {
  return (name: string): [string, string] => [name, report.features.includes(name) ? 'yes' : 'no'];
}

function limitRow(report: Report) {
  return (name: string): [string, number | undefined] => [name, report.limits[name]];
}

function section(title: string, facts: Readonly<Record<string, unknown>>): string {
  return `${title}\n${rows(facts, '  ')}`;
}

function rows(facts: Readonly<Record<string, unknown>>, indent = ''): string {
  const width = Math.max(...Object.keys(facts).map((name) => name.length));
  return Object.entries(facts)
    .map(([name, value]) => `${indent}${name.padEnd(width)}  ${value}\n`)
    .join('');
}
