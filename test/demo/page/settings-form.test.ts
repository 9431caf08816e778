import { expect, it } from 'vitest';
import { faultIn } from '../../../src/demo/page/settings-form.ts';
import { faultOf } from '../../../src/demo/worker/fault-of.ts';
import { readSettings } from '../../../src/demo/worker/settings.ts';

it('an error tells which settings it may be about, and what to do, without the names of the code', () => {
  let message = '';
  try {
    readSettings(
      'pictures',
      [
        ['objective', 'wgan-gp'],
        ['critic', 'dcgan'],
      ],
      'controls',
    );
  } catch (fault) {
    ({ message } = faultOf(fault));
  }
  const { names, text } = faultIn(message);
  expect(names[0]).toBe('critic');
  expect(text).toMatch(/^Critic dcgan does not fit the objective wgan-gp\. .+\. Use /);
  expect(text).not.toContain('controls');
  expect(text).not.toContain('--');
});
