// The embedded SwiftShader: unpacked once into the cache, and loaded as a Vulkan driver.
//   archive   the compressed files inside an optional package
//   manifest  hashes of what was unpacked, written last
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { cacheFolder } from './cache-folder.ts';
import { loadLibrary } from './shared-library.ts';
import { readTar } from './tar.ts';

const icdName = 'vk_swiftshader_icd.json';
const loaderName = 'libvulkan.so.1';
const wanted = ['libvk_swiftshader.so', loaderName, icdName] as const;

/** Written last into an unpacked folder: SHA-256 of the archive it came from and of each file. */
interface Manifest {
  readonly archive: string;
  readonly files: Readonly<Record<string, string>>;
}

/** The compressed archive inside the optional package, or undefined where that is not installed. */
export function findArchive(): string | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
    return join(entry, '../../../bin/swiftshader.tar.br');
  } catch {
    return undefined;
  }
}

/**
 * Readies the embedded SwiftShader and loads its Vulkan loader into this process, so that Dawn's later
 * search for libvulkan.so.1 finds it by name on a machine that has none. Returns the ICD file to point Vulkan at.
 */
export function loadSwiftshader(archive: string): string {
  const cached = unpackInto(cacheFolder(), archive);
  if (cached && !loadLibrary(join(cached, loaderName))) return join(cached, icdName);
  // The cache is read-only, full, or on a file system that may not hold executable code.
  const temporary = mkdtempSync(join(tmpdir(), 'earthmover-'));
  process.once('exit', () => remove(temporary));
  const folder = unpackInto(temporary, archive);
  if (folder && !loadLibrary(join(folder, loaderName))) return join(folder, icdName);
  throw new Error(`neither ${cacheFolder()} nor ${tmpdir()} can hold its libraries`);
}

/**
 * The folder beneath `base` with the unpacked, verified files, made if missing or damaged; undefined where
 * `base` cannot be written. Safe against other processes at the same work: a folder appears by rename only.
 */
export function unpackInto(base: string, archive: string): string | undefined {
  const compressed = readFileSync(archive);
  const digest = sha256(compressed);
  const folder = join(base, `swiftshader-${digest.slice(0, 16)}`);
  const rounds = 3; // another process may swap the folder between our look and our rename
  for (let round = 0; round < rounds; round++) {
    if (verify(folder, digest)) return folder;
    const fresh = `${folder}.new-${randomUUID()}`;
    try {
      mkdirSync(fresh, { recursive: true, mode: 0o700 });
      unpack(compressed, digest, fresh);
      moveAside(folder);
      renameSync(fresh, folder);
    } catch (error) {
      remove(fresh);
      if (!isFileError(error)) throw error;
      if (!['EEXIST', 'ENOTEMPTY'].includes(error.code)) return undefined;
    }
  }
  return verify(folder, digest) ? folder : undefined;
}

function unpack(compressed: Uint8Array, archive: string, folder: string): void {
  const files = readTar(brotliDecompressSync(compressed));
  const digests: Record<string, string> = {};
  for (const name of wanted) {
    const bytes = files.get(name);
    if (!bytes) throw new Error(`the archive of @sparticuz/chromium holds no ${name}`);
    writeFileSync(join(folder, name), bytes, { mode: 0o755 });
    digests[name] = sha256(bytes);
  }
  const manifest: Manifest = { archive, files: digests };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
}

function verify(folder: string, archive: string): boolean {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
    return (
      manifest.archive === archive &&
      wanted.every((name) => sha256(readFileSync(join(folder, name))) === manifest.files[name])
    );
  } catch {
    return false;
  }
}

/** Renamed before it is removed: processes that run from its libraries keep them. */
function moveAside(folder: string): void {
  const damaged = `${folder}.old-${randomUUID()}`;
  try {
    renameSync(folder, damaged);
  } catch (error) {
    if (isFileError(error) && error.code === 'ENOENT') return;
    throw error;
  }
  remove(damaged);
}

/** As far as that goes: leftovers only cost space. */
function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {}
}

function isFileError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
