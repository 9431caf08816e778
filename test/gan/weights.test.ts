import { expect, test } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from '../../src/io/safetensors.ts';
import { bitsOf, collect, smallRun, withTrainer } from '../support/small-run.ts';

test('weights that were read go into a safetensors file as they are, and from it into another trainer', async () => {
  // Two types of tensor were one too many: the file was said to be damaged.
  await withTrainer(smallRun(), async (trainer) => {
    await collect(trainer.train({ steps: 3 }));
    const weights = await trainer.readWeights();
    const file = Buffer.from(encodeSafetensors(weights, { made: 'here' }));
    const { tensors, metadata } = decodeSafetensors(file);
    expect(metadata).toEqual({ made: 'here' });
    file.fill(0xff);
    await withTrainer(smallRun({ seed: 8 }), async (other) => {
      other.writeWeights(tensors);
      expect(await other.readWeights()).toEqual(weights);
    });
  });
});

test('a whole state goes through a file bit for bit', async () => {
  const straight = await withTrainer(smallRun(), async (trainer) => {
    await collect(trainer.train({ steps: 5 }));
    return bitsOf(await trainer.capture());
  });
  const { file, counters } = await withTrainer(smallRun(), async (trainer) => {
    await collect(trainer.train({ steps: 2 }));
    const state = await trainer.capture();
    return { file: encodeSafetensors(state.tensors), counters: state.counters };
  });
  await withTrainer(smallRun(), async (trainer) => {
    trainer.restore({ tensors: decodeSafetensors(file).tensors, counters });
    await collect(trainer.train({ steps: 3 }));
    expect(bitsOf(await trainer.capture())).toEqual(straight);
  });
});

test('a stored tensor that holds no floats is refused by its name', async () => {
  await withTrainer(smallRun(), (trainer) => {
    const counts = { dtype: 'I32', shape: [8], data: new Uint8Array(32) } as const;
    expect(() => trainer.writeWeights(new Map([['critic.0.bias', counts]]))).toThrow(
      /another element type[\s\S]*critic\.0\.bias[\s\S]*I32/,
    );
  });
});
