"""Charts that the app and the reports share: Altair in, pictures out."""

from recommender.charts.figures import COLOURS, distribution_chart, path_chart, pillar_profiles, status_heatmap
from recommender.charts.pictures import to_png, to_svg

__all__ = [
    "COLOURS",
    "distribution_chart",
    "path_chart",
    "pillar_profiles",
    "status_heatmap",
    "to_png",
    "to_svg",
]
