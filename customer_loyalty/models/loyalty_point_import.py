from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import email_normalize

from ..tools.posting import Posting


class OneByOneError(Exception):
    """Makes the import try each row of a batch alone, and name the one at fault."""


class LoyaltyPointImport(models.Model):
    """Opening balances from another system, imported from a file with their expiry.

    A row is found again by its card, its expiry and its reference, so that importing
    a file twice adds nothing.
    """

    _name = "loyalty.point.import"
    _description = "Imported Points"
    _order = "id desc"
    _rec_name = "card_id"

    program_id = fields.Many2one(
        "loyalty.program",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("on_ledger", "=", True)],
        default=lambda self: self._default_program_id(),
    )
    card_code = fields.Char(help="An existing card, or the number of the new card.")
    partner_id = fields.Many2one("res.partner", string="Member", index=True)
    email = fields.Char(help="Finds the member when the name is not unique.")
    points = fields.Float(digits=(16, 2), required=True)
    date_expiry = fields.Date(
        string="Expires On", help="Empty: as the program says, counted from today."
    )
    reference = fields.Char(
        help="Tells two balances of a card with the same expiry apart."
    )
    card_id = fields.Many2one(
        "loyalty.card",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="program_id.company_id")

    _row_unique = models.UniqueIndex(
        "(card_id, COALESCE(date_expiry, 'infinity'::date), COALESCE(reference, ''))",
        "This balance was imported already.",
    )

    def _default_program_id(self):
        programs = self.env["loyalty.program"].search(
            [("on_ledger", "=", True)], limit=2
        )
        return programs if len(programs) == 1 else programs.browse()

    # -------------------------------------------------------------------- importing

    @api.model
    def _load_records(self, data_list, update=False):
        """Rows that were imported before are found again."""
        try:
            self._recognise([data for data in data_list if not data.get("xml_id")])
            return super()._load_records(data_list, update=update)
        except UserError as error:
            if len(data_list) == 1:
                raise
            raise OneByOneError from error

    def _recognise(self, data_list):
        default = self._default_program_id()
        for data in data_list:
            values = data["values"]
            values.setdefault("program_id", default.id)
            if not values.get("id") and (known := self._find_known(values)):
                values["id"] = known.id

    def _find_known(self, values):
        card = values["program_id"] and self._find_card(values)
        return card and self.search(
            [
                ("card_id", "=", card.id),
                ("date_expiry", "=", values.get("date_expiry") or False),
                ("reference", "in", [values.get("reference") or False, ""]),
            ],
            limit=1,
        )

    @api.model_create_multi
    def create(self, vals_list):
        default = self._default_program_id()
        for vals in vals_list:
            vals.setdefault("program_id", default.id)
            self._check_row(vals)
            vals["card_id"] = (self._find_card(vals) or self._make_card(vals)).id
        rows = super().create(vals_list)
        rows._post()
        return rows

    def write(self, vals):  # pylint: disable=method-required-super
        """A row that is imported again has to say the same."""
        for row in self:
            if "points" in vals and round(vals["points"] - row.points, 2):
                raise ValidationError(
                    self.env._(
                        "%(points)s points: the card %(card)s has got %(known)s with"
                        " this expiry and reference already. Correct the balance on"
                        " the card instead.",
                        points=vals["points"],
                        card=row.card_id.code,
                        known=row.points,
                    )
                )
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("These points are in the ledger."))

    def _post(self):
        self.env["loyalty.card"]._loyalty_post(
            [
                Posting(
                    card_id=row.card_id.id,
                    type="opening",
                    points=row.points,
                    key=f"import:{row.id}",
                    reason=row.reference or self.env._("Imported balance"),
                    expiry=row.date_expiry or None,
                )
                for row in self
            ]
        )

    # ------------------------------------------------------------------------ a row

    def _check_row(self, vals):
        program = self.env["loyalty.program"].browse(vals.get("program_id"))
        if not program.on_ledger:
            raise ValidationError(
                self.env._(
                    "Say into which loyalty program the points go: %(program)s has no"
                    " ledger of points.",
                    program=program.name or self.env._("nothing"),
                )
            )
        if round(vals.get("points") or 0, 2) <= 0:
            raise ValidationError(
                self.env._(
                    "%(points)s: an opening balance is above zero.",
                    points=vals.get("points") or 0,
                )
            )
        expiry = vals.get("date_expiry")
        if expiry and fields.Date.to_date(expiry) < program._ledger_today():
            raise ValidationError(
                self.env._("%(day)s: these points have expired already.", day=expiry)
            )

    def _find_card(self, values):
        """The card of a row, nothing if it has to be made."""
        cards = self.env["loyalty.card"].with_context(active_test=False)
        program = ("program_id", "=", values["program_id"])
        if code := (values.get("card_code") or "").strip():
            card = cards.search([program, ("code", "=", code)])
            if card or self._names_member(values):
                return card and card._current_card()
            raise ValidationError(
                self.env._(
                    "%(code)s: there is no such card, and no member for whom to make"
                    " it.",
                    code=code,
                )
            )
        partner = self._find_partner(values)
        return self.env["loyalty.card"].search(
            [program, ("partner_id", "=", partner.id)]
        )

    def _names_member(self, values):
        return values.get("partner_id") or values.get("email")

    def _find_partner(self, values):
        partners = self.env["res.partner"]
        if values.get("partner_id"):
            return partners.browse(values["partner_id"])
        email = email_normalize(values.get("email") or "")
        found = email and partners.search([("email_normalized", "=", email)])
        if not found or len(found) > 1:
            raise ValidationError(self._prepare_member_message(values, found))
        return found

    def _prepare_member_message(self, values, found):
        if not values.get("email"):
            return self.env._("A row needs a card code, a member or an email.")
        if found:
            return self.env._(
                "%(email)s: %(count)s contacts have this address. Give the card code"
                " or the member.",
                email=values["email"],
                count=len(found),
            )
        return self.env._("%(email)s: no contact has this address.", **values)

    def _make_card(self, values):
        partner = self._find_partner(values)
        card = self.env["loyalty.card"].search(
            [
                ("program_id", "=", values["program_id"]),
                ("partner_id", "=", partner.id),
            ]
        )
        if card:
            raise ValidationError(
                self.env._(
                    "%(code)s: %(member)s has the card %(card)s already.",
                    code=values.get("card_code"),
                    member=partner.display_name,
                    card=card.code,
                )
            )
        vals = {"program_id": values["program_id"], "partner_id": partner.id}
        if values.get("card_code"):
            vals["code"] = values["card_code"].strip()
        quiet = self.env["loyalty.card"].with_context(loyalty_no_mail=True)
        return quiet.create(vals)

    @api.model
    def get_import_templates(self):
        return [
            {
                "label": self.env._("Import template for opening balances"),
                "template": "/customer_loyalty/static/csv/loyalty_point_import.csv",
            }
        ]
