"""The benchmark runs, and its pandas agrees with the engine."""

from benchmarks.chance import main as chance
from benchmarks.collect import LAYOUTS, READERS, STEPS
from benchmarks.collect import main as collect
from benchmarks.score import main
from benchmarks.suspicions import PLANTS, SUSPICIONS
from benchmarks.suspicions import main as suspicions


def test_the_benchmark_runs_small_and_both_methods_agree(capsys):
    median = main(["--small"])
    assert set(median) == {"ours", "read", "pandas"}
    assert "load average" in capsys.readouterr().out


def test_the_benchmark_of_intervals_runs_small(capsys):
    assert set(chance(["--small"])) == {"variates", "draws", "intervals"}
    assert "x the variates alone" in capsys.readouterr().out


def test_the_benchmark_of_a_national_file_runs_small_and_keeps_what_was_handed_in(capsys):
    median = collect(["--small"])
    assert set(median) == set(LAYOUTS)
    assert set(median["long"]) == {"command", *STEPS, *READERS}
    assert "load average" in capsys.readouterr().out


def test_the_benchmark_of_suspicions_runs_small_and_plants_every_mistake(capsys):
    total = suspicions(["--months", "7"])
    assert total.files > 0
    assert set(total.alarms) <= set(SUSPICIONS)
    assert set(total.planted) == set(PLANTS)
    assert all(0 < total.caught[name] <= total.planted[name] <= total.files for name in PLANTS)
    assert total.caught["ten times"] == total.planted["ten times"]
    assert "per 100 files" in capsys.readouterr().out
