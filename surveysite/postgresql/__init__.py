"""Django's backend for PostgreSQL, which notices for nothing that a pooled connection is dead."""
