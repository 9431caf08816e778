// The public library, fit for a browser; `node.ts` adds what needs Node.

export type { Variants } from './compiler/lower.ts';
export { type Plan, planFlops, printPlan } from './compiler/plan.ts';
export { EarthmoverError, type ErrorKind, exitCodes } from './core/errors.ts';
export { createRandom, type Random } from './core/random.ts';
export type { DType, Shape } from './core/shape.ts';
export { createDataset, type Dataset, sampleOf } from './data/dataset.ts';
export { parsePointsCsv } from './data/points-csv.ts';
export { createToy, mixtureOf } from './data/toys.ts';
export type { Alarm, AlarmKind } from './gan/alarms.ts';
export { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './gan/checkpoint.ts';
export { completeConfig } from './gan/complete-config.ts';
export { defaults, type TrainingConfig } from './gan/config.ts';
export {
  type LearningRates,
  learningRatesAt,
  type RateScheduleName,
  type RateSettings,
} from './gan/learning-rate.ts';
export type { StepMetrics } from './gan/metrics.ts';
export {
  createMonitor,
  type Monitor,
  type MonitorOptions,
  type MonitorReport,
} from './gan/monitor.ts';
export { type Objective, type ObjectiveName, objectives } from './gan/objectives.ts';
export { criticStepsAt, schedules } from './gan/schedule.ts';
export {
  type CriticScores,
  createTrainer,
  type StepFeeds,
  type Trainer,
  type TrainerOptions,
  type TrainerState,
  type TrainOptions,
} from './gan/trainer.ts';
export { planTraining, type TrainerSummary } from './gan/training-plan.ts';
export type { Tensor } from './gan/weights.ts';
export { interpret } from './graph/interpret.ts';
export { printGraph } from './graph/print.ts';
export type { Value } from './graph/value.ts';
export { wassersteinCurveSvg } from './io/curve.ts';
export { encodeImageGrid } from './io/image-grid.ts';
export { pointsPlot } from './io/points-plot.ts';
export { decodeSafetensors, encodeSafetensors } from './io/safetensors.ts';
export { runningMedian } from './metrics/median.ts';
export * as metrics from './metrics/public.ts';
export { constantFilterGenerator, dcganCritic, dcganGenerator } from './nn/dcgan.ts';
export { mlp, mlpCritic, mlpGenerator } from './nn/mlp.ts';
export { type Model, type Module, parameterCount, sequential } from './nn/module.ts';
export * as layers from './nn/public.ts';
export { imagesFromPytorch, imagesToPytorch } from './nn/pytorch.ts';
export { type WorkloadName, workloads } from './nn/workloads.ts';
export * as ops from './ops/public.ts';
export { type Device, requestDevice } from './runtime/device.ts';
export { type CompiledGraph, compileGraph } from './runtime/graph.ts';
export { openDevice } from './runtime/platform/browser/open-device.ts';
export { grad, vjp } from './transform/grad.ts';
export { simplify } from './transform/simplify.ts';
