"""Charts that the app and the reports share: Altair in, pictures out."""

from recommender.charts.pictures import to_png, to_svg

__all__ = ["to_png", "to_svg"]
