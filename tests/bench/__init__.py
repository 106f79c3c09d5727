"""Benchmarks: ratios against a control in the same run; nothing here is a test, nothing fails on a clock."""
