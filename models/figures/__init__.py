"""What is counted of a case, how counts are kept, and which of them may leave."""
