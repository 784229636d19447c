"""The page Scorecards."""
