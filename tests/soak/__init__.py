"""Everything that is decided by seeds, for many more of them than the suite has time for."""
