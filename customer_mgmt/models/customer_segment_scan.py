from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, Query

from ..tools.bitmask import bits, word_count


def _columns(words, template):
    """One piece of SQL per word of a mask, separated by commas.

    :param template: function of the word's number
    """
    return SQL(", ").join(template(word) for word in words)


def _word(name, word):
    """The column that holds a word of a mask."""
    return SQL.identifier(f"{name}{word}")


def _word_of_segment(name, words):
    """The word of a mask in which the segment of the row has its bit."""
    cases = [SQL("WHEN %s THEN %s", word, _word(name, word)) for word in words]
    return SQL("CASE segment.word %s END", SQL(" ").join(cases))


class CustomerSegment(models.Model):
    """The conditions of all segments, evaluated side by side in one scan."""

    _inherit = "customer.segment"

    def _query_rule_changes(self):
        """SQL of (segment_id, partner_id, joins, cause): what conditions and pins say
        of the segments of one company, less what is so already."""
        places = bits(self)
        words = range(word_count(len(self)))
        return SQL(
            """WITH segment (id, word, value, cause) AS (VALUES %(segments)s),
                    match AS (%(matches)s),
                    member AS (%(members)s),
                    pin AS (%(pins)s),
                    mask AS (
                        SELECT partner_id, %(columns)s
                          FROM match
                          FULL JOIN member USING (partner_id)
                          FULL JOIN pin USING (partner_id)),
                    differing AS (
                        SELECT * FROM mask WHERE (%(wanted)s) <> (%(present)s))
               SELECT segment.id AS segment_id, differing.partner_id,
                      %(wanted_word)s & segment.value <> 0 AS joins,
                      CASE WHEN %(pinned_word)s & segment.value <> 0 THEN 'pinned'
                           WHEN partner.active THEN segment.cause
                           ELSE 'archived' END AS cause
                 FROM differing
                 JOIN segment
                   ON (%(wanted_word)s # %(present_word)s) & segment.value <> 0
                 JOIN res_partner partner ON partner.id = differing.partner_id""",
            segments=SQL(", ").join(
                SQL(
                    "(%s, %s, %s::bigint, %s)",
                    segment.id,
                    bit.word,
                    bit.value,
                    "rfm" if segment.kind == "rfm" else "rule",
                )
                for segment, bit in places.items()
            ),
            matches=self._query_matches(places, words),
            members=self._query_members(places, words),
            pins=self._query_pins(words),
            columns=_columns(words, self._sql_masks),
            wanted=_columns(words, lambda word: _word("wanted", word)),
            present=_columns(words, lambda word: _word("present", word)),
            wanted_word=_word_of_segment("wanted", words),
            present_word=_word_of_segment("present", words),
            pinned_word=_word_of_segment("pinned", words),
        )

    def _sql_masks(self, word):
        """What a customer should be in, is in, and is pinned in or out of."""
        return SQL(
            """(COALESCE(%(match)s, 0) | COALESCE(%(pin_in)s, 0))
                   & ~COALESCE(%(pin_out)s, 0) AS %(wanted)s,
               COALESCE(%(member)s, 0) AS %(present)s,
               COALESCE(%(pin_in)s | %(pin_out)s, 0) AS %(pinned)s""",
            match=_word("match", word),
            member=_word("member", word),
            pin_in=_word("pin_in", word),
            pin_out=_word("pin_out", word),
            wanted=_word("wanted", word),
            present=_word("present", word),
            pinned=_word("pinned", word),
        )

    def _query_members(self, places, words):
        """SQL of (partner_id, mask): who is in which segments.

        There may be millions of rows: the bit of a segment is looked up in an array,
        where a join would cost more than the rest. Other segments have no bit there.
        """
        first, last = min(self.ids), max(self.ids)
        by_id = {segment.id: bit for segment, bit in places.items()}

        def values(word):
            found = (by_id.get(id_) for id_ in range(first, last + 1))
            return [bit.value if bit and bit.word == word else None for bit in found]

        return SQL(
            """SELECT partner_id, %s
                 FROM customer_segment_member
                WHERE date_out IS NULL
                GROUP BY partner_id""",
            _columns(
                words,
                lambda word: SQL(
                    "BIT_OR((%s::bigint[])[segment_id - %s]) AS %s",
                    values(word),
                    first - 1,
                    _word("member", word),
                ),
            ),
        )

    def _query_pins(self, words):
        """SQL of (partner_id, mask in, mask out) of contacts that are not archived."""
        return SQL(
            """SELECT partner_id, %s
                 FROM (SELECT segment_id, partner_id, TRUE AS pin_in
                         FROM customer_segment_pin_in_rel
                        UNION ALL
                       SELECT segment_id, partner_id, FALSE
                         FROM customer_segment_pin_out_rel) pinned
                 JOIN segment ON segment.id = segment_id
                 JOIN res_partner partner ON partner.id = partner_id AND partner.active
                GROUP BY partner_id""",
            _columns(
                words,
                lambda word: SQL(
                    """BIT_OR(CASE WHEN word = %(word)s AND pin_in
                                   THEN value ELSE 0 END) AS %(pin_in)s,
                       BIT_OR(CASE WHEN word = %(word)s AND NOT pin_in
                                   THEN value ELSE 0 END) AS %(pin_out)s""",
                    word=word,
                    pin_in=_word("pin_in", word),
                    pin_out=_word("pin_out", word),
                ),
            ),
        )

    # Conditions ----------------------------------------------------------------

    def _query_matches(self, places, words):
        """SQL of (partner_id, mask): which conditions each customer meets."""
        query = self._start_scan()
        sums = {word: [SQL("0::bigint")] for word in words}
        for segment, predicate in self._join_predicates(query).items():
            bit = places[segment]
            sums[bit.word].append(
                SQL("CASE WHEN %s THEN %s::bigint ELSE 0 END", predicate, bit.value)
            )
        masks = _columns(
            words,
            lambda word: SQL(
                "%s AS %s", SQL(" + ").join(sums[word]), _word("match", word)
            ),
        )
        return query.select(SQL("customer_profile.partner_id"), masks)

    def _start_scan(self):
        """A query on the profiles of the company."""
        profiles = self._scanned()
        query = Query(self.env, profiles._table, profiles._table_sql)
        scope = Domain("company_id", "=", self.company_id.id)
        query.add_where(self._join_domain(scope, query))
        return query

    def _scanned(self):
        """Profiles in the company of the segments, on the days of its policy."""
        company = self.company_id
        return self.env["customer.profile"].with_context(
            allowed_company_ids=company.ids,
            tz=company.customer_policy_id.tz,
            active_test=True,
        )

    def _join_predicates(self, query):
        """{segment: SQL that is true for customers who meet its conditions}"""
        conditions = self.condition_ids
        if conditions:
            self._join_bought(query, conditions)
        numbers = {condition: i for i, condition in enumerate(conditions)}
        return {
            segment: SQL(" AND ").join(
                [
                    self._join_domain(segment._rule_domain(), query),
                    *(
                        self._sql_condition(condition, numbers[condition])
                        for condition in segment.condition_ids
                    ),
                ]
            )
            for segment in self
        }

    def _rule_domain(self):
        """What profiles have to meet, but for purchases and pins.

        Archived contacts are left out unless the conditions ask for them, as in any
        list.
        """
        domain = self._parse_domain(self.domain)
        if not any(leaf.field_expr == "active" for leaf in domain.iter_conditions()):
            domain &= Domain("active", "=", True)
        if self.kind == "rfm":
            domain &= Domain("rfm_cell_id", "in", self.rfm_cell_ids._origin.ids)
        return domain

    def _join_domain(self, domain, query):
        """A domain as SQL on the scan.

        Without record rules to obey, contacts are joined once for all conditions
        instead of looked up by each.
        """
        profiles = self._scanned()
        domain = Domain(domain).optimize_full(profiles)
        if self.env.su:
            domain = domain.map_conditions(_join_contact).optimize_full(profiles)
        return domain._to_sql(profiles, profiles._table, query)

    def _join_bought(self, query, conditions):
        company = self.company_id
        bought = self.env["customer.segment.facts"]._query_bought(company, conditions)
        query.add_join(
            "LEFT JOIN",
            "bought",
            SQL("(%s)", bought),
            SQL("bought.customer_id = customer_profile.partner_id"),
        )

    def _sql_condition(self, condition, number):
        hit = SQL("COALESCE(%s = ANY(bought.numbers), FALSE)", number)
        return hit if condition.operator == "bought" else SQL("NOT %s", hit)

    def _check_evaluable(self):
        """Find the errors that show before the database is asked."""
        self.condition_ids._check_usable()
        if self.kind == "rfm" and not self.rfm_cell_ids:
            raise UserError(self.env._("Choose the RFM cells of this segment."))
        self._join_domain(self._rule_domain(), self._start_scan())


def _join_contact(condition):
    """Let a condition on the contact become a join."""
    if condition.field_expr == "partner_id" and condition.operator in (
        "any",
        "not any",
    ):
        if isinstance(condition.value, Domain):
            return Domain("partner_id", f"{condition.operator}!", condition.value)
    return condition
