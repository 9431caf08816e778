// What `earthmover doctor` found, and how it is shown to people.
import type { Installation } from '../node/lavapipe/install.ts';
import { raisedLimits, wantedFeatures } from '../runtime/device.ts';
import type { AdapterChoice, Attempt } from '../runtime/platform/adapter.ts';
import type { SelfTest } from '../runtime/self-test.ts';
import type { AdapterFacts, ProgramFacts } from './facts.ts';
import type { AdapterAdvice } from './lavapipe-advice.ts';

/** A product of a workload: the variant that a run would get, and all that are legal. */
export interface KernelChoice {
  readonly label: string;
  readonly variant: string;
  readonly tuned: boolean;
  readonly legal: readonly string[];
}

/** Everything that decides which adapter a run gets, and whether that adapter computes. */
export interface Report extends ProgramFacts {
  readonly asked: AdapterChoice;
  readonly candidates: readonly Attempt[];
  readonly chosen: string | null;
  readonly adapter: AdapterFacts['adapter'] | null;
  readonly features: AdapterFacts['features'];
  readonly limits: AdapterFacts['limits'];
  readonly selfTest: SelfTest | null;
  /** With --kernels. */
  readonly kernels?: readonly KernelChoice[];
  /** Lavapipe in the per-user cache, where it was unpacked. */
  readonly unpacked: { readonly version: string; readonly folder: string } | null;
  /** With --install-lavapipe: whether it was there before, and what was fetched. */
  readonly installation?: Pick<Installation, 'already' | 'downloadBytes'>;
  /** How to get a faster adapter, where neither a GPU nor lavapipe was found; on Windows where no GPU was. */
  readonly advice: AdapterAdvice | null;
  readonly error: string | null;
}

/** The report as a page of sections. */
export function page(report: Report): string {
  const { selfTest: test } = report;
  const versions = Object.entries(report.packages).map(
    ([name, version]) => `${name} ${version ?? 'not installed'}`,
  );
  const sections = [
    rows({
      earthmover: report.earthmover,
      node: `${report.node} on ${report.platform}`,
      packages: versions.join(', '),
      ...(report.unpacked && {
        lavapipe: `Mesa ${report.unpacked.version}, unpacked in ${report.unpacked.folder}`,
      }),
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
    report.advice ? adviceSection(report.advice) : '',
    report.error ? `${report.error}\n` : '',
  ];
  return sections.filter(Boolean).join('\n');
}

function adviceSection({ about, asRoot, withoutRoot, look, remark }: AdapterAdvice): string {
  return section(about, {
    ...(asRoot && { 'as root': asRoot }),
    ...(withoutRoot && { 'without root': withoutRoot }),
    ...(look && { 'which GPU': look }),
    ...(remark && { remark }),
  });
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
