// Whether a step's time grows in a line with its operations: workloads by batch, critic steps, width and image size.
import { at } from '../core/at.ts';
import type { TrainingConfig } from '../gan/config.ts';
import { dcganCritic, dcganGenerator } from '../nn/dcgan.ts';
import { mlp } from '../nn/mlp.ts';
import type { Workload } from '../nn/workloads.ts';
import type { Device } from '../runtime/device.ts';
import type { ScaleFigures, ScalePoint } from './report.ts';
import { timeSteps } from './steps.ts';

/** A workload with one of its sizes let loose. */
export interface Sweep {
  readonly name: 'batch' | 'n-critic' | 'width' | 'image-size';
  readonly workload: string;
  readonly values: readonly number[];
  /** Batch and critic steps multiply the work; width and image size do so by powers, so time is held against FLOPs. */
  readonly against: 'value' | 'flops';
  readonly at: (value: number) => { readonly workload: Workload; readonly config?: Partial<TrainingConfig> };
}

/** The sweeps of one workload by batch and by critic steps. */
export function sweepsOf(name: string, workload: Workload): Sweep[] {
  return [
    {
      name: 'batch',
      workload: name,
      values: [64, 128, 256, 512],
      against: 'value',
      at: (batch) => ({ workload: { ...workload, batch } }),
    },
    {
      name: 'n-critic',
      workload: name,
      values: [1, 5, 10, 25],
      against: 'value',
      at: (nCritic) => ({ workload, config: { nCritic } }),
    },
  ];
}

/** Sweeps that change the networks: three hidden layers of a width, and DCGANs of an image size with 16 filters. */
export function networkSweeps(): Sweep[] {
  return [
    {
      name: 'width',
      workload: 'mlp, 3 hidden layers, batch 256',
      values: [128, 256, 512, 1024],
      against: 'flops',
      at: (width) => {
        const net = (output: number) =>
          mlp({ input: 2, hidden: [width, width, width], output, activation: 'relu' });
        return { workload: { generator: net(2), critic: net(1), batch: 256, latent: 2 } };
      },
    },
    {
      name: 'image-size',
      workload: 'dcgan, 16 filters, batch 64',
      values: [16, 32, 64],
      against: 'flops',
      at: (imageSize) => {
        const sizes = { imageSize, channels: 1, filters: 16 };
        const generator = dcganGenerator({ ...sizes, latent: 100 });
        return { workload: { generator, critic: dcganCritic(sizes), batch: 64, latent: 100 } };
      },
    },
  ];
}

/** Times every size of a sweep and holds the times against a straight line. */
export async function measureScale(
  device: Device,
  { name, workload, values, against, at }: Sweep,
  steps: number,
  fmaGflops: number,
): Promise<ScaleFigures> {
  const points: Omit<ScalePoint, 'deviation'>[] = [];
  for (const value of values) {
    const { workload: sized, config } = at(value);
    const timer = await timeSteps(device, sized, config);
    try {
      for (let i = 0; i < steps; i++) await timer.step();
      const { stepMs, plannedBytes } = timer.figures(workload, fmaGflops);
      const flops = timer.trainer.summary.flopsPerStep;
      // The least time: what else the machine does only ever adds to it, and not evenly over the sizes.
      const gflops = flops / stepMs.min / 1e6;
      const fractionOfPeak = gflops / fmaGflops;
      points.push({ value, stepMs: stepMs.min, flops, gflops, fractionOfPeak, plannedBytes });
    } finally {
      timer.destroy();
    }
  }
  const deviations = deviationsFromLine(
    points.map((point) => point[against]),
    points.map(({ stepMs }) => stepMs),
  );
  return {
    workload,
    sweep: name,
    against,
    points: points.map((point, i) => ({ ...point, deviation: deviations[i] ?? Number.NaN })),
    worstDeviation: Math.max(...deviations.map(Math.abs)),
  };
}

/**
 * y over the straight line a + b·x, less one, at each point. The line is the one of least squared relative error, so that
 * the small sizes count as much as the large ones.
 */
export function deviationsFromLine(xs: readonly number[], ys: readonly number[]): number[] {
  // Weighted by 1/y²: the normal equations of Σ ((a + b·x)/y − 1)².
  let [s, sx, sxx, t, tx] = [0, 0, 0, 0, 0];
  xs.forEach((x, i) => {
    const y = at(ys, i);
    s += 1 / y ** 2;
    sx += x / y ** 2;
    sxx += x ** 2 / y ** 2;
    t += 1 / y;
    tx += x / y;
  });
  const determinant = s * sxx - sx ** 2;
  const [a, b] =
    determinant === 0 ? [0, tx / sxx] : [(t * sxx - tx * sx) / determinant, (s * tx - sx * t) / determinant];
  return xs.map((x, i) => at(ys, i) / (a + b * x) - 1);
}
