// `earthmover doctor`: which adapter a run would get and why, and whether it computes.
import { planWorkload } from '../bench/planned-workload.ts';
import { EarthmoverError, exitCodes, usageError } from '../core/errors.ts';
import { type WorkloadName, workloads } from '../nn/workloads.ts';
import type { Installation } from '../node/lavapipe/install.ts';
import { type Device, requestDevice } from '../runtime/device.ts';
import type { AdapterChoice, Attempt } from '../runtime/platform/adapter.ts';
import { adapterFromEnvironment, openGpu } from '../runtime/platform/node/open.ts';
import { findUnpacked } from '../runtime/platform/node/unpacked-lavapipe.ts';
import { findLavapipe } from '../runtime/platform/node/vulkan.ts';
import { selfTest } from '../runtime/self-test.ts';
import { type KernelChoice, page, type Report } from './doctor-page.ts';
import { adapterFacts, programFacts } from './facts.ts';
import { install } from './install-lavapipe.ts';
import { adapterAdvice } from './lavapipe-advice.ts';
import { storedVariants } from './tuning.ts';

export interface DoctorOptions {
  readonly adapter?: AdapterChoice;
  /** One JSON object on stdout instead of the page for people. */
  readonly json?: boolean;
  /** A workload whose products are listed with their variants; `true` for dcgan32. */
  readonly kernels?: string | boolean | undefined;
  /** Unpacks lavapipe into the per-user cache first, and examines that unless `adapter` says otherwise. */
  readonly installLavapipe?: boolean;
}

/**
 * Prints which adapter a run would get and why, what it offers, and whether it computes.
 * Returns the exit code: 0, or 7 when there is no adapter or it fails the self-test; that of a signal which ended it.
 */
export async function doctor(options: DoctorOptions = {}): Promise<number> {
  const workload = workloadOf(options.kernels);
  const installed = options.installLavapipe ? await install() : undefined;
  if (typeof installed === 'number') return installed;
  const found = await examine(options.adapter ?? (installed && 'lavapipe'), workload);
  const report = { ...found, ...(installed && { installation: installationOf(installed) }) };
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
    unpacked: unpackedLavapipe(),
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
    const advice = wantsAdvice(attempts) ? await adapterAdvice() : null;
    return { ...about, chosen, ...offer, selfTest: result, ...(kernels && { kernels }), advice, error: null };
  } catch (error) {
    if (!(error instanceof EarthmoverError) || error.kind !== 'gpu') throw error;
    const nothing = { chosen: null, adapter: null, features: [], limits: {}, selfTest: null };
    const advice = wantsAdvice(attempts) ? await adapterAdvice() : null;
    return { ...about, ...nothing, advice, error: error.message };
  }
}

/** Whether something faster may be had: a GPU, and on Linux lavapipe as far as was looked. */
function wantsAdvice(attempts: readonly Attempt[]): boolean {
  if (attempts.some(({ candidate, chosen }) => candidate === 'hardware' && chosen)) return false;
  if (process.platform !== 'linux') return true;
  const tried = attempts.find(({ candidate }) => candidate === 'lavapipe');
  if (tried) return !tried.chosen;
  return findLavapipe(process.env).length === 0 && !findUnpacked();
}

function unpackedLavapipe(): Report['unpacked'] {
  const found = findUnpacked();
  return found ? { version: found.version, folder: found.folder } : null;
}

function installationOf({ already, downloadBytes }: Installation) {
  return { already, downloadBytes };
}
