"""What a report says of each kind of result. A section takes the result, the framework and the language."""
