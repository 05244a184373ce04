"""Like branches on the branch page: shown with their reasons, changed through the address, beside every number."""

import html
import re

from pages.shared import likeness
from pipeline.domain.text import Text
from pipeline.services import scores
from pipeline.services.peers import PeerShown, peer_codes, peer_scores
from pipeline.services.shapes import Place
from pipeline.words import plain
from tests.pages.conftest import words
from tests.support.offices import ABAN, BRANCHES, OPERATOR

PAGE = "monitor/branch.py"
OWN, NEAR, FAR = BRANCHES


def told(app) -> str:
    return html.unescape(plain(words(app)))


def test_the_page_says_which_branches_are_like_it_and_why(full, see):
    drawn = told(see("sara", PAGE, branch=OWN, lang="en"))
    assert peer_codes(full, OWN, ABAN) == (NEAR, FAR)
    assert "In Aban 1405 it is compared with 2 branches:" in drawn
    assert f'href="branch?branch={NEAR}&month={ABAN}"' in drawn
    assert "about as many insured, urban share can't be compared, same kind" in drawn
    assert "You changed this list" not in drawn


def test_the_median_and_best_stand_beside_every_node_and_indicator(full, see):
    framework = scores.branch_card(full, by=OPERATOR, branch=OWN, month=ABAN).framework
    known = peer_scores(full, by=OPERATOR, branch=OWN, month=ABAN)
    concept = framework.at_level("concept")[0]
    for node in (framework.top.id, framework.at_level("dimension")[0], concept, framework.indicators[0].id):
        drawn = told(see("sara", PAGE, branch=OWN, node=node, lang="en"))
        score = known[node]
        line = f"median {score.median:.1f}, best {score.best:.1f} at {score.best_place.name.en}."
        assert f"Like branches: {line}" in drawn


def test_a_changed_choice_stands_in_the_address_and_goes_back_to_the_usual(full, see):
    app = see("sara", PAGE, branch=OWN, lang="en")
    app.selectbox(key="peers.count").set_value(1).run()
    assert app.query_params["peers"] == "1"
    assert "compared with one branch" in told(app)
    app.multiselect(key="peers.chosen").set_value([FAR]).run()
    assert not app.exception
    assert (app.query_params["peers_with"], app.query_params["peers_without"]) == (FAR, NEAR)
    drawn = told(app)
    assert f"added Branch {FAR}; left out Branch {NEAR}" in drawn
    again = see("sara", PAGE, branch=OWN, lang="en", peers="1", peers_with=FAR, peers_without=NEAR)
    assert [again.multiselect(key="peers.chosen").value, "Their median" in told(again)] == [[FAR], True]
    app.button(key="peers.usual").click().run()
    assert not {"peers", "peers_with", "peers_without"} & set(app.query_params)
    assert "compared with 2 branches" in told(app)


def test_a_choice_follows_to_another_page_and_stands_in_its_address(full, see):
    app = see("sara", PAGE, branch=OWN, lang="en")
    app.selectbox(key="peers.count").set_value(1).run()
    # The menu's links carry no choices.
    for name in set(app.query_params) - {"lang"}:
        del app.query_params[name]
    app.switch_page("act/recommendations.py").run()
    assert not app.exception
    assert app.query_params["peers"] == "1"
    assert f"compared with one branch: Branch {NEAR}" in re.sub("<.*?>", "", told(app))


def test_a_forged_address_is_left_aside_with_a_word(full, see):
    forged = {"peers": "<i>9</i>", "peers_with": f"<b>x</b>,9999,{OWN}", "peers_without": "0"}
    app = see("sara", PAGE, branch=OWN, lang="en", **forged)
    assert not app.exception
    assert "<b>x</b>" not in words(app)
    drawn = told(app)
    assert f"{OWN}" in drawn.split("The address named")[1][:200]
    assert "can't be used; 5 branches were taken" in drawn
    assert "compared with 2 branches" in drawn
    assert "You changed this list" not in drawn


def test_many_forged_codes_are_not_all_said_back(full, see):
    codes = ",".join(f"x{at}" for at in range(40))
    drawn = told(see("sara", PAGE, branch=OWN, lang="en", peers_with=codes))
    assert "x4" in drawn
    assert "x5<" not in drawn
    assert "and 35 more" in drawn


def test_a_count_that_no_one_means_is_refused_in_words(full, see):
    for count in ("0", "-1", "1e3", "9999", "٣"):
        assert "can't be used; 5 branches were taken" in told(
            see("sara", PAGE, branch=OWN, lang="en", peers=count)
        )


def test_every_like_branch_left_out_leaves_nothing_to_compare_with(full, see):
    app = see("sara", PAGE, branch=OWN, lang="en", peers_without=f"{NEAR},{FAR}")
    assert not app.exception
    assert "nothing is left to compare with" in told(app)
    assert app.button(key="peers.usual")


def test_a_branch_role_sees_scores_of_like_branches_and_no_way_to_their_figures(full, see):
    drawn = words(see("reza", PAGE, lang="en"))
    assert f"Branch {NEAR}" in plain(drawn)
    assert "branch?branch=" not in drawn.split("pd-peers")[1].split("pd-drill")[0]


def peer(ratio=None, points=None, is_same_kind=True, kind="2", is_added=False) -> PeerShown:
    place = Place("1", Text("۱", "1"), "1", Text("۱", "1"), kind, None, None, 1.0, False)
    return PeerShown(place, 1.0, ratio, points, is_same_kind, is_added)


def test_how_a_branch_differs_is_said_in_words():
    def said(**other) -> str:
        return plain(likeness.reasons(peer(**other), "en"))

    assert said() == "insured can't be compared, urban share can't be compared, same kind"
    assert said(ratio=1.25, points=6.2) == "25% more insured, urban share 6 points higher, same kind"
    assert said(ratio=0.8, points=-6.6) == "20% fewer insured, urban share 7 points lower, same kind"
    assert said(ratio=1.01, points=0.2).startswith("about as many insured, the same urban share")
    assert said(ratio=4.12).startswith("4.1 times as many insured")
    assert said(is_same_kind=False).endswith("another kind")
    assert said(kind="", is_same_kind=False).endswith("kind not recorded")
    assert said(is_added=True).endswith("added by you")
    assert re.search("۲۵", likeness.reasons(peer(ratio=1.25), "fa"))
