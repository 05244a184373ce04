"""The benchmark runs, and its pandas agrees with the engine."""

from benchmarks.chance import main as chance
from benchmarks.score import main


def test_the_benchmark_runs_small_and_both_methods_agree(capsys):
    median = main(["--small"])
    assert set(median) == {"ours", "read", "pandas"}
    assert "load average" in capsys.readouterr().out


def test_the_benchmark_of_intervals_runs_small(capsys):
    assert set(chance(["--small"])) == {"variates", "draws", "intervals"}
    assert "x the variates alone" in capsys.readouterr().out
