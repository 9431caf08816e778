import { onStage } from './stage.ts';
import { fourHours } from './stories/four-hours.ts';
import { latency } from './stories/latency.ts';

// A file of its own, which runs alone: its stories measure how soon the page answers.
onStage(latency, fourHours);
