from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import hmac

from ..tools.network import network_of

# What is written in a minute. An answer is begun and sent, so a shop's network gives
# sixty of them: the queues of two places. Whoever corrects a page sends it again.
PER_ADDRESS = 120
PER_TOKEN = 20


class CustomerSurveyRequest(models.Model):
    """What strangers wrote in the last minute, so that programs do not flood us.

    Rows are only added, in the transaction of the request: nobody waits for the row of
    somebody else, and what is rolled back has written nothing and is not counted. A
    counter that is updated would hold up a whole shop until a request ends, and make
    requests fail that run side by side, as transactions are repeatable reads. The
    price: a few requests that run side by side may pass above the limit. What is
    refused adds nothing, so the table holds no more than the limits let through.
    """

    _name = "customer.survey.request"
    _description = "Request to a Public Page of Surveys"
    _log_access = False

    date = fields.Datetime(required=True)
    # Digests of the day: they tell who sent something again, not who it was.
    network = fields.Char()
    token = fields.Char()

    _network_idx = models.Index("(network, date) WHERE network IS NOT NULL")
    _token_idx = models.Index("(token, date) WHERE token IS NOT NULL")

    @api.model
    def _accept(self, address=None, token=None):
        """Count what somebody is about to write, with one statement.

        :param address: where it comes from; None: from wherever
        :param token: what it is written to; None: something new
        :return: whether it may be written; if not, it is not counted either
        """
        now = fields.Datetime.now()
        values = {
            "now": now,
            "since": now - timedelta(minutes=1),
            "network": address and self._digest(now, network_of(address)),
            "token": token and self._digest(now, token),
            "per_address": PER_ADDRESS,
            "per_token": PER_TOKEN,
        }
        self.env.cr.execute(
            SQL(
                """INSERT INTO customer_survey_request (date, network, token)
                   SELECT %(now)s, %(network)s, %(token)s
                    WHERE (SELECT count(*) FROM customer_survey_request
                            WHERE network = %(network)s AND date > %(since)s)
                          < %(per_address)s
                      AND (SELECT count(*) FROM customer_survey_request
                            WHERE token = %(token)s AND date > %(since)s)
                          < %(per_token)s""",
                **values,
            )
        )
        return bool(self.env.cr.rowcount)

    def _digest(self, now, text):
        scope = f"customer_survey-request-{now.date()}"
        return hmac(self.env(su=True), scope, text)

    @api.autovacuum
    def _gc_counted(self):
        since = fields.Datetime.now() - timedelta(minutes=1)
        self.env.cr.execute(
            SQL("DELETE FROM customer_survey_request WHERE date <= %s", since)
        )
