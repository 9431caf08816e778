// The figures of `earthmover bench`: what each is, in which unit.
import type { Peaks } from './peaks.ts';

/** A median with the range that it comes from. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The same outer iteration in another framework, timed in turns with ours. */
export interface PeerFigures {
  /** Median of its steps; null where it cannot do the workload. */
  readonly stepMs: number | null;
  /** The peer's time over ours: above 1 it is slower. */
  readonly ratio: number | null;
  /** Version and device, or why there is no figure. */
  readonly remark: string;
}

/** From the trainer's making to the end of its first step, in processes of their own. */
export interface FirstStepMs {
  /** With empty caches. */
  readonly cold: number;
  /** With what the cold one left there. */
  readonly cached: number;
}

/** The same outer iteration in another checkout of this project, one after each of ours. */
export interface AgainstFigures extends PeerFigures {
  /** Of each of its steps over ours before it; null where it did not take as many. */
  readonly ratioOfTurns: Spread | null;
  readonly firstStepMs?: FirstStepMs;
  /** Its times over ours. */
  readonly firstStepRatio?: FirstStepMs;
}

/** What was measured of one workload. A step is one outer iteration: nCritic critic steps and a generator step. */
export interface WorkloadFigures {
  readonly name: string;
  readonly nCritic: number;
  readonly stepMs: Spread;
  /** nCritic iterations in the time of a step, the generator's share included. */
  readonly criticIterationsPerSecond: number;
  /** Planned floating-point operations over the median time. */
  readonly gflops: number;
  /** `gflops` over `peaks.fmaGflops`. */
  readonly fractionOfPeak: number;
  readonly dispatchesPerCriticIteration: number;
  readonly dispatchesPerStep: number;
  readonly submitsPerStep: number;
  readonly readbacksPerStep: number;
  /** Encoding and submitting. */
  readonly hostMsPerStep: number;
  readonly plannedBytes: number;
  readonly liveBytes: number;
  /** Absent if not measured. */
  readonly firstStepMs?: FirstStepMs;
  readonly peers?: Readonly<Record<string, PeerFigures>>;
  readonly against?: AgainstFigures;
}

/** The same product in another checkout of this project, measured in turns with ours. */
export interface AgainstKernelFigures {
  /** Null where it cannot do the product. */
  readonly ms: number | null;
  /** The other's time over ours: above 1 it is slower. */
  readonly ratio: number | null;
  /** Of each of its measurements over ours before it. */
  readonly ratioOfTurns: Spread | null;
  /** What the other chose, or why there is no figure. */
  readonly variant: string;
}

/** What was measured of one kernel, or of the two that a split product needs. */
export interface KernelFigures {
  readonly name: string;
  readonly variant: string;
  readonly ms: number;
  readonly gflops: number;
  readonly fractionOfPeak: number;
  readonly against?: AgainstKernelFigures;
}

/** An outer iteration of `dcgan28` with its data in one place, measured in turns with the other places. */
export interface StreamingFigures {
  /** Where the samples lie. */
  readonly from: 'GPU' | 'memory' | 'file';
  readonly stepMs: Spread;
  /** Of each turn over that with the data on the GPU: above 1 it is slower. */
  readonly ratioOfTurns: Spread;
}

/** What was not measured. */
export interface LeftOut {
  readonly what: string;
  readonly why: string;
}

/** One way to compute a product. */
export interface VariantFigures {
  readonly variant: string;
  readonly ms: number;
  readonly gflops: number;
}

/** A product by all its variants, and what the choice without measuring is worth. */
export interface PriorFigures {
  readonly name: string;
  /** Variants that there are on this adapter; 0 for a product over a single term, which is an expression. */
  readonly legal: number;
  /** Null where it was not measured. */
  readonly prior: string | null;
  readonly best: string | null;
  /** The prior's time over that of the best, measured again in turns. */
  readonly ratio: number | null;
  readonly variants: readonly VariantFigures[];
  readonly leftOut: readonly LeftOut[];
}

/** What the products say of the prior. */
export interface Verdict {
  /** Products in which the prior's time is at most a tenth above the best's. */
  readonly within: number;
  /** Products with at least two variants, all of which were measured. */
  readonly of: number;
  /** Those that were not, or not with all of them. */
  readonly incomplete: number;
  readonly text: string;
}

/** A computation on the CPU. */
export interface DistanceFigures {
  readonly name: string;
  readonly ms: number;
}

/** One size of a sweep. */
export interface ScalePoint {
  readonly value: number;
  /** The least of the steps'. */
  readonly stepMs: number;
  /** Floating-point operations of a step. */
  readonly flops: number;
  readonly gflops: number;
  readonly fractionOfPeak: number;
  readonly plannedBytes: number;
  /** Time over that of the straight line through the sweep, less one. */
  readonly deviation: number;
}

/** How one workload grows with one of its sizes. */
export interface ScaleFigures {
  readonly workload: string;
  readonly sweep: string;
  /** What time should be linear in. */
  readonly against: 'value' | 'flops';
  readonly points: readonly ScalePoint[];
  /** The largest |deviation|. */
  readonly worstDeviation: number;
}

/** What `earthmover bench --json FILE` writes. Times in milliseconds, sizes in bytes. */
export interface BenchReport {
  readonly adapter: string;
  readonly version: string;
  readonly peaks: Peaks;
  readonly workloads: readonly WorkloadFigures[];
  readonly kernels: readonly KernelFigures[];
  readonly distances: readonly DistanceFigures[];
  readonly streaming: readonly StreamingFigures[];
  readonly scale: readonly ScaleFigures[];
}
