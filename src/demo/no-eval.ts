// The page's Content-Security-Policy forbids code from strings, which zod would otherwise try first.
import * as z from 'zod/mini';

z.config({ jitless: true });
