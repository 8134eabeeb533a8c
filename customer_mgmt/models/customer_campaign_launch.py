import logging
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.assignment import CONTROL, TREATED, assign

_logger = logging.getLogger(__name__)

CRON = "customer_mgmt.ir_cron_customer_campaign"


class Preview(NamedTuple):
    """What a launch would do, or did: customers by arm, and what comes of those to be
    contacted; ``waiting`` have to wait for a day with room."""

    treated: int
    control: int
    planned: int
    waiting: int
    held_back: dict


class CustomerCampaign(models.Model):
    """Launched once, in one transaction; over when the window is.

    1. the segment is frozen;
    2. the lot is drawn, and the customers of both arms are written down;
    3. those left alone get a row in the ledger that protects them until the end;
    4. the contacts with the others are planned, like those of any care plan.
    """

    _inherit = "customer.campaign"

    def action_launch(self):
        self.ensure_one()
        self.check_access("write")
        self.sudo()._launch()
        self.plan_id.sudo()._update_results()
        self.env["customer.care.plan"]._wake_care()

    def _launch(self):
        """:raise UserError: it cannot be launched; nothing has happened then"""
        self._check_ready()
        self._start()
        units = self._fetch_units(self.frozen_segment_id)
        self._draw(units)
        self._protect()
        self._plan_contacts()
        self._check_reaches()

    def _check_ready(self):
        # A second click must wait for what the first one did.
        if not self.try_lock_for_update():
            raise UserError(
                self.env._("%s is being launched by somebody else.", self.display_name)
            )
        if self.state != "draft":
            raise UserError(self.env._("%s was launched before.", self.display_name))
        self.plan_id._check_complete()
        if not self.segment_id:
            raise UserError(
                self.env._("Choose the customers of %s first.", self.display_name)
            )
        self._check_segment()

    def _check_segment(self):
        """Who was in last night may have bought since."""
        self.segment_id._refresh()
        if self.segment_id.error:
            raise UserError(
                self.env._(
                    "The members of %(segment)s could not be worked out: %(error)s",
                    segment=self.segment_id.display_name,
                    error=self.segment_id.error,
                )
            )

    def _start(self):
        """From here on the design is fixed."""
        now = fields.Datetime.now()
        today = self.company_id.customer_policy_id._today()
        self.write(
            {
                "state": "running",
                "date_launch": now,
                "date_end": now + timedelta(days=self.window_days),
                "frozen_segment_id": self.segment_id._freeze().id,
                **self._prepare_promise(self._get_design()),
            }
        )
        self.plan_id.write(
            {
                "state": "running",
                "date_start": today,
                "date_end": today + timedelta(days=self.window_days - 1),
                "goal_days": self.window_days,
            }
        )
        self.env.ref(CRON)._trigger(self.date_end)

    def _prepare_promise(self, design):
        """Values that keep what was said before the launch."""
        return {"promise": "\n".join(self._word_design(design))}

    def _draw(self, units):
        """Write down who is in which arm."""
        strata = {unit.id: unit.tier or "" for unit in units}
        arms = assign(self.uuid, strata, self.holdout_share)
        if TREATED not in arms.values():
            raise UserError(self._word_nobody())
        self.env.cr.execute(
            SQL(
                """INSERT INTO customer_campaign_member
                          (campaign_id, unit, partner_id, contact_id, stratum, arm)
                   SELECT %s, unit, unit, contact_id, stratum, arm
                     FROM UNNEST(%s::integer[], %s::integer[], %s::varchar[],
                                 %s::varchar[]) drawn (unit, contact_id, stratum, arm)
                 """,
                self.id,
                list(arms),
                [unit.contact_id for unit in units],
                [unit.tier for unit in units],
                list(arms.values()),
            )
        )
        self.env["customer.campaign.member"].invalidate_model()

    def _word_nobody(self):
        audience = self._get_audience()
        if not audience.units and not audience.left_out:
            return self.env._(
                "Nobody is in %s: choose other customers.",
                self.segment_id.display_name,
            )
        if audience.units:
            return self.env._(
                "Nobody would be contacted: choose more customers, or leave fewer "
                "of them alone."
            )
        return self.env._(
            "Nobody can take part: all customers are archived, blocked, or held out by "
            "another campaign."
        )

    def _protect(self):
        """Reserve peace for those left alone, in the ledger that everybody asks."""
        type_ = self.plan_id._interaction_type()
        self.env.cr.execute(
            SQL(
                """WITH held_out AS (
                INSERT INTO customer_interaction
                       (partner_id, company_id, date, type_id, channel, direction,
                        purpose, state, reason, summary, plan_id, occasion, plan_date,
                        key, protected_until, create_uid, create_date, write_uid,
                        write_date)
                SELECT partner_id, %(company)s, %(now)s, %(type)s, %(channel)s, 'out',
                       %(purpose)s, 'held_out', 'held_out', %(summary)s, %(plan)s,
                       %(day)s, %(day)s, %(key)s, %(until)s, %(uid)s, %(now)s, %(uid)s,
                       %(now)s
                  FROM customer_campaign_member member
                 WHERE campaign_id = %(campaign)s AND arm = %(control)s
                RETURNING id, partner_id)
                UPDATE customer_campaign_member member SET interaction_id = held_out.id
                  FROM held_out
                 WHERE campaign_id = %(campaign)s
                   AND member.unit = held_out.partner_id""",
                company=self.company_id.id,
                now=self.date_launch,
                type=type_.id,
                channel=type_.channel,
                purpose=self.purpose,
                summary=self.name,
                plan=self.plan_id.id,
                day=self.date_start,
                key=self.plan_id._sql_campaign_key(),
                until=self.date_end,
                uid=self.env.uid,
                campaign=self.id,
                control=CONTROL,
            )
        )
        self.env["customer.interaction"].invalidate_model()

    def _plan_contacts(self):
        """The contacts of today; the daily planning tries the others again."""
        self.env.flush_all()
        self.plan_id._plan(self.date_start)
        self.env["customer.interaction"].invalidate_model()

    def _check_reaches(self):
        preview = self._get_preview()
        if preview.planned or preview.waiting:
            return
        labels = self._label_reasons()
        raise UserError(
            self.env._(
                "Nobody can be contacted: %s. Choose other customers or another "
                "channel.",
                ", ".join(
                    f"{labels[reason]} ({count})"
                    for reason, count in preview.held_back.items()
                ),
            )
        )

    def _label_reasons(self):
        reasons = self.env["customer.interaction"]._fields["reason"]
        return dict(reasons._description_selection(self.env))

    # Before the launch ---------------------------------------------------------

    def _preview_launch(self):
        """Launch for real, look, and undo it.

        :return: :class:`Preview`
        :raise UserError: it could not be launched
        """
        self.ensure_one()
        savepoint = self.env.cr.savepoint()
        try:
            self.sudo()._launch()
            return self.sudo()._get_preview()
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def _get_preview(self):
        arms = dict(
            self.env["customer.campaign.member"]._read_group(
                [("campaign_id", "=", self.id)], ["arm"], ["__count"]
            )
        )
        contacts = self.env["customer.interaction"]._read_group(
            [("plan_id", "=", self.plan_id.id), ("state", "!=", "held_out")],
            ["reason"],
            ["__count"],
            order="__count DESC, reason",
        )
        counts = dict(contacts)
        planned = counts.pop(False, 0)
        treated = arms.get(TREATED, 0)
        waiting = treated - planned - sum(counts.values())
        return Preview(treated, arms.get(CONTROL, 0), planned, waiting, counts)

    # The end -------------------------------------------------------------------

    @api.model
    def _cron_end(self):
        """End the campaigns whose window is over."""
        over = [("state", "=", "running"), ("date_end", "<=", fields.Datetime.now())]
        due = self.search(over, order="date_end, id").ids
        self.env["ir.cron"]._commit_progress(remaining=len(due))
        for campaign in self.browse(due):
            try:
                campaign.try_lock_for_update().filtered_domain(over)._end()
            except Exception:
                # One that fails is tried again the next time; the others go on.
                self.env.cr.rollback()
                _logger.exception("Campaign %s could not be ended", campaign.id)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _end(self):
        """Extension point: the window is over. Contacts still planned are dropped."""
        self.write({"state": "ended"})
        self.plan_id.action_stop()

    def action_cancel(self):
        """Stop contacting, and no longer leave anybody alone for it."""
        self.check_access("write")
        if any(campaign.state != "running" for campaign in self):
            raise UserError(self.env._("Only a running campaign can be cancelled."))
        campaigns = self.sudo()
        campaigns.write({"state": "cancelled"})
        campaigns.plan_id.action_stop()
        now = fields.Datetime.now()
        self.env["customer.interaction"].sudo().search(
            [("plan_id", "in", campaigns.plan_id.ids), ("state", "=", "held_out")]
        ).protected_until = now - timedelta(seconds=1)

    def action_repeat(self):
        """Set up the same again, as a further wave, for whoever is in the segment when
        that is launched."""
        self.ensure_one()
        self.check_access("create")
        first = self.wave_of_id or self
        # Who may not choose a server action may use it again.
        wave = self.sudo().copy(
            {
                "wave_of_id": first.id,
                "name": self.env._(
                    "%(campaign)s, wave %(number)s",
                    campaign=first.name,
                    number=len(first.wave_ids) + 2,
                ),
            }
        )
        return wave.sudo(False)._action_wizard()
