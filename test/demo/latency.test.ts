import { onStage } from './stage.ts';
import { latency } from './stories/latency.ts';

// A file of its own, which runs alone: it measures how soon the page answers.
onStage(latency);
