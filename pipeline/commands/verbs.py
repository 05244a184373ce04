"""Every verb by its name. A verb: (office, who, arguments) -> Result."""

import argparse
from collections.abc import Callable, Mapping
from typing import Any

from pipeline.commands import (
    account_verbs,
    chance_verbs,
    change_verbs,
    coherence_verbs,
    collecting_verbs,
    peer_verbs,
    questionnaire_verbs,
    reach_verbs,
    register_verbs,
    robustness_verbs,
    score_verbs,
    signal_verbs,
    upkeep_verbs,
)
from pipeline.commands.result import Result
from pipeline.domain.access import Actor

VERBS: Mapping[str, Callable[[Any, Actor, argparse.Namespace], Result]] = {
    "init": upkeep_verbs.init,
    "sample": upkeep_verbs.sample,
    "migrate": upkeep_verbs.migrate,
    "verify": upkeep_verbs.verify,
    "edition": upkeep_verbs.edition,
    "template": collecting_verbs.template,
    "check": collecting_verbs.check,
    "load": collecting_verbs.load,
    "approve": collecting_verbs.approve,
    "return": collecting_verbs.give_back,
    "waiting": collecting_verbs.waiting,
    "waves": questionnaire_verbs.list_waves,
    "wave-open": questionnaire_verbs.open_wave,
    "wave-close": questionnaire_verbs.close_wave,
    "answers-form": questionnaire_verbs.form,
    "answers-sheet": questionnaire_verbs.sheet,
    "answers-check": questionnaire_verbs.check,
    "answers-load": questionnaire_verbs.load,
    "voice": questionnaire_verbs.show,
    "score": score_verbs.score,
    "show": score_verbs.show,
    "ranking": chance_verbs.ranking,
    "advise": peer_verbs.advise,
    "peers": peer_verbs.peers,
    "reach": reach_verbs.reach,
    "why": change_verbs.why,
    "robustness": robustness_verbs.robustness,
    "coherence": coherence_verbs.coherence,
    "index": score_verbs.index,
    "signals": signal_verbs.signals,
    "funnel": signal_verbs.funnel,
    "branches": register_verbs.branches,
    "boundaries": register_verbs.boundaries,
    "user": account_verbs.user,
}
