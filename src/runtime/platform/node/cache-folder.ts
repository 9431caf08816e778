// Where this user's caches live by the platform's custom.
import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

/** The per-user folder for what was fetched or made once; it may not exist yet. XDG_CACHE_HOME goes first everywhere. */
export function cacheFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  const { join } = platform === 'win32' ? win32 : posix;
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'earthmover');
  switch (platform) {
    case 'win32':
      return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'earthmover');
    case 'darwin':
      return join(home, 'Library', 'Caches', 'earthmover');
    default:
      return join(home, '.cache', 'earthmover');
  }
}
