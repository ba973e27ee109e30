"""Batches of input over an executor: in order, with bounded memory, whatever fails; gone on with after any end."""
