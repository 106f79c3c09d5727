"""A transparency log in pure functions: knows nothing of pottery, SQL or HTTP (SPEC §1, §3–§7, §9)."""
