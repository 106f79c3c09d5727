"""`make assure`: the rows of the assurance table at their figures, each with a planted fault that it must find.

A row is one attack or fault, its figure, a harness and a control (`row.py`); rows live in `rows/`, a file a row or a
small group, and are found by being there. `test_rows.py` runs each at a small count in the everyday gate.
"""
