// Where caches live on this platform.
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where this user's caches live by the platform's custom; the folder may not exist yet. */
export function cacheFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'earthmover');
  if (platform === 'win32')
    return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'earthmover');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'earthmover');
  return join(homedir(), '.cache', 'earthmover');
}
