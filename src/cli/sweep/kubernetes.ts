// `earthmover sweep kubernetes`: an indexed Job (kubernetes.io/docs/tasks/job/indexed-parallel-processing-static), with the
// sweep's file in a ConfigMap beside it.
import { stringify } from 'yaml';
import type { Sweep } from './sweep-file.ts';
import { jobNameOf, pointLines, type TaskOptions, taskArguments, taskCount } from './tasks.ts';

export interface KubernetesOptions extends TaskOptions {
  /** An image with `earthmover` on its PATH. */
  readonly image: string;
  /** The persistent volume claim that holds the runs, and the data. */
  readonly claim: string;
  /** Where the claim is mounted; paths in the sweep's file lead from there. */
  readonly mount: string;
  /** GPUs of each task, as the resource `nvidia.com/gpu`. */
  readonly gpus: number | undefined;
}

const sweepMount = '/sweep';
const sweepKey = 'sweep.yaml';
/** What would fail again: usage, divergence, data. */
const lasting = [2, 4, 5];
/** Attempts of a task after its first. */
const retries = 3;

/** ConfigMap and Job, as objects. */
export function kubernetesObjects(sweep: Sweep, options: KubernetesOptions) {
  const { file, text, points } = sweep;
  const { perTask, atOnce, image, claim, mount, gpus, grace } = options;
  const name = jobNameOf(file);
  const tasks = taskCount(points.length, perTask);
  const labels = { 'app.kubernetes.io/name': 'earthmover', 'app.kubernetes.io/instance': name };
  const script = [
    'set -eu',
    ...pointLines('JOB_COMPLETION_INDEX', points.length, perTask),
    `exec earthmover ${taskArguments(sweep, `${sweepMount}/${sweepKey}`, options)}`,
  ];
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, labels },
      data: { [sweepKey]: text },
    },
    {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name, labels },
      spec: {
        completionMode: 'Indexed',
        completions: tasks,
        parallelism: Math.min(tasks, atOnce ?? tasks),
        backoffLimitPerIndex: retries,
        podFailurePolicy: {
          rules: [
            // A node that is drained is no fault of the run, which goes on from its checkpoint.
            { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
            {
              action: 'FailIndex',
              onExitCodes: { containerName: 'earthmover', operator: 'In', values: lasting },
            },
          ],
        },
        template: {
          metadata: { labels },
          spec: {
            restartPolicy: 'Never',
            terminationGracePeriodSeconds: grace,
            containers: [
              {
                name: 'earthmover',
                image,
                workingDir: mount,
                command: ['sh', '-c', `${script.join('\n')}\n`],
                ...(gpus !== undefined && { resources: { limits: { 'nvidia.com/gpu': String(gpus) } } }),
                volumeMounts: [
                  { name: 'runs', mountPath: mount },
                  { name: 'sweep', mountPath: sweepMount, readOnly: true },
                ],
              },
            ],
            volumes: [
              { name: 'runs', persistentVolumeClaim: { claimName: claim } },
              { name: 'sweep', configMap: { name } },
            ],
          },
        },
      },
    },
  ] as const;
}

/** The file for `kubectl apply --filename`. */
export function kubernetesYaml(sweep: Sweep, options: KubernetesOptions): string {
  const documents = kubernetesObjects(sweep, options).map((object) => stringify(object, { lineWidth: 0 }));
  return [
    `# The sweep ${sweep.file} as an indexed Job, written by \`earthmover sweep kubernetes\`: kubectl apply --filename.\n`,
    documents.join('---\n'),
  ].join('');
}
