// transport: the cheapest way to move supplies to demands, exactly, by the network simplex method.
//   minimise Σ f_ij·c_ij   with   Σ_j f_ij = a_i,   Σ_i f_ij = b_j,   f ≥ 0
// A basis is a spanning tree over rows and columns; a pivot brings in an arc of negative reduced cost
// c_ij − u_i − v_j and drops one that its cycle empties. Trees stay strongly feasible (an arc without flow points
// to the root), so degenerate pivots cannot cycle: Cunningham 1976, "A network simplex method".
import { link, none, northWestTree, reprice, type Tree, unlink } from './transport-tree.ts';
import { weightedMean } from './weighted-mean.ts';

/** A transportation problem with positive masses; both sides have the same total, up to rounding. */
export interface TransportProblem {
  /** [rows, columns], row-major, finite and ≥ 0; a longer array is read up to there. */
  readonly costs: Float64Array;
  readonly supplies: Float64Array;
  readonly demands: Float64Array;
}

/** An optimal plan with the dual prices that prove it: u_i + v_j ≤ c_ij everywhere, = where mass moves. */
export interface TransportSolution {
  /** Cost of a unit of mass. */
  readonly cost: number;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** Positive, in the units of the supplies. */
  readonly mass: Float64Array;
  readonly rowPrices: Float64Array;
  readonly columnPrices: Float64Array;
}

/** An arc is cheaper only by more than this share of the greatest cost: above the rounding of prices. */
const priceTolerance = 2 ** -46;

/**
 * Solves the problem. The first plan walks both sides in the order given (the north-west corner), so an order that
 * puts near rows and columns at like places saves pivots, and a first plan that is optimal is kept as it is.
 */
export function solveTransport({ costs, supplies, demands }: TransportProblem): TransportSolution {
  const tree = northWestTree(costs, supplies, demands);
  pivot(tree);
  return solutionOf(tree);
}

function pivot(tree: Tree): void {
  const { costs, rows, columns, price } = tree;
  const cells = rows * columns;
  let greatest = 0;
  for (let cell = 0; cell < cells; cell++) if (costs[cell]! > greatest) greatest = costs[cell]!;
  const threshold = -priceTolerance * greatest;
  for (let node = tree.child[tree.root]!; node !== none; node = tree.next[node]!) reprice(tree, node);

  // Row after row, the cheapest arc of each enters, until a whole round finds none.
  const columnPrices = price.subarray(rows);
  let row = 0;
  let idleRows = 0;
  while (idleRows < rows) {
    let bar = price[row]! + threshold;
    let cheapest = none;
    const start = row * columns;
    for (let column = 0; column < columns; column++) {
      const reduced = costs[start + column]! - columnPrices[column]!;
      if (reduced < bar) {
        bar = reduced;
        cheapest = column;
      }
    }
    if (cheapest === none) {
      idleRows++;
    } else {
      idleRows = 0;
      enter(tree, row, rows + cheapest);
    }
    row = row + 1 === rows ? 0 : row + 1;
  }
}

/** Sends as much as it can around the cycle that the arc closes, and hangs the part that came off under the arc. */
function enter(tree: Tree, row: number, column: number): void {
  const { rows, parent, flow, depth } = tree;
  // Going up from the row, arcs of rows lose flow; from the column, arcs of columns do. Of several that empty, the last
  // one around the cycle from its apex leaves: this keeps the tree strongly feasible.
  let amount = Number.POSITIVE_INFINITY;
  let leaving = none;
  let [a, b] = [row, column];
  let onRowSide = true;
  while (a !== b) {
    if (depth[a]! >= depth[b]!) {
      if (a < rows && flow[a]! < amount) {
        amount = flow[a]!;
        leaving = a;
        onRowSide = true;
      }
      a = parent[a]!;
    } else {
      if (b >= rows && flow[b]! <= amount) {
        amount = flow[b]!;
        leaving = b;
        onRowSide = false;
      }
      b = parent[b]!;
    }
  }
  const apex = a;
  for (let node = row; node !== apex; node = parent[node]!)
    flow[node] = flow[node]! + (node < rows ? -amount : amount);
  for (let node = column; node !== apex; node = parent[node]!)
    flow[node] = flow[node]! + (node < rows ? amount : -amount);

  // Turn the way from the arc's end up to the leaving arc upside down.
  let node = onRowSide ? row : column;
  const top = node;
  let above = onRowSide ? column : row;
  let carried = amount;
  for (;;) {
    const oldParent = parent[node]!;
    const oldFlow = flow[node]!;
    unlink(tree, node);
    flow[node] = carried;
    link(tree, node, above);
    if (node === leaving) break;
    above = node;
    carried = oldFlow;
    node = oldParent;
  }
  reprice(tree, top);
}

function solutionOf(tree: Tree): TransportSolution {
  const { costs, rows, columns } = tree;
  const moving = [...tree.flow.keys()].filter((node) => tree.flow[node]! > 0);
  const rowOf = (node: number) => (node < rows ? node : tree.parent[node]!);
  const columnOf = (node: number) => (node < rows ? tree.parent[node]! : node) - rows;
  const from = Uint32Array.from(moving, rowOf);
  const to = Uint32Array.from(moving, columnOf);
  const mass = Float64Array.from(moving, (node) => tree.flow[node]!);
  return {
    cost: weightedMean(
      Float64Array.from(moving, (_, i) => costs[from[i]! * columns + to[i]!]!),
      mass,
    ),
    from,
    to,
    mass,
    rowPrices: tree.price.slice(0, rows),
    columnPrices: tree.price.slice(rows),
  };
}
