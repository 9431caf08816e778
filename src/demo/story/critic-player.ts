// Step 5 where there is no WebGPU: recorded runs, and sliders that change from one to another.

import { fetchRecording } from '../page/recorded-file.ts';
import type { CriticAsked, CriticLook } from './critic.ts';
import {
  type CriticRecording,
  criticLooksIn,
  recordedClips,
  recordedLooks,
  recordedSteps,
} from './critic-recording.ts';
import type { Slider } from './slider.ts';

export interface CriticPlayer {
  /** Whether the recording is what is shown. */
  readonly loaded: () => boolean;
  /** Fetches it and leaves the sliders what it has. Its looks, each of the pair that is asked for by then. */
  readonly load: () => Promise<Iterable<CriticLook> | undefined>;
  /** The look of the pair that is asked for now; undefined where nothing is recorded. */
  readonly at: (index: number) => CriticLook | undefined;
}

export function createCriticPlayer(clip: Slider, steps: Slider, asked: () => CriticAsked): CriticPlayer {
  let recording: CriticRecording | undefined;
  /** Of the pair that was asked for last: a drag asks for one look after the other. */
  let unpacked: { readonly of: CriticAsked; readonly looks: readonly CriticLook[] } | undefined;
  const at = (index: number) => {
    const of = asked();
    if (recording && (unpacked?.of.clip !== of.clip || unpacked.of.nCritic !== of.nCritic)) {
      unpacked = { of, looks: criticLooksIn(recording, of) };
    }
    return unpacked?.looks[index];
  };
  function* looks() {
    for (let i = 0; i < recordedLooks; i++) {
      const look = at(i);
      if (look) yield look;
    }
  }
  return {
    loaded: () => recording !== undefined,
    load: async () => {
      recording = await fetchRecording<CriticRecording>('critic');
      if (!recording) return undefined;
      clip.offer(recordedClips);
      steps.offer(recordedSteps);
      return looks();
    },
    at,
  };
}
