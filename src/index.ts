/**
 * The public library, fit for a browser; `node.ts` adds what needs Node.
 * @module earthmover
 */

export type { Variants } from './compiler/lowered.ts';
export {
  type Choice,
  type InitialWrite,
  type Plan,
  type PlannedBuffer,
  planFlops,
  printPlan,
  type Slice,
  type Step,
} from './compiler/plan.ts';
export { EarthmoverError, type ErrorKind, exitCodes, type Facts } from './core/errors.ts';
export type { ImageSize } from './core/image-size.ts';
export { createRandom, type Random } from './core/random.ts';
export type { DType, Shape } from './core/shape.ts';
export type { CatalogueRow, DatasetName, DatasetsWhere, ImageForm, ToyName } from './data/catalogue.ts';
export {
  createDataset,
  type Dataset,
  type DatasetFacts,
  type StoredDataset,
  sampleOf,
  type TrainingData,
} from './data/dataset.ts';
export type { FitName } from './data/fit.ts';
export { type PointsCsvOptions, parsePointsCsv } from './data/points-csv.ts';
export { type Standardization, standardizationOf } from './data/standardization.ts';
export { createToy, type Mixture, mixtureOf } from './data/toys.ts';
export type { Alarm, AlarmKind, Findings } from './gan/alarms.ts';
export type { AugmentName } from './gan/augmentation.ts';
export {
  type Checkpoint,
  type DatasetIdentity,
  decodeCheckpoint,
  encodeCheckpoint,
} from './gan/checkpoint.ts';
export type { Classes, PairClasses } from './gan/class-choice.ts';
export { completeConfig } from './gan/complete-config.ts';
export { type ClipOrder, defaults, type OptimizerName, type TrainingConfig } from './gan/config.ts';
export type { DataPlacement } from './gan/data-placement.ts';
export type { PenaltyPairs, PenaltySide } from './gan/gradient-penalty.ts';
export {
  type LearningRates,
  learningRatesAt,
  type RateScheduleName,
  type RateSettings,
  type ScheduleUnit,
} from './gan/learning-rate.ts';
export type { StepMetrics } from './gan/metrics.ts';
export {
  createMonitor,
  type Monitor,
  type MonitorOptions,
  type MonitorReport,
} from './gan/monitor.ts';
export type { MonitoredData } from './gan/monitor-samples.ts';
export type { NetworkLayout, Slot } from './gan/network.ts';
export {
  type Objective,
  type ObjectiveName,
  type OwnObjective,
  objectives,
} from './gan/objectives.ts';
export type { DataDescription, PlannedStep, StepOptions, TrainingStep } from './gan/planned-step.ts';
/**
 * Optimisers for loops of a program's own.
 * @example
 * const w = ops.input('w', [2, 1]);
 * const adam = optimisers.adam([w], grad(ops.sum(w), [w]));
 */
export * as optimisers from './gan/public-optimisers.ts';
export type { NeededSetting, RunConfig } from './gan/run-config.ts';
export type { DataChange, ParentCheckpoint, RunOrigin } from './gan/run-origin.ts';
export type { RunSettings, SettingName } from './gan/run-settings.ts';
export type { SampleChoice } from './gan/sample-plan.ts';
export type { SampleRange } from './gan/sample-range.ts';
export {
  criticStepsAt,
  type Schedule,
  type ScheduleCourse,
  type ScheduleName,
  schedules,
} from './gan/schedule.ts';
export type { Banded } from './gan/score-gap.ts';
export type { CriticScores } from './gan/trainer/fed-steps.ts';
export type { CheckpointEvent, SampleEvent, SampleOptions } from './gan/trainer/occasions.ts';
export type { TrainOptions } from './gan/trainer/pace.ts';
export type { CriticAtPoints, PairScores } from './gan/trainer/probes.ts';
export type { StepFeeds } from './gan/trainer/step-feeds.ts';
export {
  createTrainer,
  type RestorableState,
  type Trainer,
  type TrainerOptions,
  type TrainerState,
} from './gan/trainer.ts';
export {
  type LayerSummary,
  planTraining,
  type TrainerSummary,
  type TrainingPlan,
  type TrainingPlanOptions,
} from './gan/training-plan.ts';
export type { Tensor } from './gan/weights.ts';
export { interpret } from './graph/interpret.ts';
export { printGraph } from './graph/print.ts';
export type { Attributes, OpDefinition, Value } from './graph/value.ts';
export { encodeImageGrid, type GridLayout } from './io/image-grid.ts';
export { type PointsPlot, pointsPlot } from './io/points-plot.ts';
export {
  type ArrayTensor,
  decodeSafetensors,
  encodeSafetensors,
  type SafetensorsFile,
  type StoredTensor,
  type TensorType,
} from './io/safetensors.ts';
export { openStoredBlob } from './io/stored-blob.ts';
export { floatsOf, integersOf } from './io/tensor-values.ts';
export type { Dispatches } from './kernels/gemm.ts';
export type { Access, AdapterTraits, Binding, Kernel } from './kernels/kernel.ts';
export { runningMedian } from './metrics/median.ts';
/**
 * Distances and scores.
 * @example
 * metrics.exactWasserstein([0, 1], [5, 6], { dimension: 1 }); // 5
 */
export * as metrics from './metrics/public.ts';
export {
  type ConditionalMlpCriticOptions,
  type ConditionalMlpGeneratorOptions,
  conditionalMlpCritic,
  conditionalMlpGenerator,
} from './nn/conditional-mlp.ts';
export {
  constantFilterGenerator,
  type DcganCriticOptions,
  type DcganGeneratorOptions,
  dcganCritic,
  dcganGenerator,
} from './nn/dcgan.ts';
export type { CriticConditioning } from './nn/layers/concat-classes.ts';
export {
  type ActivationName,
  type MlpCriticOptions,
  type MlpGeneratorOptions,
  type MlpOptions,
  type MlpVariant,
  mlp,
  mlpCritic,
  mlpGenerator,
} from './nn/mlp.ts';
export {
  type BatchMoments,
  type Layout,
  type Model,
  type Module,
  type ParameterSpec,
  type Pass,
  parameterCount,
  type StatisticSpec,
} from './nn/module.ts';
/**
 * The layers that models are made from.
 * @example
 * const critic = sequential('critic', [2], [layers.linear(2, 64), layers.relu(), layers.linear(64, 1)]);
 */
export * as layers from './nn/public.ts';
export { type Elements, imagesFromPytorch, imagesToPytorch, type PytorchTensor } from './nn/pytorch.ts';
export {
  type ResnetCriticOptions,
  type ResnetGeneratorOptions,
  resnetCritic,
  resnetGenerator,
} from './nn/resnet.ts';
export { sequential } from './nn/sequential.ts';
export { type Workload, type WorkloadName, workloads } from './nn/workloads.ts';
/**
 * The vocabulary of graphs: ops that make values from values.
 * @example
 * const loss = ops.sum(ops.mul(ops.input('x', [64, 2]), 0.5));
 */
export * as ops from './ops/public.ts';
export { type Device, type DeviceInfo, requestDevice } from './runtime/device.ts';
export { type CompiledGraph, compileGraph, type Feeds } from './runtime/graph.ts';
export type {
  AdapterChoice,
  AdapterClass,
  Attempt,
  OpenedAdapter,
  OpenOptions,
} from './runtime/platform/adapter.ts';
export { openDevice } from './runtime/platform/browser/open-device.ts';
export { type Gradients, grad, vjp } from './transform/grad.ts';
export { simplify } from './transform/simplify.ts';
