// sample-rows: the host half of drawing a batch from the data set.
//   chunk   SPAN lanes of a row too long for one workgroup
import type { SampleRowsAttributes } from '../ops/random.ts';
import { foldGroups } from './grid.ts';
import type { AdapterTraits, Kernel } from './kernel.ts';
import { laneChoice } from './lanes.ts';
import { shaders } from './shaders.generated.ts';
import { specialise } from './template.ts';

export interface SampleRowsSpec extends SampleRowsAttributes {
  /** Rows of the output. */
  readonly batch: number;
  /** Elements of a row. */
  readonly width: number;
}

const workgroup = 64;
const lanesPerGroup = 1024;

const fetchFloat = 'fn fetch(at: u32) -> Lane {\n  return table[at];\n}';

// Rows that are no multiple of four bytes long start inside a word.
const fetchByte = `fn fetch(at: u32) -> Lane {
  let byte = (table[at / 4u] >> (8u * (at % 4u))) & 255u;
  return centred(vec4i(i32(2u * byte) - 255)).x;
}`;

/**
 * Kernel of `sampleRows`: bindings `table` (f32[count, width], or u32 words of packed bytes, the last one whole; with
 * `slots` their rows in the place of `count`), `state` u32[8] and `out` f32[batch, width].
 */
export function sampleRowsKernel(spec: SampleRowsSpec, traits: AdapterTraits): Kernel {
  const { batch, width, count, encoding, slots } = spec;
  const { lanes, variant, declarations } = laneChoice(width);
  const perRow = width / lanes;
  const rows = Math.max(1, Math.min(workgroup, batch, Math.floor(lanesPerGroup / perRow)));
  const span = Math.min(perRow, lanesPerGroup);
  const chunks = Math.ceil(perRow / span);
  const groups = foldGroups(Math.ceil(batch / rows) * chunks, traits);
  const fetch = encoding === 'f32' ? fetchFloat : lanes === 1 ? fetchByte : undefined;
  return {
    family: 'sample-rows',
    variant: `${encoding}-${variant}${slots ? '-slots' : ''}`,
    code: specialise(shaders['sample-rows'], {
      declarations: {
        Lane: declarations.Lane,
        ...(encoding === 'f32' ? { Cell: 'alias Cell = Lane;' } : {}),
      },
      functions: { ...(fetch ? { fetch } : {}), permuteIndex: shaders['lib/permutation'] },
    }),
    constants: {
      BATCH: batch,
      PER_ROW: perRow,
      COUNT: count,
      ...(slots && { SLOTS: slots.count, SLOT_ROWS: slots.rows }),
      ROWS: rows,
      SPAN: span,
      CHUNKS: chunks,
      GROUPS_X: groups[0],
    },
    bindings: [
      { name: 'table', access: 'read' },
      { name: 'state', access: 'read' },
      { name: 'out', access: 'read_write' },
    ],
    groups,
    flops: encoding === 'u8' ? 2 * batch * width : 0,
  };
}
