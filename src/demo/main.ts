// The page's entry.

import { startApp } from './page/app.ts';

startApp();
