"""Every verb by its name. A verb: (office, who, arguments) -> Result."""

import argparse
from collections.abc import Callable, Mapping
from typing import Any

from pipeline.commands import account_verbs, collecting_verbs, register_verbs, score_verbs, upkeep_verbs
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
    "score": score_verbs.score,
    "show": score_verbs.show,
    "advise": score_verbs.advise,
    "index": score_verbs.index,
    "branches": register_verbs.branches,
    "boundaries": register_verbs.boundaries,
    "user": account_verbs.user,
}
