// The page's Content-Security-Policy forbids code from strings, which zod would otherwise try first.
import { z } from 'zod';

z.config({ jitless: true });
