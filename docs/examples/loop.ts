// A training loop of your own: any loss as a graph, its gradients, and an optimiser in the same graph.
import { compileGraph, grad, openDevice, ops, optimisers } from 'earthmover/node';

const [x, y] = [ops.input('x', [4, 1]), ops.input('y', [4, 1])];
const [w, b] = [ops.input('w', [1, 1]), ops.input('b', [1])];
const error = ops.sub(ops.add(ops.matmul(x, w), b), y);
const loss = ops.sum(ops.mul(error, error));
const adam = optimisers.adam([w, b], grad(loss, [w, b]), { lr: 0.1 });

const graph = await compileGraph(await openDevice(), [loss, ...adam.outputs]);
let state = adam.start({ w: [0], b: [0] });
for (let step = 1; step <= 60; step++) {
  const [value, ...results] = await graph.run({ x: [0, 1, 2, 3], y: [1, 3, 5, 7], ...adam.feeds(state) });
  state = adam.next(state, results);
  if (step % 10 === 0) console.log(step, value?.[0]);
}
graph.destroy();
