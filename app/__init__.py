"""The app: views that turn widgets into plain values, call `recommender` once, and show what comes back."""
