// A product's time, beside the same in another checkout or in other variants.
import { measureKernel } from '../../bench/kernel-table.ts';
import type { TableCase } from '../../bench/product.ts';
import type { AgainstKernelFigures, KernelFigures } from '../../bench/report.ts';
import { spread } from '../../bench/steps.ts';
import { at } from '../../core/at.ts';
import type { Device } from '../../runtime/device.ts';
import type { Done, PeerRun } from './peer-process.ts';

/** Measurements of each side where two are compared; each is the best of several batches already. */
const comparedRounds = 9;

export interface ProductOptions {
  /** Of ours; by default what the adapter's prior chooses, as the other checkout always does. */
  readonly variant?: string | undefined;
  /** The other checkout's products, or why there are none. */
  readonly against?: PeerRun | Error | undefined;
}

/** Times one product, and the same in the other checkout where there is one, in turns: medians. */
export async function measureProduct(
  device: Device,
  product: TableCase,
  fmaGflops: number,
  { variant, against }: ProductOptions = {},
): Promise<KernelFigures> {
  const measure = () => measureKernel(device, product, fmaGflops, { variant });
  if (!against) return measure();
  if (against instanceof Error) return { ...(await measure()), against: noFigures(against) };
  const ours: KernelFigures[] = [];
  const theirs: Done[] = [];
  let fault: Error | undefined;
  for (let round = 0; round < comparedRounds; round++) {
    ours.push(await measure());
    if (fault) continue;
    try {
      theirs.push(await against.ask(JSON.stringify(product.spec)));
    } catch (error) {
      fault = error instanceof Error ? error : new Error(String(error));
    }
  }
  const ms = spread(times(ours)).median;
  const gflops = product.flops / ms / 1e6;
  return {
    ...at(ours, 0),
    ms,
    gflops,
    fractionOfPeak: gflops / fmaGflops,
    against: fault ? noFigures(fault) : comparison(times(ours), theirs),
  };
}

function comparison(ours: readonly number[], theirs: readonly Done[]): AgainstKernelFigures {
  const ms = spread(times(theirs)).median;
  return {
    ms,
    ratio: ms / spread(ours).median,
    ratioOfTurns: spread(times(theirs).map((each, i) => each / at(ours, i))),
    variant: at(theirs, 0).variant ?? 'unknown',
  };
}

function noFigures({ message }: Error): AgainstKernelFigures {
  return { ms: null, ratio: null, ratioOfTurns: null, variant: message };
}

function times(measured: readonly { readonly ms: number }[]): number[] {
  return measured.map(({ ms }) => ms);
}
