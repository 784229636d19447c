"""The app: pages turn widgets into plain values, call `recommender` once, and draw what comes back."""
