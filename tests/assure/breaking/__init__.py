"""Every single rule broken once by the operator, and the audit asked about it: row BR."""
