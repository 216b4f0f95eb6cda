"""Charts as SVG: pure functions of answers, the same picture on a page, in a PDF and in Word (图).

A chart carries the table of what it draws: whoever cannot see it reads the same numbers.
"""

from scoretrail.report.charts.chart import Chart
from scoretrail.report.charts.course import Course, Turn, course
from scoretrail.report.charts.distribution import distribution
from scoretrail.report.charts.lost import points_lost
from scoretrail.report.charts.places import place_over_time
from scoretrail.report.charts.scores import score_over_time

__all__ = [
    "Chart",
    "Course",
    "Turn",
    "course",
    "distribution",
    "place_over_time",
    "points_lost",
    "score_over_time",
]
