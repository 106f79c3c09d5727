"""The static art is what its program draws."""

from certs.art import closed_curve, write_art
from certs.render import TEMPLATES


def test_the_committed_art_is_what_the_program_writes(tmp_path):
    """Nobody has edited the files by hand."""
    write_art(tmp_path)
    for name in ("frame.svg", "rosette.svg"):
        assert (tmp_path / name).read_bytes() == (TEMPLATES / name).read_bytes()


def test_a_curve_closes_where_it_began():
    """Relative steps add up to nothing, so no thread of the frame shows a seam."""
    path = closed_curve([(0.0, 0.0), (10.333, 0.0), (10.333, 7.777), (0.001, 7.777)])
    steps = [part.replace("-", " -").split() for part in path[:-1].split("c")[1:]]
    assert sum(int(step[4]) for step in steps) == 0
    assert sum(int(step[5]) for step in steps) == 0
    assert path.startswith("M0 0c")
    assert path.endswith("z")
