// How good the choice of a kernel without measuring is: every legal variant of a product timed beside it.
import { firstLine, messageOf } from '../core/errors.ts';
import type { Device } from '../runtime/device.ts';
import type { TimingOptions } from '../runtime/stopwatch.ts';
import { measureKernel, priorOfCase, variantsOfCase } from './kernel-table.ts';
import type { KernelCase } from './product.ts';
import type { LeftOut, PriorFigures, VariantFigures, Verdict } from './report.ts';
import { spread } from './steps.ts';

/** Beyond this the prior has chosen badly; nearer, machines differ more than kernels. */
const tolerance = 0.1;

/** One variant: long enough for timestamps that come in ticks of 65.5 µs, and soon over where it is slow. */
const timing: TimingOptions = { leastMs: 10, rounds: 3, mostMs: 250 };

/** The prior's and the best are measured again so often, in turns: the least of many times is in part luck. */
const finals = 5;

/**
 * Times every legal variant of a product, the prior's first, as long as there is time; then the fastest and the prior's
 * again, in turns. A variant that fails is left out, with the reason.
 *
 * @param open gives a device that works: after a failure it is asked again
 * @param until by the clock of `performance.now`; what has not begun by then is left out
 */
export async function measurePrior(
  open: () => Promise<Device>,
  product: KernelCase,
  until: number,
): Promise<PriorFigures> {
  const { traits } = await open();
  const chosen = priorOfCase(product, traits);
  const legal = variantsOfCase(product, traits);
  // What is no product but an expression has one kernel, which no name asks for.
  const candidates =
    chosen === undefined ? [undefined] : [chosen, ...legal.filter((name) => name !== chosen)];
  const variants: VariantFigures[] = [];
  const leftOut: LeftOut[] = [];
  let prior: VariantFigures | undefined;
  for (const variant of candidates) {
    const figures = await (performance.now() < until
      ? open().then((device) => timeVariant(device, product, variant))
      : Promise.reject(new Error('the time was used up'))
    ).catch((fault: unknown) => ({ what: variant ?? 'its kernel', why: reasonOf(fault) }));
    if ('why' in figures) {
      leftOut.push(figures);
      continue;
    }
    variants.push(figures);
    if (variant === chosen) prior = figures;
  }
  const known = { name: product.name, legal: legal.length, variants, leftOut };
  if (!prior) return { ...known, prior: chosen ?? null, best: null, ratio: null };
  const best = variants.reduce((a, b) => (b.ms < a.ms ? b : a));
  const again = async (variant: string) => (await timeVariant(await open(), product, variant)).ms;
  const ratio = await comparedAgain(again, prior, best, until);
  return { ...known, prior: prior.variant, best: best.variant, ratio };
}

/**
 * What all of it says of the prior, counting the products of which every variant was measured.
 *
 * @param missing products that were left out altogether
 */
export function verdictOf(products: readonly PriorFigures[], missing = 0): Verdict {
  const choices = products.filter(({ legal }) => legal > 1);
  const complete = choices.flatMap(({ ratio, leftOut, ...product }) =>
    ratio !== null && leftOut.length === 0 ? [{ ...product, ratio }] : [],
  );
  const within = complete.filter(({ ratio }) => ratio <= 1 + tolerance);
  const worst = complete.reduce<Complete | undefined>((a, b) => (a && a.ratio >= b.ratio ? a : b), undefined);
  const incomplete = choices.length - complete.length + missing;
  const words = [
    worst
      ? `the prior is within ${100 * tolerance} % of the best in ${within.length} of ${complete.length} products; ${worstText(worst)}`
      : 'no product was measured in all its variants',
    ...(incomplete > 0 ? [`not measured in full: ${incomplete}`] : []),
  ];
  return { within: within.length, of: complete.length, incomplete, text: words.join('; ') };
}

type Complete = Pick<PriorFigures, 'name' | 'prior' | 'best'> & { readonly ratio: number };

function worstText({ name, prior, best, ratio }: Complete): string {
  if (ratio <= 1) return 'nowhere is another variant faster';
  return `worst: ${name}, where ${prior} takes ${ratio.toFixed(2)} times as long as ${best}`;
}

async function timeVariant(
  device: Device,
  product: KernelCase,
  variant: string | undefined,
): Promise<VariantFigures> {
  const figures = await measureKernel(device, product, 1, { variant, timing });
  // What the GPU refused takes no time at all.
  device.assertHealthy();
  return { variant: variant ?? figures.variant, ms: figures.ms, gflops: figures.gflops };
}

/** The prior's time over that of the best; below 1 where a second look turned them round. */
async function comparedAgain(
  again: (variant: string) => Promise<number>,
  prior: VariantFigures,
  best: VariantFigures,
  until: number,
): Promise<number> {
  if (best === prior) return 1;
  const times = { prior: [prior.ms], best: [best.ms] };
  for (let round = 0; round < finals && performance.now() < until; round++) {
    times.prior.push(await again(prior.variant));
    times.best.push(await again(best.variant));
  }
  // Those that chose them count only where nothing else does.
  const median = (all: readonly number[]) => spread(all.length > 1 ? all.slice(1) : all).median;
  return median(times.prior) / median(times.best);
}

function reasonOf(fault: unknown): string {
  return firstLine(messageOf(fault));
}
