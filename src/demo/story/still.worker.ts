// The worker of the story's first three steps: computes on the processor, and needs no GPU.

import { expose } from 'comlink';
import { still } from './still.ts';

expose(still);
