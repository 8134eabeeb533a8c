"""A survey that many customers have answered, by plain SQL."""

ANSWERS = 100_000
DRIVERS = ("Advice", "Waiting", "Range", "Parking")
SURVEY = f"""
company = env.ref("base.main_company")
scale = {{"question_type": "scale", "scale_max": 10}}
env["survey.survey"].create({{
    "title": "Benchmark",
    "survey_type": "customer",
    "company_id": company.id,
    "question_and_page_ids": [
        (0, 0, {{"title": "Recommend?", "metric_type": "nps", **scale}}),
        *(
            (0, 0, {{"title": title, "metric_type": "driver", **scale}})
            for title in {DRIVERS!r}
        ),
    ],
}})
env.cr.commit()
"""

# Every day of two years has as many; a third was asked by e-mail.
ANSWER = """
INSERT INTO survey_user_input
       (survey_id, company_id, partner_id, customer_id, state, access_token, channel,
        test_entry, metric_type, has_score, score, score_class, staff_id, touchpoint_id,
        response_date, create_date, write_date, create_uid, write_uid)
SELECT survey.id, survey.company_id, contact.id, contact.commercial_partner_id, 'done',
       gen_random_uuid(), (ARRAY['email', 'qr', 'link'])[1 + MOD(n, 3)], FALSE, 'nps',
       TRUE, score, CASE WHEN score > 8 THEN 'happy'
                         WHEN score > 6 THEN 'neutral' ELSE 'unhappy' END,
       2, channel.ids[1 + MOD(n, CARDINALITY(channel.ids))], moment, moment, moment,
       1, 1
  FROM (SELECT n, MOD(n * 7, 11) AS score,
               now() AT TIME ZONE 'UTC' - MOD(n, 730) * INTERVAL '1 day' AS moment
          FROM generate_series(1, %(answers)s) n) answer
  JOIN (SELECT array_agg(id ORDER BY id) AS ids FROM res_partner
         WHERE customer_rank > 0) partner ON TRUE
  JOIN res_partner contact
    ON contact.id = partner.ids[1 + MOD(n, CARDINALITY(partner.ids))]
  JOIN (SELECT array_agg(id) AS ids FROM customer_channel) channel ON TRUE
  JOIN survey_survey survey ON survey.survey_type = 'customer'"""

LINE = """
INSERT INTO survey_user_input_line
       (user_input_id, survey_id, question_id, answer_type, skipped, value_scale,
        create_date, write_date, create_uid, write_uid)
SELECT answer.id, answer.survey_id, question.id, 'scale', FALSE,
       CASE question.metric_type WHEN 'nps' THEN answer.score
            ELSE MOD(answer.score + MOD(answer.id, question.sequence + 2), 11) END,
       answer.create_date, answer.create_date, 1, 1
  FROM survey_user_input answer
  JOIN survey_question question ON question.survey_id = answer.survey_id
 WHERE answer.has_score"""


def load(cursor):
    """Answers of the customers there are; commits nothing."""
    cursor.execute(ANSWER, {"answers": ANSWERS})
    cursor.execute(LINE)
