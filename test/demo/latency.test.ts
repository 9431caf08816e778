import { onStage } from './stage.ts';
import { latency } from './stories/latency.ts';
import { opening } from './stories/opening.ts';

// A file of its own, which runs alone: its stories measure how soon the page moves, trains and answers.
onStage(opening, latency);
