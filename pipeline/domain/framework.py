"""A measuring framework: levels of nodes over indicators over measures, with goalposts, weights and bands.

Written once in a folder of `data/frameworks`, read by `pipeline.frameworks`; nothing in code knows its ids.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from pipeline.domain.balance import Balance
from pipeline.domain.text import Text


class MeasureKind(StrEnum):
    """A flow counts what happened in the month and may be summed; a stock is a state at its end: never summed."""

    FLOW = "flow"
    STOCK = "stock"


class MeasureSource(StrEnum):
    """Where a measure's value comes from: the branch's monthly workbook, or the branch register."""

    REPORTED = "reported"
    REGISTER = "register"


class IndicatorKind(StrEnum):
    """share = n/d x per; rate = n/d x per; mean = n/d; parity = min(1, (n/d) / (other n / other d)); value = n."""

    SHARE = "share"
    RATE = "rate"
    MEAN = "mean"
    PARITY = "parity"
    VALUE = "value"


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"


class Transform(StrEnum):
    """Applied to the value and both goalposts before normalising."""

    NONE = "none"
    LN = "ln"


class WhenZero(StrEnum):
    """What a zero denominator means: nothing fell due, or nothing was planned (scores as the floor)."""

    NOT_APPLICABLE = "not_applicable"
    FLOOR = "floor"


class Noise(StrEnum):
    NONE = "none"
    BINOMIAL = "binomial"
    POISSON = "poisson"


class Mean(StrEnum):
    """How a level's nodes are made from their children. Formulas: `pipeline.scoring.means`."""

    ARITHMETIC = "arithmetic"
    GEOMETRIC = "geometric"
    HARMONIC = "harmonic"
    GENERALISED = "generalised"
    COPELAND = "copeland"
    MAZZIOTTA_PARETO = "mazziotta_pareto"

    @property
    def has_parts(self) -> bool:
        """Whether a score can be told as the sum of its children's parts."""
        return self not in (Mean.COPELAND, Mean.MAZZIOTTA_PARETO)


class Normalisation(StrEnum):
    """How an indicator's value comes to the framework's scale. Formulas: `pipeline.scoring.normalise`."""

    GOALPOSTS = "goalposts"
    MIN_MAX = "min_max"
    Z_SCORE = "z_score"
    PERCENTILE_RANK = "percentile_rank"
    BORDA = "borda"
    DISTANCE_TO_MAXIMUM = "distance_to_maximum"
    DISTANCE_TO_TARGET = "distance_to_target"

    @property
    def is_relative(self) -> bool:
        """Whether a unit's score depends on the other units of its period."""
        return self is not Normalisation.GOALPOSTS


class Treatment(StrEnum):
    """What is done about outliers before normalising. Rule: `pipeline.scoring.treat`."""

    NONE = "none"
    COINR = "coinr"


class Imputation(StrEnum):
    """What stands in for an indicator's missing value. Rules: `pipeline.scoring.impute`."""

    NONE = "none"
    MEAN = "mean"
    MEDIAN = "median"
    GROUP_MEAN = "group_mean"
    LAST_VALUE = "last_value"


# Units (their English name) in which only whole numbers make sense.
WHOLE_UNITS = frozenset(["count", "people", "cases", "days"])


@dataclass(frozen=True)
class Measure:
    """A number that a unit reports. `at_most` names the measure that it cannot exceed; `least` and `most` bound the
    value itself (None: zero and up); `is_money` sums in rials."""

    id: str
    name: Text
    kind: MeasureKind
    unit: Text
    counts: Text
    term_days: int | None = None
    at_most: str | None = None
    source: MeasureSource = MeasureSource.REPORTED
    is_money: bool = False
    form: str | None = None
    least: float | None = None
    most: float | None = None

    @property
    def is_count(self) -> bool:
        """Whether only whole numbers make sense: its unit says so."""
        return self.unit.en in WHOLE_UNITS


@dataclass(frozen=True)
class Indicator:
    """The lowest scored node. `floor` and `target` are goalposts on its own scale; score = share of the way."""

    id: str
    parent: str
    name: Text
    kind: IndicatorKind
    numerator: str
    floor: float
    target: float
    denominator: str | None = None
    other_numerator: str | None = None
    other_denominator: str | None = None
    per: float = 1.0
    direction: Direction = Direction.UP
    transform: Transform = Transform.NONE
    unit: Text = field(default_factory=lambda: Text("", ""))
    noise: Noise = Noise.NONE
    window: int = 1
    min_plan: float | None = None
    min_cases: int | None = None
    when_zero: WhenZero = WhenZero.NOT_APPLICABLE
    weight: float = 1.0

    @property
    def measures(self) -> tuple[str, ...]:
        named = (self.numerator, self.denominator, self.other_numerator, self.other_denominator)
        return tuple(name for name in named if name)


@dataclass(frozen=True)
class Level:
    """A storey of the framework, top first. `mean` makes its nodes from their children; `power` is the exponent of a
    generalised mean, None for any other.

    A node has a score when at least `min_coverage` of the applicable weight below it is present, and,
    where `needs_all`, every child has one.
    """

    id: str
    name: Text
    mean: Mean | None
    min_coverage: float = 0.5
    needs_all: bool = False
    power: float | None = None


@dataclass(frozen=True)
class Node:
    """A node above the indicators. `part` is its part in the model (core, condition, strategy, outcome)."""

    id: str
    level: str
    parent: str | None
    name: Text
    weight: float = 1.0
    part: str | None = None
    condition: str | None = None
    note: Text | None = None


@dataclass(frozen=True)
class Band:
    """Scores from `from_score` (included) up to the next band's."""

    id: str
    name: Text
    from_score: float


@dataclass(frozen=True)
class Condition:
    """A part of the paradigm model; `table` is the paper's table that holds its coded rows."""

    id: str
    name: Text
    table: int
    part: str


@dataclass(frozen=True)
class CodedPhrase:
    condition: str
    subcategory: str
    concept: str
    participant: str
    phrase: Text


@dataclass(frozen=True)
class PaperAdvice:
    """A recommendation of the paper: `concepts` of its own condition first, `also` those of others it serves."""

    id: str
    condition: str
    words: Text
    concepts: tuple[str, ...]
    also: tuple[str, ...]


@dataclass(frozen=True)
class Proposition:
    """A theoretical proposition of the paper: which subcategories make up a condition, said in our words."""

    condition: str
    subcategories: tuple[str, ...]
    words: Text


@dataclass(frozen=True)
class Paper:
    """The published model that a framework rests on. Empty tuples where a framework has none."""

    title: Text
    authors: Text
    cited: Text
    method: Text
    conditions: tuple[Condition, ...] = ()
    phrases: tuple[CodedPhrase, ...] = ()
    recommendations: tuple[PaperAdvice, ...] = ()
    participants: tuple[Mapping[str, str], ...] = ()
    propositions: tuple[Proposition, ...] = ()
    notes: tuple[Text, ...] = ()
    weakest: tuple[Text, ...] = ()
    limitations: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Question:
    """A sentence about the respondent's own branch, to agree or disagree with; it stands for one concept."""

    id: str
    concept: str
    words: Text


@dataclass(frozen=True)
class PriceIndex:
    """Monthly price index by which money is brought to the prices of `base` month. `source` says whose."""

    base: str
    values: Mapping[str, float]
    source: str


@dataclass(frozen=True)
class Framework:
    """One edition of a framework, checked: every parent, measure and band it names exists.

    `scale` is the top of every score (100, or 1); `least_score` the least a child counts for in a geometric mean;
    `decimals` those that scores are rounded to before ranking (None: not rounded). `weight_sets` hold other named
    weights by node or indicator id; ids they leave out weigh as written on the node. `normalisation`, `treatment` and
    `imputation` are the ways on from an indicator's value to its score; `group_column` names the column of the data
    table whose groups a group mean is taken in.
    """

    id: str
    edition: str
    name: Text
    levels: tuple[Level, ...]
    nodes: tuple[Node, ...]
    indicators: tuple[Indicator, ...]
    measures: tuple[Measure, ...]
    scale: float = 100.0
    least_score: float = 1.0
    decimals: int | None = None
    unit_column: str = "unit"
    period_column: str | None = None
    pool_months: int = 3
    normalisation: Normalisation = Normalisation.GOALPOSTS
    treatment: Treatment = Treatment.NONE
    imputation: Imputation = Imputation.NONE
    group_column: str | None = None
    bands: tuple[Band, ...] = ()
    weight_sets: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    weight_set_names: Mapping[str, Text] = field(default_factory=dict)
    weights: str = "equal"
    prices: PriceIndex | None = None
    paper: Paper | None = None
    questions: tuple[Question, ...] = ()
    balances: tuple[Balance, ...] = ()
    notice: Text = field(default_factory=lambda: Text("", ""))

    @cached_property
    def node(self) -> Mapping[str, Node]:
        return {node.id: node for node in self.nodes}

    @cached_property
    def indicator(self) -> Mapping[str, Indicator]:
        return {indicator.id: indicator for indicator in self.indicators}

    @cached_property
    def measure(self) -> Mapping[str, Measure]:
        return {measure.id: measure for measure in self.measures}

    @cached_property
    def top(self) -> Node:
        """The one node without a parent: the index."""
        return next(node for node in self.nodes if node.parent is None)

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """Ids of a node's children (nodes, or indicators at the bottom), in the order they are written."""
        found: dict[str, list[str]] = {node.id: [] for node in self.nodes}
        everything: tuple[Node | Indicator, ...] = (*self.nodes, *self.indicators)
        for child in everything:
            if child.parent is not None:
                found[child.parent].append(child.id)
        return {parent: tuple(ids) for parent, ids in found.items()}

    @cached_property
    def level(self) -> Mapping[str, Level]:
        return {level.id: level for level in self.levels}

    def mean_of(self, node_id: str) -> Mean:
        """How this node is made from its children."""
        mean = self.level[self.node[node_id].level].mean
        return mean or Mean.ARITHMETIC

    def power_of(self, node_id: str, mean: Mean | None = None) -> float:
        """The exponent of the node's own mean (or of another in its place) as a power mean: 1 arithmetic, 0 geometric,
        -1 harmonic, of a generalised mean that of the node's level."""
        chosen = mean or self.mean_of(node_id)
        if chosen is Mean.GENERALISED:
            return self.level[self.node[node_id].level].power or 1.0
        return {Mean.GEOMETRIC: 0.0, Mean.HARMONIC: -1.0}.get(chosen, 1.0)

    def weight_of(self, any_id: str, weights: str | None = None) -> float:
        """The nominal weight among siblings, under a named set (`None`: the edition's own choice)."""
        chosen = self.weight_sets.get(weights or self.weights, {})
        item = self.node.get(any_id) or self.indicator[any_id]
        return float(chosen.get(any_id, item.weight))

    def name_of(self, any_id: str) -> Text:
        found = self.node.get(any_id) or self.indicator.get(any_id) or self.measure[any_id]
        return found.name

    def level_of(self, any_id: str) -> str:
        return self.node[any_id].level if any_id in self.node else self.levels[-1].id

    def at_level(self, level_id: str) -> tuple[str, ...]:
        """Ids of a level's nodes in written order; the last level holds the indicators."""
        if level_id == self.levels[-1].id:
            return tuple(indicator.id for indicator in self.indicators)
        return tuple(node.id for node in self.nodes if node.level == level_id)

    def path_to(self, any_id: str) -> tuple[str, ...]:
        """Ids from the top down to this one, both included."""
        path = [any_id]
        while (parent := (self.node.get(path[0]) or self.indicator[path[0]]).parent) is not None:
            path.insert(0, parent)
        return tuple(path)

    @cached_property
    def questions_under(self) -> Mapping[str, tuple[str, ...]]:
        """Ids of the questions under each node just below the top that has any, both in written order."""
        found: dict[str, list[str]] = {child: [] for child in self.children[self.top.id]}
        for question in self.questions:
            found[self.path_to(question.concept)[1]].append(question.id)
        return {node: tuple(ids) for node, ids in found.items() if ids}

    @property
    def has_other_ways(self) -> bool:
        """Whether indicators come to their scores by anything but fixed goalposts over what was reported."""
        plain = (Normalisation.GOALPOSTS, Treatment.NONE, Imputation.NONE)
        return (self.normalisation, self.treatment, self.imputation) != plain

    @property
    def reported(self) -> tuple[Measure, ...]:
        """The measures that a unit hands in, in the form's order."""
        return tuple(measure for measure in self.measures if measure.source is MeasureSource.REPORTED)

    @cached_property
    def reported_by_form(self) -> Mapping[str, tuple[Measure, ...]]:
        """The reported measures group by group, groups in the order of their first measure ("": no group)."""
        groups: dict[str, list[Measure]] = {}
        for measure in self.reported:
            groups.setdefault(measure.form or "", []).append(measure)
        return {form: tuple(measures) for form, measures in groups.items()}

    @property
    def longest_window(self) -> int:
        """Months back that a score may reach: an edition's widest window or its pool."""
        return max([self.pool_months, *(indicator.window for indicator in self.indicators)])
