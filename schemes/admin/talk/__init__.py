"""Pages of what is said about a proposal: comments, links for fact-checks and their reader's page, one's own notices."""
