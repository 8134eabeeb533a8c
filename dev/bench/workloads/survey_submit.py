"""Customers send the same answers to our survey and to stock's.

Each request goes through the public page and is committed, like a customer's. The
questions are the same; ours also have a meaning, which stock does not know.
"""

from contextlib import ExitStack

from bench import engine
from bench.meter import middle
from bench.pages import Pages
from bench.result import Result, Target
from bench.screens import Comparison, Cost

ROUNDS = 101
BUYER = [("name", "=like", "Customer 1__"), ("is_company", "=", False)]
SCALE = {"question_type": "scale", "scale_min": 0, "scale_max": 10}
# Title, question and what it means to us.
QUESTIONS = (
    ("How likely are you to recommend us?", SCALE, "nps"),
    ("How was the advice?", SCALE, "driver"),
    ("How was the waiting time?", SCALE, "driver"),
    ("How was the range?", SCALE, "driver"),
    ("How was the parking?", SCALE, "driver"),
    ("Why?", {"question_type": "text_box"}, "verbatim"),
    ("May we call you?", {"question_type": "simple_choice"}, "consent"),
)
WORDS = "Friendly people, and the tea was in stock for once."


def run(names):
    with ExitStack() as stack:
        sides = [_Side(stack.enter_context(engine.opened(n)), n) for n in names]
        for side in sides:
            stack.callback(side.clean)
        for number in range(ROUNDS):
            for side in sides:
                side.submit(number)
        comparison = Comparison(*(side.cost() for side in sides))
    return _results(comparison)


def _results(comparison):
    ours, stock = comparison.ours, comparison.without
    texts = _text(ours), "", f"stock {_text(stock)}"
    share = stock.wall / ours.wall
    return [
        Result(
            "Survey, answers submitted",
            *texts,
            share,
            Target(None, "times the rate of stock"),
            {"ours_per_second": _rate(ours), "stock_per_second": _rate(stock)},
        ),
        Result(
            "Survey, an answer submitted: SQL",
            *texts,
            comparison.more_queries,
            Target(None, "SQL more"),
        ),
    ]


def _rate(cost):
    return 1000 / cost.wall


def _text(cost):
    return f"{_rate(cost):.1f} a second, {cost}"


class _Side:
    """One database: a survey, and an answer to be given for every round."""

    def __init__(self, env, name):
        self.env = env
        self.is_ours = "customer_survey" in env.registry._init_modules
        self.survey = self._make_survey()
        self.answers = self._ask()
        self.params = self._params()
        env.cr.commit()
        self.pages = Pages(name)
        self.replies = []

    def _make_survey(self):
        values = {
            "title": "How are we doing?",
            "survey_type": "customer" if self.is_ours else "survey",
            "access_mode": "token",
            "questions_layout": "one_page",
            "scoring_type": "no_scoring",
            "question_and_page_ids": [
                (0, 0, self._prepare_question(number, *question))
                for number, question in enumerate(QUESTIONS)
            ],
        }
        return self.env["survey.survey"].create(values)

    def _prepare_question(self, number, title, question, metric):
        values = {"title": title, "sequence": number, **question}
        if question["question_type"] == "simple_choice":
            values["suggested_answer_ids"] = [
                (0, 0, {"value": value}) for value in ("Yes", "No")
            ]
        return {**values, "metric_type": metric} if self.is_ours else values

    def _ask(self):
        partner = self.env["res.partner"].search(BUYER, order="id", limit=1)
        values = {"survey_id": self.survey.id, "partner_id": partner.id}
        return self.env["survey.user_input"].create([values] * ROUNDS)

    def _params(self):
        """The page as a browser sends it."""
        given = {"scale": "9", "text_box": WORDS}
        return {
            str(question.id): given.get(question.question_type)
            or str(question.suggested_answer_ids[0].id)
            for question in self.survey.question_ids
        }

    def submit(self, number):
        answer = self.answers[number]
        path = f"{self.survey.access_token}/{answer.access_token}"
        self.pages.call(f"/survey/begin/{path}", {})
        self.replies.append(self.pages.call(f"/survey/submit/{path}", self.params))

    def cost(self):
        """Without the first answer, which fills the registry's caches."""
        self._check()
        warm = self.replies[1:]
        milliseconds = 1000 * middle(reply.wall for reply in warm)
        return Cost(min(reply.queries for reply in warm), milliseconds)

    def _check(self):
        """Refusals would be fast, too."""
        self.env.cr.commit()
        self.env.invalidate_all()
        lines = self.answers.user_input_line_ids
        done = self.answers.filtered(lambda answer: answer.state == "done")
        if (len(done), len(lines)) != (ROUNDS, ROUNDS * len(QUESTIONS)):
            raise AssertionError(f"{len(done)} answers, {len(lines)} lines")

    def clean(self):
        """Past the guard that keeps what customers answered."""
        self.env.cr.rollback()
        self.env.cr.execute("DELETE FROM survey_survey WHERE id = %s", [self.survey.id])
        self.env.cr.commit()
