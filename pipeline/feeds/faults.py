"""What is wrong with a file, so that whoever wrote it finds it: line, field, problem, remedy."""

from dataclasses import dataclass, field

MOST_SHOWN = 20


class UnusableFeedError(ValueError):
    """Nothing can be loaded; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong."""

    line: int
    field: str
    problem: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.field}: {self.problem}"


@dataclass(slots=True)
class Faults:
    """Those of a whole file."""

    all: list[Fault] = field(default_factory=list)

    def add(self, line: int, name: str, problem: str) -> None:
        """Note one."""
        self.all.append(Fault(line, name, problem))

    def refuse_if_any(self) -> None:
        """Stop here when there are any.

        Raises:
            UnusableFeedError: naming the first ones.
        """
        if not self.all:
            return
        shown = [str(fault) for fault in self.all[:MOST_SHOWN]]
        more = len(self.all) - len(shown)
        if more:
            shown.append(f"… and {more:,} more")
        raise UnusableFeedError(
            f"{len(self.all):,} lines cannot be used and nothing was loaded; correct them, or leave them out with "
            "--skip-invalid\n  " + "\n  ".join(shown)
        )


def lower_first(sentence: str) -> str:
    """For a sentence that goes on after a colon."""
    return sentence[:1].lower() + sentence[1:]
