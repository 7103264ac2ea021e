"""Advice on an answer before it is sent: what its reader may miss in it. It never stops anybody."""
