// The Linux distribution at hand, by the file that each of them has.
import { readFileSync } from 'node:fs';

export interface Distribution {
  /** Such as `debian`, `ubuntu`, `fedora`; those that it derives from follow. */
  readonly ids: readonly string[];
  /** Such as `bookworm`; empty where releases have no names. */
  readonly codename: string;
  /** For people, such as `Debian GNU/Linux 12 (bookworm)`. */
  readonly name: string;
}

/** Reads /etc/os-release, or `file`; undefined away from Linux, and where there is none. */
export function readDistribution(file = '/etc/os-release'): Distribution | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const fields = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(/^(\w+)=["']?(.*?)["']?$/gm)) fields.set(name, value);
  const field = (name: string) => fields.get(name) ?? '';
  return {
    ids: `${field('ID')} ${field('ID_LIKE')}`.trim().split(/\s+/),
    codename: field('UBUNTU_CODENAME') || field('VERSION_CODENAME'),
    name: field('PRETTY_NAME') || field('ID') || 'unknown Linux',
  };
}

/** Whether packages come by apt from Debian, Ubuntu or one of their descendants. */
export function isDebianLike({ ids }: Distribution): boolean {
  return ids.includes('debian') || ids.includes('ubuntu');
}
