from odoo.exceptions import AccessError, MissingError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.customer_case import KINDS
from ..tools.upload import (
    LARGEST_FILE,
    MOST_FILES,
    Report,
    Upload,
    clean_text,
    find_fault,
    find_upload_fault,
)

LARGEST_NUMBER = 2**31 - 1


class CasePortal(CustomerPortal):
    """Customers report what went wrong or well, and see what becomes of it."""

    def _own_cases(self):
        return request.env["customer.case"].sudo()

    def _mine(self):
        return [("partner_id", "=", request.env.user.partner_id.id)]

    @route(
        ["/my/cases", "/my/cases/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_cases(self, page=1, **_kw):
        cases, mine = self._own_cases(), self._mine()
        pager = portal_pager(
            url="/my/cases",
            total=cases.search_count(mine),
            page=page,
            step=self._items_per_page,
        )
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "case",
            "default_url": "/my/cases",
            "pager": pager,
            "cases": cases.search(
                mine, limit=self._items_per_page, offset=pager["offset"]
            ),
        }
        return request.render("customer_survey.portal_my_cases", values)

    @route("/my/cases/<int:case_id>", type="http", auth="public", website=True)
    def portal_my_case(self, case_id, access_token=None, **kw):
        try:
            # A number no case can have would be an error of the database.
            number = min(case_id, LARGEST_NUMBER)
            case = self._document_check_access("customer.case", number, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        values = {"page_name": "case", "case": case, "object": case}
        values = self._get_page_view_values(
            case, access_token, values, "my_cases_history", False, **kw
        )
        return request.render("customer_survey.portal_my_case", values)

    @route(
        "/my/cases/new",
        type="http",
        auth="user",
        website=True,
        methods=["GET", "POST"],
    )
    def portal_new_case(self, **_kw):
        report, fault = self._read_report({}), None
        if request.httprequest.method == "POST":
            report = self._read_report(request.httprequest.form)
            uploads = self._read_uploads()
            fault = self._find_fault(report, uploads)
            if not fault:
                case = self._own_cases()._report(
                    request.env.user.partner_id, request.env.company, report, uploads
                )
                return request.redirect(f"{case.access_url}?thanks=1")
        return request.render(
            "customer_survey.portal_new_case",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "case",
                "report": report,
                "fault": fault,
                "orders": self._orders(),
                "kinds": self._kinds(),
                "most": MOST_FILES,
                "largest": LARGEST_FILE // 1024**2,
            },
        )

    def _kinds(self):
        field = request.env["customer.case"]._fields["kind"]
        return field._description_selection(request.env)

    def _orders(self):
        partner = request.env.user.partner_id
        return (
            request.env["sale.order"]
            .sudo()
            .search(
                [
                    ("partner_id", "child_of", partner.commercial_partner_id.id),
                    ("company_id", "=", request.env.company.id),
                    ("state", "=", "sale"),
                ],
                limit=20,
            )
        )

    def _find_fault(self, report, uploads):
        if self._own_cases()._reported_too_often(request.env.user.partner_id):
            return "often"
        return find_fault(report, dict(KINDS)) or find_upload_fault(uploads)

    def _read_report(self, form):
        """What was sent; an order counts if it is one of the customer's."""
        chosen = clean_text(form.get("order_id"))
        order = self._orders().filtered(lambda order: str(order.id) == chosen)
        return Report(
            clean_text(form.get("kind")) or "complaint",
            clean_text(form.get("subject")),
            clean_text(form.get("text")),
            order.id or None,
        )

    def _read_uploads(self):
        """No more than it takes to know that it is too much."""
        files = request.httprequest.files.getlist("files")[: MOST_FILES + 1]
        return [
            Upload(clean_text(file.filename), file.read(LARGEST_FILE + 1))
            for file in files
            if file.filename
        ]
