"""What a library does together with comparison, advice, scorecards and indicators."""
