"""The knowledge base: reference data compiled to plain tables (build), and read-only look-up (store)."""
