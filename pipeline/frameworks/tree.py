"""Reads `nodes.csv` (everything above the indicators) and `weights.csv` (other named weights)."""

from collections.abc import Mapping, Set

from pipeline.domain.framework import Condition, Node
from pipeline.frameworks.cells import Row, once, rows
from pipeline.frameworks.heading import Heading
from pipeline.frameworks.refusal import refuse

FILE = "nodes.csv"
WEIGHTS = "weights.csv"
PARTS = ("core", "condition", "strategy", "outcome")
_NEEDED = ("id", "level", "parent", "name_fa", "name_en")
_OPTIONAL = ("weight", "part", "condition", "note_fa", "note_en")


def read_nodes(
    files: Mapping[str, str], heading: Heading, conditions: Mapping[str, Condition], measures: Set[str]
) -> tuple[dict[str, Node], dict[str, Row]]:
    """The nodes by id and the row of each: one top, each parent one level up, each part in the model true."""
    found: dict[str, Node] = {}
    seen: dict[str, Row] = {}
    for row in rows(files, FILE, _NEEDED, _OPTIONAL):
        node = _node(row, conditions)
        if node.id in heading.taken | measures:
            row.refuse("id_taken", id=node.id)
        once(seen, row, node.id)
        found[node.id] = node
    _check_top(found, seen)
    for node in found.values():
        _check_parent(node, found, heading, seen[node.id])
    for node in found.values():
        _check_part(node, found, conditions, seen[node.id])
    return found, seen


def _node(row: Row, conditions: Mapping[str, Condition]) -> Node:
    part, condition = row.named("part"), row.named("condition")
    if part is not None and part not in PARTS:
        row.refuse("choice", column="part", value=part, choices=", ".join(PARTS))
    if condition is not None and condition not in conditions:
        row.refuse("condition_unknown", id=condition)
    return Node(
        id=row.identifier(),
        level=row.identifier("level"),
        parent=row.named("parent"),
        name=row.both("name"),
        weight=read_weight(row),
        part=part or (conditions[condition].part if condition else None),
        condition=condition,
        note=row.both_or_none("note"),
    )


def read_weight(row: Row, *, default: float | None = 1.0) -> float:
    """The row's weight among its siblings; not negative."""
    weight = row.number("weight", default)
    if weight < 0:
        row.refuse("weight_negative", value=row.text("weight"))
    return weight


def _check_top(nodes: Mapping[str, Node], seen: Mapping[str, Row]) -> None:
    tops = [node.id for node in nodes.values() if node.parent is None]
    if not tops:
        refuse("no_top", FILE)
    if len(tops) > 1:
        seen[tops[1]].refuse("two_tops", first=tops[0], second=tops[1])


def _check_parent(node: Node, nodes: Mapping[str, Node], heading: Heading, row: Row) -> None:
    order = [level.id for level in heading.levels]
    if node.level not in order[:-1]:
        row.refuse("level_unknown", level=node.level, levels=", ".join(order[:-1]))
    if node.parent is None:
        if node.level != order[0]:
            row.refuse("top_level", level=node.level, first=order[0])
        return
    if node.parent not in nodes:
        row.refuse("parent_unknown", id=node.parent)
    _check_no_cycle(node, nodes, row)
    above = order[order.index(node.level) - 1] if node.level != order[0] else ""
    if nodes[node.parent].level != above:
        row.refuse("parent_level", id=node.parent, level=nodes[node.parent].level, above=above or "—")


def _check_no_cycle(node: Node, nodes: Mapping[str, Node], row: Row) -> None:
    passed = [node.id]
    while (parent := nodes[passed[-1]].parent) is not None and parent in nodes:
        if parent in passed:
            row.refuse("cycle", path=" > ".join([*passed, parent]))
        passed.append(parent)


def _check_part(node: Node, nodes: Mapping[str, Node], conditions: Mapping[str, Condition], row: Row) -> None:
    """A part must be that of some condition at or below the node, where there are conditions."""
    below = {conditions[one].part for one in _conditions_of(node.id, nodes)}
    if node.part is not None and below and node.part not in below:
        row.refuse("part_untrue", part=node.part, parts=", ".join(sorted(below)))


def _conditions_of(node_id: str, nodes: Mapping[str, Node]) -> set[str]:
    own = nodes[node_id].condition
    found = {own} if own else set()
    for child in nodes.values():
        if child.parent == node_id:
            found |= _conditions_of(child.id, nodes)
    return found


def read_weight_sets(
    files: Mapping[str, str], known: set[str], heading: Heading
) -> dict[str, dict[str, float]]:
    """Named weights by node or indicator id."""
    found: dict[str, dict[str, float]] = {}
    seen: dict[str, Row] = {}
    for row in rows(files, WEIGHTS, ("set", "id", "weight")):
        name, weighed = row.identifier("set"), row.identifier()
        if name not in heading.weight_set_names:
            row.refuse("weight_set_unnamed", name=name)
        if weighed not in known:
            row.refuse("weight_id_unknown", id=weighed)
        once(seen, row, f"{name} {weighed}")
        found.setdefault(name, {})[weighed] = read_weight(row, default=None)
    if heading.weights != "equal" and heading.weights not in found:
        heading.section.refuse("weight_set_unknown", "weights", name=heading.weights)
    return found
