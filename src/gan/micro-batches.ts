// Micro-batches: a step's batch in equal parts, which the networks see one after the other, and whose gradients are averaged
// before the update.
import { compile } from '../compiler/compile.ts';
import { type Plan, type Step, variantsOfPlans } from '../compiler/plan.ts';
import { at } from '../core/at.ts';
import type { TrainingConfig } from './config.ts';
import type { StepGraph } from './step-graph.ts';

/** For each micro-batch of a step, what `build` makes of its number. */
export function eachMicroBatch<T>({ accumulate }: TrainingConfig, build: (index: number) => T): T[] {
  return Array.from({ length: accumulate }, (_, index) => build(index));
}

/**
 * The graphs of a step's micro-batches, one after the other, as one plan without the update.
 *
 * @param behind what runs behind each graph
 */
export function compileInTurn(
  graphs: readonly StepGraph[],
  behind: (graph: StepGraph) => readonly Step[],
): Plan {
  const plans: Plan[] = [];
  for (const graph of graphs) {
    const { traits, variants, known } = graph.options;
    // All micro-batches by the variants of the first, which are those that a run records.
    const [first] = plans;
    const chosen = first ? renamed(variantsOfPlans([first]), first.name, graph.name) : variants;
    const plan = compile({
      name: graph.name,
      outputs: graph.bindings.outputs,
      inputs: graph.bindings.inputs,
      traits,
      // Fed steps may join sampled ones later, whose temporaries are of other sizes.
      pool: graph.source === 'fed' ? 'fed' : 'step',
      ...(chosen && { variants: chosen }),
      ...(known && { known }),
    });
    plans.push({ ...plan, steps: [...plan.steps, ...behind(graph)] });
  }
  const { name, choices } = at(plans, 0);
  return {
    name,
    choices,
    steps: plans.flatMap(({ steps }) => steps),
    temporaries: plans.flatMap(({ temporaries }) => temporaries),
    constants: plans.flatMap(({ constants }) => constants),
    initialWrites: plans.flatMap(({ initialWrites }) => initialWrites),
  };
}

/** Every buffer that the graphs name, at the largest size that one of them asks for. */
export function mergedBuffers(graphs: readonly StepGraph[]): Map<string, number> {
  const merged = new Map<string, number>();
  for (const [name, bytes] of graphs.flatMap(({ bindings }) => [...bindings.buffers])) {
    merged.set(name, Math.max(bytes, merged.get(name) ?? 0));
  }
  return merged;
}

/** The variants of one plan under the labels of another. */
function renamed(
  variants: Readonly<Record<string, string>>,
  from: string,
  to: string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(variants).map(([label, variant]) => [to + label.slice(from.length), variant]),
  );
}
