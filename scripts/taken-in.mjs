// Packages of others whose code `npm run build` takes into lib/: what is used of them, beside our own. One file is imported
// several times faster than their hundred. The build fails where this list is not what it took in.
export const takenIn = ['fast-png', 'fflate', 'iobuffer', 'zod'];
