// What the two halves of an iteration and the trainer agree on: streams of random numbers, the size of the telemetry ring,
// and the names of buffers.

/** Streams of the run's random numbers. */
export const streams = {
  criticLatents: 1,
  generatorLatents: 2,
  criticWeights: 3,
  generatorWeights: 4,
  fixedLatents: 5,
  penaltyMix: 6,
  augmentation: 7,
  criticStatistics: 11,
  generatorStatistics: 12,
  /** Of what layers draw, one stream a call from here on. */
  criticLayers: 2 ** 30,
  generatorLayers: 2 ** 31,
};

/** Of what is not drawn for all ranks together, the streams of a rank lie so far behind those of the rank before. */
export const streamsPerRank = 2 ** 10;

/** Entries of the telemetry ring; more than the longest outer iterations between two readings write. */
export const ringSize = 1024;

/** Readings of the ring that may be under way at once, each with a copy of its own. */
export const ringCopies = 2;

/** The generator's buffers of decaying means, by what they are the means of. */
export const emaKinds = { weights: 'ema-weights', statistics: 'ema-statistics' };
