"""The knowledge base: reference data compiled to plain look-up tables (build), and the read-only look-up (store)."""
