// Cyclic redundancy checks of 32 bits, their bits in reverse as Ethernet, PNG and iSCSI have them.

/** IEEE 802.3's 0x04C11DB7, as PNG has it (ISO/IEC 15948, annex D), as an unsigned 32-bit number. */
export const crc32 = checksum(0xedb88320);

/** CRC-32C (Castagnoli), 0x1EDC6F41, as RFC 3720 (iSCSI), section 12.1, defines it. */
export const crc32c = checksum(0x82f63b78);

/** A checksum of bytes; of bytes that follow others, whose checksum is `before`. */
type Checksum = (bytes: Uint8Array, before?: number) => number;

/** @param polynomial its bits in reverse */
function checksum(polynomial: number): Checksum {
  const table = Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    return value;
  });
  return (bytes, before = 0) => {
    let crc = ~before;
    for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0);
    return ~crc >>> 0;
  };
}
