import { startApp } from './page/app.ts';

startApp();
