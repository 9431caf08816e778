import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import {
  type KubernetesOptions,
  kubernetesObjects,
  kubernetesYaml,
} from '../../../src/cli/sweep/kubernetes.ts';
import { jobNameOf } from '../../../src/cli/sweep/tasks.ts';
import { toolRequire } from '../../support/tools.ts';
import { inProcess } from '../in-process.ts';
import { sweepFile, sweepOf } from './files.ts';

/** An object of Kubernetes' API that knows its schema. */
type KubernetesModel = new (members: unknown) => { validate(): void };

const load = toolRequire();
const { Job }: { readonly Job: KubernetesModel } = load('kubernetes-models/batch/v1');
const { ConfigMap }: { readonly ConfigMap: KubernetesModel } = load('kubernetes-models/v1');

const folder = mkdtempSync(join(tmpdir(), 'earthmover job '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const usual: KubernetesOptions = {
  ...{ perTask: 1, atOnce: undefined, grace: 120, jobs: 1, adapter: undefined },
  ...{ image: 'registry/earthmover:1', claim: 'runs', mount: '/data', gpus: undefined },
};

type Members = { readonly [name: string]: unknown };

/** The objects of a file, as a reader of YAML has them. */
function read(yaml: string): { map: Members; job: Members } {
  const [map, job] = parseAllDocuments(yaml).map((document) => document.toJS() as Members);
  return { map: map!, job: job! };
}

/**
 * The members that the validator never looked at: its schemas take members that they do not know. Names of labels and
 * of resources are the user's.
 */
function unread(object: Members, validate: (watched: Members) => void): string[] {
  const free = /\.(labels|limits|data)\./;
  const members = new Set<string>();
  const seen = new Set<string>();
  const watch = (value: unknown, at: string): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
    for (const [name, member] of Object.entries(value)) {
      const path = `${at}.${name}`;
      members.add(path);
      const inner = watch(member, path);
      Object.defineProperty(copy, name, {
        enumerable: true,
        get() {
          seen.add(path);
          return inner;
        },
      });
    }
    return copy;
  };
  validate(watch(object, '') as Members);
  return [...members].filter((path) => !seen.has(path) && !free.test(path));
}

const validateJob = (job: Members) => Job.prototype.validate.call(job);

describe('the Job of a sweep', () => {
  it.each<[number, Partial<KubernetesOptions>]>([
    [12, {}],
    [12, { perTask: 5, atOnce: 2, gpus: 1, jobs: 2, adapter: 'hardware' }],
    [1, { perTask: 100, mount: '/with a space' }],
  ])('of %i points is valid by the schemas of Kubernetes, with %j', (points, options) => {
    const { map, job } = read(kubernetesYaml(sweepOf(folder, points), { ...usual, ...options }));
    new ConfigMap(map).validate();
    new Job(job).validate();
    expect(unread(job, validateJob)).toEqual([]);
  });

  it('would not be with a member of another type, or of no meaning', () => {
    const { job } = read(kubernetesYaml(sweepOf(folder, 3), usual));
    const spec = job.spec as Members;
    expect(() => new Job({ ...job, spec: { ...spec, completions: '3' } }).validate()).toThrow(/completions/);
    expect(() => new Job({ ...job, spec: { ...spec, template: {} } }).validate()).not.toThrow();
    const { template: _, ...without } = spec;
    expect(() => new Job({ ...job, spec: without }).validate()).toThrow(/template/);
    expect(unread({ ...job, spec: { ...spec, completion: 3 } }, validateJob)).toEqual(['.spec.completion']);
  });

  it('has a completion for each task, some at a time, and the claim where the runs go', () => {
    const options = { ...usual, perTask: 5, atOnce: 2, gpus: 1, grace: 300 };
    const [map, job] = kubernetesObjects(sweepOf(folder, 12), options);
    expect(job.spec).toMatchObject({ completionMode: 'Indexed', completions: 3, parallelism: 2 });
    const { spec } = job.spec.template;
    expect(spec.terminationGracePeriodSeconds).toBe(300);
    expect(spec.containers[0]).toMatchObject({
      image: 'registry/earthmover:1',
      workingDir: '/data',
      resources: { limits: { 'nvidia.com/gpu': '1' } },
    });
    expect(map.data['sweep.yaml']).toBe(readFileSync(join(folder, 'sweep.yaml'), 'utf8'));
    expect(kubernetesObjects(sweepOf(folder, 12), { ...usual, atOnce: 50 })[1].spec.parallelism).toBe(12);
  });

  it.each([
    [12, 1],
    [12, 5],
    [7, 7],
    [5, 9],
  ])('of %i points, %i a task, runs each point in one completion', (points, perTask) => {
    const record = join(folder, 'calls');
    rmSync(record, { force: true });
    const program = join(folder, 'earthmover');
    writeFileSync(program, `#!/bin/sh\nfor last; do :; done\necho "$1 $2 $3 $last" >> '${record}'\n`);
    chmodSync(program, 0o755);
    const [, job] = kubernetesObjects(sweepOf(folder, points), { ...usual, perTask });
    const [shell, ...args] = job.spec.template.spec.containers[0].command;
    // Kubernetes fills in $(NAME) itself: there is none.
    expect(args.join(' ')).not.toMatch(/\$\([A-Za-z_]+\)/);
    for (let index = 0; index < job.spec.completions; index++) {
      execFileSync(shell, args, {
        env: { PATH: `${folder}:${process.env.PATH}`, JOB_COMPLETION_INDEX: String(index) },
      });
    }
    const ran = readFileSync(record, 'utf8')
      .trimEnd()
      .split('\n')
      .flatMap((line) => {
        const [, from, to] = /^sweep run \/sweep\/sweep\.yaml (\d+)-(\d+)$/.exec(line) ?? [];
        return Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => Number(from) + i);
      });
    expect(ran).toEqual(Array.from({ length: points }, (_, i) => i + 1));
  });

  it.each([
    ['rates.yaml', 'rates'],
    ['a/My Rates_2 (new).yaml', 'my-rates-2-new'],
    ['ÄÖ.yaml', 'sweep'],
    [`${'long-'.repeat(20)}.yaml`, 'long-long-long-long-long-long-long-long'],
  ])('of %s is called %s', (file, name) => {
    expect(jobNameOf(file)).toBe(name);
  });
});

describe('earthmover sweep kubernetes', () => {
  it('writes both objects, and says how to apply them', async () => {
    const file = sweepFile(folder, { seeds: [1, 2, 3] }, 'mine.yaml');
    const out = join(folder, 'job.yaml');
    const words = ['sweep', 'kubernetes', file, '--image', 'mine', '--claim', 'disk', '--write', out];
    const { code, stdout } = await inProcess(words);
    expect(code).toBe(0);
    expect(stdout).toBe(`3 runs in 3 tasks: kubectl apply --filename '${out}'\n`);
    const { map, job } = read(readFileSync(out, 'utf8'));
    expect([map.kind, job.kind]).toEqual(['ConfigMap', 'Job']);
  });

  it('needs an image and a claim', async () => {
    const file = sweepFile(folder, { seeds: [1, 2, 3] });
    expect((await inProcess(['sweep', 'kubernetes', file, '--claim', 'disk'])).stderr).toContain(
      'needs an image',
    );
    const { code, stderr } = await inProcess(['sweep', 'kubernetes', file, '--image', 'mine']);
    expect(code).toBe(2);
    expect(stderr).toContain('needs a volume claim');
  });
});
