from hashlib import md5

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, consteq

from ..tools.cleaning import is_token


class CustomerSurveyToken(models.AbstractModel):
    """How public pages find what a token is for: all of them, and only so.

    An index compares a token from left to right, and takes a little longer the more of
    its beginning is right: who measures that could guess one character after the other.
    The digest of a guess tells nothing about the guess, so that is what is looked up;
    whether the token is right is decided by a comparison that always takes as long.
    Addresses that were sent before stay as they are. The digest keeps no secret and
    proves nothing; it is the one of the database that any text has.
    """

    _name = "customer.survey.token"
    _description = "Finding Records by Their Token"

    @api.model
    def _find(self, records, token, field="access_token"):
        """The record that has a token, among those that a search of ``records`` finds.

        :param records: an empty recordset with the rights and the context to search
        :param token: what came from outside, of any type
        :return: one record, or none
        """
        if not is_token(token):
            return records.browse()
        domain = self._domain_digest(field, token)
        found = records.search_fetch(domain, [field], limit=1)
        return found if self._is_right(found, token, field) else found.browse()

    @api.model
    def _is_right(self, record, token, field="access_token"):
        """Whether what came from outside is the token of a record, if there is one."""
        if not (record and is_token(token)):
            return False
        # Bytes: what other addons chose as a token need not be ASCII.
        return consteq((record[field] or "").encode(), token.encode())

    @api.model
    def _domain_digest(self, field, token):
        digest = md5(token.encode(), usedforsecurity=False).hexdigest()

        def to_sql(model, alias, query):
            column = model._field_to_sql(alias, field, query)
            return SQL("md5(%s) = %s", column, digest)

        return Domain.custom(to_sql=to_sql)
