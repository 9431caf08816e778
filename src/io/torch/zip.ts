// The members of a zip archive that lie in it as they are, which is how PyTorch writes them.
import { refusal } from './pickle-reader.ts';

const signatures = { end: 0x06054b50, entry: 0x02014b50, member: 0x04034b50 } as const;
const sizes = { end: 22, entry: 46, member: 30 } as const;

/**
 * Views of the members by their names.
 * @throws data error where the archive is not whole, packs its members, or has two of a name
 */
export function storedMembers(bytes: Uint8Array, file: string): Map<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fail = (fault: string, facts = {}) => refusal(fault, { file, ...facts });
  const within = (at: number, length: number) => {
    if (!(at >= 0 && at + length <= bytes.length)) throw fail('the archive is not whole', { position: at });
    return at;
  };
  // A comment of up to 64 KiB may follow.
  let end = bytes.length - sizes.end;
  while (end >= 0 && view.getUint32(end, true) !== signatures.end) {
    if (--end < bytes.length - sizes.end - 0xffff) break;
  }
  if (end < 0 || view.getUint32(end, true) !== signatures.end) throw fail('the archive is not whole');
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const members = new Map<string, Uint8Array>();
  for (let i = 0; i < count; i++) {
    within(at, sizes.entry);
    if (view.getUint32(at, true) !== signatures.entry)
      throw fail('its directory is damaged', { position: at });
    const method = view.getUint16(at + 10, true);
    const [packed, size] = [view.getUint32(at + 20, true), view.getUint32(at + 24, true)];
    const [nameLength, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    const start = view.getUint32(at + 42, true);
    within(at + sizes.entry, nameLength ?? 0);
    const name = new TextDecoder().decode(
      bytes.subarray(at + sizes.entry, at + sizes.entry + (nameLength ?? 0)),
    );
    if (method !== 0 || packed !== size || size === 0xffffffff || members.has(name)) {
      throw fail('the archive packs a member, or has two of a name', { member: name.slice(0, 200) });
    }
    within(start, sizes.member);
    const data = start + sizes.member + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
    if (view.getUint32(start, true) !== signatures.member)
      throw fail('a member is damaged', { member: name });
    members.set(name, bytes.subarray(within(data, size), data + size));
    at += sizes.entry + (nameLength ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return members;
}
