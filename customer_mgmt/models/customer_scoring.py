from odoo import api, models
from odoo.tools import SQL

# A temporary table per step: the planner gets statistics, the steps can be read one
# by one, and the same steps serve one customer or a million.
FACT = SQL.identifier("customer_scoring_fact")
METRIC = SQL.identifier("customer_scoring_metric")
SCORE = SQL.identifier("customer_scoring_score")

YEAR = 365


class CustomerScoring(models.AbstractModel):
    """Documents in, profiles out: one set-based pass.

    1. ``fact``: per customer, the days of purchase and money;
    2. ``metric``: what follows from them by the policy;
    3. calibration: what the shop as a whole says (see ``customer.calibrator``);
    4. ``score``: the rules of scores, tiers and stages, as of one day;
    5. changed rows are written to profiles, or all to snapshots.

    Scoring as of any day D reads documents dated up to D only and, for a snapshot,
    nothing else: the result is the same as if the later documents did not exist.
    """

    _name = "customer.scoring"
    _description = "Customer Scoring"

    # Entry points --------------------------------------------------------------

    @api.model
    def _run(self, company):
        """Bring all profiles of a company up to today.

        Everybody once a month or after a change of policy, else only customers whose
        next review is due and new prospects.

        :return: number of profiles that changed
        """
        policy = company.customer_policy_id
        today = policy._today()
        if self._calibration_due(policy, today):
            changed = self._score_everybody(policy, today)
            if not policy.last_run:
                # The planner must not take the first profiles for few.
                self.env.cr.execute("ANALYZE customer_profile")
        else:
            changed = self._refresh(company, self._fetch_due(company, today))
        policy.last_run = today
        return changed

    @api.model
    def _refresh(self, company, customer_ids):
        """Score some customers with the calibration in force.

        :param customer_ids: ids of commercial partners
        :return: number of profiles that changed
        """
        policy = company.customer_policy_id
        if not customer_ids or not policy.calibration_ids:
            # Nothing to score by yet: the nightly run is due and takes everybody.
            return 0
        today = policy._today()
        self._build_facts(company, today, customer_ids)
        self._create_table(METRIC, self._query_metrics(policy, today))
        changed = self._score_profiles(policy, today, customer_ids)
        self.env["customer.predictor"]._predict(company, today, customer_ids)
        return changed

    def _score_everybody(self, policy, today):
        calibrator = self.env["customer.calibrator"]
        self._build_facts(policy.company_id, today)
        basis, share = calibrator._fetch_value_basis(policy)
        policy.write({"basis_in_use": basis, "known_cost_share": share})
        self._create_table(METRIC, self._query_metrics(policy, today))
        calibrator._recalibrate(policy, today)
        return self._score_profiles(policy, today)

    @api.model
    def _snapshot(self, company, day):
        """Score a company as of a past day into ``customer.snapshot``.

        :return: number of customers
        """
        policy = company.customer_policy_id
        self._build_past_scores(policy, day)
        return self.env["customer.snapshot"]._store(company, day, SCORE)

    def _build_past_scores(self, policy, day):
        """Fill the score table as of a past day, from documents alone."""
        calibrator = self.env["customer.calibrator"]
        self._build_facts(policy.company_id, day, with_future=False)
        basis, _share = calibrator._fetch_value_basis(policy)
        self._create_table(METRIC, self._query_metrics(policy, day, basis))
        calibrations = calibrator._calibrate(policy, day)
        self._build_scores(policy, day, calibrations, remember=False)

    @api.model
    def _relabel(self):
        """Rename the RFM groups of all profiles after a change of the grid."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """UPDATE customer_profile profile
                      SET rfm_group_id = %(group)s
                     FROM customer_rfm_cell cell
                     JOIN customer_rfm_group rfm_group ON rfm_group.id = cell.group_id,
                          customer_policy policy
                    WHERE cell.id = profile.rfm_cell_id
                      AND policy.company_id = profile.company_id
                      AND profile.rfm_group_id IS DISTINCT FROM %(group)s""",
                group=self._sql_rfm_group(
                    SQL("profile.first_date"), SQL("policy.last_run")
                ),
            )
        )
        self.env["customer.profile"].invalidate_model(["rfm_group_id"])

    def _calibration_due(self, policy, today):
        done = policy.calibrated_on
        return not done or (done.year, done.month) != (today.year, today.month)

    def _fetch_due(self, company, today):
        """Customers whose figures change today without a new document, and buyers
        or prospects that have no profile yet."""
        rows = self.env.execute_query(
            SQL(
                """SELECT partner_id FROM customer_profile
                    WHERE company_id = %(company)s AND next_review <= %(today)s
                    UNION
                   (SELECT customer_id FROM (%(prospects)s) prospect EXCEPT
                    SELECT partner_id FROM customer_profile
                     WHERE company_id = %(company)s)""",
                company=company.id,
                today=today,
                prospects=self._query_prospects(company, today),
            )
        )
        return [row[0] for row in rows]

    # Steps -------------------------------------------------------------------

    def _create_table(self, name, query):
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", name))
        self.env.cr.execute(
            SQL("CREATE TEMPORARY TABLE %s ON COMMIT DROP AS %s", name, query)
        )
        # How many rows and customers is what the plans of the next steps hang on;
        # statistics of all columns would take as long as the step itself.
        self.env.cr.execute(SQL("ANALYZE %s (customer_id)", name))

    def _score_profiles(self, policy, day, customer_ids=None):
        calibrations = self.env["customer.calibration"]._load(policy)
        self._build_scores(policy, day, calibrations)
        return self._write_profiles(policy.company_id, customer_ids)

    def _build_scores(self, policy, day, calibrations, remember=True):
        """Apply the rules of scores, tiers and stages.

        :param remember: tiers are sticky; False judges as if nothing was known before
        """
        self._create_table(
            SCORE, self._query_scores(policy, day, calibrations, remember)
        )
