import { expect, it } from 'vitest';
import { cacheFolder } from '../../../src/runtime/platform/node/cache-folder.ts';

it.each([
  ['linux', {}, '/home/ada', '/home/ada/.cache/earthmover'],
  ['linux', { XDG_CACHE_HOME: '/big/cache' }, '/home/ada', '/big/cache/earthmover'],
  // The standard has an empty value be as none.
  ['linux', { XDG_CACHE_HOME: '' }, '/home/ada', '/home/ada/.cache/earthmover'],
  ['linux', { LOCALAPPDATA: '/x' }, '/home/ada', '/home/ada/.cache/earthmover'],
  ['freebsd', {}, '/home/ada', '/home/ada/.cache/earthmover'],
  ['darwin', {}, '/Users/ada', '/Users/ada/Library/Caches/earthmover'],
  ['darwin', { XDG_CACHE_HOME: '/big/cache' }, '/Users/ada', '/big/cache/earthmover'],
  ['win32', {}, 'C:\\Users\\ada', 'C:\\Users\\ada\\AppData\\Local\\earthmover'],
  ['win32', { LOCALAPPDATA: '' }, 'C:\\Users\\ada', 'C:\\Users\\ada\\AppData\\Local\\earthmover'],
  ['win32', { LOCALAPPDATA: 'D:\\Local' }, 'C:\\Users\\ada', 'D:\\Local\\earthmover'],
  ['win32', { XDG_CACHE_HOME: 'E:\\cache' }, 'C:\\Users\\ada', 'E:\\cache\\earthmover'],
] as const)('on %s with %o and the home %s it is %s', (platform, env, home, folder) => {
  expect(cacheFolder(env, platform, home)).toBe(folder);
});
