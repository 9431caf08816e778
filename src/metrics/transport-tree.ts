// The basis of the network simplex method: a spanning tree over the rows and columns of a transportation problem, with
// flows on its arcs, and prices at its nodes.

/** No child, no sibling, no parent. */
export const none = -1;
/** Nodes 0 … rows − 1 are rows, the rest columns; an arc is stored with its lower node. */
export interface Tree {
  /** [rows, columns], row-major. */
  readonly costs: Float64Array;
  readonly rows: number;
  readonly columns: number;
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
export function northWestTree(costs: Float64Array, supplies: Float64Array, demands: Float64Array): Tree {
  const [rows, columns] = [supplies.length, demands.length];
  const nodes = rows + columns;
  const tree: Tree = {
    costs,
    rows,
    columns,
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

/** Depths and prices of a subtree from its parent's, each along its own arc, so that rounding does not build up. */
export function reprice(tree: Tree, top: number): void {
  const { costs, rows, columns, parent, depth, child, next, price } = tree;
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

export function link({ parent, child, next, previous }: Tree, node: number, above: number): void {
  const first = child[above]!;
  parent[node] = above;
  previous[node] = none;
  next[node] = first;
  if (first !== none) previous[first] = node;
  child[above] = node;
}

export function unlink({ parent, child, next, previous }: Tree, node: number): void {
  const [before, after] = [previous[node]!, next[node]!];
  if (before === none) child[parent[node]!] = after;
  else next[before] = after;
  if (after !== none) previous[after] = before;
}
