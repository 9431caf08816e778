// Settings of the learning rates and of what changes in the course of a run.
import * as z from 'zod/mini';
import { longestSchedule, rateScheduleNames, scheduleUnits } from '../learning-rate.ts';
import { schedules as criticSchedules, type ScheduleName } from '../schedule.ts';
import {
  belongs,
  count,
  countOrNone,
  most,
  positive,
  type RunContext,
  setting,
  type TrainingTable,
} from './setting.ts';

const criticScheduleNames = Object.keys(criticSchedules) as [ScheduleName, ...ScheduleName[]];

export const schedules = {
  schedule: setting(z.enum(criticScheduleNames), {
    placeholder: 'NAME',
    meaning:
      'critic steps: constant, warmup (100 at first and every 500 iterations), linear (from --n-critic to --n-critic-end), or ramp (the same in the first tenth)',
    expects: `one of ${criticScheduleNames.join(', ')}`,
    fixed: true,
    default: 'paper',
    page: { label: 'Schedule of n_critic', paper: 'constant', live: true },
  }),
  nCriticEnd: setting(count.check(z.maximum(most.criticSteps)), {
    placeholder: 'N',
    meaning: 'schedules linear and ramp: critic steps at their end',
    expects: `a whole number from 1 to ${most.criticSteps}`,
    fixed: true,
    default: () => 1,
    belongs: belongs.toMovingSchedule,
    page: { label: 'n_critic at its end', live: true },
  }),
  lr: setting(positive, {
    placeholder: 'RATE',
    meaning: 'learning rate of both networks',
    expects: 'a number above 0, such as 5e-5',
    fixed: true,
    default: 'paper',
    page: { label: 'Learning rate α', paper: '5e-5', live: true },
  }),
  criticLr: setting(positive, {
    placeholder: 'RATE',
    meaning: 'that of the critic alone',
    expects: 'a number above 0, such as 5e-5',
    fixed: true,
    default: 'none',
    page: { label: 'The critic’s own rate', live: true },
  }),
  generatorLr: setting(positive, {
    placeholder: 'RATE',
    meaning: 'that of the generator alone',
    expects: 'a number above 0, such as 5e-5',
    fixed: true,
    default: 'none',
    page: { label: 'The generator’s own rate', live: true },
  }),
  lrSchedule: setting(z.enum(rateScheduleNames), {
    placeholder: 'NAME',
    meaning: 'how the learning rates fall to --lr-floor: constant (not at all), linear or cosine',
    expects: `one of ${rateScheduleNames.join(', ')}`,
    fixed: true,
    default: 'paper',
    page: { label: 'Schedule of the rate', paper: 'constant', live: true },
  }),
  lrFloor: setting(z.number().check(z.minimum(0)), {
    placeholder: 'RATE',
    meaning: 'learning rate at the end of the schedule',
    expects: 'a number, 0 or more, such as 1e-6',
    fixed: true,
    default: 'paper',
    belongs: belongs.toFallingRate,
    page: { label: 'Rate at its end', live: true },
  }),
  lrWarmup: setting(countOrNone, {
    placeholder: 'N',
    meaning: 'iterations at the start in which the learning rates rise in a line; 0 for none',
    expects: 'a whole number, 0 or more',
    fixed: true,
    default: 'paper',
    page: { label: 'Warm-up in iterations', live: true },
  }),
  scheduleOver: setting(z.enum(scheduleUnits), {
    placeholder: 'UNIT',
    meaning: 'what schedules are measured in: steps (iterations), or time (of --minutes)',
    expects: `one of ${scheduleUnits.join(', ')}`,
    fixed: true,
    default: ({ steps }: Pick<RunContext, 'steps'>) => (steps === undefined ? 'time' : 'steps'),
    belongs: belongs.toSchedules,
    page: 'link',
  }),
  scheduleSteps: setting(count.check(z.maximum(longestSchedule)), {
    placeholder: 'N',
    meaning: 'iterations that the schedules span, where not --steps',
    expects: `a whole number from 1 to ${longestSchedule}`,
    fixed: true,
    default: ({ steps }) => steps,
    belongs: belongs.toSchedules,
    applies: ({ scheduleOver }) => scheduleOver === 'steps',
    page: {
      label: 'Its length in iterations',
      live: true,
      shown: ({ lrSchedule }) => lrSchedule !== 'constant',
    },
  }),
} satisfies TrainingTable;
