// Settings of what happens to real images on their way to the critic.
import * as z from 'zod/mini';
import { augmentNames } from '../augmentation.ts';
import { belongs, count, setting, type TrainingTable } from './setting.ts';

export const augmentation = {
  augment: setting(z.enum(augmentNames), {
    placeholder: 'HOW',
    meaning:
      'change real images by chance, anew every time: none, flip (left and right exchanged), shift or flip,shift',
    expects: `one of ${augmentNames.join(', ')}, without a space`,
    fixed: true,
    default: 'paper',
    applies: ({ form }) => form !== 'points',
    page: { label: 'Augmentation', paper: 'none', views: ['pictures'] },
  }),
  augmentShift: setting(count.check(z.maximum(1024)), {
    placeholder: 'PIXELS',
    meaning: 'augment by shift: pixels that an image moves at most, along each axis',
    expects: 'a whole number from 1 to 1024, such as 4',
    fixed: true,
    default: 'paper',
    belongs: belongs.toShifting,
    applies: ({ form }) => form !== 'points',
    page: { label: 'Shift by up to', views: ['pictures'] },
  }),
} satisfies TrainingTable;
