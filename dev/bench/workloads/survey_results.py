"""What customers answered: the page of satisfaction, and an analysis of it."""

from bench.answers import ANSWERS
from bench.result import Result, Target, seconds

# What any page must do once: see every answer with a score.
BARE = """
SELECT survey_id, score_class, COUNT(*) FROM survey_user_input
 WHERE has_score GROUP BY 1, 2"""
# M68: the score by shop and month.
PIVOT = (["touchpoint_id", "date:month"], ["nps_value:avg", "__count"])


def run(bench):
    report = bench.env["customer.survey.report"]
    limit = bench.measure(lambda: bench.sql(BARE))
    page = bench.measure(lambda: _page(bench))
    pivot = bench.measure(lambda: report._read_group([], *PIVOT))
    return [
        _result("the page of a year", page, limit),
        _result("by shop and month", pivot, limit),
    ]


def _page(bench):
    page = bench.env["customer.survey.page"]
    bench.env.invalidate_all()
    [row] = page.get_page(365)["rows"]
    page.get_survey(row["survey_id"], row["metric"], row["company_id"], 365)


def _result(title, measure, limit):
    return Result(
        f"{ANSWERS:,} answers: {title}",
        seconds(measure),
        f"bare SQL {seconds(limit)}",
        f"{measure.queries} SQL",
        measure.wall,
        Target(1.0, "s"),
    )
