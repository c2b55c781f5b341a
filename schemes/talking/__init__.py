"""What is said about a proposal beside the decision: comments, fact-checks by outsiders, word to people elsewhere."""
