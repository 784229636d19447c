"""Policy-alignment recommender: which actions of a framework a policy takes up, with evidence by page."""
