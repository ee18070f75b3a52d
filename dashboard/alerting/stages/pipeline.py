"""The pipeline: stages in their order. To add one: a file, and its line here.

set_back  where the clock was, what is waited for is waited for no longer
heed      what people did: acknowledged, acted, silenced, passed on by hand
settle    what became of attempts: accepted, to be tried again, given up and passed to the next address
group     each finding its route and its key; what is over is over
inhibit   what another open episode explains is told to nobody; what it explains no longer comes back
late      what was known late is told with all that was, of its rule
silence   nor is what somebody silenced
dedupe    what is known already comes to nothing
route     episodes into the group that is told next; groups that are over
heed_kept what people had done about a group that is made again, after a restore
ended     whom a group reached that is over: they are told that it is
escalate  steps that are due: to whom, by which channel, when
retry     notices whose time has come
"""

from __future__ import annotations

from typing import Final

from dashboard.alerting.stages._stage import Stage
from dashboard.alerting.stages.dedupe import dedupe
from dashboard.alerting.stages.ended import ended
from dashboard.alerting.stages.escalate import escalate
from dashboard.alerting.stages.group import group
from dashboard.alerting.stages.heed import heed, heed_kept
from dashboard.alerting.stages.inhibit import inhibit
from dashboard.alerting.stages.late import late
from dashboard.alerting.stages.retry import retry
from dashboard.alerting.stages.round import Came, Round
from dashboard.alerting.stages.route import route
from dashboard.alerting.stages.set_back import set_back
from dashboard.alerting.stages.settle import settle
from dashboard.alerting.stages.silence import silence
from dashboard.alerting.stages.standing import Standing

STAGES: Final[tuple[Stage, ...]] = (
    set_back,
    heed,
    settle,
    group,
    inhibit,
    late,
    silence,
    dedupe,
    route,
    heed_kept,
    ended,
    escalate,
    retry,
)


def turn(standing: Standing, came: Came) -> Round:
    """What all that came comes to; the standing is as it will be once that is durable."""
    round_ = Round(came)
    for stage in STAGES:
        stage(standing, round_)
    round_.changes.groups += round_.groups.values()
    round_.changes.silences += round_.silences.values()
    return round_
