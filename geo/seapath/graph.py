"""The network as a graph, and the cheapest way through it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from geo.seapath.network import DEFAULT_CLEARANCE_M, Network
from geo.seapath.plane import Bools, Floats, Ints
from geo.seapath.waters import network, waters

if TYPE_CHECKING:
    from scipy.sparse import csr_array


_FAR = 4


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """A network as a matrix.

    Attributes
    ----------
    matrix : (N, N) csr_array
        Symmetric; cost of the cheapest edge between two nodes.
    keys : (E,) int64
        Lower node times N plus higher node, rising.
    kinds : (E,) int64
        Kind of each of these edges.
    at_sea : (N,) bool
        Nodes of the largest connected part: the sea. The others are ponds, lakes and cut-off lagoons.
        In a network that isn't complete, only channel nodes are told apart.
    """

    matrix: csr_array
    keys: Ints
    kinds: Ints
    at_sea: Bools


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """Nodes of a path, the kinds of its edges, and its cost."""

    nodes: Ints
    kind: Ints
    cost: float


@lru_cache(maxsize=4)
def graph_of(net: Network) -> Graph:
    """The graph of a network, made once."""
    from scipy.sparse.csgraph import connected_components

    nodes = len(net.xy)
    keys, kinds, cost = _cheapest(net.edges, net.kind, net.cost, nodes)
    matrix = _symmetric(keys, cost, nodes)
    if net.complete:
        _, part = connected_components(matrix, directed=False)
        return Graph(matrix, keys, kinds, part == np.bincount(part).argmax())
    # Whether a channel leads to the sea doesn't depend on the clearance.
    usual = network(DEFAULT_CLEARANCE_M)
    leads = np.ones(len(waters().channels.xy), dtype=np.bool_)
    leads[usual.channel_numbers] = graph_of(usual).at_sea[usual.channel_nodes]
    at_sea = np.ones(nodes, dtype=np.bool_)
    at_sea[net.channel_nodes] = leads[net.channel_numbers]
    return Graph(matrix, keys, kinds, at_sea)


def cheapest_way(
    graph: Graph, edges: Ints, kind: Ints, cost: Floats, extra: int, start: int, goal: int, least: float
) -> Way | None:
    """Dijkstra's search over a graph and some more nodes.

    Parameters
    ----------
    graph : Graph
    edges : (E, 2) int64
        What joins the further nodes to the graph and to each other.
    kind : (E,) int64
    cost : (E,) float64
    extra : int
        Number of further nodes; they are numbered on from the graph's.
    start, goal : int
    least : float
        A first guess of the cost, such as a little more than the distance: the search goes no further
        than that, and on only where it doesn't arrive.

    Returns
    -------
    Way or None
        None when no way leads from the one to the other.
    """
    from scipy.sparse import block_array
    from scipy.sparse.csgraph import dijkstra

    nodes = graph.matrix.shape[0]
    total = nodes + extra
    keys, kinds, cost = _cheapest(edges, kind, cost, total)
    joined = _symmetric(keys, cost, total)
    matrix = block_array(
        [[graph.matrix, joined[:nodes, nodes:]], [joined[nodes:, :nodes], joined[nodes:, nodes:]]],
        format="csr",
    )
    limit = least
    while True:
        cost_to, before = dijkstra(
            matrix, directed=True, indices=start, return_predecessors=True, limit=limit
        )
        if np.isfinite(cost_to[goal]):
            break
        if not np.isfinite(limit):
            return None
        limit = 2 * limit if limit < _FAR * least else np.inf
    path = [goal]
    while path[-1] != start:
        path.append(int(before[path[-1]]))
    path.reverse()
    found = []
    for a, b in pairwise(path):
        low, high = min(a, b), max(a, b)
        if high < nodes:
            found.append(int(graph.kinds[np.searchsorted(graph.keys, low * nodes + high)]))
        else:
            found.append(int(kinds[np.searchsorted(keys, low * total + high)]))
    return Way(np.array(path), np.array(found), float(cost_to[goal]))


def _cheapest(edges: Ints, kind: Ints, cost: Floats, nodes: int) -> tuple[Ints, Ints, Floats]:
    """Keys, kinds and costs of undirected edges; of parallel ones the cheapest."""
    key = edges.min(axis=1) * nodes + edges.max(axis=1)
    order = np.lexsort((cost, key))
    key, kind, cost = key[order], kind[order], cost[order]
    first = np.concatenate([[True], key[1:] != key[:-1]])
    return key[first], kind[first], cost[first]


def _symmetric(keys: Ints, cost: Floats, nodes: int) -> csr_array:
    from scipy.sparse import csr_array

    low, high = np.divmod(keys, nodes)
    upper = csr_array((cost, (low, high)), shape=(nodes, nodes))
    return (upper + upper.T).tocsr()
