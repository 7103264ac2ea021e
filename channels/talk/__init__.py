"""The conversation: what somebody writes, in whatever order, becomes a complaint, an addition, a rating, an appeal.

No channel has words or steps of its own; what a channel can do stands in manner.py.
"""
