import { weightedMean } from './weighted-mean.ts';

// transport: the cheapest way to move supplies to demands, exactly, by the network simplex method.
//   minimise Σ f_ij·c_ij   with   Σ_j f_ij = a_i,   Σ_i f_ij = b_j,   f ≥ 0
// A basis is a spanning tree over rows and columns; a pivot brings in an arc of negative reduced cost
// c_ij − u_i − v_j and drops one that its cycle empties. Trees stay strongly feasible (an arc without flow points
// to the root), so degenerate pivots cannot cycle: Cunningham 1976, "A network simplex method".

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

/** No child, no sibling, no parent. */
const none = -1;
/** An arc is cheaper only by more than this share of the greatest cost: above the rounding of prices. */
const priceTolerance = 2 ** -46;

/**
 * Solves the problem. The first plan walks both sides in the order given (the north-west corner), so an order that
 * puts near rows and columns at like places saves pivots, and a first plan that is optimal is kept as it is.
 */
export function solveTransport({ costs, supplies, demands }: TransportProblem): TransportSolution {
  const tree = northWestTree(supplies, demands);
  pivot(tree, costs, supplies.length, demands.length);
  return solutionOf(tree, costs, supplies.length, demands.length);
}

/** Nodes 0 … rows − 1 are rows, the rest columns; an arc is stored with its lower node. */
interface Tree {
  readonly parent: Int32Array;
  readonly flow: Float64Array;
  readonly depth: Int32Array;
  /** Children are doubly linked lists. */
  readonly child: Int32Array;
  readonly next: Int32Array;
  readonly previous: Int32Array;
  readonly price: Float64Array;
  readonly root: number;
}

/** The staircase from the first row and column to the last, which is the root; on a tie the column closes first. */
function northWestTree(supplies: Float64Array, demands: Float64Array): Tree {
  const [rows, columns] = [supplies.length, demands.length];
  const nodes = rows + columns;
  const tree: Tree = {
    parent: new Int32Array(nodes).fill(none),
    flow: new Float64Array(nodes),
    depth: new Int32Array(nodes),
    child: new Int32Array(nodes).fill(none),
    next: new Int32Array(nodes).fill(none),
    previous: new Int32Array(nodes).fill(none),
    price: new Float64Array(nodes),
    root: nodes - 1,
  };
  let [row, column] = [0, 0];
  let [supply, demand] = [supplies[0]!, demands[0]!];
  while (row < rows) {
    const closesColumn = column < columns - 1 && (row === rows - 1 || demand <= supply);
    if (closesColumn) {
      tree.flow[rows + column] = demand;
      link(tree, rows + column, row);
      supply = Math.max(0, supply - demand);
      column++;
      demand = demands[column]!;
    } else {
      tree.flow[row] = supply;
      link(tree, row, rows + column);
      demand -= supply;
      row++;
      if (row < rows) supply = supplies[row]!;
    }
  }
  return tree;
}

function pivot(tree: Tree, costs: Float64Array, rows: number, columns: number): void {
  const { price } = tree;
  const cells = rows * columns;
  let greatest = 0;
  for (let cell = 0; cell < cells; cell++) if (costs[cell]! > greatest) greatest = costs[cell]!;
  const threshold = -priceTolerance * greatest;
  for (let node = tree.child[tree.root]!; node !== none; node = tree.next[node]!)
    reprice(tree, node, costs, rows, columns);

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
      enter(tree, row, rows + cheapest, costs, rows, columns);
    }
    row = row + 1 === rows ? 0 : row + 1;
  }
}

/** Sends as much as it can around the cycle that the arc closes, and hangs the part that came off under the arc. */
function enter(
  tree: Tree,
  row: number,
  column: number,
  costs: Float64Array,
  rows: number,
  columns: number,
): void {
  const { parent, flow, depth } = tree;
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
  reprice(tree, top, costs, rows, columns);
}

/** Depths and prices of a subtree from its parent's, each along its own arc, so that rounding does not build up. */
function reprice(tree: Tree, top: number, costs: Float64Array, rows: number, columns: number): void {
  const { parent, depth, child, next, price } = tree;
  let node = top;
  for (;;) {
    const above = parent[node]!;
    const cell = node < rows ? node * columns + above - rows : above * columns + node - rows;
    depth[node] = depth[above]! + 1;
    price[node] = costs[cell]! - price[above]!;
    if (child[node] !== none) {
      node = child[node]!;
      continue;
    }
    while (node !== top && next[node] === none) node = parent[node]!;
    if (node === top) return;
    node = next[node]!;
  }
}

function link({ parent, child, next, previous }: Tree, node: number, above: number): void {
  const first = child[above]!;
  parent[node] = above;
  previous[node] = none;
  next[node] = first;
  if (first !== none) previous[first] = node;
  child[above] = node;
}

function unlink({ parent, child, next, previous }: Tree, node: number): void {
  const [before, after] = [previous[node]!, next[node]!];
  if (before === none) child[parent[node]!] = after;
  else next[before] = after;
  if (after !== none) previous[after] = before;
}

function solutionOf(tree: Tree, costs: Float64Array, rows: number, columns: number): TransportSolution {
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
