// Run by Deno: opens a device and prints its class, its subgroup size, and whether the environment is as it was; or the error.
import { EarthmoverError, openDevice } from '../../../../src/index.ts';

const variables = () => JSON.stringify(Object.entries(process.env).sort());
try {
  const allowed = process.argv.includes('environment');
  const before = allowed && variables();
  const device = await openDevice();
  console.log(device.traits.class, device.traits.subgroupSize, allowed && variables() === before);
  device.destroy();
} catch (error) {
  if (!(error instanceof EarthmoverError)) throw error;
  console.log(error.kind, error.message);
}
