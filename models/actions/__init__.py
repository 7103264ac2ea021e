"""The verbs: the only writers of a case's state. They neither commit nor touch the network."""
