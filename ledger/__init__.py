"""Kilnmark's ledger: the log, what is said in it, and the pipeline that keeps both."""
