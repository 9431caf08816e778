// The adapter of the runtime that runs the tests: Dawn's in Node, wgpu's in Deno (see scripts/test-deno.mjs).
import { openGpu as openInDeno } from '../../src/runtime/platform/deno/open.ts';
import { deno } from '../../src/runtime/platform/deno/runtime.ts';
import { openGpu as openInNode } from '../../src/runtime/platform/node/open.ts';

export const openGpu = deno ? openInDeno : openInNode;
