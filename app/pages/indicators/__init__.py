"""The page Indicators."""
