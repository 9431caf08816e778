import { expect, test } from 'vitest';
import { crc32, crc32c } from '../../src/core/crc.ts';

const ascending = Uint8Array.from({ length: 32 }, (_, i) => i);

test.each<[string, Uint8Array, number]>([
  ['32 zeros', new Uint8Array(32), 0x8a9136aa],
  ['32 ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ['0 to 31', ascending, 0x46dd794e],
  ['31 to 0', ascending.slice().reverse(), 0x113fdb5c],
  ['nothing', new Uint8Array(), 0],
  ['the digits 1 to 9', new TextEncoder().encode('123456789'), 0xe3069283],
])('the checksum of %s is that of RFC 3720, appendix B.4, and of the catalogue of CRCs', (_, bytes, crc) => {
  expect(crc32c(bytes)).toBe(crc);
});

test('the other is that of zip and PNG', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  expect(crc32(new TextEncoder().encode('IEND'))).toBe(0xae426082);
});
