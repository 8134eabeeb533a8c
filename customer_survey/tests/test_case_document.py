from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common_case import CaseCase


@tagged("post_install", "-at_install")
class TestCaseDocument(CaseCase):
    """What a case is about: an order, an invoice, a product, whatever is installed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._make_invoice(cls.company)

    @classmethod
    def _make_invoice(cls, company):
        journals = cls.env["account.journal"].with_company(company)
        journal = journals.create(
            {"name": "Sales", "code": "SCASE", "type": "sale", "company_id": company.id}
        )
        return cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.ann.id,
                "journal_id": journal.id,
            }
        )

    def test_kinds_of_documents(self):
        cases = self.env["customer.case"]
        kinds = dict(cases._fields["document"]._description_selection(self.env))
        self.assertIn("account.move", kinds)
        self.assertEqual("pos.order" in kinds, "pos.order" in self.env)
        clerk = self.env(user=self.clerk)
        kinds = dict(cases._fields["document"]._description_selection(clerk))
        readable = clerk["account.move"].has_access("read")
        self.assertEqual("account.move" in kinds, readable)

    def test_on_the_invoice(self):
        case = self._make_case(document=f"account.move,{self.invoice.id}")
        self.assertEqual(case.document, self.invoice)
        self.assertEqual(self.invoice.customer_case_count, 1)
        action = self.invoice.action_view_cases()
        self.assertEqual(self.env["customer.case"].search(action["domain"]), case)
        made = self.env["customer.case"].with_context(**action["context"])
        made = made.create({"name": "Too much on it"})
        self.assertEqual(made.document, self.invoice)
        self.assertEqual(made.partner_id, self.ann)
        self.invoice.invalidate_recordset()
        self.assertEqual(self.invoice.customer_case_count, 2)

    def test_of_the_same_company(self):
        other = self._make_company("Elsewhere")
        with self.assertRaisesRegex(ValidationError, "belongs to Tea & Trail"):
            self._make_case(
                document=f"account.move,{self.invoice.id}", company_id=other.id
            )

    def test_from_an_answer(self):
        order = self._make_order(self.ann, self.policy._today())
        template = self.product.product_tmpl_id
        cases = self.env["customer.case"]
        for document, expected in (
            (order, {"order_id": order.id}),
            (self.invoice, {"document": f"account.move,{self.invoice.id}"}),
            (self.product, {"product_id": self.product.id}),
            (template, {"product_id": self.product.id}),
            (self.ann, {}),
        ):
            answer = self._respond(
                self.ann, 2, source_model=document._name, source_id=document.id
            )
            vals = cases._prepare_from_answer(answer)
            found = {k: vals[k] for k in expected.keys() | vals.keys() & DOCUMENTED}
            self.assertEqual(found, expected)
        self.assertEqual(cases._get_document_values("account.move", 2**30), {})
        self.assertEqual(cases._get_document_values("no.such.model", 1), {})

    def test_a_document_that_is_gone(self):
        case = self._make_case(document=f"account.move,{self.invoice.id}")
        self.invoice.unlink()
        spec = {"document": {"fields": {"display_name": {}}}}
        self.assertEqual(case.web_read(spec)[0]["document"], False)

    def test_an_application_that_is_gone(self):
        case = self._make_case(document=f"account.move,{self.invoice.id}")
        order = self._make_order(self.ann, self.policy._today())
        about = {"source_model": "account.move", "source_id": self.invoice.id}
        answer = self._respond(self.ann, 2, **about)
        other = self._respond(
            self.ann, 2, source_model="sale.order", source_id=order.id
        )
        self.env["ir.model"]._forget_documents(["account.move"])
        self.assertFalse(case.document or answer.source_model or answer.source_id)
        self.assertEqual(other.source_id, order.id)


DOCUMENTED = {"order_id", "document", "product_id"}
