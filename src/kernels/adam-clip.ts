// adam-clip: the host half of one Adam step with the clip: hooks put into shaders/rmsprop-clip.wgsl.
import type { AdapterTraits } from './kernel.ts';
import { shaders } from './shaders.generated.ts';
import { type Decay, type Padding, type UpdateKernel, updateKernel } from './update-kernel.ts';

export interface AdamSpec {
  /** Weights, the padding between tensors included. */
  readonly count: number;
  /** Whose steps the run's counters are asked for. */
  readonly network: 'critic' | 'generator';
  /** As in `rmspropClip`. */
  readonly scheduled?: boolean;
  /** As in `rmspropClip`. */
  readonly padding?: Padding | undefined;
  /** As in `rmspropClip`; decoupled in AdamW. */
  readonly decay?: Decay | undefined;
}

/**
 * Kernel of one Adam step and the clip over a network's flat parameters, as torch.optim.Adam and AdamW have it: the bindings of
 * `rmspropClip` (in the settings, β₂ is `smoothing` and β₁ is `momentum`), then `moment` f32[count], the mean gradient,
 * and `counters` u32[8]: the step's number, which corrects the bias of both means, is read on the GPU; with `scheduled`,
 * then `rates`.
 */
export function adamClip(
  { count, network, scheduled = false, padding, decay }: AdamSpec,
  traits: AdapterTraits,
): UpdateKernel {
  return updateKernel(
    'adam-clip',
    {
      count,
      flops: 20,
      name: network,
      averages: ['moment'],
      scheduled,
      padding,
      decay,
      prepare,
      stepped,
      clock: {
        append: `${clock}\n\n${shaders['lib/bias-correction']}`,
        constants: { CLOCK: network === 'critic' ? 0 : 1 },
      },
    },
    traits,
  );
}

const clock = `// 0: the critic's steps are the clock, 1: the generator's.
override CLOCK: u32 = 0u;

var<private> stepSize: f32;
// Root of the correction of the mean square.
var<private> rootScale: f32;`;

const prepare = `fn prepare() {
  let done = countersOf(counters[0], counters[1]);
  let steps = select(done.criticStep, done.generatorStep, CLOCK == 1u) + 1u;
  stepSize = rate / biasCorrection(settings.oneMinusMomentum, steps);
  rootScale = sqrt(biasCorrection(settings.oneMinusSmoothing, steps));
}`;

const stepped = `fn stepped(at: u32, before: Lane, g: Lane) -> Lane {
  let m = moment[at] * settings.momentum + settings.oneMinusMomentum * g;
  let v = square[at] * settings.smoothing + settings.oneMinusSmoothing * g * g;
  moment[at] = m;
  square[at] = v;
  return before - stepSize * m / (sqrt(v) / rootScale + epsilonAt(at));
}`;
