"""What a workspace does together with comparison, advice, scorecards and indicators."""
