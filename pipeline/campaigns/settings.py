"""Every tunable of the campaign engine, each with the reason for its value."""

from dataclasses import dataclass, field

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


@dataclass(frozen=True, slots=True)
class WordingSettings:
    """When two wordings are one campaign. Chosen on ``benchmarks/campaigns``, seeds 1 to 3."""

    epoch: int = 128
    """Templates after which campaigns learn what came and are compared again. More make each cheaper and let
    variants that come together wait longer for their campaign's joint wording."""
    first_epoch: int = 8
    """A young stream learns sooner: an eighth of the templates so far makes an epoch, at least this many."""
    sample: int = 24
    """Smallest shingle hashes of a text that are indexed: two texts that share a third of their wording share
    about eight of twenty-four, and an index entry costs 8 bytes."""
    indexed: int = 1_024
    """Index entries of one campaign: beyond forty variants' samples a further variant's are noise."""
    promise: float = 0.12
    """Share of the sample's weight that must be found before wordings are compared in full; the sampling error
    of an overlap of a third is about 0.09."""
    candidates: int = 4
    """Campaigns that are compared in full; more found no other home on the benchmark."""
    background: float = 400.0
    """Campaigns that the stream is taken to have held before its first report, so that specificity does not
    jump while there are few."""
    likeness: float = 0.35
    """Weighted overlap of both wordings (Dice) from which they are one campaign on wording alone."""
    spread: float = 0.16
    """What a variant lacks to be the same (1 - Dice), before a campaign has shown how much its own vary."""
    spread_reports: float = 5.0
    """Reports that this expectation counts for beside the campaign's own."""
    spreads: float = 3.0
    """How many times a campaign's mean spread a new variant may lack: of an exponential distribution, all but
    one in twenty. A campaign of one unvaried text is not joined by what shares half of it."""
    tied_spreads: float = 6.0
    """The same where infrastructure is shared, which makes a variant likelier: all but one in four hundred. What
    differs more from a campaign that hardly varies is another message of the same hand."""
    likeness_at_most: float = 0.7
    """Likeness that is enough for any campaign, however little it has varied so far."""
    contained: float = 0.72
    """Weighted share of the smaller wording found in the larger, when one is a part of the other."""
    contained_likeness: float = 0.26
    """Dice that a contained wording must have as well: a footer is contained in every message that has it."""
    tied_likeness: float = 0.18
    """Dice that is enough when both use the same infrastructure as well, and variants differ as much."""
    tied_evidence: float = 0.46
    """Weight of the shared infrastructure that goes with it: one sender, which alone ties nothing, is enough
    beside wording that is half alike, as long as less than one whole stranger uses it (11/12 of its weight)."""
    merge_likeness: float = 0.44
    """Dice from which two campaigns that a new wording lies between become one: stricter than joining,
    since one bridge must not weld two campaigns."""
    grown: int = 6
    """Templates beyond the first from which the smaller campaign counts as grown, and a merge as a weld."""
    profile_shingles: int = 768
    """Shingles a campaign's profile keeps; the rarest are dropped first. A 1 500-character text has 1 500."""
    part_templates: int = 4
    """Templates that a group must have to be a campaign of its own when one falls apart."""
    part_likeness: float = 0.12
    """Dice of two templates that still links them when cohesion is looked at: a third of ``likeness``, since
    variants of one text under the heaviest mutation share little with each other."""
    learnt_at_once: int = 24
    """Templates of one epoch that a campaign's profile takes in; a burst of thousands adds nothing more."""

    @property
    def least(self) -> float:
        """Dice below which no rule holds."""
        return min(self.likeness, self.contained_likeness, self.tied_likeness)


@dataclass(frozen=True, slots=True)
class OperationSettings:
    """When shared infrastructure makes campaigns one operation."""

    window_days: int = 30
    """Both campaigns must have used the entity within this time of each other: domains live days, contacts
    weeks, and numbers are handed out again after months."""
    evidence_needed: float = 1.0
    """Sum of the weights of what two campaigns share."""
    domain_weight: float = 1.0
    contact_weight: float = 1.0
    sender_weight: float = 0.5
    """A number can be spoofed, or be a gateway that unrelated senders use: one alone never ties."""
    crowd: int = 12
    """Campaigns in distinct operations that may use an entity before it counts as shared by strangers."""


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """When an organisation's channel that no registry knows is its own."""

    crowd: int = 3
    """Further channels with the same words, none of which lasts, from which they are addresses that are used up."""
    lasting_reports: int = 3
    lasting_days: int = 5
    """A channel that is still reported after so many days lasts: domains of scams live days."""
    legitimate_share: float = 0.1
    """Share of reports that call it legitimate, or are judged so, from which it is taken to last."""


@dataclass(frozen=True, slots=True)
class EmergenceSettings:
    """When a campaign takes off."""

    windows_hours: tuple[int, ...] = (1, 6, 24, 48, 168, 672)
    """A flash, a shift, a day, two, a week, four weeks: slow campaigns reach significance only in the long ones."""
    past_days: int = 56
    """How far back a campaign's own past is counted; also how long single reporters are remembered."""
    remembered: int = 4_096
    """Distinct reporters remembered per campaign, the latest."""
    reporters: int = 10
    """Distinct reporters that an alert needs at least, whatever the statistics say."""
    score: float = 4.0
    """-log10 of the tail probability: one chance onset in ten thousand tests."""
    typical: int = 3
    """A campaign counts with at most so many reporters towards the stream's typical campaign, or a few large
    ones would make every take-off look ordinary."""
    spread: float = 3.0
    """Shape of the gamma prior of a campaign's rate: campaigns differ by about half their mean."""
    growth: float = 4.0
    """An escalation needs this many times the reporters of the last alert."""
    quiet_days: int = 7
    """Days without a significant window after which a further take-off is a new onset."""
    plain_hours: int = 48
    """Longest window for a campaign that shows no sign of fraud: lawful bulk arrives steadily from one address,
    and only a take-off within two days sets anything else apart from it."""
    fraud_share: float = 0.2
    """Share of reports judged scam that is a sign of fraud."""
    legitimate_share: float = 0.5
    """Share of reports judged legitimate, or called so by reporters, from which nothing alarms."""


@dataclass(frozen=True, slots=True)
class ClusterSettings:
    """All of it; frozen, so that a run can state what it ran with."""

    wording: WordingSettings = field(default_factory=WordingSettings)
    operations: OperationSettings = field(default_factory=OperationSettings)
    channels: ChannelSettings = field(default_factory=ChannelSettings)
    emergence: EmergenceSettings = field(default_factory=EmergenceSettings)
    horizon_days: int | None = None
    """Event days after which a silent campaign falls asleep; ``None`` for never.
    367 of 415 real text families last over two months: a running clusterer needs months, not weeks."""
    forget_days: int | None = None
    """Event days after which one that sleeps is forgotten, with its id; ``None`` for never."""
    numbered_from: int = 0
    """Decisions have higher numbers than this: they replace what others decided before (``text/parts.py``)."""
    put_away_every: int = 4_096
    """Templates after which what was not used meanwhile is packed. It shows in memory and speed only: fewer pack
    and fetch the same campaigns again and again, more keep objects that nobody asks for."""
