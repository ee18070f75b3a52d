"""The rulebook: which clauses an episode is held to, and until when: policies, calendar and areas together.

Every reading of a case goes through it, so that the wall, the clock, the API and a look back cannot differ.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from dashboard.domain import case as cases
from dashboard.domain.area import AreaTree
from dashboard.domain.case import ClauseClock, ClauseDue, Episode, Terms
from dashboard.domain.deadline import Deadlines
from dashboard.domain.policy import Policies, Policy


@dataclass(frozen=True, slots=True)
class Rulebook:
    """`policies`, `deadlines`: None until the journal gave one; then only promises count."""

    policies: Policies | None = None
    deadlines: Deadlines | None = None
    tree: AreaTree = field(default_factory=lambda: AreaTree(()))

    def policy_of(self, terms: Terms) -> Policy | None:
        """The policy for an episode on these terms: that of the local day on which it started."""
        if self.policies is None or self.deadlines is None:
            return None
        started_on = terms.started_at.astimezone(self.deadlines.zone).date()
        return self.policies.at(started_on, self.tree.path(terms.area), terms.kind)

    def dues(self, terms: Terms) -> tuple[ClauseDue, ...]:
        return cases.dues(terms, self.policy_of(terms), self.deadlines)

    def clocks(self, episode: Episode) -> tuple[ClauseClock, ...]:
        return cases.clocks(episode, self.dues(episode.terms))

    def under(self, policy: Policy) -> Rulebook:
        """The same with one policy for every episode, to show another reading of a case."""
        return replace(self, policies=Policies.beginning(policy))
